//! Policy: record kind × who may create it × what must hold. One table for phone and relay.
//!
//! [`must`] is judged on the phone and at the relay: structure, existing references, authority.
//! [`expect`] is judged on the phone only; a broken expectation (a race) is admitted and settled
//! by projection.

mod acts;
mod answers;
mod appoint;
mod bundle;
mod dates;
mod pair;
mod parts;
mod seat;

pub use acts::{acts, may_answer, may_register_org};
pub use appoint::{is_over, may_appoint, may_invite, may_reset};
pub use bundle::{Rule, judge};
pub use dates::{may_have_arrived, may_have_left};
pub use pair::{decider, may_link};
pub use parts::{Part, may_register_member};
pub use seat::{may_let_in, may_relay};

use crate::address::Address;
use crate::card::sides_of;
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
use answers::{answer_holds, answered, corrected, target};
use dates::{move_is_near, period_fits};
use parts::{holds, part_refusal};
use seat::{is_in_seat, relay_holds};

const LEADS: &[Role] = &[Role::Secretary, Role::OrganizationCommissioner];
const ANYONE: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::ContactPerson,
];
const HANDS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
];
const GUESTS: &[Role] = &[Role::Guest];
/// Roles that lead an organisation.
pub(crate) const HEADS: &[Role] = &[
    Role::Secretary,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];
const LINKERS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];

/// Who may found a card, and with it say the rest of what a roster's row knows.
const FOUNDERS: &[Role] = LINKERS;
const ORGANISERS: &[Role] = &[Role::Secretary, Role::TownshipOrganizer];

/// Who may do something: for an organisation with one of these parts, in one of these roles; of
/// several such pairs one must hold.
pub type Row = &'static [(&'static [Part], &'static [Role])];

const PUBLISH: Row = &[(&[Part::Banner], &[Role::OrganizationDept])];
const ENTER: Row = &[
    (&[Part::Banner], &[Role::OrganizationDept]),
    (&[Part::Township], ORGANISERS),
];
const APPOINT: Row = &[(&[Part::Over], HEADS)];
const SEAT: Row = &[(&[Part::Home], LEADS)];
/// Whoever may give an office may end it; leads, what they give: seats.
const END: Row = &[(&[Part::Over], HEADS), (&[Part::Over], LEADS)];
const REGISTER: Row = &[(&[Part::Home, Part::Host], LEADS), (&[Part::Above], HEADS)];
const ASSIGN: Row = &[
    (&[Part::Home, Part::Host], LEADS),
    (&[Part::Founder], FOUNDERS),
];
const DEPART: Row = &[(&[Part::Home], ANYONE), (&[Part::Founder], FOUNDERS)];
const ARRIVE: Row = &[
    (&[Part::Home, Part::Host], ANYONE),
    (&[Part::Founder], FOUNDERS),
];
const ACCEPT: Row = &[(&[Part::Asked], LEADS), (&[Part::Asked], GUESTS)];
const DECLINE: Row = &[(&[Part::Asked], LEADS)];
const RELAY: Row = &[(&[Part::Home], LEADS)];
/// The host's acceptance in the year, or the home branch's that relays it.
const ACCEPTED: Row = &[
    (&[Part::Asked, Part::Home], LEADS),
    (&[Part::Asked], GUESTS),
];
const CONTACT: Row = &[(&[Part::Home, Part::Host], ANYONE)];
const ATTEND: Row = &[(&[Part::Home, Part::Host], LEADS), (&[Part::Host], GUESTS)];
const DUES: Row = &[(&[Part::Home, Part::Host], LEADS)];
const PROPOSE: Row = &[(&[Part::Home, Part::Host], ANYONE)];
const ANSWER: Row = &[
    (&[Part::Home, Part::Host, Part::SecondSide], HANDS),
    (&[Part::Host], GUESTS),
];
const LINK: Row = &[(&[Part::HomeOfBoth, Part::AboveBoth], LINKERS)];
const CORRECT: Row = &[(&[Part::Home, Part::Host], LEADS)];

/// The table: who may create a record of this kind. Source: domain.md 6.2 and 3.2.
#[must_use]
pub const fn row(record: &Record) -> Row {
    match record {
        Record::OrgRegistered(_) => ENTER,
        Record::PackPublished(_) => PUBLISH,
        Record::OfficeGranted(it) if it.role.is_of_one_member() => SEAT,
        Record::OfficeGranted(_) => APPOINT,
        Record::OfficeEnded(_) => END,
        Record::MemberRegistered(_) => REGISTER,
        Record::ContactPersonAssigned(_) => ASSIGN,
        Record::DepartureReported(_) => DEPART,
        Record::ArrivalReported(_) => ARRIVE,
        Record::HostAccepted(_)
        | Record::HostDeclined(_)
        | Record::EntryConfirmed(_)
        | Record::EntryDisputed(_)
            if record.is_relayed() =>
        {
            RELAY
        }
        Record::HostAccepted(_) => ACCEPT,
        Record::HostDeclined(_) => DECLINE,
        Record::FlowStated(it) => match it.event {
            FlowEvent::Departed | FlowEvent::Away => DEPART,
            FlowEvent::Arrived => ARRIVE,
            FlowEvent::Accepted => ACCEPTED,
        },
        Record::ContactMade(_) | Record::ContactNoted(_) => CONTACT,
        Record::AttendanceRecorded(_) => ATTEND,
        Record::DuesRecorded(_) => DUES,
        Record::EntryProposed(_) => PROPOSE,
        Record::EntryConfirmed(_) | Record::EntryDisputed(_) => ANSWER,
        Record::EntryCorrected(_) => CORRECT,
        Record::MembersMerged(_) | Record::MembersSeparated(_) => LINK,
    }
}

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
    let has = |part: &Part| holds(*part, address, record, acting.org, bench);
    let mut roles = row(record)
        .iter()
        .filter(|(parts, _)| parts.iter().any(has))
        .map(|(_, roles)| *roles)
        .peekable();
    if roles.peek().is_none() {
        return Err(part_refusal(address, record, bench));
    }
    if !roles.any(|roles| roles.contains(&acting.role)) {
        return Err(Refusal::RoleMayNot);
    }
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
        | Record::HostDeclined(HostDeclined { host, .. }) => address
            .member()
            .and_then(|member| sides_of(member, bench.archive, bench.registry))
            .is_some_and(|sides| sides.has_answered(*host, is_full_hand(acting.role, record))),
        Record::MembersMerged(_) | Record::MembersSeparated(_) => {
            pair::is_said(address, record, bench)
        }
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
        | Record::ContactPersonAssigned(_)
        | Record::DepartureReported(_)
        | Record::ArrivalReported(_)
        | Record::HostAccepted(_)
        | Record::HostDeclined(_)
        | Record::EntryConfirmed(_)
        | Record::EntryDisputed(_)
        | Record::MembersMerged(_)
        | Record::MembersSeparated(_)
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
        let fits = if matches!(record, Record::PackPublished(_)) && field == "body" {
            text.len() <= limits::PACK_BYTES_MAX
        } else {
            text.chars().count() <= limits::TEXT_CHARS_MAX
        };
        if !fits {
            let max = u32::try_from(limits::TEXT_CHARS_MAX).unwrap_or(u32::MAX);
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
        Record::EntryConfirmed(it) => answer_holds(address, it.target, record, acting, bench),
        Record::EntryDisputed(it) => answer_holds(address, it.target, record, acting, bench),
        Record::EntryCorrected(it) => target(address, it.target, bench).map(|_| ()),
        Record::OfficeEnded(it) => match bench.registry.office(it.office) {
            Some(office) if address.org() != Some(office.kept_by) => Err(Refusal::Unknown {
                field: "office".to_owned(),
            }),
            Some(office) if office.member.is_none() && !HEADS.contains(&acting.role) => {
                Err(Refusal::RoleMayNot)
            }
            Some(_) => Ok(()),
            None => Err(Refusal::Unknown {
                field: "office".to_owned(),
            }),
        },
        _ => Ok(()),
    }
}

/// The host is the one that was asked to accept the member.
fn asked(address: &Address, host: OrgId, bench: &Bench<'_>) -> Result<(), Refusal> {
    let sides = address
        .member()
        .and_then(|member| sides_of(member, bench.archive, bench.registry));
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
    let unknown = |field: &str| Refusal::Unknown {
        field: field.to_owned(),
    };
    let pack = bench
        .registry
        .pack(Period::ending(address.period))
        .ok_or_else(|| unknown("period"))?;
    let item = pack.item(&it.item).ok_or_else(|| unknown("item"))?;
    if item.category == Category::Deduction {
        return Err(Refusal::DeductionNeedsDecision);
    }
    let is_departure = item.fact == Some(Fact::Departure);
    if acting.role == Role::ContactPerson && !is_departure {
        return Err(Refusal::RoleMayNot);
    }
    // Where a member went is for the home side to know (3.2, B1), or who is here in its place.
    let sides = || sides_of(address.member()?, bench.archive, bench.registry);
    if is_departure && sides().is_none_or(|sides| sides.keeper != acting.org) {
        return Err(Refusal::NotASide);
    }
    let level = item.level(&it.level).ok_or_else(|| unknown("level"))?;
    if item.may_be_proposed(level) {
        Ok(())
    } else {
        Err(Refusal::ComesFromFacts)
    }
}

#[cfg(test)]
mod tests;
