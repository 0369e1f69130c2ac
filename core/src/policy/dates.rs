//! What must hold of dates: the period a record lies in, and how far a move may be from today.

use super::Bench;
use crate::address::{Address, DocumentKind};
use crate::limits::CLOCK_DAYS_MAX;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::time::{Date, Period};

/// How far ahead a departure may be reported, in days.
const DAYS_AHEAD_MAX: i32 = 366;
/// How long ago a move may lie, in days: forty years.
const DAYS_BACK_MAX: i32 = 14_610;

/// The day of a move is near enough to be true: a mistyped year would stand for ever.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only moves carry the day of a move"
)]
pub(super) fn move_is_near(record: &Record, bench: &Bench<'_>) -> Result<(), Refusal> {
    // A departure may be planned; everything else has happened, give or take a phone's clock.
    let (on, ahead) = match record {
        Record::DepartureReported(it) => (it.left_on, DAYS_AHEAD_MAX),
        Record::ArrivalReported(it) => (it.arrived_on, CLOCK_DAYS_MAX),
        Record::HostAccepted(it) => (it.accepted_on, CLOCK_DAYS_MAX),
        Record::HostDeclined(it) => (it.declined_on, CLOCK_DAYS_MAX),
        Record::FlowStated(it) => (it.on, DAYS_AHEAD_MAX),
        _ => return Ok(()),
    };
    is_near(on, ahead, bench.today)
}

fn is_near(on: Date, ahead: i32, today: Date) -> Result<(), Refusal> {
    let days = on.days_until(today);
    if days < ahead.saturating_neg() {
        Err(Refusal::InFuture { on })
    } else if days > DAYS_BACK_MAX {
        Err(Refusal::OutsidePeriod { on })
    } else {
        Ok(())
    }
}

/// Whether a member may have left, or be going to leave, on a day: the rule of `DepartureReported`.
#[must_use]
pub fn may_have_left(on: Date, today: Date) -> bool {
    is_near(on, DAYS_AHEAD_MAX, today).is_ok()
}

/// Whether a member may have arrived on a day: what a phone with a right clock takes.
#[must_use]
pub fn may_have_arrived(on: Date, today: Date) -> bool {
    is_near(on, 0, today).is_ok()
}

/// A dated record of a year lies in that year's period, and the period is near today.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few record kinds matter here"
)]
pub(super) fn period_fits(
    address: &Address,
    record: &Record,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if !matches!(address.kind, DocumentKind::Year | DocumentKind::Contact) {
        return Ok(());
    }
    let period = Period::ending(address.period);
    if Period::of(bench.today).year().abs_diff(period.year()) > 2 {
        return Err(Refusal::OutsidePeriod { on: period.first() });
    }
    let on = match record {
        Record::ContactMade(it) => it.on,
        Record::ContactNoted(it) => it.on,
        Record::AttendanceRecorded(it) => it.on,
        Record::DuesRecorded(it) => it.month.first(),
        Record::EntryProposed(it) => it.on,
        _ => return Ok(()),
    };
    if period.contains(on) {
        Ok(())
    } else {
        Err(Refusal::OutsidePeriod { on })
    }
}
