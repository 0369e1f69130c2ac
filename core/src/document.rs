//! Documents: a chain of changes and the records read out of them, in a map that only grows.
//!
//! This module and [`crate::admission`] are the only places that know Automerge.

mod bytes;
mod chain;
mod chunk;
mod columns;
mod genesis;
mod read;
mod snapshot;
mod stock;
mod walk;
mod write;

pub use chain::{Actor, Chain, Hash, Tip};
pub use genesis::Genesis;
pub use read::{ReadChange, read_change};
pub use snapshot::{SnapshotError, read_snapshot, write_snapshot};
pub use stock::{StockError, stock_heads};
pub use write::write_change;

use crate::address::Address;
use crate::ids::{MemberId, OrgId};
use crate::record::RecordKey;
use crate::stamp::{Progress, Stamp, Stamped};
use core::fmt::Debug;
use std::collections::BTreeMap;

/// The records of one document, by key.
pub type Records = BTreeMap<RecordKey, Stamped>;

/// Documents at hand: the client's own, or the relay's.
pub trait Archive: Debug {
    /// The records of a document; none where nothing of it is at hand.
    fn records(&self, address: &Address) -> Option<&Records>;

    /// The branch that keeps contact with a member whose card is not at hand, where it is known in
    /// brief.
    fn keeper(&self, _member: MemberId) -> Option<OrgId> {
        None
    }

    /// Whether the bundle that is being judged founds this document.
    fn is_founded_here(&self, _address: &Address) -> bool {
        false
    }
}

/// One document as both sides hold it: never an Automerge document, only what follows from its
/// changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Known changes, heads and actors.
    pub chain: Chain,
    /// Records, accepted and (on a phone) not yet admitted.
    pub records: Records,
    /// Records whose kind or shape is not known here; shown as a count, never dropped from the log.
    pub unknown: u32,
}

impl Document {
    /// A document that holds its genesis only.
    #[must_use]
    pub fn new(address: &Address) -> Self {
        Self {
            chain: Chain::new(&Genesis::of(address)),
            records: Records::new(),
            unknown: 0,
        }
    }

    /// The records in the order the relay admitted them, those not admitted last: what depends on
    /// order, such as "the first stands", must not depend on keys.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Stamped> {
        let mut records: Vec<&Stamped> = self.records.values().collect();
        records.sort_by_key(|it| it.order());
        records
    }

    /// Takes in a change that the relay admitted.
    pub fn fold(&mut self, change: &ReadChange, stamp: &Stamp, progress: Progress) {
        if self.chain.extend(change) {
            let unknown = change
                .records
                .iter()
                .filter(|(_, record)| record.is_none())
                .count();
            self.unknown = self
                .unknown
                .saturating_add(u32::try_from(unknown).unwrap_or(u32::MAX));
        }
        self.show(change, stamp, progress);
    }

    /// Shows a change's records without taking it into the chain: an own change not yet admitted.
    pub fn show(&mut self, change: &ReadChange, stamp: &Stamp, progress: Progress) {
        for (key, record) in &change.records {
            if let Some(record) = record {
                let stamped = Stamped {
                    record: record.clone(),
                    stamp: stamp.clone(),
                    progress,
                };
                self.records.insert(*key, stamped);
            }
        }
    }
}

#[cfg(test)]
mod tests;
