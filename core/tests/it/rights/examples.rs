//! One example of each command at least, as it would be tried from a place of the scene.

use super::place::{Place, office_of, seat_of};
use super::scene::{
    FOREIGN_TWIN, OUTSIDE, Scene, TWIN, complain, decline, first_role, propose, register,
    registration,
};
use liangdi_core::choice::{
    Attendance, Channel, ContactKind, DuesStatus, FlowReason, OrgKind, RelayedHow, Role,
};
use liangdi_core::command::{
    AcceptAsHost, Acceptance, AnswerComplaint, Arrival, AssignContactPerson, Command, ConfirmEntry,
    ContactPersonNamed, CorrectEntry, CorrectMember, DeclineAsHost, Departure, DisputeEntry,
    EndOffice, GrantOffice, MergeMembers, OpenMember, PublishPack, RecordAttendance, RecordContact,
    RecordDues, RegisterMember, RegisterOrg, ReportArrival, ReportDeparture, SeparateMembers,
};
use liangdi_core::ids::{ActivityId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{RecordKey, Relayed};
use liangdi_core::time::{Date, Month};

/// What is tried: a command, and which case of it where there are several.
pub(crate) struct Example {
    /// The case; empty where the command has one.
    pub(crate) case: &'static str,
    /// The command as tried from a place.
    pub(crate) command: fn(&Scene, Place) -> Command,
}

const fn example(case: &'static str, command: fn(&Scene, Place) -> Command) -> Example {
    Example { case, command }
}

/// Every example; a command without one fails the test.
pub(crate) const EXAMPLES: &[Example] = &[
    example("branch below", |_, place| {
        register_org(OrgKind::Branch, Some(place.org()))
    }),
    example("township below", |_, place| {
        register_org(OrgKind::Township, Some(place.org()))
    }),
    example("elsewhere", |_, _| register_org(OrgKind::InflowOrg, None)),
    example("own organisation", |scene, place| {
        grant(scene, place, place)
    }),
    example("home branch", |scene, _| {
        grant(scene, Place::Home, Place::Home)
    }),
    example("role of another kind", |scene, place| {
        grant(scene, place, wrong(place))
    }),
    example("guest of the host", |scene, _| {
        seat(scene, Role::Guest, Some(Place::Host.org()))
    }),
    example("member's own account", |scene, _| {
        seat(scene, Role::Member, None)
    }),
    example("own organisation", end),
    example("home branch", |scene, _| end(scene, Place::Home)),
    example("guest of the host", |scene, _| {
        Command::EndOffice(EndOffice {
            org: Place::Home.org(),
            office: seat_of(Place::Host, Role::Guest),
            on: scene.today(),
        })
    }),
    example("", |_, _| {
        Command::PublishPack(PublishPack {
            body: DEFAULT_PACK.to_owned(),
        })
    }),
    example("own organisation", |_, _| {
        register(MemberId::from_bytes([0xdf; 16]))
    }),
    example("home branch, with all of a row", |_, _| of_home_branch()),
    example("home outside, accepting", |_, place| {
        of_outside(place, true)
    }),
    example("home outside, asking the home branch", |_, _| {
        of_outside(Place::Home, false)
    }),
    example("", |_, place| {
        Command::AssignContactPerson(AssignContactPerson {
            member: place.member(),
            name: "helper".to_owned(),
            phone: None,
            person: None,
        })
    }),
    example("", |_, place| {
        Command::CorrectMember(CorrectMember {
            phone: Some("13900000000".to_owned()),
            ..CorrectMember::new(place.member())
        })
    }),
    example("", |_, place| {
        Command::ReportDeparture(ReportDeparture {
            member: place.member(),
            left_on: day(),
            place: "place".to_owned(),
            reason: FlowReason::Work,
        })
    }),
    example("", |_, place| {
        Command::ReportArrival(ReportArrival {
            member: place.member(),
            arrived_on: day(),
            place: "place".to_owned(),
            host: None,
        })
    }),
    example("", |_, place| {
        Command::AcceptAsHost(AcceptAsHost {
            member: place.member(),
            accepted_on: day(),
            branch: "third".to_owned(),
            relayed: None,
        })
    }),
    example("relayed", |_, _| {
        Command::AcceptAsHost(AcceptAsHost {
            member: Place::Asked.member(),
            accepted_on: day(),
            branch: "third".to_owned(),
            relayed: Some(relayed()),
        })
    }),
    example("", |_, place| decline(place.member())),
    example("relayed", |_, _| {
        Command::DeclineAsHost(DeclineAsHost {
            member: Place::Asked.member(),
            declined_on: day(),
            reason: "no room".to_owned(),
            relayed: Some(relayed()),
        })
    }),
    example("with a note", contact),
    example("", |_, place| {
        Command::RecordAttendance(RecordAttendance {
            member: place.member(),
            activity: ActivityId::from_bytes([9; 16]),
            title: "meeting".to_owned(),
            on: day(),
            online: false,
            outcome: Attendance::Attended,
        })
    }),
    example("", |_, place| {
        Command::RecordDues(RecordDues {
            member: place.member(),
            month: Month::of(day()),
            status: DuesStatus::OnTime,
        })
    }),
    example("activity item", |_, place| {
        propose(place.member(), "A4", "halfDay")
    }),
    example("B1 by hand", |_, place| {
        propose(place.member(), "B1", "whereabouts")
    }),
    example("B2 by hand", |_, place| {
        propose(place.member(), "B2", "noHostAsked")
    }),
    example("deduction", |_, place| {
        propose(place.member(), "D3", "active")
    }),
    example("recorded by home", |scene, place| {
        confirm(place, scene.entry_of_home(place))
    }),
    example("recorded by host", |scene, place| {
        confirm(place, scene.entry_of_host(place))
    }),
    example("relayed", |scene, _| {
        Command::ConfirmEntry(ConfirmEntry {
            member: Place::Host.member(),
            period: 2026,
            entry: scene.entry_of_home(Place::Host),
            relayed: Some(relayed()),
        })
    }),
    example("recorded by home", |scene, place| {
        dispute(place, scene.entry_of_home(place))
    }),
    example("recorded by host", |scene, place| {
        dispute(place, scene.entry_of_host(place))
    }),
    example("relayed", |scene, _| {
        Command::DisputeEntry(DisputeEntry {
            member: Place::Host.member(),
            period: 2026,
            entry: scene.entry_of_home(Place::Host),
            reason: "not so".to_owned(),
            relayed: Some(relayed()),
        })
    }),
    example("recorded by home", |scene, place| {
        correct(place, scene.entry_of_home(place))
    }),
    example("recorded by host", |scene, place| {
        correct(place, scene.entry_of_host(place))
    }),
    example("of one branch", |_, place| merge(place, TWIN)),
    example("of two branches", |_, place| merge(place, FOREIGN_TWIN)),
    example("of one branch", |_, place| separate(place, TWIN)),
    example("of two branches", |_, place| separate(place, FOREIGN_TWIN)),
    example("", |_, place| {
        Command::OpenMember(OpenMember {
            member: place.member(),
            reason: None,
        })
    }),
    example("", |_, _| complain(false)),
    example("", |scene, _| {
        Command::AnswerComplaint(AnswerComplaint {
            case: scene.case(0),
            text: "looked into".to_owned(),
        })
    }),
];

fn merge(place: Place, other: MemberId) -> Command {
    let member = place.member();
    Command::MergeMembers(MergeMembers { member, other })
}

fn separate(place: Place, other: MemberId) -> Command {
    let member = place.member();
    Command::SeparateMembers(SeparateMembers { member, other })
}

fn day() -> Date {
    "2026-02-20".parse().unwrap()
}

fn register_org(org_kind: OrgKind, parent: Option<OrgId>) -> Command {
    Command::RegisterOrg(RegisterOrg {
        org: OrgId::from_bytes([0xef; 16]),
        name: "name".to_owned(),
        org_kind,
        parent,
        place: "place".to_owned(),
    })
}

fn arrival(host: Place) -> Option<Arrival> {
    Some(Arrival {
        arrived_on: day(),
        place: "place".to_owned(),
        host: Some(host.org()),
    })
}

fn of_home_branch() -> Command {
    Command::RegisterMember(RegisterMember {
        home: Some(Place::Home.org()),
        departure: Some(Departure {
            left_on: day(),
            place: "place".to_owned(),
            reason: FlowReason::Work,
        }),
        arrival: arrival(Place::Host),
        contact_person: Some(ContactPersonNamed {
            name: "helper".to_owned(),
            phone: None,
        }),
        ..registration(MemberId::from_bytes([0xdf; 16]))
    })
}

fn of_outside(host: Place, accepts: bool) -> Command {
    Command::RegisterMember(RegisterMember {
        home: Some(OUTSIDE),
        arrival: arrival(host),
        acceptance: accepts.then(|| Acceptance {
            accepted_on: day(),
            branch: "third".to_owned(),
        }),
        ..registration(MemberId::from_bytes([0xdf; 16]))
    })
}

/// An office in an organisation, in the first role there is in one of another's kind.
fn grant(scene: &Scene, subject: Place, like: Place) -> Command {
    Command::GrantOffice(GrantOffice {
        org: subject.org(),
        office: OfficeId::from_bytes([0xef; 16]),
        person: PersonId::from_bytes([0xef; 16]),
        name: "name".to_owned(),
        role: first_role(like),
        from: scene.today(),
        through: None,
        member: None,
        acts_for: None,
    })
}

/// An office of the home branch bound to the member whose host has accepted.
fn seat(scene: &Scene, role: Role, acts_for: Option<OrgId>) -> Command {
    Command::GrantOffice(GrantOffice {
        org: Place::Home.org(),
        office: OfficeId::from_bytes([0xef; 16]),
        person: PersonId::from_bytes([0xef; 16]),
        name: "name".to_owned(),
        role,
        from: scene.today(),
        through: Some("2026-11-30".parse().unwrap()),
        member: Some(Place::Host.member()),
        acts_for,
    })
}

fn relayed() -> Relayed {
    Relayed {
        by: "secretary".to_owned(),
        how: RelayedHow::Letter,
        on: day(),
    }
}

/// A place whose first role there is not here.
fn wrong(place: Place) -> Place {
    if place.kind().roles().contains(&Role::Secretary) {
        Place::Banner
    } else {
        Place::Home
    }
}

fn end(scene: &Scene, subject: Place) -> Command {
    Command::EndOffice(EndOffice {
        org: subject.org(),
        office: office_of(subject),
        on: scene.today(),
    })
}

fn contact(_: &Scene, place: Place) -> Command {
    Command::RecordContact(RecordContact {
        member: place.member(),
        contact: ContactKind::Quarterly,
        on: day(),
        channel: Channel::Phone,
        reported: true,
        note: Some("told".to_owned()),
    })
}

fn confirm(place: Place, entry: RecordKey) -> Command {
    Command::ConfirmEntry(ConfirmEntry {
        member: place.member(),
        period: 2026,
        entry,
        relayed: None,
    })
}

fn dispute(place: Place, entry: RecordKey) -> Command {
    Command::DisputeEntry(DisputeEntry {
        member: place.member(),
        period: 2026,
        entry,
        reason: "not so".to_owned(),
        relayed: None,
    })
}

fn correct(place: Place, entry: RecordKey) -> Command {
    Command::CorrectEntry(CorrectEntry {
        member: place.member(),
        period: 2026,
        entry,
        level: None,
        reason: "wrong".to_owned(),
    })
}
