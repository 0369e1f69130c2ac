//! Gaps: rows of the log whose bytes are gone. Erasing is the one reason there may be.

use crate::store::RawEntry;
use liangdi_core::address::Address;

/// Whether the bytes of a row were dropped; its hash, stamp and chain hash stay.
pub(super) const fn is_gap(entry: &RawEntry) -> bool {
    entry.bytes.is_empty()
}

/// Whether an admitted erasure names this document. Nothing is erased yet.
pub(super) const fn is_admitted(_: &Address) -> bool {
    false
}
