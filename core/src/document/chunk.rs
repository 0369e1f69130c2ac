//! The chunk around a change: magic, checksum, type, length; and the dependencies its body opens
//! with.

use super::chain::Hash;
use crate::limits;
use crate::refusal::ChangeFault;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE_CHUNK: u8 = 1;

/// A change's bytes in parts.
#[derive(Debug)]
pub(super) struct Split<'a> {
    /// The change's hash.
    pub hash: Hash,
    /// What it follows, in the order written.
    pub deps: Vec<Hash>,
    /// What comes behind the dependencies.
    pub rest: &'a [u8],
}

/// The hash and the body of exactly one chunk of type change with a right checksum.
///
/// # Errors
/// What is wrong with the chunk.
pub(super) fn open(bytes: &[u8]) -> Result<(Hash, &[u8]), ChangeFault> {
    if bytes.len() > limits::CHANGE_BYTES_MAX {
        return Err(ChangeFault::TooLarge);
    }
    let (Some(magic), Some(checksum), Some(chunk)) =
        (bytes.get(..4), bytes.get(4..8), bytes.get(8..))
    else {
        return Err(ChangeFault::NotAChange);
    };
    if magic != MAGIC {
        return Err(ChangeFault::NotAChange);
    }
    // A document, a compressed change, a bundle, or something of later days.
    if chunk.first() != Some(&CHANGE_CHUNK) {
        return Err(ChangeFault::ChunkKind);
    }
    let body = body(chunk)?;
    let hash = Hash::from(Sha256::digest(chunk));
    if hash.get(..4) != Some(checksum) {
        return Err(ChangeFault::Checksum);
    }
    Ok((hash, body))
}

/// What follows a chunk's type and length, which must be all there is.
fn body(chunk: &[u8]) -> Result<&[u8], ChangeFault> {
    let mut length = 0_usize;
    let mut shift = 0_u32;
    // A length of five groups is more than a change may have.
    for (at, byte) in chunk.iter().enumerate().skip(1).take(5) {
        length |= usize::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift = shift.saturating_add(7);
        if byte & 0x80 == 0 {
            let body = chunk.get(at.saturating_add(1)..).unwrap_or_default();
            return if body.len() == length {
                Ok(body)
            } else {
                Err(ChangeFault::NotAChange)
            };
        }
    }
    Err(ChangeFault::NotAChange)
}

/// Takes a change's bytes apart.
///
/// # Errors
/// When they are no change, or one with more dependencies than a change may have.
pub(super) fn split(bytes: &[u8]) -> Result<Split<'_>, ChangeFault> {
    let (hash, body) = open(bytes)?;
    let (count, behind) = body.split_first().ok_or(ChangeFault::NotAChange)?;
    let count = usize::from(*count);
    if count > limits::CHANGE_DEPS_MAX {
        return Err(ChangeFault::TooMany);
    }
    let (deps, rest) = behind
        .split_at_checked(count.saturating_mul(32))
        .ok_or(ChangeFault::NotAChange)?;
    let (deps, _) = deps.as_chunks::<32>();
    let deps = deps.to_vec();
    Ok(Split { hash, deps, rest })
}

/// The bytes of the change that [`split`] took apart, and its hash.
pub(super) fn join(deps: &[Hash], rest: &[u8]) -> (Hash, Vec<u8>) {
    let mut body = unsigned(deps.len());
    body.extend(deps.as_flattened());
    body.extend(rest);
    let mut chunk = vec![CHANGE_CHUNK];
    chunk.extend(unsigned(body.len()));
    chunk.extend(body);
    let hash = Hash::from(Sha256::digest(&chunk));
    let mut bytes = MAGIC.to_vec();
    bytes.extend(hash.iter().take(4));
    bytes.extend(chunk);
    (hash, bytes)
}

/// A number in groups of seven bits, the lowest first (LEB128).
fn unsigned(mut number: usize) -> Vec<u8> {
    let mut groups = Vec::new();
    loop {
        let group = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7_u32;
        if number == 0 {
            groups.push(group);
            return groups;
        }
        groups.push(group | 0x80);
    }
}
