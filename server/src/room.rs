//! The room: everything the relay decides, as a plain function of events, store and time.
//!
//! It knows no sockets and no clock. One batch of events is one transaction: nothing is told to
//! anybody before the disk has it, and if the disk says no, nothing of the batch has happened.

mod catch_up;
mod deliver;
mod desk;
mod grants;
mod people;
mod refusals;
mod replay;
mod submit;
mod summaries;

pub use people::{ConnId, Stopped};
pub(crate) use submit::{Place, next_link};

use crate::store::{DeviceRow, Store, StoreError};
use deliver::Deliveries;
use desk::Desk;
use liangdi_core::address::DocumentKind;
use liangdi_core::frame::{self, Cursor, Down, StopReason, Up};
use liangdi_core::ids::{DeviceId, MemberId, OrgId, PersonId};
use liangdi_core::limits;
use liangdi_core::registry::Registry;
use liangdi_core::time::{Date, UnixMillis};
use people::People;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A frame as sent: encoded once, shared by everybody who gets it.
pub type Bytes = Arc<[u8]>;

/// Something that happens to the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody signed in opens a connection.
    Opened {
        /// The connection.
        conn: ConnId,
        /// Who.
        person: PersonId,
    },
    /// A frame arrives.
    Frame {
        /// On which connection.
        conn: ConnId,
        /// Its bytes, as the client sent them.
        bytes: Vec<u8>,
    },
    /// A connection is gone.
    Closed {
        /// Which.
        conn: ConnId,
    },
}

/// One frame to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom.
    pub conn: ConnId,
    /// The encoded frame.
    pub bytes: Bytes,
    /// Part of a catch-up, which may be long; live frames are bounded by the sender's queue.
    pub is_bulk: bool,
}

/// What follows from a batch, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// Frames to send.
    pub frames: Vec<Outgoing>,
    /// Connections to close once their frames are sent, and why.
    pub closes: Vec<(ConnId, Stopped)>,
    /// People whose sessions have ended, so that their sockets go.
    pub ended: BTreeSet<PersonId>,
}

/// What one transaction has done so far.
#[derive(Debug, Default)]
struct Segment {
    is_open: bool,
    frames: Vec<Outgoing>,
    submitters: BTreeSet<ConnId>,
    members: BTreeSet<MemberId>,
    ended: BTreeSet<PersonId>,
    registry_before: Option<Registry>,
}

/// The room over one store.
#[derive(Debug)]
pub struct Room {
    store: Store,
    registry: Registry,
    /// End of the log, with what the open transaction has appended.
    head: Cursor,
    /// End of the log on the disk.
    durable: Cursor,
    desk: Desk,
    people: People,
    deliveries: Deliveries,
    unsaved_devices: BTreeMap<DeviceId, DeviceRow>,
    segment: Segment,
    now: UnixMillis,
}

impl Room {
    /// Opens the room; reads `rules` and `office` documents, never the members'.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open(store: Store, now: UnixMillis) -> Result<Self, StoreError> {
        // An empty log has no banner yet: nobody can sign in before it is founded.
        let banner = store.banner()?.unwrap_or(OrgId::from_bytes([0; 16]));
        let mut registry = Registry::new(banner);
        let mut desk = Desk::default();
        for kind in [DocumentKind::Rules, DocumentKind::Office] {
            for row in store.documents_of_kind(kind)? {
                desk.load(&store, &row.address)?;
                for stamped in desk.records_of(&row.address) {
                    registry.fold(&row.address, &stamped.record);
                }
            }
            desk.clear();
        }
        let head = store.head()?;
        let deliveries = Deliveries::open(store.delivered()?);
        Ok(Self {
            store,
            registry,
            head,
            durable: head,
            desk,
            people: People::default(),
            deliveries,
            unsaved_devices: BTreeMap::new(),
            segment: Segment::default(),
            now,
        })
    }

    /// Takes in a batch.
    pub fn handle(&mut self, batch: Vec<Event>, now: UnixMillis) -> Output {
        let mut output = Output::default();
        let day_before = self.today();
        self.now = now;
        if self.today() != day_before {
            self.refresh_everybody(&mut output);
        }
        for event in batch {
            match event {
                Event::Opened { conn, person } => self.people.open(conn, person),
                Event::Frame { conn, bytes } => self.receive(conn, &bytes, &mut output),
                Event::Closed { conn } => self.people.close(conn),
            }
        }
        self.settle(&mut output);
        self.desk.trim();
        output
    }

    /// Writes what may be written late, before the relay stops.
    ///
    /// # Errors
    /// When the disk says no; nothing acknowledged is lost then.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        if self.unsaved_devices.is_empty() && self.deliveries.is_saved() {
            return Ok(());
        }
        self.store.begin()?;
        let saved = self.save_late().and_then(|()| self.store.commit());
        match saved {
            Ok(()) => self.late_is_saved(),
            Err(_) => self.store.roll_back(),
        }
        saved
    }

    /// The store, for accounts and sessions; never within a batch.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Ends the room as a crash does: what is not committed is gone, the store is there.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store.roll_back();
        self.store
    }

    /// Organisations, offices and packs as the log has them.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The durable end of the log.
    #[must_use]
    pub const fn durable(&self) -> Cursor {
        self.durable
    }

    fn today(&self) -> Date {
        Date::at(self.now)
    }

    fn receive(&mut self, conn: ConnId, bytes: &[u8], output: &mut Output) {
        let Some(is_greeted) = self.people.is_greeted(conn) else {
            return; // stopped or closed: what it still says does not count
        };
        match frame::decode::<Up>(bytes, limits::FRAME_BYTES_MAX) {
            Ok(Up::Hello {
                version,
                device,
                cursor,
                tick,
            }) if !is_greeted => {
                self.settle(output);
                let hello = catch_up::Hello {
                    version,
                    device,
                    cursor,
                    tick,
                };
                self.greet(conn, &hello, output);
            }
            Ok(Up::Submit { bundles })
                if is_greeted && bundles.len() <= limits::SUBMIT_BUNDLES_MAX =>
            {
                self.segment.submitters.insert(conn);
                if let Err(error) = self.submit(conn, &bundles) {
                    self.fail(&error, output);
                }
            }
            Ok(Up::Ack { position }) if is_greeted => self.acknowledge(conn, position, output),
            Ok(Up::Hello { .. } | Up::Submit { .. } | Up::Ack { .. }) | Err(_) => {
                self.stop(conn, StopReason::BadFrame, output);
            }
        }
    }

    /// Makes what was admitted durable, then lets everybody know.
    fn settle(&mut self, output: &mut Output) {
        if self.segment.is_open
            && let Err(error) = self.commit()
        {
            self.fail(&error, output);
            return;
        }
        let segment = core::mem::take(&mut self.segment);
        output.frames.extend(segment.frames);
        output.ended.extend(segment.ended);
        self.durable = self.head;
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.write_summaries()?;
        self.save_late()?;
        self.store.commit()?;
        self.late_is_saved();
        Ok(())
    }

    /// Opens the transaction at the first write of a segment.
    fn begin(&mut self) -> Result<(), StoreError> {
        if !self.segment.is_open {
            self.store.begin()?;
            self.segment.is_open = true;
        }
        Ok(())
    }

    fn save_late(&self) -> Result<(), StoreError> {
        for (device, row) in &self.unsaved_devices {
            self.store.keep_device(*device, row)?;
        }
        for (org, position, tick) in self.deliveries.unsaved() {
            self.store.keep_delivered(org, position, tick)?;
        }
        Ok(())
    }

    fn late_is_saved(&mut self) {
        self.unsaved_devices.clear();
        self.deliveries.saved();
    }

    /// Forgets the segment: nothing in memory may be ahead of the disk, nobody is told anything.
    fn fail(&mut self, error: &StoreError, output: &mut Output) {
        tracing::error!(%error, "nothing of this batch is stored; the submitters are told");
        self.store.roll_back();
        let segment = core::mem::take(&mut self.segment);
        self.desk.clear();
        self.head = self.durable;
        self.deliveries.forget_after(self.durable.position);
        if let Some(registry) = segment.registry_before {
            self.registry = registry;
        }
        let mut stopped = segment.submitters;
        if let Err(error) = self.refresh() {
            // Who may read what cannot be told now: everybody says hello again.
            tracing::error!(%error, "nobody can be looked up");
            stopped.extend(self.people.greeted().into_iter().map(|(conn, _)| conn));
        }
        for conn in stopped {
            self.stop(conn, StopReason::StorageFull, output);
        }
    }

    fn stop(&mut self, conn: ConnId, reason: StopReason, output: &mut Output) {
        output.frames.push(Outgoing {
            conn,
            bytes: encoded(&Down::Stop { reason }),
            is_bulk: false,
        });
        output.closes.push((conn, Stopped(reason)));
        self.people.close(conn);
    }
}

fn encoded(frame: &Down) -> Bytes {
    frame::encode(frame).into()
}

#[cfg(test)]
mod tests;
