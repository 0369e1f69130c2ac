//! Settles lines: what the two sides agreed on, and everything an open line could still become.
//!
//! Each line has a set of outcomes: levels of its item, or withdrawn. A correction replaces what it
//! corrects once it is in effect; of several the lowest counts. Sets are kept in the bits of a word,
//! ranked from the lowest outcome up, so that no combination of answers is ever tried out.

use super::lines::{Kind, Oddity, Raw, Reading, Slot};
use super::pack::{Item, Pack};
use crate::ids::OrgId;
use crate::record::RecordKey;
use crate::stamp::Standing;
use crate::time::Date;
use crate::view::LineState;

/// One line of the year: a fact, a proposed entry, or a correction of either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The record.
    pub key: RecordKey,
    /// Its item, by place in the pack.
    pub item: usize,
    /// Its own level, by place in the item; none for a correction that withdraws.
    pub level: Option<usize>,
    /// The day of the deed.
    pub on: Date,
    /// The record it corrects.
    pub corrects: Option<RecordKey>,
    /// Where it stands.
    pub state: LineState,
    /// The answer that decides: the dispute where there is one, else a confirmation, a full hand's first.
    pub answer: Option<RecordKey>,
    /// A correction of it that waits for an answer.
    pub correction: Option<RecordKey>,
}

/// What one fact or proposed entry may be worth in its slot.
#[derive(Debug)]
pub(super) struct Prospect {
    pub(super) item: usize,
    pub(super) slot: Slot,
    pub(super) key: RecordKey,
    pub(super) org: OrgId,
    /// Whether it may end up not counting at all.
    pub(super) may_drop: bool,
    /// Least and most it may be worth where it counts; none where it never does.
    pub(super) span: Option<(i32, i32)>,
    /// What both sides have settled.
    pub(super) settled: Option<i32>,
    /// What is settled once everything waiting is confirmed.
    pub(super) agreed: Option<i32>,
}

/// All lines of a year, settled.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) lines: Vec<Line>,
    pub(super) prospects: Vec<Prospect>,
    pub(super) oddities: Vec<Oddity>,
}

/// Settles the lines of a reading; `silent_before` is the first day that is not yet "no response".
pub(super) fn settle(pack: &Pack, reading: Reading<'_>, silent_before: Date) -> Settled {
    let mut oddities = reading.oddities;
    let tree = Tree::of(pack, &reading.raws, &mut oddities);
    let ladders: Vec<Ladder> = pack.items.iter().map(Ladder::of).collect();
    let mut settled = Settled {
        lines: Vec::with_capacity(tree.order.len()),
        prospects: Vec::with_capacity(tree.order.len()),
        oddities,
    };
    let mut below: Vec<Below> = vec![Below::default(); reading.raws.len()];
    // Corrections come after what they correct, so the last is settled first.
    for place in tree.order.iter().rev() {
        let Some((raw, ladder)) = reading.raws.get(place.raw).zip(ladders.get(place.item)) else {
            continue;
        };
        let own = standing(raw, silent_before);
        let under = below.get(place.raw).copied().unwrap_or_default();
        let node = Node::of(ladder.rank(place.level), own, &under);
        if under.certain > 1 {
            settled.oddities.push(Oddity::CorrectionsDiffer(raw.key));
        }
        match (place.parent, raw.kind) {
            (Some(parent), _) => {
                if let Some(parent) = below.get_mut(parent) {
                    parent.add(&node, raw.key, own.waits() && under.certain == 0);
                }
            }
            (None, Kind::Base { slot, .. }) => {
                settled
                    .prospects
                    .push(ladder.prospect(&node, place.item, slot, raw));
            }
            (None, Kind::Correction(_)) => {}
        }
        settled.lines.push(Line {
            key: raw.key,
            item: place.item,
            level: place.level,
            on: place.on,
            corrects: place
                .parent
                .and_then(|at| reading.raws.get(at))
                .map(|it| it.key),
            state: under.replaces(ladder).unwrap_or(own),
            answer: raw.disputed.or(raw.hands.full).or(raw.hands.any),
            correction: under.waiting,
        });
    }
    mark_losers(&tree, &below, &mut settled.lines);
    settled.lines.sort_unstable_by_key(|line| line.key);
    settled
}

/// Marks the confirmed corrections that another confirmed one has replaced; lines stand as settled.
fn mark_losers(tree: &Tree, below: &[Below], lines: &mut [Line]) {
    for (place, line) in tree.order.iter().rev().zip(lines) {
        let parent = place.parent.and_then(|parent| below.get(parent));
        let winner = parent.and_then(|parent| parent.settled);
        let lost = winner.is_some_and(|(_, key)| key != line.key);
        if lost && line.state == LineState::Confirmed {
            line.state = LineState::Corrected;
        }
    }
}

/// Where a line stands by its own answers.
fn standing(raw: &Raw<'_>, silent_before: Date) -> LineState {
    if raw.disputed.is_some() {
        return LineState::Disputed;
    }
    match raw.stamp.standing {
        Standing::JustEnded => LineState::NeedsHolder,
        Standing::Held if raw.hands.are_enough() => LineState::Confirmed,
        Standing::Held if raw.hands.any.is_some() => LineState::AwaitsTownship,
        Standing::Held if Date::at(raw.stamp.admitted_at) < silent_before => LineState::NoResponse,
        Standing::Held => LineState::Pending,
    }
}

/// A line that hangs, over corrections, on a fact or a proposed entry.
#[derive(Debug, Clone, Copy)]
struct Place {
    raw: usize,
    parent: Option<usize>,
    item: usize,
    level: Option<usize>,
    on: Date,
}

/// Lines in an order that puts every correction after what it corrects.
#[derive(Debug)]
struct Tree {
    order: Vec<Place>,
}

impl Tree {
    fn of(pack: &Pack, raws: &[Raw<'_>], oddities: &mut Vec<Oddity>) -> Self {
        let mut order = Vec::with_capacity(raws.len());
        // (target, correction): rings and danglings are never reached from a base line.
        let mut edges: Vec<(RecordKey, usize)> = Vec::new();
        for (at, raw) in raws.iter().enumerate() {
            match raw.kind {
                Kind::Base {
                    item, level, on, ..
                } => order.push(Place {
                    raw: at,
                    parent: None,
                    item,
                    level: Some(level),
                    on,
                }),
                Kind::Correction(it) => edges.push((it.target, at)),
            }
        }
        edges.sort_unstable();
        let mut reached = vec![false; if edges.is_empty() { 0 } else { raws.len() }];
        let mut next = 0_usize;
        while let Some(parent) = order.get(next).copied().filter(|_| !edges.is_empty()) {
            next = next.saturating_add(1);
            let Some(target) = raws.get(parent.raw).map(|raw| raw.key) else {
                continue;
            };
            let from = edges.partition_point(|(key, _)| *key < target);
            let hits = edges
                .iter()
                .skip(from)
                .take_while(|(key, _)| *key == target);
            for (_, at) in hits {
                if let Some(seen) = reached.get_mut(*at) {
                    *seen = true;
                }
                match corrected(pack, raws.get(*at), parent.item) {
                    Ok(level) => order.push(Place {
                        raw: *at,
                        parent: Some(parent.raw),
                        level,
                        ..parent
                    }),
                    Err(oddity) => oddities.extend(oddity),
                }
            }
        }
        let lost = edges
            .iter()
            .filter(|(_, at)| reached.get(*at) == Some(&false));
        oddities.extend(lost.filter_map(|(_, at)| Some(Oddity::Dangling(raws.get(*at)?.key))));
        Self { order }
    }
}

/// The level a correction gives; an oddity where the item has no such level.
fn corrected(
    pack: &Pack,
    raw: Option<&Raw<'_>>,
    item: usize,
) -> Result<Option<usize>, Option<Oddity>> {
    let (raw, item) = raw.zip(pack.items.get(item)).ok_or(None)?;
    match raw.kind {
        Kind::Correction(it) => it
            .level
            .as_ref()
            .map(|code| item.levels.iter().position(|level| level.code == *code))
            .map_or(Ok(None), |level| level.map(Some).ok_or(()))
            .map_err(|()| Some(Oddity::UnknownLevel(raw.key))),
        Kind::Base { .. } => Err(None),
    }
}

/// The outcomes of an item, ranked from the lowest; a withdrawal ranks just below zero.
#[derive(Debug)]
struct Ladder {
    /// Worth and level of each rank; no level is the withdrawal.
    rungs: Vec<(i32, Option<usize>)>,
}

impl Ladder {
    fn of(item: &Item) -> Self {
        let mut rungs = vec![(0, None)];
        let levels = item.levels.iter().enumerate();
        rungs.extend(levels.map(|(at, level)| (item.worth(level), Some(at))));
        // None sorts before any level, so a withdrawal stands before a level worth nothing.
        rungs.sort_unstable();
        Self { rungs }
    }

    fn rank(&self, level: Option<usize>) -> u32 {
        let rank = self.rungs.iter().position(|(_, it)| *it == level);
        rank.and_then(|rank| u32::try_from(rank).ok()).unwrap_or(0)
    }

    fn worth(&self, rank: u32) -> Option<i32> {
        let rung = self.rungs.get(usize::try_from(rank).ok()?)?;
        rung.1.map(|_| rung.0)
    }

    fn prospect(&self, node: &Node, item: usize, slot: Slot, raw: &Raw<'_>) -> Prospect {
        let gone = bit(self.rank(None));
        let counts = node.set & !gone;
        let lowest = self.worth(counts.trailing_zeros());
        let highest = self.worth(63_u32.saturating_sub(counts.leading_zeros()));
        Prospect {
            item,
            slot,
            key: raw.key,
            org: raw.stamp.org,
            may_drop: node.settled.is_none() || node.set & gone != 0,
            span: lowest.zip(highest).filter(|_| counts != 0),
            settled: node.settled.and_then(|rank| self.worth(rank)),
            agreed: node.agreed.and_then(|rank| self.worth(rank)),
        }
    }
}

fn bit(rank: u32) -> u64 {
    1_u64.checked_shl(rank).unwrap_or(0)
}

/// What a line may come to, by ranks of its ladder.
#[derive(Debug)]
struct Node {
    /// Every outcome it may have where it is in effect.
    set: u64,
    /// The settled outcome; none where it is not in effect without an answer.
    settled: Option<u32>,
    /// The outcome once everything waiting is confirmed.
    agreed: Option<u32>,
}

impl Node {
    fn of(rank: u32, own: LineState, below: &Below) -> Self {
        let confirmed = own == LineState::Confirmed;
        let hoped = confirmed || own.waits();
        let set = if below.certain == 0 {
            below.set | bit(rank)
        } else {
            // A correction that is in effect for certain bounds the lowest from above.
            let above = u64::MAX.checked_shl(below.bound.saturating_add(1));
            below.set & !above.unwrap_or(0)
        };
        Self {
            set,
            settled: below
                .settled
                .map(|(rank, _)| rank)
                .or_else(|| confirmed.then_some(rank)),
            agreed: below.agreed.or_else(|| hoped.then_some(rank)),
        }
    }
}

/// What the corrections of a line come to together.
#[derive(Debug, Clone, Copy, Default)]
struct Below {
    set: u64,
    /// How many are in effect whatever is answered.
    certain: u32,
    /// The most the certain ones leave.
    bound: u32,
    settled: Option<(u32, RecordKey)>,
    agreed: Option<u32>,
    waiting: Option<RecordKey>,
}

impl Below {
    fn add(&mut self, node: &Node, key: RecordKey, waits: bool) {
        self.set |= node.set;
        if let Some(rank) = node.settled {
            let most = 63_u32.saturating_sub(node.set.leading_zeros());
            self.bound = if self.certain == 0 {
                most
            } else {
                self.bound.min(most)
            };
            self.certain = self.certain.saturating_add(1);
            let mine = (rank, key);
            self.settled = Some(self.settled.map_or(mine, |other| other.min(mine)));
        }
        if let Some(rank) = node.agreed {
            self.agreed = Some(self.agreed.map_or(rank, |other| other.min(rank)));
        }
        if waits {
            self.waiting = Some(self.waiting.map_or(key, |other| other.min(key)));
        }
    }

    /// The state of a line that corrections have replaced.
    fn replaces(&self, ladder: &Ladder) -> Option<LineState> {
        self.settled.map(|(rank, _)| match ladder.worth(rank) {
            Some(_) => LineState::Corrected,
            None => LineState::Withdrawn,
        })
    }
}
