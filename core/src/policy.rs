//! Policy: record kind × who may create it × what must hold. One table ([`row`]) for phone and relay.
//!
//! [`must`] is judged on the phone and at the relay: structure, existing references, authority.
//! [`expect`] is judged on the phone only; a broken expectation (a race) is admitted and settled
//! by projection.

mod acts;
mod adopt;
mod answers;
mod appoint;
mod bundle;
mod complaint;
mod dates;
mod open;
mod pair;
mod parts;
mod seat;
mod table;

pub use acts::{acts, may_answer, may_register_org};
pub use appoint::{is_over, may_appoint, may_invite, may_reset};
pub use bundle::{Rule, judge};
pub use complaint::handles_cases;
pub use dates::{may_have_arrived, may_have_left};
pub use open::{may_open, may_open_under};
pub use pair::{decider, may_link};
pub use parts::{Part, may_register_member};
pub use seat::{may_let_in, may_relay};
pub(crate) use table::HEADS;
pub use table::{Row, row};

use crate::address::Address;
use crate::card::{Sides, sides_of};
use crate::choice::{FlowEvent, Role};
use crate::document::Archive;
use crate::ids::OrgId;
use crate::limits;
use crate::points::pack::{Category, Fact};
use crate::record::value::Value;
use crate::record::{EntryProposed, HostAccepted, HostDeclined, Record};
use crate::refusal::{ChangeFault, Refusal};
use crate::registry::Registry;
use crate::stamp::{Stamp, is_full_hand};
use crate::time::{Date, Period};
use adopt::office_suffices;
use answers::{answer_holds, answered, corrected, target};
use dates::{move_is_near, period_fits};
use parts::{holds, part_refusal};
use seat::{is_in_seat, relay_holds};
use table::roles;

/// Names the rules of this build, for those who ask later why something was refused.
pub const VERSION: &str = concat!("core ", env!("CARGO_PKG_VERSION"));

/// What is looked at while judging.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// Documents at hand.
    pub archive: &'a dyn Archive,
    /// Organisations, offices and packs.
    pub registry: &'a Registry,
    /// Today in Asia/Shanghai.
    pub today: Date,
}

impl Bench<'_> {
    /// Who is who to the member a document is about; none where it is about none, or about nobody known.
    fn sides(&self, address: &Address) -> Option<Sides> {
        sides_of(address.member()?, self.archive, self.registry)
    }
}

/// Judges what must hold of one record, on the phone and at the relay.
///
/// # Errors
/// The rule that is broken.
pub fn must(
    address: &Address,
    record: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if record.document_kind() != address.kind {
        return Err(Refusal::Malformed {
            fault: ChangeFault::OtherDocument,
        });
    }
    texts_fit(record)?;
    let has = |part| holds(part, address, record, acting.org, bench);
    let mut roles = roles(row(record), has).peekable();
    if roles.peek().is_none() {
        return Err(part_refusal(address, record, bench));
    }
    if !roles.any(|roles| roles.contains(&acting.role)) {
        return Err(Refusal::RoleMayNot);
    }
    office_suffices(record, acting, bench)?;
    if is_full(address, acting.org, bench) {
        return Err(Refusal::DocumentFull);
    }
    is_in_seat(address, acting, bench)?;
    relay_holds(record, bench)?;
    period_fits(address, record, bench)?;
    move_is_near(record, bench)?;
    references_hold(address, record, acting, bench)
}

/// Judges what the phone expects beyond [`must`]: things a race may break without harm.
///
/// # Errors
/// The rule that is broken.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few record kinds matter here"
)]
pub fn expect(
    address: &Address,
    record: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let settled = match record {
        Record::EntryConfirmed(it) => answered(address, it.target, record, acting, bench),
        Record::EntryDisputed(it) => answered(address, it.target, record, acting, bench),
        Record::EntryCorrected(it) => corrected(address, it.target, bench),
        Record::HostAccepted(HostAccepted { host, .. })
        | Record::HostDeclined(HostDeclined { host, .. }) => bench
            .sides(address)
            .is_some_and(|sides| sides.has_answered(*host, is_full_hand(acting.role, record))),
        Record::MembersMerged(_) | Record::MembersSeparated(_) => {
            pair::is_said(address, record, bench)
        }
        Record::MemberOpened(_) => open::is_open(address, acting, bench),
        Record::ComplaintAnswered(_) => complaint::is_answered(address, bench),
        _ => false,
    };
    if settled {
        Err(Refusal::AlreadySettled)
    } else {
        Ok(())
    }
}

/// Whether a record carries points, so that the other side may answer it.
#[must_use]
pub const fn carries_points(record: &Record) -> bool {
    match record {
        Record::FlowStated(it) => matches!(it.event, FlowEvent::Departed | FlowEvent::Accepted),
        Record::ContactMade(it) => it.reported,
        Record::AttendanceRecorded(_)
        | Record::DuesRecorded(_)
        | Record::EntryProposed(_)
        | Record::EntryCorrected(_) => true,
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
        | Record::EntryConfirmed(_)
        | Record::EntryDisputed(_)
        | Record::MembersMerged(_)
        | Record::MembersSeparated(_)
        | Record::MemberOpened(_)
        | Record::ComplaintFiled(_)
        | Record::ComplaintAnswered(_)
        | Record::ContactNoted(_) => false,
    }
}

/// Whether no more is taken: of the banner always, so that it can end the office of whoever floods.
fn is_full(address: &Address, org: OrgId, bench: &Bench<'_>) -> bool {
    let records = bench.archive.records(address);
    org != bench.registry.banner()
        && records.is_some_and(|records| records.len() >= limits::DOCUMENT_RECORDS_MAX)
}

fn texts_fit(record: &Record) -> Result<(), Refusal> {
    for (field, value) in record.to_fields() {
        let Value::Text(text) = value else { continue };
        let (length, max) = match (record, field.as_str()) {
            (Record::PackPublished(_), "body") => (text.len(), limits::PACK_BYTES_MAX),
            (Record::ComplaintFiled(_) | Record::ComplaintAnswered(_), "text") => {
                (text.chars().count(), limits::COMPLAINT_CHARS_MAX)
            }
            _ => (text.chars().count(), limits::TEXT_CHARS_MAX),
        };
        if length > max {
            let max = u32::try_from(max).unwrap_or(u32::MAX);
            return Err(Refusal::TooLong { field, max });
        }
    }
    Ok(())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few record kinds matter here"
)]
fn references_hold(
    address: &Address,
    record: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    match record {
        Record::MemberRegistered(_) => {
            let known = bench
                .archive
                .records(address)
                .is_some_and(|records| !records.is_empty());
            if known {
                Err(Refusal::AlreadyRegistered)
            } else {
                Ok(())
            }
        }
        // A correction that corrects nothing is none.
        Record::MemberCorrected(_) if record.to_fields().is_empty() => Err(Refusal::Malformed {
            fault: ChangeFault::Record,
        }),
        // Whoever writes it is the host that was asked, or the home branch that relays it.
        Record::HostAccepted(HostAccepted { host, .. })
        | Record::HostDeclined(HostDeclined { host, .. })
            if record.is_relayed() =>
        {
            asked(address, *host, bench)
        }
        Record::HostAccepted(it) if it.host != acting.org => Err(Refusal::NotASide),
        Record::HostDeclined(it) if it.host != acting.org => Err(Refusal::NotASide),
        Record::OfficeGranted(it) => appoint::appointment_holds(address, it, bench),
        Record::OrgRegistered(it) if bench.registry.org(it.org).is_some() => {
            Err(Refusal::KeyReused)
        }
        Record::FlowStated(it) if it.event == FlowEvent::Accepted => match it.host {
            Some(host) => asked(address, host, bench),
            None => Err(Refusal::NotASide),
        },
        Record::ContactNoted(_) if address.org() != Some(acting.org) => Err(Refusal::NotASide),
        Record::EntryProposed(it) => proposal_holds(address, it, acting, bench),
        Record::MemberOpened(it) => open::opening_holds(it, acting, bench),
        Record::ComplaintFiled(it) => complaint::filing_holds(address, it, acting, bench),
        Record::ComplaintAnswered(_) => complaint::reply_holds(address, acting, bench),
        Record::EntryConfirmed(it) => answer_holds(address, it.target, record, acting, bench),
        Record::EntryDisputed(it) => answer_holds(address, it.target, record, acting, bench),
        Record::EntryCorrected(it) => target(address, it.target, bench).map(|_| ()),
        Record::OfficeEnded(it) => match bench.registry.office(it.office) {
            Some(office) if address.org() != Some(office.kept_by) => {
                Err(Refusal::unknown("office"))
            }
            Some(office) if office.member.is_none() && !HEADS.contains(&acting.role) => {
                Err(Refusal::RoleMayNot)
            }
            Some(_) => Ok(()),
            None => Err(Refusal::unknown("office")),
        },
        _ => Ok(()),
    }
}

/// The host is the one that was asked to accept the member.
fn asked(address: &Address, host: OrgId, bench: &Bench<'_>) -> Result<(), Refusal> {
    let sides = bench.sides(address);
    if sides.is_some_and(|sides| sides.each().any(|it| it.asked == Some(host))) {
        Ok(())
    } else {
        Err(Refusal::NotAskedToHost)
    }
}

fn proposal_holds(
    address: &Address,
    it: &EntryProposed,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let pack = bench
        .registry
        .pack(Period::ending(address.period))
        .ok_or_else(|| Refusal::unknown("period"))?;
    let item = pack
        .item(&it.item)
        .ok_or_else(|| Refusal::unknown("item"))?;
    if item.category == Category::Deduction {
        return Err(Refusal::DeductionNeedsDecision);
    }
    let is_departure = item.fact == Some(Fact::Departure);
    if acting.role == Role::ContactPerson && !is_departure {
        return Err(Refusal::RoleMayNot);
    }
    // Where a member went is for the home side to know (3.2, B1), or who is here in its place.
    let sides = || bench.sides(address);
    if is_departure && sides().is_none_or(|sides| sides.keeper != acting.org) {
        return Err(Refusal::NotASide);
    }
    let level = item
        .level(&it.level)
        .ok_or_else(|| Refusal::unknown("level"))?;
    if item.may_be_proposed(level) {
        Ok(())
    } else {
        Err(Refusal::ComesFromFacts)
    }
}

#[cfg(test)]
mod tests;
