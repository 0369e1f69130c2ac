//! Snapshots: the admitted changes of one document, packed; read without an Automerge document.
//!
//! Decision 11 says why this is no Automerge save.

use super::chain::Hash;
use super::chunk::{self, Split};
use super::genesis::Genesis;
use crate::address::Address;
use crate::limits;
use crate::refusal::ChangeFault;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Why bytes are no snapshot of a document.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// They do not unpack, or to more than [`limits::SNAPSHOT_BYTES_MAX`].
    #[error("the snapshot does not unpack")]
    Packing,
    /// They do not give back what was packed: damaged, or another document's.
    #[error("the snapshot is damaged or belongs to another document")]
    Digest,
    /// A change is no change, or follows one that is not before it.
    #[error("a change does not follow those before it")]
    Change,
}

impl From<ChangeFault> for SnapshotError {
    fn from(_: ChangeFault) -> Self {
        Self::Change
    }
}

/// What is compressed.
#[derive(Encode, Decode)]
struct Packed {
    /// SHA-256 over the hashes of all changes.
    #[n(0)]
    digest: ByteArray<32>,
    #[n(1)]
    changes: Vec<PackedChange>,
}

/// A change without what follows from the others: its frame, its checksum, its dependencies' hashes.
#[derive(Encode, Decode)]
struct PackedChange {
    /// Dependencies, each by how far back it stands: 1 is the change just before.
    #[n(0)]
    back: Vec<u32>,
    /// The chunk's bytes behind the dependencies.
    #[n(1)]
    rest: ByteVec,
}

/// Packs a document's changes, in the order they were admitted, the genesis left out.
///
/// # Errors
/// When one is no change, or follows one that is not before it.
pub fn write_snapshot<'a>(
    address: &Address,
    changes: impl Iterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, SnapshotError> {
    let mut places = BTreeMap::from([(Genesis::of(address).hash, 0_u32)]);
    let mut digest = Sha256::new();
    let mut packed = Vec::new();
    for (place, bytes) in (1_u32..).zip(changes) {
        let Split { hash, deps, rest } = chunk::split(bytes)?;
        let back = deps.iter().map(|dep| {
            let earlier = places.get(dep).ok_or(SnapshotError::Change)?;
            Ok(place.saturating_sub(*earlier))
        });
        packed.push(PackedChange {
            back: back.collect::<Result<_, SnapshotError>>()?,
            rest: rest.to_vec().into(),
        });
        places.insert(hash, place);
        digest.update(hash);
    }
    let packed = Packed {
        digest: <[u8; 32]>::from(digest.finalize()).into(),
        changes: packed,
    };
    Ok(compress_to_vec(&crate::frame::encode(&packed), LEVEL))
}

/// How hard to compress, of 10: above it the relay works twice as long for 1 % less.
const LEVEL: u8 = 6;

/// The changes of a snapshot, in the order they were admitted, the genesis left out.
///
/// # Errors
/// When the bytes do not give back the very changes of this document.
pub fn read_snapshot(address: &Address, snapshot: &[u8]) -> Result<Vec<Vec<u8>>, SnapshotError> {
    let packed = decompress_to_vec_with_limit(snapshot, limits::SNAPSHOT_BYTES_MAX)
        .or(Err(SnapshotError::Packing))?;
    let packed: Packed = minicbor::decode(&packed).or(Err(SnapshotError::Packing))?;
    let mut hashes: Vec<Hash> = vec![Genesis::of(address).hash];
    let mut digest = Sha256::new();
    let mut changes = Vec::with_capacity(packed.changes.len());
    for change in &packed.changes {
        let deps = change.back.iter().map(|back| {
            let place = hashes.len().checked_sub(usize::try_from(*back).ok()?)?;
            hashes.get(place).copied()
        });
        let deps: Vec<Hash> = deps.collect::<Option<_>>().ok_or(SnapshotError::Change)?;
        let (hash, bytes) = chunk::join(&deps, &change.rest);
        digest.update(hash);
        hashes.push(hash);
        changes.push(bytes);
    }
    if *packed.digest == <[u8; 32]>::from(digest.finalize()) {
        Ok(changes)
    } else {
        Err(SnapshotError::Digest)
    }
}
