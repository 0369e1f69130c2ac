//! Random logs of one year: honest records, races, and records nobody should have written.

use crate::oracle::{Rules, open_lines};
use crate::random::Random;
use liangdi_core::choice::{
    Attendance, Channel, ContactKind, DuesStatus, FlowEvent, Membership, RelayedHow, Role,
};
use liangdi_core::document::Records;
use liangdi_core::ids::{ActivityId, CommandId, OfficeId, OrgId, PersonId};
use liangdi_core::points::pack::Pack;
use liangdi_core::record::{
    AttendanceRecorded, ContactMade, DuesRecorded, EntryConfirmed, EntryCorrected, EntryDisputed,
    EntryProposed, FlowStated, MemberRegistered, Record, RecordKey, Relayed,
};
use liangdi_core::stamp::{Progress, Stamp, Stamped, Standing};
use liangdi_core::time::{Date, Month, UnixMillis};

/// The period all random logs are of.
pub const YEAR: u16 = 2026;
/// Most open lines of a log: every combination of their answers is tried by the oracle.
const OPEN_MAX: usize = 9;
const DAY: UnixMillis = 86_400_000;
/// 2025-12-01 in Shanghai.
const START: UnixMillis = 1_764_518_400_000;

/// One random year.
#[derive(Debug)]
pub struct Log {
    /// Its records.
    pub records: Records,
    /// The day it is looked at.
    pub today: Date,
}

/// Writes random logs.
#[derive(Debug)]
pub struct Writer<'a> {
    random: Random,
    pack: &'a Pack,
    records: Records,
}

impl<'a> Writer<'a> {
    /// A writer with its seed.
    #[must_use]
    pub const fn new(seed: u64, pack: &'a Pack) -> Self {
        Self {
            random: Random::new(seed),
            pack,
            records: Records::new(),
        }
    }

    /// One log, with few enough open lines for the oracle.
    #[must_use]
    pub fn log(mut self, rules: &Rules) -> Log {
        let today = Date::at(START + self.any(420) * DAY);
        for _ in 0..=self.random.below(40) {
            let record = self.record();
            let key = self.insert(record);
            let too_open =
                |it: &Self| open_lines(rules, YEAR, &it.records, &today.to_string()) > OPEN_MAX;
            if too_open(&self) {
                self.records.remove(&key);
            } else if self.random.chance(55) {
                self.answer(key);
            }
            // An answer may have been taken away with what it answered.
            if too_open(&self) {
                self.records.remove(&key);
            }
        }
        Log {
            records: self.records,
            today,
        }
    }

    /// What was inserted so far.
    #[must_use]
    pub fn absorb(self) -> Records {
        self.records
    }

    /// Confirms a record by hands that have written nothing else.
    pub fn confirm(records: &mut Records, target: RecordKey, key: RecordKey) {
        let stamp = Stamp {
            person: PersonId::from_bytes([0xee; 16]),
            org: OrgId::from_bytes([0xee; 16]),
            office: OfficeId::from_bytes([0xee; 16]),
            role: Role::Secretary,
            standing: Standing::Held,
            admitted_at: START,
        };
        records.insert(key, stamped(EntryConfirmed::of(target).into(), stamp));
    }

    /// A number below `end`, as time is counted.
    fn any(&mut self, end: usize) -> i64 {
        i64::try_from(self.random.below(end)).unwrap_or(0)
    }

    fn answer(&mut self, target: RecordKey) {
        let confirms = self.random.chance(80);
        let relayed = self.relayed();
        let record = if confirms {
            EntryConfirmed::of(target).relayed(relayed).into()
        } else {
            let reason = "-".to_owned();
            EntryDisputed::of(target, reason).relayed(relayed).into()
        };
        self.insert(record);
        // Where one answer is not enough, a second may be.
        if confirms && self.random.chance(25) {
            self.insert(EntryConfirmed::of(target).into());
        }
    }

    /// At times an answer is written down for somebody else.
    fn relayed(&mut self) -> Option<Relayed> {
        self.random.chance(12).then(|| Relayed {
            by: "-".to_owned(),
            how: RelayedHow::Phone,
            on: Date::at(START),
        })
    }

    /// Inserts a record under a random key and stamp.
    pub fn insert(&mut self, record: Record) -> RecordKey {
        let key = RecordKey {
            command: CommandId::from_bytes(self.random.sixteen()),
            ordinal: u8::from(self.random.chance(20)),
        };
        let stamp = self.stamp();
        self.records.insert(key, stamped(record, stamp));
        key
    }

    /// Few people and organisations, so that hands meet.
    fn stamp(&mut self) -> Stamp {
        let mut small = |most: u8| *self.random.pick(&[0, 0, 1, 1, 2, 3][..usize::from(most)]);
        let (org, person) = (small(5), small(6));
        Stamp {
            person: PersonId::from_bytes([person; 16]),
            org: OrgId::from_bytes([org; 16]),
            office: OfficeId::from_bytes([org ^ (person << 4); 16]),
            role: if self.random.chance(15) {
                Role::Guest
            } else {
                Role::Secretary
            },
            standing: if self.random.chance(6) {
                Standing::JustEnded
            } else {
                Standing::Held
            },
            admitted_at: START + self.any(420) * DAY + self.any(86_400) * 1000,
        }
    }

    /// A day, mostly of the period.
    fn date(&mut self) -> Date {
        if self.random.chance(4) {
            return Date::at(START + (self.any(3000) - 1500) * DAY);
        }
        Date::at(START + self.any(365) * DAY)
    }

    /// A random record of a year.
    pub fn record(&mut self) -> Record {
        match self.random.below(20) {
            0..=1 => self.flow(),
            2..=4 => {
                // Few activities, so that both sides record the same one.
                let activity = *self.random.pick(&[1, 2, 3, 4, 5]);
                AttendanceRecorded {
                    activity: ActivityId::from_bytes([activity; 16]),
                    title: "-".to_owned(),
                    on: self.date(),
                    online: false,
                    outcome: *self.random.pick(Attendance::ALL),
                }
                .into()
            }
            5..=7 => DuesRecorded {
                month: Month::of(self.date()),
                status: *self.random.pick(DuesStatus::ALL),
            }
            .into(),
            8..=9 => ContactMade {
                contact: *self.random.pick(ContactKind::ALL),
                on: self.date(),
                channel: *self.random.pick(Channel::ALL),
                reported: self.random.chance(80),
            }
            .into(),
            10..=13 => self.proposal(),
            14..=17 => self.correction(),
            18 => {
                let target = self.target();
                EntryConfirmed::of(target).into()
            }
            _ => {
                let (target, reason) = (self.target(), "-".to_owned());
                EntryDisputed::of(target, reason).into()
            }
        }
    }

    fn flow(&mut self) -> Record {
        let on = self.date();
        let reported = i32::try_from(self.any(120) - 20).unwrap_or(0);
        FlowStated {
            event: *self.random.pick(FlowEvent::ALL),
            on,
            reported_on: self.random.chance(70).then(|| on.plus_days(reported)),
            host: None,
        }
        .into()
    }

    fn proposal(&mut self) -> Record {
        let item = self.random.pick(&self.pack.items);
        let level = self.random.pick(&item.levels);
        let word = |random: &mut Random, code: &str| {
            let broken = random.chance(3);
            if broken {
                "?".to_owned()
            } else {
                code.to_owned()
            }
        };
        EntryProposed {
            item: word(&mut self.random, &item.code),
            level: word(&mut self.random, &level.code),
            on: self.date(),
            evidence: "-".to_owned(),
        }
        .into()
    }

    /// A correction of any record, at times to a level its item does not have.
    fn correction(&mut self) -> Record {
        let target = self.target();
        let mut levels: Vec<Option<String>> = vec![None];
        for item in &self.pack.items {
            levels.extend(item.levels.iter().map(|level| Some(level.code.clone())));
        }
        // A level the target's own item is likely to know.
        let near = self.records.get(&target).map(|it| it.record.clone());
        let level = match near {
            Some(Record::EntryProposed(it)) if self.random.chance(80) => {
                let item = self.pack.item(&it.item);
                let code = item.map(|item| self.random.pick(&item.levels).code.clone());
                code.filter(|_| self.random.chance(70))
            }
            Some(Record::AttendanceRecorded(_)) => {
                Some(self.random.pick(Attendance::ALL).word().to_owned())
            }
            Some(Record::DuesRecorded(_)) => {
                Some(self.random.pick(DuesStatus::ALL).word().to_owned())
            }
            Some(_) | None => self.random.pick(&levels).clone(),
        };
        let level = level.filter(|_| self.random.chance(75));
        let reason = "-".to_owned();
        EntryCorrected {
            target,
            level,
            reason,
        }
        .into()
    }

    fn target(&mut self) -> RecordKey {
        let keys: Vec<RecordKey> = self.records.keys().copied().collect();
        if keys.is_empty() || self.random.chance(3) {
            return RecordKey {
                command: CommandId::from_bytes([0; 16]),
                ordinal: 0,
            };
        }
        *self.random.pick(&keys)
    }

    /// A year of records nobody should have written: rings, strangers, days beyond any calendar.
    #[must_use]
    pub fn absurd(mut self) -> Records {
        for _ in 0..60 {
            let mut record = self.record();
            let far = ["0001-01-01", "9999-12-31", "2024-02-29"];
            let far: Date = self
                .random
                .pick(&far)
                .parse()
                .unwrap_or_else(|_| self.date());
            match &mut record {
                Record::FlowStated(it) => (it.on, it.reported_on) = (far, Some(self.date())),
                Record::AttendanceRecorded(it) => it.on = far,
                Record::EntryProposed(it) => it.level = "halfDay".to_owned(),
                _ => {}
            }
            self.insert(record);
        }
        self.insert(stranger());
        self.ring(2);
        self.ring(1);
        self.long_chain();
        self.records
    }

    /// Corrections that correct each other in a ring.
    fn ring(&mut self, length: usize) {
        let keys: Vec<RecordKey> = (0..length).map(|_| self.insert(stranger())).collect();
        for (at, key) in keys.iter().enumerate() {
            let target = keys[(at + 1) % length];
            let record = EntryCorrected {
                target,
                level: None,
                reason: String::new(),
            };
            let stamp = self.stamp();
            self.records.insert(*key, stamped(record.into(), stamp));
        }
    }

    /// A correction of a correction of a correction: far deeper than anybody would go.
    fn long_chain(&mut self) {
        let proposal = self.proposal();
        let mut target = self.insert(proposal);
        for _ in 0..300 {
            let record = EntryCorrected {
                target,
                level: None,
                reason: String::new(),
            };
            target = self.insert(record.into());
            if self.random.chance(50) {
                self.answer(target);
            }
        }
    }
}

/// A record that belongs in another document.
fn stranger() -> Record {
    MemberRegistered {
        home: OrgId::from_bytes([0; 16]),
        name: String::new(),
        sex: None,
        born_year: None,
        joined_on: Date::at(0),
        membership: Membership::Full,
        phone: None,
    }
    .into()
}

const fn stamped(record: Record, stamp: Stamp) -> Stamped {
    Stamped {
        record,
        stamp,
        progress: Progress::Admitted(1),
    }
}
