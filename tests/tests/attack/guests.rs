//! Guests: whoever holds a link and its code, and whoever holds less, after more than one member.

use crate::gate::{deed, own_member, own_year, this_period, today};
use crate::insider::{Insider, refused};
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{Attendance, DuesStatus, FlowReason, Membership, RelayedHow, Role};
use liangdi_core::frame::Fate;
use liangdi_core::ids::{ActivityId, DeviceId, MemberId, OfficeId, PersonId};
use liangdi_core::limits;
use liangdi_core::record::{
    ArrivalReported, AttendanceRecorded, DepartureReported, DuesRecorded, EntryConfirmed,
    HostAccepted, HostDeclined, MemberRegistered, MembersMerged, OfficeGranted, Record, Relayed,
};
use liangdi_core::refusal::Refusal;
use liangdi_core::time::Month;
use serde_json::json;

/// A home secretary, a host that is asked to take a member in, and the office of a guest there.
struct Scene {
    home: Insider,
    member: MemberId,
    seat: OfficeGranted,
}

impl Scene {
    fn of(stage: &Stage) -> Self {
        let mut home = Insider::enter(stage, "baiyinhua");
        let host = Insider::enter(stage, "haidian").org;
        let member = MemberId::from_bytes(crate::kit::random());
        let card = Address::card(member);
        let registered = MemberRegistered {
            home: home.org,
            name: "somebody".to_owned(),
            sex: None,
            born_year: None,
            joined_on: "2010-07-01".parse().unwrap(),
            membership: Membership::Full,
            phone: None,
        };
        admitted(home.try_record(&card, registered));
        let arrived = ArrivalReported {
            arrived_on: today(),
            place: "far".to_owned(),
            host: Some(host),
        };
        admitted(home.try_record(&card, arrived));
        let seat = OfficeGranted {
            office: OfficeId::from_bytes(crate::kit::random()),
            person: PersonId::from_bytes(crate::kit::random()),
            name: "a guest".to_owned(),
            role: Role::Guest,
            from: today(),
            through: Some(this_period().last()),
            member: Some(member),
            acts_for: Some(host),
        };
        Self { home, member, seat }
    }

    fn give(&mut self, seat: OfficeGranted) -> Fate {
        let offices = Address::office(self.home.org);
        self.home.try_record(&offices, seat)
    }

    /// Token and code of a link to the guest's office.
    fn link(&mut self, stage: &Stage) -> (String, String) {
        admitted(self.give(self.seat.clone()));
        let body = json!({ "office": self.seat.office }).to_string();
        let cookie = stage.cookie("baiyinhua");
        let link = stage.relay.ask("POST /api/guests", &[&cookie], &body);
        let link = link.json();
        let word = |name: &str| link[name].as_str().unwrap().to_owned();
        (word("token"), word("code"))
    }

    fn enter(&mut self, stage: &Stage) -> (String, Insider) {
        let (token, code) = self.link(stage);
        let body = json!({"token": token, "code": code}).to_string();
        let cookie = stage
            .relay
            .ask("POST /api/guests/enter", &[], &body)
            .cookie();
        let device = DeviceId::from_bytes(crate::kit::random());
        let guest = Insider::enter_by(stage, &cookie, device);
        (cookie, guest)
    }

    fn accepted(&self) -> HostAccepted {
        HostAccepted::of(self.seat.acts_for.unwrap(), today(), "a branch".to_owned())
    }
}

fn admitted(fate: Fate) {
    assert!(matches!(fate, Fate::Admitted { .. }), "{fate:?}");
}

fn attended() -> AttendanceRecorded {
    AttendanceRecorded {
        activity: ActivityId::from_bytes(crate::kit::random()),
        title: "meeting".to_owned(),
        on: today(),
        online: false,
        outcome: Attendance::Attended,
    }
}

/// What a guest must not write of the one member, each where it belongs.
fn beyond(scene: &Scene) -> Vec<(Address, Record)> {
    let (card, year) = (
        Address::card(scene.member),
        Address::year(scene.member, this_period()),
    );
    let departed = DepartureReported {
        left_on: today(),
        place: "away".to_owned(),
        reason: FlowReason::ALL[0],
        reported_on: today(),
    };
    let arrived = ArrivalReported {
        arrived_on: today(),
        place: "here".to_owned(),
        host: None,
    };
    let declined = HostDeclined::of(scene.seat.acts_for.unwrap(), today(), "no room".to_owned());
    let dues = DuesRecorded {
        month: Month::of(today()),
        status: DuesStatus::ALL[0],
    };
    vec![
        (card, departed.into()),
        (card, arrived.into()),
        (card, declined.into()),
        (year, dues.into()),
        (year, deed("of a guest").into()),
    ]
}

#[test]
fn attack_by_a_guest_who_does_more_than_a_guest_may() {
    let stage = Stage::shared();
    let mut scene = Scene::of(&stage);
    let (_, mut guest) = scene.enter(&stage);
    let card = Address::card(scene.member);
    admitted(guest.try_record(&card, scene.accepted()));
    for (address, record) in beyond(&scene) {
        let fate = guest.try_record(&address, record.clone());
        let may_not = [Refusal::RoleMayNot, Refusal::NotASide].map(refused);
        assert!(may_not.contains(&fate), "{record:?}: {fate:?}");
    }
    // Nor speak for the home branch, nor give offices, nor say who is who.
    let relayed = Relayed {
        by: "myself".to_owned(),
        how: RelayedHow::Phone,
        on: today(),
    };
    let fate = guest.try_record(&card, scene.accepted().relayed(Some(relayed)));
    assert_eq!(fate, refused(Refusal::NotAskedToHost));
    let offices = Address::office(scene.home.org);
    let fate = guest.try_record(&offices, scene.seat.clone());
    assert_eq!(fate, refused(Refusal::NotASide));
    let other = own_member(&scene.home);
    let merge = |of: MemberId, other| (Address::card(of), Record::from(MembersMerged { other }));
    let command = guest.command();
    let halves = [merge(scene.member, other), merge(other, scene.member)];
    let changes = halves.map(|(at, word)| (at, guest.write(&at, command, &[word])));
    let fate = guest.submit(guest.bundle(command, changes.to_vec()));
    assert!(matches!(fate, Fate::Refused { .. }), "{fate:?}");
}

#[test]
fn attack_by_a_guest_on_another_member() {
    let stage = Stage::shared();
    let mut scene = Scene::of(&stage);
    let theirs = own_year(&scene.home);
    let (cookie, mut guest) = scene.enter(&stage);
    let cards = guest.records(DocumentKind::Card);
    assert!(
        cards
            .iter()
            .all(|(it, _)| *it == Address::card(scene.member))
    );
    assert!(guest.records(DocumentKind::Office).is_empty());
    assert!(guest.records(DocumentKind::Contact).is_empty());
    assert!(guest.document(&theirs).is_none());
    let fate = guest.try_record(&theirs, attended());
    assert_eq!(fate, refused(Refusal::NotASide));
    // Nor over HTTP: nobody below, nobody to invite, reset or sign out.
    let people = stage.relay.ask("GET /api/people", &[&cookie], "");
    assert_eq!(people.json(), json!([]));
    let somebody = json!({ "person": scene.home.person }).to_string();
    for path in ["/api/invitations", "/api/people/sign-out"] {
        let answer = stage
            .relay
            .ask(&format!("POST {path}"), &[&cookie], &somebody);
        assert_eq!(answer.code(), "notAbove", "{path}");
    }
}

#[test]
fn attack_by_giving_a_guests_office_to_open_somebodys_account() {
    let stage = Stage::shared();
    let mut scene = Scene::of(&stage);
    let field = "person".to_owned();
    for login in ["zhen", "lianxi", "baiyinhua"] {
        let person = Insider::enter(&stage, login).person;
        let seat = OfficeGranted {
            person,
            ..scene.seat.clone()
        };
        let field = field.clone();
        assert_eq!(scene.give(seat), refused(Refusal::Implausible { field }));
    }
    // And the other way round: a guest who is then made secretary.
    admitted(scene.give(scene.seat.clone()));
    let secretary = OfficeGranted {
        office: OfficeId::from_bytes(crate::kit::random()),
        role: Role::Secretary,
        member: None,
        acts_for: None,
        ..scene.seat.clone()
    };
    assert_eq!(
        scene.give(secretary),
        refused(Refusal::Implausible { field })
    );
}

#[test]
fn attack_by_speaking_for_a_host_about_its_own_entries() {
    let stage = Stage::shared();
    let mut scene = Scene::of(&stage);
    let (_, mut guest) = scene.enter(&stage);
    let year = Address::year(scene.member, this_period());
    admitted(guest.try_record(&Address::card(scene.member), scene.accepted()));
    admitted(guest.try_record(&year, attended()));
    let (key, _) = guest
        .find(&year, |it, _| matches!(it, Record::AttendanceRecorded(_)))
        .unwrap();
    let relayed = Relayed {
        by: "the guest".to_owned(),
        how: RelayedHow::Letter,
        on: today(),
    };
    let spoken = EntryConfirmed::of(key).relayed(Some(relayed));
    scene.home = Insider::enter(&stage, "baiyinhua");
    let fate = scene.home.try_record(&year, spoken.clone());
    assert_eq!(fate, refused(Refusal::OwnSide));
    let half = EntryConfirmed {
        relayed_by: None,
        ..spoken
    };
    let field = "relayed".to_owned();
    let fate = scene.home.try_record(&year, half);
    assert_eq!(fate, refused(Refusal::Empty { field }));
    let own = guest.try_record(&year, EntryConfirmed::of(key));
    assert_eq!(own, refused(Refusal::OwnSide));
}

#[test]
fn attack_by_a_guest_who_floods_a_year() {
    let stage = Stage::alone();
    let mut scene = Scene::of(&stage);
    let (_, mut guest) = scene.enter(&stage);
    let year = Address::year(scene.member, this_period());
    admitted(guest.try_record(&Address::card(scene.member), scene.accepted()));
    let mut written = 0;
    let fate = loop {
        let flood: Vec<Record> = (0..limits::CHANGE_RECORDS_MAX)
            .map(|_| attended().into())
            .collect();
        let command = guest.command();
        let bytes = guest.write(&year, command, &flood);
        let fate = guest.submit(guest.bundle(command, vec![(year, bytes)]));
        if !matches!(fate, Fate::Admitted { .. }) {
            break fate;
        }
        written += flood.len();
    };
    assert_eq!(fate, refused(Refusal::DocumentFull));
    assert_eq!(written, limits::GUEST_RECORDS_MAX);
    let mut home = Insider::enter(&stage, "baiyinhua");
    admitted(home.try_record(&year, deed("beside the flood")));
}

#[test]
fn attack_on_a_code_by_many_at_once() {
    let stage = Stage::alone();
    let (token, code) = Scene::of(&stage).link(&stage);
    let guess = |number: u32| {
        let guessed = format!("{number:06}");
        let body = json!({"token": token, "code": guessed}).to_string();
        let answer = stage.relay.ask("POST /api/guests/enter", &[], &body);
        (guessed != code).then(|| answer.code())
    };
    let told: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..40)
            .map(|number| scope.spawn(move || guess(number)))
            .collect();
        let told = all.into_iter().map(|it| it.join().unwrap());
        told.flatten().collect()
    });
    let judged = told.iter().filter(|it| *it == "guestCodeWrong").count();
    assert!((1..=10).contains(&judged), "{told:?}");
    let stopped = ["tooManyTries", "guestClosed"];
    let stopped = told.iter().filter(|it| stopped.contains(&it.as_str()));
    assert_eq!(judged + stopped.count(), told.len(), "{told:?}");
    stage.is_well();
}
