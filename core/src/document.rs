//! Documents: records of one address, in a map that only grows.

use crate::address::Address;
use crate::record::RecordKey;
use crate::stamp::Stamped;
use core::fmt::Debug;
use std::collections::BTreeMap;

/// The records of one document, by key.
pub type Records = BTreeMap<RecordKey, Stamped>;

/// Documents at hand: the client's own, or the relay's.
pub trait Archive: Debug {
    /// The records of a document; none where nothing of it is at hand.
    fn records(&self, address: &Address) -> Option<&Records>;
}
