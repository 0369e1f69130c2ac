//! The chain of a document: which changes are known, where they end, and each actor's tip.

use super::genesis::{GENESIS_ACTOR, Genesis};
use super::read::ReadChange;
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};

/// SHA-256 of a change.
pub type Hash = [u8; 32];
/// One linear stream of changes: an account on one installation, in one document.
pub type Actor = [u8; 16];

/// Where an actor's stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Number of its last change, from 1.
    pub seq: u64,
    /// Hash of its last change.
    pub hash: Hash,
}

/// Known changes of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Highest operation counter in each known change's history.
    known: BTreeMap<Hash, u64>,
    heads: BTreeSet<Hash>,
    actors: BTreeMap<Actor, Tip>,
}

impl Chain {
    /// The chain of a document that holds its genesis only.
    #[must_use]
    pub fn new(genesis: &Genesis) -> Self {
        let tip = Tip {
            seq: 1,
            hash: genesis.hash,
        };
        Self {
            known: BTreeMap::from([(genesis.hash, Genesis::MAX_OP)]),
            heads: BTreeSet::from([genesis.hash]),
            actors: BTreeMap::from([(GENESIS_ACTOR, tip)]),
        }
    }

    /// Whether a change is known.
    #[must_use]
    pub fn knows(&self, hash: &Hash) -> bool {
        self.known.contains_key(hash)
    }

    /// The hashes nothing known depends on.
    #[must_use]
    pub const fn heads(&self) -> &BTreeSet<Hash> {
        &self.heads
    }

    /// What an actor's next change follows, in order: its own last change and the heads, of many
    /// the latest. Whoever writes thousands of heads wedges nobody: each change after gathers some.
    #[must_use]
    pub fn next_deps(&self, actor: &Actor) -> Vec<Hash> {
        let own = self.tip(actor).map(|tip| tip.hash);
        let mut heads: Vec<(u64, Hash)> = self
            .heads
            .iter()
            .filter(|head| Some(**head) != own)
            .filter_map(|head| Some((*self.known.get(head)?, *head)))
            .collect();
        let room = limits::CHANGE_DEPS_MAX.saturating_sub(usize::from(own.is_some()));
        if heads.len() > room {
            heads.sort_unstable_by(|a, b| b.cmp(a));
            heads.truncate(room);
        }
        let mut deps: Vec<Hash> = heads.into_iter().map(|(_, head)| head).chain(own).collect();
        deps.sort_unstable();
        deps
    }

    /// Where an actor's stream ends; none before its first change.
    #[must_use]
    pub fn tip(&self, actor: &Actor) -> Option<Tip> {
        self.actors.get(actor).copied()
    }

    /// Highest operation counter in the history of these changes; none where one is unknown.
    #[must_use]
    pub fn max_op(&self, deps: &[Hash]) -> Option<u64> {
        deps.iter()
            .try_fold(0_u64, |max, dep| self.known.get(dep).map(|op| max.max(*op)))
    }

    /// Whether a change follows only what is known, and continues its author's stream.
    #[must_use]
    pub fn is_continued_by(&self, change: &ReadChange) -> bool {
        let follows = match self.tip(&change.actor) {
            None => change.seq == 1,
            Some(tip) => {
                Some(change.seq) == tip.seq.checked_add(1) && change.deps.contains(&tip.hash)
            }
        };
        let max_op = self.max_op(&change.deps);
        follows && Some(change.start_op) == max_op.and_then(|max| max.checked_add(1))
    }

    /// Adds a change whose dependencies are known; false where it is known already.
    pub fn extend(&mut self, change: &ReadChange) -> bool {
        if self.known.insert(change.hash, change.max_op).is_some() {
            return false;
        }
        for dep in &change.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(change.hash);
        let tip = Tip {
            seq: change.seq,
            hash: change.hash,
        };
        let last = self.actors.entry(change.actor).or_insert(tip);
        if last.seq < tip.seq {
            *last = tip;
        }
        true
    }
}
