//! Delivery: how far the devices of each organisation came, and who is to know.

use super::{ConnId, Outgoing, Output, Room, encoded};
use crate::store::StoreError;
use liangdi_core::access::Reader;
use liangdi_core::frame::Down;
use liangdi_core::ids::OrgId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Most recent changes remembered, to tell only those whom a delivery concerns.
const RECENT_MAX: usize = 4096;
/// Ticks skipped on opening: deliveries told but not saved before a crash never share a tick.
const TICK_STRIDE: u64 = 1 << 20;

/// One recent change: where, by whom, read by whom.
#[derive(Debug)]
struct Recent {
    position: u64,
    author: OrgId,
    readers: BTreeSet<Reader>,
}

/// How far each organisation came.
///
/// Saved with the next batch that is written: what a crash loses, the devices say again.
#[derive(Debug)]
pub(super) struct Deliveries {
    reached: BTreeMap<OrgId, (u64, u64)>,
    unsaved: BTreeSet<OrgId>,
    tick: u64,
    recent: VecDeque<Recent>,
    /// Everything after this position is in `recent`.
    recent_after: Option<u64>,
}

impl Deliveries {
    pub(super) fn open(reached: BTreeMap<OrgId, (u64, u64)>) -> Self {
        let last = reached.values().map(|(_, tick)| *tick).max().unwrap_or(0);
        Self {
            reached,
            unsaved: BTreeSet::new(),
            tick: last.saturating_add(TICK_STRIDE),
            recent: VecDeque::new(),
            recent_after: None,
        }
    }

    /// Remembers a change.
    pub(super) fn note(&mut self, position: u64, author: OrgId, readers: &BTreeSet<Reader>) {
        self.recent_after.get_or_insert(position.saturating_sub(1));
        self.recent.push_back(Recent {
            position,
            author,
            readers: readers.clone(),
        });
        if self.recent.len() > RECENT_MAX {
            self.recent_after = self.recent.pop_front().map(|oldest| oldest.position);
        }
    }

    /// Forgets changes that were not stored after all.
    pub(super) fn forget_after(&mut self, position: u64) {
        self.recent.retain(|recent| recent.position <= position);
    }

    /// Moves an organisation forward; the position before and the tick, where it moved.
    fn reach(&mut self, org: OrgId, position: u64) -> Option<(u64, u64)> {
        let before = self.reached.get(&org).map_or(0, |(position, _)| *position);
        if position <= before {
            return None;
        }
        self.tick = self.tick.saturating_add(1);
        self.reached.insert(org, (position, self.tick));
        self.unsaved.insert(org);
        Some((before, self.tick))
    }

    /// Who shares what others wrote for an organisation between two positions; none where that is
    /// too long ago to say.
    fn concerned(&self, org: OrgId, after: u64, through: u64) -> Option<BTreeSet<Reader>> {
        if self.recent_after.is_none_or(|oldest| after < oldest) {
            return None;
        }
        let ours = Reader::Org(org);
        let concerned = self
            .recent
            .iter()
            .filter(|it| after < it.position && it.position <= through)
            .filter(|it| it.author != org && it.readers.contains(&ours))
            .flat_map(|it| it.readers.iter().copied())
            .filter(|reader| *reader != ours && *reader != Reader::Everyone)
            .collect();
        Some(concerned)
    }

    /// Organisations that came further after a tick.
    pub(super) fn since(&self, tick: u64) -> impl Iterator<Item = (OrgId, u64, u64)> {
        self.reached
            .iter()
            .filter(move |(_, (_, moved))| *moved > tick)
            .map(|(org, (position, tick))| (*org, *position, *tick))
    }

    pub(super) fn unsaved(&self) -> impl Iterator<Item = (OrgId, u64, u64)> {
        self.unsaved.iter().filter_map(|org| {
            let (position, tick) = self.reached.get(org)?;
            Some((*org, *position, *tick))
        })
    }

    pub(super) fn is_saved(&self) -> bool {
        self.unsaved.is_empty()
    }

    pub(super) fn saved(&mut self) {
        self.unsaved.clear();
    }
}

impl Room {
    /// A device holds everything up to a position: its organisations do, then.
    pub(super) fn acknowledge(&mut self, conn: ConnId, position: u64, output: &mut Output) {
        // Nobody can hold what is not on the disk yet.
        let position = position.min(self.durable.position);
        // A seat holds one member's record: that is not all its organisation was sent.
        let orgs = self.people.get(conn).map(super::people::Conn::orgs);
        for org in orgs.unwrap_or_default() {
            let Some((before, tick)) = self.deliveries.reach(org, position) else {
                continue;
            };
            match self.concerned(org, before, position) {
                Ok(concerned) => {
                    let news = encoded(&Down::Delivered {
                        org,
                        position,
                        tick,
                    });
                    for conn in self.people.reading_as(&concerned) {
                        output.frames.push(Outgoing {
                            conn,
                            bytes: news.clone(),
                            is_bulk: false,
                        });
                    }
                }
                Err(error) => tracing::warn!(%error, "a delivery is told at the next hello"),
            }
        }
    }

    fn concerned(
        &self,
        org: OrgId,
        after: u64,
        through: u64,
    ) -> Result<BTreeSet<Reader>, StoreError> {
        match self.deliveries.concerned(org, after, through) {
            Some(concerned) => Ok(concerned),
            None => Ok(self
                .store
                .sharing_with(org)?
                .into_iter()
                .map(Reader::Org)
                .collect()),
        }
    }
}
