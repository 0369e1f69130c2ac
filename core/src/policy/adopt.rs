//! Which acts an office that has just ended still carries.

use super::Bench;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::stamp::{Stamp, Standing};

/// Whether a record counts for nothing, rather than being refused, where its author's office has just
/// ended. What gives rights or opens a member's record does not wait: whoever was dismissed would
/// appoint himself again.
const fn may_wait(record: &Record) -> bool {
    match record {
        Record::MemberRegistered(_)
        | Record::MemberCorrected(_)
        | Record::ContactPersonAssigned(_)
        | Record::DepartureReported(_)
        | Record::ArrivalReported(_)
        | Record::HostAccepted(_)
        | Record::HostDeclined(_)
        | Record::FlowStated(_)
        | Record::ContactMade(_)
        | Record::AttendanceRecorded(_)
        | Record::DuesRecorded(_)
        | Record::EntryProposed(_)
        | Record::EntryConfirmed(_)
        | Record::EntryDisputed(_)
        | Record::EntryCorrected(_)
        | Record::ComplaintFiled(_)
        | Record::ContactNoted(_) => true,
        Record::OrgRegistered(_)
        | Record::PackPublished(_)
        | Record::OfficeGranted(_)
        | Record::OfficeEnded(_)
        | Record::MembersMerged(_)
        | Record::MembersSeparated(_)
        | Record::MemberOpened(_)
        | Record::ComplaintAnswered(_) => false,
    }
}

/// An office that has just ended still carries what can wait for its successor.
pub(super) fn office_suffices(
    record: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if acting.standing == Standing::Held || may_wait(record) {
        return Ok(());
    }
    let office = bench.registry.office(acting.office);
    let ended_on = office.and_then(|office| office.through);
    Err(Refusal::OfficeEnded {
        ended_on: ended_on.unwrap_or(bench.today),
    })
}
