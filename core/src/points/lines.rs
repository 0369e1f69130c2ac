//! Reads the records of a year into lines: what carries points, in which slot, and who answered.

use super::hands::{Answer, Hands, why_not};
use super::pack::{Counting, Fact, Item, Level, Pack, REPORTED};
use super::tally::YearInput;
use crate::choice::FlowEvent;
use crate::ids::ActivityId;
use crate::record::{EntryCorrected, FlowStated, Record, RecordKey};
use crate::stamp::{Stamp, Stamped};
use crate::time::{Date, Month, Period};

/// A record that fits no rule, or two that stand against each other: shown, never a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// The record does not belong in a year.
    Misplaced(RecordKey),
    /// The pack has no such item.
    UnknownItem(RecordKey),
    /// The item has no such level.
    UnknownLevel(RecordKey),
    /// Nobody may propose this level: a fact gives it, or a written decision must.
    NotProposable(RecordKey),
    /// The day lies outside the period.
    OutsidePeriod(RecordKey),
    /// The record answers or corrects nothing that carries points.
    Dangling(RecordKey),
    /// The answer comes from the organisation or the person that wrote the line.
    OwnAnswer(RecordKey),
    /// The answer was written under an office that had ended.
    EndedAnswer(RecordKey),
    /// Several corrections of this record are confirmed; the lowest counts.
    CorrectionsDiffer(RecordKey),
    /// Both organisations recorded the same thing differently, and both are settled; the better counts.
    SidesDiffer(RecordKey, RecordKey),
}

/// What counts once: two lines of one slot are the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// The item as a whole: its best entry counts.
    Whole,
    /// A month of the period, 0 (December) to 11.
    Month(u8),
    /// A quarter of the period, 0 (December to February) to 3.
    Quarter(u8),
    /// An activity, whoever recorded it.
    Activity(ActivityId),
    /// This line alone.
    Line(RecordKey),
}

/// What a raw line is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    /// A fact or a proposed entry, with its place.
    Base {
        item: usize,
        level: usize,
        slot: Slot,
        on: Date,
    },
    /// A correction of another line.
    Correction(&'a EntryCorrected),
}

/// A line as written, with the answers that count.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub(super) key: RecordKey,
    pub(super) stamp: &'a Stamp,
    /// Whether a full hand wrote it.
    is_full: bool,
    pub(super) kind: Kind<'a>,
    pub(super) hands: Hands,
    pub(super) disputed: Option<RecordKey>,
}

/// The lines of a year, by key.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) raws: Vec<Raw<'a>>,
    pub(super) since: Option<Date>,
    pub(super) oddities: Vec<Oddity>,
}

/// Month of the period a day lies in: 0 is December.
pub(super) fn month_index(on: Date) -> u8 {
    u8::try_from(on.month())
        .unwrap_or(12)
        .checked_rem(12)
        .unwrap_or(0)
}

/// Quarter of the period a day lies in: 0 is December to February.
pub(super) fn quarter_index(on: Date) -> u8 {
    month_index(on) / 3
}

/// Reads all records of a year; flows named in `withdrawn` never were.
pub(super) fn read<'a>(input: &YearInput<'a>, withdrawn: &[RecordKey]) -> Reading<'a> {
    let flows = Flows::of(input, withdrawn);
    let mut reader = Reader {
        pack: input.pack,
        period: input.period,
        raws: Vec::with_capacity(input.records.len()),
        answers: Vec::new(),
        oddities: Vec::new(),
        flows: &flows,
    };
    for (key, stamped) in input.records {
        reader.take(*key, stamped);
    }
    reader.answer();
    Reading {
        raws: reader.raws,
        since: flows.since,
        oddities: reader.oddities,
    }
}

/// The days of the member's flow, in order.
#[derive(Debug, Default)]
struct Flows {
    departed: Vec<Date>,
    arrived: Vec<Date>,
    since: Option<Date>,
}

impl Flows {
    /// Days of the flow as stated: how much of the period counts hangs on no answer (A8).
    fn of(input: &YearInput<'_>, withdrawn: &[RecordKey]) -> Self {
        let mut flows = Self::default();
        for (key, stamped) in input.records {
            let Record::FlowStated(flow) = &stamped.record else {
                continue;
            };
            if flow.on > input.period.last() || withdrawn.contains(key) {
                continue;
            }
            match flow.event {
                FlowEvent::Departed => flows.departed.push(flow.on),
                FlowEvent::Arrived => flows.arrived.push(flow.on),
                FlowEvent::Away | FlowEvent::Accepted => {}
            }
            if flow.event != FlowEvent::Arrived {
                flows.since = Some(flows.since.map_or(flow.on, |since| since.min(flow.on)));
            }
        }
        flows
    }

    /// Days the member took to report in: from the latest arrival, else the latest departure.
    fn days_to_accept(&self, accepted: Date) -> i32 {
        let latest = |days: &[Date]| days.iter().copied().filter(|day| *day <= accepted).max();
        latest(&self.arrived)
            .or_else(|| latest(&self.departed))
            .map_or(0, |from| from.days_until(accepted))
    }
}

struct Reader<'a, 'f> {
    pack: &'a Pack,
    period: Period,
    raws: Vec<Raw<'a>>,
    answers: Vec<Answer<'a>>,
    oddities: Vec<Oddity>,
    flows: &'f Flows,
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, key: RecordKey, stamped: &'a Stamped) {
        let stamp = &stamped.stamp;
        let base = match &stamped.record {
            Record::FlowStated(it) => self.flow(key, stamp, it),
            Record::AttendanceRecorded(it) => {
                let word = it.outcome.word();
                let deed = Deed {
                    activity: Some(it.activity),
                    ..Deed::of(key, it.on)
                };
                self.fact(Fact::Attendance, deed, |level| level.code == word)
            }
            Record::DuesRecorded(it) => {
                let word = it.status.word();
                let deed = Deed::of(key, it.month.first());
                self.fact(Fact::Dues, deed, |level| level.code == word)
            }
            Record::ContactMade(it) if it.reported => {
                self.fact(Fact::Report, Deed::of(key, it.on), |level| {
                    level.code == REPORTED
                })
            }
            Record::ContactMade(_) => return,
            Record::EntryProposed(it) => self.proposed(key, &it.item, &it.level, it.on),
            Record::EntryCorrected(it) => Ok(Some(Kind::Correction(it))),
            Record::EntryConfirmed(it) => {
                return self.answered(key, it.target, stamped, false);
            }
            Record::EntryDisputed(it) => return self.answered(key, it.target, stamped, true),
            Record::OrgRegistered(_)
            | Record::PackPublished(_)
            | Record::OfficeGranted(_)
            | Record::OfficeEnded(_)
            | Record::MemberRegistered(_)
            | Record::MemberCorrected(_)
            | Record::ContactPersonAssigned(_)
            | Record::DepartureReported(_)
            | Record::ArrivalReported(_)
            | Record::HostAccepted(_)
            | Record::HostDeclined(_)
            | Record::MembersMerged(_)
            | Record::MembersSeparated(_)
            | Record::MemberOpened(_)
            | Record::ComplaintFiled(_)
            | Record::ComplaintAnswered(_)
            | Record::ContactNoted(_) => Err(Oddity::Misplaced(key)),
        };
        match base {
            Ok(Some(kind)) => self.raws.push(Raw {
                key,
                stamp,
                is_full: stamped.is_full_hand(),
                kind,
                hands: Hands::default(),
                disputed: None,
            }),
            Ok(None) => {}
            Err(oddity) => self.oddities.push(oddity),
        }
    }

    fn flow(&self, key: RecordKey, stamp: &Stamp, flow: &FlowStated) -> Taken<'a> {
        // What happened before the period but was reported in it counts in it; what lies after
        // it belongs to the next one.
        if flow.on > self.period.last() {
            return Err(Oddity::OutsidePeriod(key));
        }
        let (fact, days) = match flow.event {
            FlowEvent::Departed => {
                let reported = flow
                    .reported_on
                    .unwrap_or_else(|| Date::at(stamp.admitted_at));
                (Fact::Departure, flow.on.days_until(reported))
            }
            FlowEvent::Accepted => (Fact::Acceptance, self.flows.days_to_accept(flow.on)),
            FlowEvent::Away | FlowEvent::Arrived => return Ok(None),
        };
        let on = flow.on.max(self.period.first());
        let chosen = |level: &Level| level.days_max.is_none_or(|most| days <= most);
        let kind = self.fact(fact, Deed::of(key, on), chosen)?;
        Ok(kind.map(|kind| kind.dated(flow.on)))
    }

    /// A line made by a fact, at the first level that fits; nothing where no item takes the fact.
    fn fact(&self, fact: Fact, deed: Deed, fits: impl Fn(&Level) -> bool) -> Taken<'a> {
        let items = self.pack.items.iter().enumerate();
        let Some((place, item)) = items.into_iter().find(|(_, item)| item.fact == Some(fact))
        else {
            return Ok(None);
        };
        let level = item
            .levels
            .iter()
            .position(|level| !level.by_hand && fits(level))
            .ok_or(Oddity::UnknownLevel(deed.key))?;
        self.base(deed, (place, item), level)
    }

    fn proposed(&self, key: RecordKey, item: &str, level: &str, on: Date) -> Taken<'a> {
        let items = self.pack.items.iter().enumerate();
        let (place, item) = items
            .into_iter()
            .find(|(_, it)| it.code == item)
            .ok_or(Oddity::UnknownItem(key))?;
        let (index, level) = item
            .levels
            .iter()
            .enumerate()
            .find(|(_, it)| it.code == level)
            .ok_or(Oddity::UnknownLevel(key))?;
        if !item.may_be_proposed(level) {
            return Err(Oddity::NotProposable(key));
        }
        self.base(Deed::of(key, on), (place, item), index)
    }

    fn base(&self, deed: Deed, (place, item): (usize, &Item), level: usize) -> Taken<'a> {
        let Deed { key, on, activity } = deed;
        if !self.period.contains(on) {
            return Err(Oddity::OutsidePeriod(key));
        }
        let slot = match item.counting {
            Counting::Best => Slot::Whole,
            Counting::Monthly => Slot::Month(month_index(on)),
            Counting::Quarterly => Slot::Quarter(quarter_index(on)),
            Counting::Each | Counting::Ratio => activity.map_or(Slot::Line(key), Slot::Activity),
        };
        Ok(Some(Kind::Base {
            item: place,
            level,
            slot,
            on,
        }))
    }

    fn answered(
        &mut self,
        key: RecordKey,
        target: RecordKey,
        stamped: &'a Stamped,
        disputes: bool,
    ) {
        self.answers.push(Answer {
            key,
            target,
            stamped,
            disputes,
        });
    }

    /// Gives each line the hands that agree and its first dispute that counts; keys order them.
    fn answer(&mut self) {
        for answer in &self.answers {
            let found = self.raws.binary_search_by_key(&answer.target, |it| it.key);
            let Some(raw) = found.ok().and_then(|at| self.raws.get_mut(at)) else {
                self.oddities.push(Oddity::Dangling(answer.key));
                continue;
            };
            match why_not(answer.stamped, raw.stamp) {
                Some(oddity) => self.oddities.push(oddity(answer.key)),
                None if answer.disputes => {
                    raw.disputed.get_or_insert(answer.key);
                }
                None => raw.hands.add(answer.key, answer.stamped, raw.is_full),
            }
        }
    }
}

/// What was done, when, and in which activity.
#[derive(Debug, Clone, Copy)]
struct Deed {
    key: RecordKey,
    on: Date,
    activity: Option<ActivityId>,
}

impl Deed {
    const fn of(key: RecordKey, on: Date) -> Self {
        Self {
            key,
            on,
            activity: None,
        }
    }
}

/// What a record gives: a line, nothing, or an oddity.
type Taken<'a> = Result<Option<Kind<'a>>, Oddity>;

impl Kind<'_> {
    /// The same line, shown under the day it states.
    const fn dated(self, on: Date) -> Self {
        match self {
            Self::Base {
                item, level, slot, ..
            } => Self::Base {
                item,
                level,
                slot,
                on,
            },
            Self::Correction(_) => self,
        }
    }
}

/// First month and quarter of the period that count for a member mobile since a day.
pub(super) fn eligible_from(since: Option<Date>, period: Period) -> (u8, u8) {
    match since {
        Some(day) if day > period.first() => {
            let first = Month::of(day).first();
            (month_index(first), quarter_index(first))
        }
        Some(_) | None => (0, 0),
    }
}
