//! The oracle: an independent calculator of a year's points, slow and obviously right.
//!
//! It shares no code with the product's points engine: it parses the rule pack by itself, counts
//! days by itself, and finds the extremes of a number by trying every combination of answers to the
//! open lines. Rules: domain.md 3.2, DP4, DP9, DP23, A1, A8; "guest and relayed confirmations count
//! for points only with the township's confirmation".

mod lines;
mod rules;

use liangdi_core::document::Records;
use liangdi_core::record::RecordKey;
use liangdi_core::view::LineState;
use lines::{Line, Lines, Outcome};
pub use rules::Rules;
use rules::{Rule, day};
use std::collections::BTreeMap;

/// Up to so many open lines every combination of the whole year is tried; else item by item.
const WHOLE_MAX: usize = 10;
/// More open lines than this in one item are not tried out.
const ITEM_MAX: usize = 14;

/// A number's lowest, settled and highest value, in half-points.
pub type Three = [i64; 3];

/// What a year comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// The total.
    pub total: Three,
    /// Base, activity, deduction.
    pub categories: [Three; 3],
    /// Each item of the pack, in its order.
    pub items: Vec<Three>,
    /// Where each line stands.
    pub states: BTreeMap<RecordKey, LineState>,
}

/// What one combination of answers comes to.
struct Sums {
    items: Vec<i64>,
    categories: [i64; 3],
    total: i64,
}

/// How many lines of a year are open: not confirmed.
#[must_use]
pub fn open_lines(rules: &Rules, year: u16, records: &Records, today: &str) -> usize {
    open(&Lines::of(rules, year, records, day(today)).lines).len()
}

/// Reckons a year; none where too much is open to try everything out.
#[must_use]
pub fn reckon(rules: &Rules, year: u16, records: &Records, today: &str) -> Option<Reckoning> {
    let lines = Lines::of(rules, year, records, day(today));
    let whole = open(&lines.lines);
    let settled = sums(rules, &lines, &|line| lines.lines[line].is_confirmed());
    let mut reckoning = Reckoning {
        total: [settled.total; 3],
        categories: settled.categories.map(|it| [it; 3]),
        items: settled.items.iter().map(|it| [*it; 3]).collect(),
        states: lines.states(),
    };
    if whole.len() <= WHOLE_MAX {
        try_out(rules, &lines, &whole, &mut |sums| reckoning.stretch(sums));
        return Some(reckoning);
    }
    // No line feeds two items, and category and total only grow with their items.
    for item in 0..rules.items.len() {
        let of_item: Vec<usize> = whole
            .iter()
            .copied()
            .filter(|line| lines.lines[*line].item == item)
            .collect();
        if of_item.len() > ITEM_MAX {
            return None;
        }
        let range = &mut reckoning.items[item];
        try_out(rules, &lines, &of_item, &mut |sums| {
            stretch(range, sums.items[item]);
        });
    }
    for end in [0, 2] {
        let items = reckoning.items.iter().map(|range| range[end]).collect();
        reckoning.stretch(&Sums::of(rules, items));
    }
    Some(reckoning)
}

fn open(lines: &[Line]) -> Vec<usize> {
    (0..lines.len())
        .filter(|line| !lines[*line].is_confirmed())
        .collect()
}

/// Tries every combination of yes and no on these lines; the others stay as settled.
fn try_out(rules: &Rules, lines: &Lines, open: &[usize], each: &mut dyn FnMut(&Sums)) {
    for answers in 0..1_u32 << open.len() {
        let yes = |line: usize| match open.iter().position(|it| *it == line) {
            Some(place) => answers & (1 << place) != 0,
            None => lines.lines[line].is_confirmed(),
        };
        each(&sums(rules, lines, &yes));
    }
}

/// Everything added up where exactly the lines that `yes` names are agreed on.
fn sums(rules: &Rules, lines: &Lines, yes: &dyn Fn(usize) -> bool) -> Sums {
    let items = rules.items.iter().enumerate();
    let items = items.map(|(place, rule)| item_points(place, rule, lines, yes));
    Sums::of(rules, items.collect())
}

impl Sums {
    fn of(rules: &Rules, items: Vec<i64>) -> Self {
        let categories = ["base", "activity", "deduction"].map(|category| {
            let of_category = rules.items.iter().zip(&items);
            let sum: i64 = of_category
                .filter(|(rule, _)| rule.category == category)
                .map(|(_, points)| points)
                .sum();
            let cap = rules.caps[category];
            sum.clamp(-cap, cap)
        });
        Self {
            total: categories.iter().sum::<i64>().max(0),
            categories,
            items,
        }
    }
}

/// Points of one item: the best outcome of each slot, counted as the pack says.
fn item_points(place: usize, rule: &Rule, lines: &Lines, yes: &dyn Fn(usize) -> bool) -> i64 {
    let mut slots: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    for (at, line) in lines.lines.iter().enumerate() {
        if line.item != place || line.parent.is_some() || line.is_before_eligible {
            continue;
        }
        let outcome = lines.outcome(at, yes);
        // A withdrawn line (no level) is as if it had never been written.
        slots.entry(line.slot.as_str()).or_default().extend(
            outcome
                .into_iter()
                .filter(|outcome| outcome.level.is_some()),
        );
    }
    let best = |outcomes: &Vec<Outcome>| outcomes.iter().copied().max();
    let best: Vec<Outcome> = slots.values().filter_map(best).collect();
    let sum: i64 = best.iter().map(|outcome| outcome.worth).sum();
    let cap = rule.cap;
    match rule.counting.as_str() {
        "best" | "each" => sum.clamp(-cap, cap),
        "monthly" => half_up(sum * cap, (12 - lines.from_month) * rule.best()).clamp(-cap, cap),
        "quarterly" => half_up(sum * cap, (4 - lines.from_quarter) * rule.best()).clamp(-cap, cap),
        _ => {
            let part = |of: fn(&rules::Grade) -> i64| -> i64 {
                let levels = best.iter().filter_map(|it| rule.levels.get(it.level?));
                levels.map(of).sum()
            };
            match part(|level| level.eligible) {
                // Nothing to attend is no loss (DP23).
                0 => cap,
                eligible => half_up(cap * part(|level| level.counted), eligible),
            }
        }
    }
}

/// The quotient to the nearest whole half-point, halves up.
fn half_up(points: i64, by: i64) -> i64 {
    if by == 0 {
        0
    } else {
        (2 * points + by).div_euclid(2 * by)
    }
}

fn stretch(range: &mut Three, to: i64) {
    range[0] = range[0].min(to);
    range[2] = range[2].max(to);
}

impl Reckoning {
    fn stretch(&mut self, sums: &Sums) {
        stretch(&mut self.total, sums.total);
        for (range, to) in self.categories.iter_mut().zip(sums.categories) {
            stretch(range, to);
        }
        for (range, to) in self.items.iter_mut().zip(&sums.items) {
            stretch(range, *to);
        }
    }
}
