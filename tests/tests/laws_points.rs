//! Laws of the points engine: it equals the oracle, order makes no difference, reversal restores,
//! and no record makes it fail.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test program consists of tests; few record kinds matter at a time"
)]

use liangdi_core::document::Records;
use liangdi_core::ids::CommandId;
use liangdi_core::points::pack::{DEFAULT_PACK, Pack};
use liangdi_core::points::{Range, Year, YearInput, tally};
use liangdi_core::record::{EntryCorrected, Record, RecordKey};
use liangdi_core::stamp::Progress;
use liangdi_core::time::{Date, Period};
use liangdi_core::view::LineState;
use liangdi_tests::logs::{Log, Writer, YEAR};
use liangdi_tests::oracle::{Rules, Three, reckon};
use liangdi_tests::random::Random;
use std::collections::BTreeMap;

/// Random logs per law.
const LOGS: u64 = 600;

struct Bench {
    pack: Pack,
    rules: Rules,
}

impl Bench {
    fn new() -> Self {
        Self {
            pack: Pack::parse(DEFAULT_PACK).unwrap(),
            rules: Rules::of(DEFAULT_PACK),
        }
    }

    fn log(&self, seed: u64) -> Log {
        Writer::new(seed, &self.pack).log(&self.rules)
    }

    fn tally(&self, records: &Records, today: Date) -> Year {
        tally(&YearInput {
            period: Period::ending(YEAR),
            pack: &self.pack,
            records,
            today,
        })
    }
}

fn three(range: Range) -> Three {
    [range.lowest, range.settled, range.highest].map(|it| i64::from(it.0))
}

/// The numbers of a year, without the keys of its lines.
fn numbers(year: &Year) -> (Three, [Three; 3], Vec<Three>, u32, u32) {
    (
        three(year.total),
        year.categories.map(three),
        year.items.iter().map(|it| three(it.range)).collect(),
        year.waiting,
        year.disputed,
    )
}

#[test]
fn oracle_and_engine_agree_on_every_number_and_state() {
    let bench = Bench::new();
    let mut seen = (0_usize, 0_usize);
    let mut awaited = 0_usize;
    for seed in 0..LOGS {
        let log = bench.log(seed);
        let year = bench.tally(&log.records, log.today);
        let oracle = reckon(&bench.rules, YEAR, &log.records, &log.today.to_string()).unwrap();
        let states: BTreeMap<RecordKey, LineState> =
            year.lines.iter().map(|it| (it.key, it.state)).collect();
        assert_eq!(states, oracle.states, "states, seed {seed}");
        let (total, categories, items, ..) = numbers(&year);
        assert_eq!(items, oracle.items, "items, seed {seed}");
        assert_eq!(categories, oracle.categories, "categories, seed {seed}");
        assert_eq!(total, oracle.total, "total, seed {seed}");
        let awaits = |state: &&LineState| **state == LineState::AwaitsTownship;
        awaited += states.values().filter(awaits).count();
        seen.0 += usize::from(total[0] < total[1]);
        seen.1 += usize::from(total[1] < total[2]);
    }
    // Logs in which nothing is at stake would prove nothing.
    assert!(seen.0 > 50 && seen.1 > 300, "too few open logs: {seen:?}");
    assert!(awaited > 100, "too few guests: {awaited}");
}

#[test]
fn keys_and_order_of_arrival_change_no_number() {
    let bench = Bench::new();
    for seed in 0..LOGS {
        let log = bench.log(seed);
        let year = bench.tally(&log.records, log.today);
        let mut random = Random::new(seed ^ 0x5eed);
        let mut again: Vec<_> = log.records.iter().collect();
        random.shuffle(&mut again);
        let twice = again
            .iter()
            .chain(&again)
            .map(|(key, it)| (**key, (*it).clone()));
        let same = bench.tally(&twice.collect(), log.today);
        assert_eq!(year, same, "order, seed {seed}");
        let renamed = bench.tally(&rename(&log.records, &mut random), log.today);
        assert_eq!(numbers(&year), numbers(&renamed), "keys, seed {seed}");
    }
}

/// The same records under other random keys.
fn rename(records: &Records, random: &mut Random) -> Records {
    let names: BTreeMap<RecordKey, RecordKey> = records
        .keys()
        .map(|key| {
            let command = CommandId::from_bytes(random.sixteen());
            (*key, RecordKey { command, ..*key })
        })
        .collect();
    let named = |key: RecordKey| names.get(&key).copied().unwrap_or(key);
    let renamed = records.iter().map(|(key, stamped)| {
        let mut stamped = stamped.clone();
        match &mut stamped.record {
            Record::EntryConfirmed(it) => it.target = named(it.target),
            Record::EntryDisputed(it) => it.target = named(it.target),
            Record::EntryCorrected(it) => it.target = named(it.target),
            _ => {}
        }
        (named(*key), stamped)
    });
    renamed.collect()
}

#[test]
fn a_confirmed_withdrawal_restores_every_number() {
    let bench = Bench::new();
    for seed in 0..LOGS {
        let log = bench.log(seed);
        let before = bench.tally(&log.records, log.today);
        // One more line of any kind, and its withdrawal, agreed on by the other side.
        let mut writer = Writer::new(!seed, &bench.pack);
        let record = std::iter::repeat_with(|| writer.record())
            .find(|record| {
                liangdi_core::policy::carries_points(record)
                    && !matches!(record, Record::EntryCorrected(_))
            })
            .unwrap();
        let target = writer.insert(record);
        let withdrawal = writer.insert(Record::EntryCorrected(EntryCorrected {
            target,
            level: None,
            reason: "-".to_owned(),
        }));
        let mut added = writer.absorb();
        for stamped in added.values_mut() {
            stamped.stamp.standing = liangdi_core::stamp::Standing::Held;
            // One confirmation is enough beside a hand of one's own.
            stamped.stamp.role = liangdi_core::choice::Role::Secretary;
        }
        let answer = RecordKey {
            command: CommandId::from_bytes([0xee; 16]),
            ordinal: 9,
        };
        let mut records = log.records.clone();
        records.extend(added);
        Writer::confirm(&mut records, withdrawal, answer);
        let after = bench.tally(&records, log.today);
        assert_eq!(numbers(&before), numbers(&after), "seed {seed}");
        assert_eq!(before.band, after.band, "band, seed {seed}");
    }
}

#[test]
fn no_record_makes_the_engine_fail() {
    let bench = Bench::new();
    for seed in 0..60 {
        let records = Writer::new(seed, &bench.pack).absurd();
        let today = ["0001-01-02", "2026-05-05", "9999-12-30"];
        for today in today {
            let year = bench.tally(&records, today.parse().unwrap());
            for range in [year.total].into_iter().chain(year.categories) {
                let [lowest, settled, highest] = three(range);
                assert!(lowest <= settled && settled <= highest, "seed {seed}");
            }
            let most = i64::from(bench.pack.caps.values().sum::<i32>());
            assert!(three(year.total)[2] <= most, "seed {seed}");
        }
    }
}

#[test]
fn local_and_admitted_records_count_alike() {
    let bench = Bench::new();
    for seed in 0..100 {
        let log = bench.log(seed);
        let mut local = log.records.clone();
        for stamped in local.values_mut() {
            stamped.progress = Progress::Local;
        }
        let there = bench.tally(&log.records, log.today);
        assert_eq!(there, bench.tally(&local, log.today), "seed {seed}");
    }
}
