//! A small year for tests: records of two organisations, one line each to write.

use crate::choice::{Attendance, Channel, ContactKind, DuesStatus, FlowEvent, Role};
use crate::document::Records;
use crate::ids::{ActivityId, CommandId, OfficeId, OrgId, PersonId};
use crate::points::pack::{DEFAULT_PACK, Pack};
use crate::points::tally::{ItemTally, Line, Year, YearInput, tally};
use crate::points::view::{Lens, view};
use crate::points::{HalfPoints, Range};
use crate::record::{
    AttendanceRecorded, ContactMade, DuesRecorded, EntryConfirmed, EntryCorrected, EntryDisputed,
    EntryProposed, FlowStated, Record, RecordKey,
};
use crate::registry::Registry;
use crate::stamp::{Progress, Stamp, Stamped, Standing};
use crate::time::{Date, Period};
use crate::view::{Reach, YearView};

/// An author: organisation and person.
pub(super) type Author = (u8, u8);
/// The home secretary.
pub(super) const HOME: Author = (1, 1);
/// The host secretary.
pub(super) const HOST: Author = (2, 2);
/// 2026-06-10 in Shanghai.
const ADMITTED_AT: i64 = 1_781_049_600_000;

pub(super) struct World {
    pub(super) pack: Pack,
    pub(super) records: Records,
    pub(super) today: Date,
}

pub(super) const fn range(lowest: i32, settled: i32, highest: i32) -> Range {
    Range {
        lowest: HalfPoints(lowest),
        settled: HalfPoints(settled),
        highest: HalfPoints(highest),
    }
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            pack: Pack::parse(DEFAULT_PACK).unwrap(),
            records: Records::new(),
            today: "2026-06-20".parse().unwrap(),
        }
    }

    fn key(place: usize) -> RecordKey {
        let mut bytes = [0; 16];
        bytes[12..].copy_from_slice(&u32::try_from(place).unwrap().to_be_bytes());
        RecordKey {
            command: CommandId::from_bytes(bytes),
            ordinal: 0,
        }
    }

    pub(super) fn add(&mut self, author: Author, record: impl Into<Record>) -> RecordKey {
        let key = Self::key(self.records.len());
        let stamp = Stamp {
            person: PersonId::from_bytes([author.1; 16]),
            org: OrgId::from_bytes([author.0; 16]),
            office: OfficeId::from_bytes([author.1; 16]),
            role: Role::Secretary,
            standing: Standing::Held,
            admitted_at: ADMITTED_AT,
        };
        let stamped = Stamped {
            record: record.into(),
            stamp,
            progress: Progress::Local,
        };
        self.records.insert(key, stamped);
        key
    }

    pub(super) fn stamp(&mut self, key: RecordKey) -> &mut Stamp {
        &mut self.records.get_mut(&key).unwrap().stamp
    }

    pub(super) fn proposed(&mut self, author: Author, item: &str, level: &str) -> RecordKey {
        let record = EntryProposed {
            item: item.to_owned(),
            level: level.to_owned(),
            on: "2026-06-01".parse().unwrap(),
            evidence: "evidence".to_owned(),
        };
        self.add(author, record)
    }

    pub(super) fn dues(&mut self, author: Author, month: &str, status: DuesStatus) -> RecordKey {
        let month = month.parse().unwrap();
        self.add(author, DuesRecorded { month, status })
    }

    pub(super) fn report(&mut self, author: Author, on: &str) -> RecordKey {
        let record = ContactMade {
            contact: ContactKind::Quarterly,
            on: on.parse().unwrap(),
            channel: Channel::Phone,
            reported: true,
        };
        self.add(author, record)
    }

    pub(super) fn attended(
        &mut self,
        author: Author,
        activity: u8,
        outcome: Attendance,
    ) -> RecordKey {
        let record = AttendanceRecorded {
            activity: ActivityId::from_bytes([activity; 16]),
            title: "title".to_owned(),
            on: "2026-06-01".parse().unwrap(),
            online: false,
            outcome,
        };
        self.add(author, record)
    }

    pub(super) fn flow(
        &mut self,
        author: Author,
        event: FlowEvent,
        on: &str,
        reported_on: Option<&str>,
    ) -> RecordKey {
        let record = FlowStated {
            event,
            on: on.parse().unwrap(),
            reported_on: reported_on.map(|day| day.parse().unwrap()),
            host: None,
        };
        self.add(author, record)
    }

    pub(super) fn confirmed(&mut self, author: Author, target: RecordKey) -> RecordKey {
        self.add(author, EntryConfirmed::of(target))
    }

    pub(super) fn disputed(&mut self, author: Author, target: RecordKey) -> RecordKey {
        let reason = "why".to_owned();
        self.add(author, EntryDisputed::of(target, reason))
    }

    pub(super) fn corrected(
        &mut self,
        author: Author,
        target: RecordKey,
        level: Option<&str>,
    ) -> RecordKey {
        let record = EntryCorrected {
            target,
            level: level.map(str::to_owned),
            reason: "why".to_owned(),
        };
        self.add(author, record)
    }

    /// Two corrections of each other.
    pub(super) fn ring(&mut self) -> [RecordKey; 2] {
        let next = Self::key(self.records.len().saturating_add(1));
        let first = self.corrected(HOME, next, None);
        [first, self.corrected(HOME, first, None)]
    }

    pub(super) fn input(&self) -> YearInput<'_> {
        YearInput {
            period: Period::ending(2026),
            pack: &self.pack,
            records: &self.records,
            today: self.today,
        }
    }

    pub(super) fn year(&self) -> Year {
        tally(&self.input())
    }

    /// The year as the host secretary sees it.
    pub(super) fn view(&self, year: &Year) -> YearView {
        let lens = Lens {
            registry: &Registry::new(OrgId::from_bytes([9; 16])),
            reach: &|_| Reach::AtRelay,
            may_answer: &|_, it, _| it.stamp.org == OrgId::from_bytes([HOME.0; 16]),
        };
        view(year, &self.input(), &lens)
    }

    pub(super) fn item<'a>(&self, year: &'a Year, code: &str) -> &'a ItemTally {
        let place = self.pack.items.iter().position(|it| it.code == code);
        &year.items[place.unwrap()]
    }

    pub(super) fn line<'a>(&self, year: &'a Year, key: RecordKey) -> &'a Line {
        assert!(self.records.contains_key(&key));
        year.lines.iter().find(|it| it.key == key).unwrap()
    }
}
