//! One phone: a session over rows that survive, and a connection that may be cut.

use liangdi_core::frame::{Up, encode};
use liangdi_core::ids::{DeviceId, OfficeId, PersonId};
use liangdi_core::session::{Opening, Row, Session, Step, Store};
use liangdi_core::time::UnixMillis;
use liangdi_server::room::{Bytes, ConnId, Event};
use std::collections::{BTreeMap, VecDeque};

/// Whose phone it is.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) person: PersonId,
    pub(super) device: DeviceId,
    pub(super) seed: [u8; 16],
    pub(super) posts: Vec<OfficeId>,
}

/// A connection as the phone sees it: what is on its way in either direction.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) conn: ConnId,
    pub(super) up: VecDeque<Event>,
    pub(super) down: VecDeque<Bytes>,
    /// The relay closes it once its frames have arrived.
    pub(super) is_ending: bool,
}

/// One phone.
#[derive(Debug)]
pub(super) struct Phone {
    pub(super) owner: Owner,
    /// The only thing that survives a crash.
    rows: BTreeMap<(Store, Vec<u8>), Vec<u8>>,
    pub(super) session: Option<Session>,
    pub(super) wire: Option<Wire>,
    /// This phone's clock minus the true time.
    pub(super) skew: UnixMillis,
    /// Inputs for which it has no network.
    pub(super) away: usize,
    /// The last submit it sent, for sending it twice.
    pub(super) last_submit: Option<Vec<u8>>,
}

impl Phone {
    pub(super) const fn new(owner: Owner) -> Self {
        Self {
            owner,
            rows: BTreeMap::new(),
            session: None,
            wire: None,
            skew: 0,
            away: 0,
            last_submit: None,
        }
    }

    /// The stored rows.
    fn rows(&self) -> Vec<Row> {
        let row = |((store, key), value): (&(Store, Vec<u8>), &Vec<u8>)| Row::Put {
            store: *store,
            key: key.clone(),
            value: value.clone(),
        };
        self.rows.iter().map(row).collect()
    }

    /// What a session is opened from.
    pub(super) fn opening(&self) -> Opening {
        Opening {
            person: self.owner.person,
            name: "-".to_owned(),
            device: self.owner.device,
            seed: self.owner.seed,
            rows: self.rows(),
        }
    }

    /// A session from what is stored.
    pub(super) fn opened(&self, now: UnixMillis) -> Result<Session, String> {
        Session::open(self.opening(), now).map_err(|error| format!("rows do not open: {error}"))
    }

    /// Opens the app, unless it is open.
    pub(super) fn wake(&mut self, now: UnixMillis) -> Result<&mut Session, String> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.opened(now)?,
        };
        Ok(self.session.insert(session))
    }

    /// Makes a step durable.
    pub(super) fn persist(&mut self, step: &Step) {
        for row in &step.persist {
            match row {
                Row::Put { store, key, value } => {
                    self.rows.insert((*store, key.clone()), value.clone());
                }
                Row::Delete { store, key } => {
                    self.rows.remove(&(*store, key.clone()));
                }
                Row::Clear { store, prefix } => {
                    let gone =
                        |(of, key): &(Store, Vec<u8>)| of == store && key.starts_with(prefix);
                    self.rows.retain(|key, _| !gone(key));
                }
            }
        }
    }

    /// Sends the frames of a durable step.
    pub(super) fn send(&mut self, step: Step) {
        let Some(wire) = &mut self.wire else { return };
        for bytes in step.send {
            if is_submit(&bytes) {
                self.last_submit = Some(bytes.clone());
            }
            let conn = wire.conn;
            wire.up.push_back(Event::Frame { conn, bytes });
        }
    }

    /// The app is killed: only rows survive.
    pub(super) fn crash(&mut self) -> Option<Wire> {
        self.session = None;
        self.wire.take()
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.wire
            .as_ref()
            .is_some_and(|wire| wire.up.is_empty() && wire.down.is_empty() && !wire.is_ending)
            && self.session.as_ref().is_some_and(Session::is_in_sync)
    }
}

/// Whether a frame is a submit: its encoding begins as an empty one's does.
fn is_submit(bytes: &[u8]) -> bool {
    let empty = encode(&Up::Submit {
        bundles: Vec::new(),
    });
    bytes.get(..2) == empty.get(..2)
}
