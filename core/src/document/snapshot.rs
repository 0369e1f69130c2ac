//! Snapshots: an Automerge save of a whole document, and the changes back out of it.

use super::chain::Hash;
use super::genesis::Genesis;
use crate::address::Address;
use automerge::{Automerge, Change, TextEncoding};

/// Why bytes are no snapshot of a document.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Automerge cannot load them.
    #[error("the snapshot does not load: {0}")]
    Load(#[from] automerge::AutomergeError),
    /// A change cannot be read.
    #[error("a change cannot be read: {0}")]
    Change(#[from] automerge::LoadChangeError),
    /// They are another document's.
    #[error("the snapshot belongs to another document")]
    OtherDocument,
}

/// Saves a document from its admitted changes; returns the save and the order of changes in it.
///
/// # Errors
/// When the changes do not make one document.
pub fn write_snapshot<'a>(
    address: &Address,
    changes: impl Iterator<Item = &'a [u8]>,
) -> Result<(Vec<u8>, Vec<Hash>), SnapshotError> {
    let mut all = vec![Change::from_bytes(Genesis::of(address).bytes)?];
    for bytes in changes {
        all.push(Change::from_bytes(bytes.to_vec())?);
    }
    let mut document = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
    document.apply_changes(all)?;
    let save = document.save();
    let order = read_snapshot(address, &save)?
        .into_iter()
        .map(|(hash, _)| hash)
        .collect();
    Ok((save, order))
}

/// The changes of a snapshot without the genesis, in the order the save gives them.
///
/// # Errors
/// When the bytes are no save, or another document's.
pub fn read_snapshot(
    address: &Address,
    save: &[u8],
) -> Result<Vec<(Hash, Vec<u8>)>, SnapshotError> {
    let document = Automerge::load(save)?;
    let genesis = Genesis::of(address).hash;
    let mut changes = document.get_changes(&[]).into_iter();
    if changes.next().is_none_or(|first| first.hash().0 != genesis) {
        return Err(SnapshotError::OtherDocument);
    }
    Ok(changes
        .map(|change| (change.hash().0, change.raw_bytes().to_vec()))
        .collect())
}
