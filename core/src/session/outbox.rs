//! The outbox: commands not admitted yet, in order, with the changes written for them.

use super::rows::{OpenError, Row, Store};
use crate::address::Address;
use crate::command::Command;
use crate::document::{ReadChange, read_change};
use crate::frame::{Bundle, BundleChange, decode, encode};
use crate::ids::CommandId;
use crate::limits;
use crate::refusal::Refusal;
use crate::stamp::Stamp;
use crate::time::UnixMillis;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Bundles in flight at most: enough to fill a slow line, few enough to answer quickly.
const IN_FLIGHT_MAX: usize = 32;

/// A command that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) id: CommandId,
    pub(super) acting: Stamp,
    pub(super) command: Command,
    pub(super) made_at: UnixMillis,
    pub(super) changes: Vec<(Address, Vec<u8>, ReadChange)>,
    pub(super) refusal: Option<Refusal>,
    /// Sent on this connection, no fate yet.
    pub(super) in_flight: bool,
    /// Held by the relay: to be written again.
    pub(super) held: bool,
    /// How often it was written again because its chain was broken.
    pub(super) rewrites: u8,
}

/// A waiting command as it is stored.
#[derive(Debug, Encode, Decode)]
struct Stored {
    #[n(0)]
    id: CommandId,
    #[n(1)]
    acting: Stamp,
    #[n(2)]
    command: String,
    #[n(3)]
    made_at: UnixMillis,
    #[n(4)]
    changes: Vec<BundleChange>,
    #[n(5)]
    refusal: Option<Refusal>,
}

impl Waiting {
    pub(super) const fn new(
        id: CommandId,
        acting: Stamp,
        command: Command,
        made_at: UnixMillis,
        changes: Vec<(Address, Vec<u8>, ReadChange)>,
    ) -> Self {
        Self {
            id,
            acting,
            command,
            made_at,
            changes,
            refusal: None,
            in_flight: false,
            held: false,
            rewrites: 0,
        }
    }

    fn bundle_changes(&self) -> Vec<BundleChange> {
        self.changes
            .iter()
            .map(|(address, bytes, _)| BundleChange {
                address: *address,
                bytes: bytes.clone().into(),
            })
            .collect()
    }

    fn bundle(&self) -> Bundle {
        Bundle {
            command: self.id,
            office: self.acting.office,
            changes: self.bundle_changes(),
        }
    }
}

/// Reads a stored command.
pub(super) fn decode_waiting(value: &[u8]) -> Result<Waiting, OpenError> {
    let stored: Stored = decode(value, value.len())?;
    let mut changes = Vec::new();
    for change in stored.changes {
        let read = read_change(&change.bytes)?;
        changes.push((change.address, change.bytes.into(), read));
    }
    let command = serde_json::from_str(&stored.command)?;
    let waiting = Waiting::new(stored.id, stored.acting, command, stored.made_at, changes);
    Ok(Waiting {
        refusal: stored.refusal,
        ..waiting
    })
}

/// Commands not admitted, by the order they were made in.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    items: BTreeMap<u64, Waiting>,
}

fn row(order: u64, waiting: &Waiting) -> Row {
    let stored = Stored {
        id: waiting.id,
        acting: waiting.acting.clone(),
        // A command is plain data: writing it as JSON cannot fail.
        command: serde_json::to_string(&waiting.command).unwrap_or_default(),
        made_at: waiting.made_at,
        changes: waiting.bundle_changes(),
        refusal: waiting.refusal.clone(),
    };
    Row::Put {
        store: Store::Outbox,
        key: order.to_be_bytes().to_vec(),
        value: encode(&stored),
    }
}

fn delete(order: u64) -> Row {
    Row::Delete {
        store: Store::Outbox,
        key: order.to_be_bytes().to_vec(),
    }
}

impl Outbox {
    pub(super) fn push(&mut self, waiting: Waiting) -> Row {
        let order = self
            .items
            .keys()
            .next_back()
            .map_or(0, |last| last.saturating_add(1));
        let row = row(order, &waiting);
        self.items.insert(order, waiting);
        row
    }

    pub(super) fn load(&mut self, key: &[u8], waiting: Waiting) {
        let order = <[u8; 8]>::try_from(key).map_or(0, u64::from_be_bytes);
        self.items.insert(order, waiting);
    }

    /// All, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.items.values()
    }

    /// Those that are still to be admitted, oldest first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.iter().filter(|it| it.refusal.is_none())
    }

    fn order_of(&self, id: CommandId) -> Option<u64> {
        self.items
            .iter()
            .find(|(_, it)| it.id == id)
            .map(|(order, _)| *order)
    }

    /// Takes a command out; it is admitted.
    pub(super) fn remove(&mut self, id: CommandId) -> Option<(Waiting, Row)> {
        let order = self.order_of(id)?;
        self.items
            .remove(&order)
            .map(|waiting| (waiting, delete(order)))
    }

    /// Changes a command in place and gives its row.
    pub(super) fn change(
        &mut self,
        id: CommandId,
        change: impl FnOnce(&mut Waiting),
    ) -> Option<Row> {
        let order = self.order_of(id)?;
        let waiting = self.items.get_mut(&order)?;
        change(waiting);
        Some(row(order, waiting))
    }

    /// Puts away a refused command.
    pub(super) fn dismiss(&mut self, id: CommandId) -> Option<Row> {
        let order = self.order_of(id)?;
        self.items.get(&order)?.refusal.as_ref()?;
        self.items.remove(&order);
        Some(delete(order))
    }

    pub(super) fn nothing_in_flight(&mut self) {
        for it in self.items.values_mut() {
            it.in_flight = false;
        }
    }

    pub(super) fn is_in_flight(&self) -> bool {
        self.items.values().any(|it| it.in_flight)
    }

    /// Next bundles to send, cut into frames; marks them in flight.
    pub(super) fn next_frames(&mut self) -> Vec<Vec<Bundle>> {
        // While something is held, what follows would be held too.
        if self.items.values().any(|it| it.held) {
            return Vec::new();
        }
        let flying = self.items.values().filter(|it| it.in_flight).count();
        let mut frames: Vec<Vec<Bundle>> = Vec::new();
        let mut bytes = usize::MAX;
        let room = IN_FLIGHT_MAX.saturating_sub(flying);
        let next = self
            .items
            .values_mut()
            .filter(|it| it.refusal.is_none() && !it.in_flight);
        for waiting in next.take(room) {
            waiting.in_flight = true;
            let bundle = waiting.bundle();
            let size = bundle.changes.iter().fold(64_usize, |sum, change| {
                sum.saturating_add(change.bytes.len()).saturating_add(80)
            });
            bytes = bytes.saturating_add(size);
            match frames.last_mut() {
                Some(frame) if bytes < limits::FRAME_BYTES_MAX / 2 => frame.push(bundle),
                Some(_) | None => {
                    bytes = size;
                    frames.push(vec![bundle]);
                }
            }
        }
        frames
    }
}
