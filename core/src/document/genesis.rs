//! Genesis: the one fixed change every document begins with; it contains the document's id.

use super::chain::{Actor, Hash};
use crate::address::Address;
use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjType, ScalarValue};
use core::num::NonZeroU64;

/// The actor of every genesis change: sixteen zero bytes.
pub(super) const GENESIS_ACTOR: Actor = [0; 16];
/// Operation counter of the map that holds the records.
pub(super) const RECORDS_OP: u64 = 2;

/// The genesis of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// Its bytes: the same on every device.
    pub bytes: Vec<u8>,
    /// Its hash: what first changes depend on.
    pub hash: Hash,
}

impl Genesis {
    /// Highest operation counter of a genesis.
    pub(super) const MAX_OP: u64 = RECORDS_OP;

    /// The genesis of the document with this address.
    #[must_use]
    pub fn of(address: &Address) -> Self {
        let at_root = |key: &str, action| Op {
            action,
            obj: ObjectId::Root,
            key: Key::Map(key.into()),
            pred: Vec::new().into(),
            insert: false,
        };
        let change = Change::from(ExpandedChange {
            operations: vec![
                at_root("id", OpType::Put(ScalarValue::Bytes(address.id().to_vec()))),
                at_root("records", OpType::Make(ObjType::Map)),
            ],
            actor_id: ActorId::from(GENESIS_ACTOR.as_slice()),
            hash: None,
            seq: 1,
            start_op: NonZeroU64::MIN,
            time: 0,
            message: None,
            deps: Vec::new(),
            extra_bytes: Vec::new(),
            author: None,
        });
        Self {
            bytes: change.raw_bytes().to_vec(),
            hash: change.hash().0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{MemberId, to_hex};

    #[test]
    fn genesis_bytes_are_golden() {
        // Released documents begin with these bytes: they may never change.
        let genesis = Genesis::of(&Address::card(MemberId::from_bytes([7; 16])));
        assert_eq!(to_hex(&genesis.hash), GOLDEN);
    }

    const GOLDEN: &str = "b2cd787c895f505f99bbd1bfc8cbafc3c72127961c191253d6bc85922042c160";
}
