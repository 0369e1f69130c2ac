//! Tallies one member's year: lines into slots, slots into items, items into the total.
//!
//! Every step only ever grows with the worth of a line, and no two lines hang on one answer, so the
//! extremes of the total are the totals of the extremes: no combination of answers is tried out.

use super::lines::{self, Oddity, Slot};
use super::pack::{Category, Counting, Item, Pack};
use super::settle::{self, Prospect, Settled};
use super::{HalfPoints, Range};
use crate::document::Records;
use crate::record::Record;
use crate::time::{Date, Period};
use crate::view::{Binding, LineState};

pub use super::settle::Line;

/// Months of a period.
const MONTHS: u8 = 12;
/// Quarters of a period.
const QUARTERS: u8 = 4;

/// What a year is tallied from.
#[derive(Debug, Clone, Copy)]
pub struct YearInput<'a> {
    /// The period of the year.
    pub period: Period,
    /// The period's rule pack.
    pub pack: &'a Pack,
    /// Records of the `year` document.
    pub records: &'a Records,
    /// Today in Asia/Shanghai.
    pub today: Date,
}

/// One member's points in one period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Year {
    /// Everything that carries points, by key.
    pub lines: Vec<Line>,
    /// The items, in the pack's order.
    pub items: Vec<ItemTally>,
    /// Base, activity, deduction: as [`Category::ALL`].
    pub categories: [Range; 3],
    /// The total, never below zero.
    pub total: Range,
    /// The band of the settled total, by place in the pack.
    pub band: Option<usize>,
    /// Lines that wait for an answer.
    pub waiting: u32,
    /// Lines in dispute.
    pub disputed: u32,
    /// Records that fit no rule, in order.
    pub oddities: Vec<Oddity>,
}

/// Points of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemTally {
    /// Points.
    pub range: Range,
    /// What bounds it once everything waiting is confirmed.
    pub binding: Binding,
    /// What the cap leaves once everything waiting is confirmed; disputed lines leave theirs free.
    pub room: HalfPoints,
    /// Settled events, months or quarters that count.
    pub counted: Option<u16>,
    /// Settled events the member was invited to, or months or quarters since the member left.
    pub eligible: Option<u16>,
}

/// Tallies a year. Total: what fits no rule becomes an oddity.
#[must_use]
pub fn tally(input: &YearInput<'_>) -> Year {
    let pack = input.pack;
    let (since, mut settled) = settled(input);
    let from = lines::eligible_from(since, input.period);
    let mut prospects = settled.prospects;
    prospects.sort_unstable_by_key(|it| (it.item, it.slot, it.key));

    let mut sums = vec![Sum::default(); pack.items.len()];
    for slot in prospects.chunk_by(|a, b| (a.item, a.slot) == (b.item, b.slot)) {
        let Some(first) = slot.first() else { continue };
        if let Some(sum) = sums.get_mut(first.item) {
            sum.add(slot, first.slot, from);
        }
        settled.oddities.extend(sides_differ(slot));
    }
    settled.oddities.sort_unstable();

    let items = pack.items.iter().zip(&sums);
    let tallies: Vec<(Four, ItemTally)> = items.map(|(item, sum)| sum.item(item, from)).collect();
    let categories = Category::ALL.map(|category| category_sum(pack, category, &tallies));
    let total = categories
        .iter()
        .fold(Four::default(), |sum, part| sum.plus(*part))
        .each(|points| points.max(0))
        .range();
    let categories = categories.map(Four::range);
    let count = |is: fn(LineState) -> bool| {
        let found = settled.lines.iter().filter(|line| is(line.state)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    Year {
        band: band(pack, total, &categories),
        waiting: count(LineState::waits),
        disputed: count(|state| state == LineState::Disputed),
        items: tallies.into_iter().map(|(_, item)| item).collect(),
        lines: settled.lines,
        categories,
        total,
        oddities: settled.oddities,
    }
}

/// Reads and settles the lines; since when the member is mobile.
fn settled(input: &YearInput<'_>) -> (Option<Date>, Settled) {
    let pack = input.pack;
    // Unanswered for more than `response_days`: admitted before this day.
    let silent_before = input.today.plus_days(pack.response_days.saturating_neg());
    let reading = lines::read(input, &[]);
    let since = reading.since;
    let settled = settle::settle(pack, reading, silent_before);
    let is_flow = |line: &&Line| {
        let record = input.records.get(&line.key).map(|it| &it.record);
        matches!(record, Some(Record::FlowStated(_)))
    };
    let gone = settled.lines.iter().filter(is_flow);
    let gone = gone.filter(|line| line.state == LineState::Withdrawn);
    let withdrawn: Vec<_> = gone.map(|line| line.key).collect();
    if withdrawn.is_empty() {
        return (since, settled);
    }
    // What both sides have withdrawn never was: its days move nothing else.
    let reading = lines::read(input, &withdrawn);
    let since = reading.since;
    (since, settle::settle(pack, reading, silent_before))
}

fn category_sum(pack: &Pack, category: Category, tallies: &[(Four, ItemTally)]) -> Four {
    let cap = i64::from(pack.cap(category));
    let items = pack.items.iter().zip(tallies);
    items
        .filter(|(item, _)| item.category == category)
        .fold(Four::default(), |sum, (_, (points, _))| sum.plus(*points))
        .each(|points| bounded(points, cap))
}

fn band(pack: &Pack, total: Range, categories: &[Range]) -> Option<usize> {
    let deducted = categories.iter().any(|part| part.settled.0 < 0);
    pack.bands
        .iter()
        .position(|band| band.from <= total.settled.0 && !(band.no_deduction && deducted))
}

/// Both sides recorded the same month or activity, both are settled, and they differ.
fn sides_differ(slot: &[Prospect]) -> impl Iterator<Item = Oddity> {
    let mut settled = slot
        .iter()
        .filter(|it| matches!(it.slot, Slot::Month(_) | Slot::Activity(_)) && it.settled.is_some());
    let first = settled.next();
    settled.filter_map(move |it| {
        let first = first.filter(|first| first.org != it.org && first.settled != it.settled)?;
        Some(Oddity::SidesDiffer(first.key, it.key))
    })
}

/// One number in four cases: the extremes, what is settled, and with everything waiting confirmed.
#[derive(Debug, Clone, Copy, Default)]
struct Four {
    lowest: i64,
    settled: i64,
    agreed: i64,
    highest: i64,
}

impl Four {
    fn each(self, f: impl Fn(i64) -> i64) -> Self {
        self.with(self, |it, _| f(it))
    }

    fn plus(self, other: Self) -> Self {
        self.with(other, i64::saturating_add)
    }

    fn with(self, other: Self, f: impl Fn(i64, i64) -> i64) -> Self {
        Self {
            lowest: f(self.lowest, other.lowest),
            settled: f(self.settled, other.settled),
            agreed: f(self.agreed, other.agreed),
            highest: f(self.highest, other.highest),
        }
    }

    fn range(self) -> Range {
        let points = |it: i64| {
            let most = i32::MAX;
            HalfPoints(i32::try_from(bounded(it, i64::from(most))).unwrap_or(most))
        };
        Range {
            lowest: points(self.lowest),
            settled: points(self.settled),
            highest: points(self.highest),
        }
    }

    /// What a slot is worth: its best line; nothing where no line counts.
    fn of_slot(slot: &[Prospect]) -> Self {
        let ends = |f: fn((i32, i32)) -> i32, sure: bool| {
            slot.iter()
                .filter(move |it| !(sure && it.may_drop))
                .filter_map(move |it| it.span.map(f))
        };
        // Where a line counts for certain the slot is never empty; else it may be.
        let sure = ends(|(low, _)| low, true).max();
        let lowest = sure.unwrap_or_else(|| ends(|(low, _)| low, false).min().unwrap_or(0).min(0));
        let highest = ends(|(_, high)| high, false).max().unwrap_or(0);
        let highest = if sure.is_some() {
            highest
        } else {
            highest.max(0)
        };
        let settled = slot.iter().filter_map(|it| it.settled).max().unwrap_or(0);
        let agreed = slot.iter().filter_map(|it| it.agreed).max().unwrap_or(0);
        Self {
            lowest: i64::from(lowest),
            settled: i64::from(settled),
            agreed: i64::from(agreed),
            highest: i64::from(highest),
        }
    }
}

/// What the slots of one item add up to.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Points; of a ratio item, events counted.
    points: Four,
    /// Of a ratio item, events the member was invited to.
    invited: Four,
    /// Slots with settled points.
    slots: u16,
    /// Lines of the whole-item slot that count once everything waiting is confirmed.
    rivals: usize,
}

impl Sum {
    fn add(&mut self, lines: &[Prospect], slot: Slot, (month, quarter): (u8, u8)) {
        let before = match slot {
            Slot::Month(at) => at < month,
            Slot::Quarter(at) => at < quarter,
            Slot::Whole | Slot::Activity(_) | Slot::Line(_) => false,
        };
        if before {
            return;
        }
        let worth = Four::of_slot(lines);
        // Of a ratio item a slot is worth 1 (counted), 0 (not counted at all) or -1 (missed).
        self.invited = self.invited.plus(worth.each(i64::saturating_abs));
        self.points = self.points.plus(worth);
        self.slots = self.slots.saturating_add(u16::from(worth.settled > 0));
        if slot == Slot::Whole {
            self.rivals = lines.iter().filter(|it| it.agreed.is_some()).count();
        }
    }

    fn item(&self, item: &Item, (month, quarter): (u8, u8)) -> (Four, ItemTally) {
        let cap = i64::from(item.cap);
        let capped = self.points.each(|points| bounded(points, cap));
        let bound = || {
            if self.points.agreed.saturating_abs() >= cap {
                Binding::Cap
            } else {
                Binding::Open
            }
        };
        let (points, binding, shares) = match item.counting {
            Counting::Each => (capped, bound(), None),
            Counting::Best if self.rivals > 1 => (capped, Binding::Best, None),
            Counting::Best => (capped, bound(), None),
            Counting::Monthly => self.scaled(item, MONTHS, month),
            Counting::Quarterly => self.scaled(item, QUARTERS, quarter),
            Counting::Ratio => self.ratio(cap),
        };
        let room = cap.saturating_sub(points.agreed.saturating_abs());
        let tally = ItemTally {
            range: points.range(),
            binding,
            room: HalfPoints(i32::try_from(room).unwrap_or(0)),
            counted: shares.map(|(counted, _)| counted),
            eligible: shares.map(|(_, eligible)| eligible),
        };
        (points, tally)
    }

    /// A monthly or quarterly item: full cap for the best level in all that is eligible.
    fn scaled(&self, item: &Item, all: u8, from: u8) -> Counted {
        let cap = i64::from(item.cap);
        let eligible = all.saturating_sub(from);
        let full = i64::from(eligible).saturating_mul(i64::from(item.best()));
        let points = self
            .points
            .each(|sum| bounded(half_up(sum.saturating_mul(cap), full), cap));
        let binding = match points.agreed >= cap {
            _ if eligible < all => Binding::ProRata,
            true => Binding::Cap,
            false => Binding::Open,
        };
        (points, binding, Some((self.slots, u16::from(eligible))))
    }

    /// A ratio item: a share of the cap; all of it where there was nothing to attend (DP23).
    fn ratio(&self, cap: i64) -> Counted {
        // (counted − missed + counted + missed) ÷ 2: worth and invitations add up to both.
        let counted = self.points.with(self.invited, |worth, invited| {
            worth.saturating_add(invited) / 2
        });
        let points = counted.with(self.invited, |counted, invited| {
            if invited == 0 {
                cap
            } else {
                half_up(cap.saturating_mul(counted), invited)
            }
        });
        let number = |it: i64| u16::try_from(it).unwrap_or(u16::MAX);
        let shares = (number(counted.settled), number(self.invited.settled));
        (points, Binding::Ratio, Some(shares))
    }
}

/// Points, what binds them, and the counted and eligible parts.
type Counted = (Four, Binding, Option<(u16, u16)>);

/// The quotient to the nearest half-point, halves up; 0 for nothing to divide by.
fn half_up(points: i64, by: i64) -> i64 {
    points
        .saturating_mul(2)
        .saturating_add(by)
        .checked_div(by.saturating_mul(2))
        .unwrap_or(0)
}

/// The number within ±`most`.
fn bounded(number: i64, most: i64) -> i64 {
    number.min(most).max(most.saturating_neg())
}
