//! The table: who may create a record of which kind, and how a row of it is read.

use super::Part;
use crate::choice::{FlowEvent, Role};
use crate::record::Record;

pub(super) const LEADS: &[Role] = &[Role::Secretary, Role::OrganizationCommissioner];
pub(super) const ANYONE: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::ContactPerson,
];
pub(super) const HANDS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
];
pub(super) const GUESTS: &[Role] = &[Role::Guest];
/// Roles that lead an organisation.
pub(crate) const HEADS: &[Role] = &[
    Role::Secretary,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];
pub(super) const LINKERS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];

/// Who may found a card, and with it say the rest of what a roster's row knows.
pub(super) const FOUNDERS: &[Role] = LINKERS;
pub(super) const ORGANISERS: &[Role] = &[Role::Secretary, Role::TownshipOrganizer];

const WITH_ACCOUNT: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::ContactPerson,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
    Role::SocialWorkDept,
    Role::ServiceCenterStaff,
    Role::PartnerOfficer,
    Role::Member,
];

/// Who may do something: for an organisation with one of these parts, in one of these roles; of
/// several such pairs one must hold.
pub type Row = &'static [(&'static [Part], &'static [Role])];

pub(super) const PUBLISH: Row = &[(&[Part::Banner], &[Role::OrganizationDept])];
pub(super) const ENTER: Row = &[
    (&[Part::Banner], &[Role::OrganizationDept]),
    (&[Part::Township], ORGANISERS),
];
pub(super) const APPOINT: Row = &[(&[Part::Over], HEADS)];
pub(super) const SEAT: Row = &[(&[Part::Home], LEADS)];
/// Whoever may give an office may end it; leads, what they give: seats.
pub(super) const END: Row = &[(&[Part::Over], HEADS), (&[Part::Over], LEADS)];
pub(super) const REGISTER: Row = &[(&[Part::Home, Part::Host], LEADS), (&[Part::Above], HEADS)];
pub(super) const ASSIGN: Row = &[
    (&[Part::Home, Part::Host], LEADS),
    (&[Part::Founder], FOUNDERS),
];
pub(super) const DEPART: Row = &[(&[Part::Home], ANYONE), (&[Part::Founder], FOUNDERS)];
pub(super) const ARRIVE: Row = &[
    (&[Part::Home, Part::Host], ANYONE),
    (&[Part::Founder], FOUNDERS),
];
pub(super) const ACCEPT: Row = &[(&[Part::Asked], LEADS), (&[Part::Asked], GUESTS)];
pub(super) const DECLINE: Row = &[(&[Part::Asked], LEADS)];
pub(super) const RELAY: Row = &[(&[Part::Home], LEADS)];
/// The host's acceptance in the year, or the home branch's that relays it.
pub(super) const ACCEPTED: Row = &[
    (&[Part::Asked, Part::Home], LEADS),
    (&[Part::Asked], GUESTS),
];
pub(super) const CONTACT: Row = &[(&[Part::Home, Part::Host], ANYONE)];
pub(super) const ATTEND: Row = &[(&[Part::Home, Part::Host], LEADS), (&[Part::Host], GUESTS)];
pub(super) const DUES: Row = &[(&[Part::Home, Part::Host], LEADS)];
pub(super) const PROPOSE: Row = &[(&[Part::Home, Part::Host], ANYONE)];
pub(super) const ANSWER: Row = &[
    (&[Part::Home, Part::Host, Part::SecondSide], HANDS),
    (&[Part::Host], GUESTS),
];
pub(super) const LINK: Row = &[(&[Part::HomeOfBoth, Part::AboveBoth], LINKERS)];
/// The profile is the home branch's to write, or of the committee that may enter for it.
pub(super) const CORRECT_CARD: Row = &[(&[Part::Keeper], LEADS), (&[Part::AboveKeeper], HEADS)];
pub(super) const CORRECT: Row = &[(&[Part::Home, Part::Host], LEADS)];

/// Above the branch that keeps contact, for a short time and noted (6.2: R, logged).
pub(super) const OPEN: Row = &[(&[Part::Superior], LINKERS)];
/// Whoever has an account may complain (DP22); a guest has none.
pub(super) const FILE: Row = &[(&[Part::Anyone], WITH_ACCOUNT)];
pub(super) const ANSWER_COMPLAINT: Row = PUBLISH;

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
        Record::MemberCorrected(_) => CORRECT_CARD,
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
        Record::MemberOpened(_) => OPEN,
        Record::ComplaintFiled(_) => FILE,
        Record::ComplaintAnswered(_) => ANSWER_COMPLAINT,
    }
}

/// The roles that a row asks of whoever has such parts: one list for each pair that fits.
pub(super) fn roles(row: Row, has: impl Fn(Part) -> bool) -> impl Iterator<Item = &'static [Role]> {
    row.iter()
        .filter(move |(parts, _)| parts.iter().any(|part| has(*part)))
        .map(|(_, roles)| *roles)
}

/// Whether somebody with such parts may, in a role, do what a row is about.
pub(super) fn allows(row: Row, role: Role, has: impl Fn(Part) -> bool) -> bool {
    roles(row, has).any(|roles| roles.contains(&role))
}
