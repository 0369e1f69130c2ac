//! Stock Automerge: what anybody else would make of a document's log.

use super::chain::Hash;
use super::genesis::Genesis;
use crate::address::Address;
use automerge::{Automerge, Change, TextEncoding};
use std::collections::BTreeSet;

/// Why stock Automerge does not hold a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockError {
    /// It reads, applies or loads something not at all.
    #[error("{0}")]
    Refused(String),
    /// It takes some changes only.
    #[error("it takes {taken} of {sent} changes")]
    Dropped {
        /// Changes it holds.
        taken: usize,
        /// Changes there are.
        sent: usize,
    },
    /// What it saves is another document when loaded.
    #[error("what it saves loads with other heads")]
    OtherHeads,
    /// It stops in the middle.
    #[error("it panics")]
    Panicked,
}

/// The heads of a document in stock Automerge, after these changes, saved and loaded again.
///
/// The changes must have been read ([`super::read_change`]): hostile bytes never come here.
///
/// # Errors
/// Where it does not hold exactly these changes.
pub fn stock_heads(address: &Address, changes: &[&[u8]]) -> Result<BTreeSet<Hash>, StockError> {
    std::panic::catch_unwind(|| loaded(address, changes)).unwrap_or(Err(StockError::Panicked))
}

fn loaded(address: &Address, changes: &[&[u8]]) -> Result<BTreeSet<Hash>, StockError> {
    let refused = |error: &dyn core::fmt::Display| StockError::Refused(error.to_string());
    let genesis = Genesis::of(address).bytes;
    let all: Result<Vec<Change>, _> = core::iter::once(genesis.as_slice())
        .chain(changes.iter().copied())
        .map(|bytes| Change::from_bytes(bytes.to_vec()))
        .collect();
    let all = all.map_err(|error| refused(&error))?;
    let sent = all.len();
    let mut document = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
    document
        .apply_changes(all)
        .map_err(|error| refused(&error))?;
    let taken = document.get_changes(&[]).len();
    if taken != sent {
        return Err(StockError::Dropped { taken, sent });
    }
    let again = Automerge::load(&document.save()).map_err(|error| refused(&error))?;
    let heads = |of: &Automerge| of.get_heads().iter().map(|head| head.0).collect();
    let (before, after): (BTreeSet<Hash>, BTreeSet<Hash>) = (heads(&document), heads(&again));
    if before == after {
        Ok(after)
    } else {
        Err(StockError::OtherHeads)
    }
}
