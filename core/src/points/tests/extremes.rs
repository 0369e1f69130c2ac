//! Laws over random years: ranges equal a search over all answers; order and keys change nothing.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the worlds hold the listed kinds only"
)]

use super::world::{HOME, HOST, World};
use crate::choice::{Attendance, DuesStatus};
use crate::document::Records;
use crate::points::pack::{Category, Counting, Item, Level};
use crate::points::tally::tally;
use crate::points::{HalfPoints, Range, YearInput};
use crate::record::{Record, RecordKey};
use crate::stamp::Standing;
use std::collections::{BTreeMap, BTreeSet};

/// A small generator of numbers (Knuth's MMIX constants), so that every run draws the same years.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap().rem_euclid(bound)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A random year of few lines with many answers and corrections.
fn random_world(seed: u64) -> World {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut world = World::new();
    for item in &mut world.pack.items {
        item.proposable = true;
    }
    let authors = [HOME, HOST, (1, 3), (2, 1)];
    let mut lines: Vec<RecordKey> = Vec::new();
    let count = dice.below(7).saturating_add(2);
    for _ in 0..count {
        let author = dice.pick(&authors);
        let line = match dice.below(6) {
            0 => world.attended(author, dice.pick(&[1, 2]), dice.pick(Attendance::ALL)),
            1 => {
                let month = dice.pick(&["2025-12", "2026-05", "2026-06"]);
                world.dues(author, month, dice.pick(DuesStatus::ALL))
            }
            2 => {
                let (item, level) = dice.pick(&[
                    ("A1", "level1"),
                    ("A1", "level3"),
                    ("A5", "adopted"),
                    ("A5", "answered"),
                    ("D1", "minus10"),
                    ("D1", "minus20"),
                    ("D3", "active"),
                ]);
                world.proposed(author, item, level)
            }
            3 => world.report(
                author,
                dice.pick(&["2026-01-05", "2026-05-31", "2026-06-01"]),
            ),
            _ if lines.is_empty() => continue,
            _ => {
                let levels = [
                    "level1", "level2", "adopted", "absent", "attended", "onLeave",
                ];
                let more = ["unpaid", "onTime", "minus5", "minus20"];
                let level = dice.pick(&[&levels[..], &more[..]].concat());
                let target = dice.pick(&lines);
                world.corrected(author, target, Some(level).filter(|_| dice.below(4) > 0))
            }
        };
        if dice.below(8) == 0 {
            world.stamp(line).standing = Standing::JustEnded;
        }
        lines.push(line);
        for _ in 0..dice.below(3) {
            let author = dice.pick(&authors);
            if dice.below(5) == 0 {
                world.disputed(author, line);
            } else {
                world.confirmed(author, line);
            }
        }
    }
    world
}

/// The slow and obvious calculator: one fixed answer to every line.
struct Oracle<'a> {
    world: &'a World,
    accepted: BTreeSet<RecordKey>,
}

/// What a line ends as: not in effect, withdrawn, or in effect at a level.
type Outcome<'a> = Option<Option<&'a Level>>;

impl<'a> Oracle<'a> {
    fn item_of(&self, key: RecordKey) -> Option<&'a Item> {
        let code = match &self.world.records[&key].record {
            Record::AttendanceRecorded(_) => "B4",
            Record::DuesRecorded(_) => "B3",
            Record::ContactMade(_) => "B5",
            Record::EntryProposed(it) => it.item.as_str(),
            Record::EntryCorrected(it) => return self.item_of(it.target),
            other => panic!("no line: {other:?}"),
        };
        self.world.pack.item(code)
    }

    /// The line's own level; none where the line is void.
    fn own(&self, key: RecordKey) -> Outcome<'a> {
        let item = self.item_of(key)?;
        let code = match &self.world.records[&key].record {
            Record::AttendanceRecorded(it) => it.outcome.word(),
            Record::DuesRecorded(it) => it.status.word(),
            Record::ContactMade(_) => "reported",
            Record::EntryProposed(it) => it.level.as_str(),
            Record::EntryCorrected(it) => match &it.level {
                Some(level) => level.as_str(),
                None => return Some(None),
            },
            other => panic!("no line: {other:?}"),
        };
        item.level(code).map(Some)
    }

    fn outcome(&self, key: RecordKey) -> Outcome<'a> {
        let own = self.own(key)?;
        let item = self.item_of(key)?;
        let corrections =
            self.world.records.iter().filter(
                |(_, it)| matches!(&it.record, Record::EntryCorrected(it) if it.target == key),
            );
        let rank = |it: &Option<&Level>| it.map_or((0, 0), |level| (item.worth(level), 1));
        corrections
            .filter_map(|(key, _)| self.outcome(*key))
            .min_by_key(rank)
            .or_else(|| self.accepted.contains(&key).then_some(own))
    }

    fn points(&self, item: &Item) -> i64 {
        let mut slots: BTreeMap<String, i32> = BTreeMap::new();
        for (key, stamped) in &self.world.records {
            let (code, slot) = match &stamped.record {
                Record::AttendanceRecorded(it) => ("B4", it.activity.to_string()),
                Record::DuesRecorded(it) => ("B3", it.month.to_string()),
                Record::ContactMade(it) => {
                    let day = it.on.to_string();
                    let spring = day.as_str() >= "2026-03-01";
                    let summer = day.as_str() >= "2026-06-01";
                    ("B5", format!("{spring}{summer}"))
                }
                Record::EntryProposed(it) if it.item == "A1" => ("A1", String::new()),
                Record::EntryProposed(it) => (it.item.as_str(), key.to_string()),
                _ => continue,
            };
            if let (true, Some(Some(level))) = (code == item.code, self.outcome(*key)) {
                let worth = item.worth(level);
                let best = slots.entry(slot).or_insert(worth);
                *best = worth.max(*best);
            }
        }
        let cap = i64::from(item.cap);
        let sum: i64 = slots.values().map(|worth| i64::from(*worth)).sum();
        if item.counting == Counting::Ratio {
            let counted = slots.values().filter(|it| **it == 1).count();
            let missed = slots.values().filter(|it| **it == -1).count();
            let (counted, missed) = (
                i64::try_from(counted).unwrap(),
                i64::try_from(missed).unwrap(),
            );
            let invited = counted + missed;
            return if invited == 0 {
                cap
            } else {
                (2 * cap * counted + invited) / (2 * invited)
            };
        }
        sum.clamp(-cap, cap)
    }

    /// Points of every item, of every category, and the total.
    fn numbers(&self) -> Vec<i64> {
        let pack = &self.world.pack;
        let mut all: Vec<i64> = pack.items.iter().map(|item| self.points(item)).collect();
        let parts = Category::ALL.map(|category| {
            let items = pack.items.iter().zip(&all);
            items
                .filter(|(item, _)| item.category == category)
                .map(|(_, points)| points)
                .sum()
        });
        all.extend(parts);
        all.push(parts.iter().sum::<i64>().max(0));
        all
    }
}

/// The lines of a world that are confirmed, and those still open.
fn standings(world: &World) -> (BTreeSet<RecordKey>, Vec<RecordKey>) {
    let (mut confirmed, mut open) = (BTreeSet::new(), Vec::new());
    for (key, line) in &world.records {
        let answers = |word: &str| {
            world.records.values().any(|it| {
                let target = match &it.record {
                    Record::EntryConfirmed(it) => it.target,
                    Record::EntryDisputed(it) => it.target,
                    _ => return false,
                };
                target == *key
                    && it.record.word() == word
                    && it.stamp.org != line.stamp.org
                    && it.stamp.person != line.stamp.person
            })
        };
        match &line.record {
            Record::EntryConfirmed(_) | Record::EntryDisputed(_) => continue,
            _ if answers("entryDisputed") || !answers("entryConfirmed") => open.push(*key),
            _ if line.stamp.standing == Standing::JustEnded => open.push(*key),
            _ => {
                confirmed.insert(*key);
            }
        }
    }
    (confirmed, open)
}

/// The range a number has over every set of answers to the open lines.
fn searched(world: &World) -> Vec<Range> {
    let (confirmed, open) = standings(world);
    let of = |mask: usize| {
        let chosen = open
            .iter()
            .enumerate()
            .filter(|(at, _)| mask >> at & 1 == 1);
        let mut accepted = confirmed.clone();
        accepted.extend(chosen.map(|(_, key)| *key));
        Oracle { world, accepted }.numbers()
    };
    let half = |it: i64| HalfPoints(i32::try_from(it).unwrap());
    let mut ranges: Vec<Range> = Vec::new();
    for mask in 0..1_usize << open.len() {
        for (at, number) in of(mask).into_iter().map(half).enumerate() {
            match ranges.get_mut(at) {
                None => ranges.push(Range {
                    lowest: number,
                    settled: number,
                    highest: number,
                }),
                Some(range) => {
                    range.lowest = range.lowest.min(number);
                    range.highest = range.highest.max(number);
                }
            }
        }
    }
    ranges
}

#[test]
fn ranges_equal_a_search_over_every_set_of_answers() {
    let mut open = 0;
    for seed in 1..=400 {
        let world = random_world(seed);
        let year = world.year();
        let mut found: Vec<Range> = year.items.iter().map(|it| it.range).collect();
        found.extend(year.categories);
        found.push(year.total);
        let expected = searched(&world);
        assert_eq!(found, expected, "seed {seed}: {:#?}", world.records);
        open += usize::from(year.total.lowest < year.total.highest);
    }
    // The law says something only where years are open.
    assert!(open > 200, "{open}");
}

#[test]
fn keys_and_order_of_arrival_change_no_number() {
    for seed in 1..=300 {
        let world = random_world(seed);
        let flipped: Records = {
            let mut records: Vec<_> = world.records.clone().into_iter().collect();
            records.reverse();
            let renamed = records.into_iter().map(|(key, mut it)| {
                match &mut it.record {
                    Record::EntryConfirmed(it) => it.target = flip(it.target),
                    Record::EntryDisputed(it) => it.target = flip(it.target),
                    Record::EntryCorrected(it) => it.target = flip(it.target),
                    _ => {}
                }
                (flip(key), it)
            });
            renamed.collect()
        };
        let year = world.year();
        let other = tally(&YearInput {
            records: &flipped,
            ..world.input()
        });
        assert_eq!(year.items, other.items, "seed {seed}");
        assert_eq!((year.total, year.band), (other.total, other.band));
        assert_eq!(year.oddities.len(), other.oddities.len(), "seed {seed}");
        let states: BTreeMap<_, _> = other.lines.iter().map(|it| (it.key, it.state)).collect();
        for line in &year.lines {
            // Equal corrections of one line: the key says which of them is named the winner.
            let tie = line.corrects.is_some();
            assert!(tie || states[&flip(line.key)] == line.state, "seed {seed}");
        }
    }
}

/// Another key, so that later records come first.
fn flip(key: RecordKey) -> RecordKey {
    let bytes = key.command.as_bytes().map(|byte| !byte);
    RecordKey {
        command: crate::ids::CommandId::from_bytes(bytes),
        ..key
    }
}
