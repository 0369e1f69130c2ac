//! Seats at the room: a guest and a member's own phone read one member, and lose it when they must.

use super::super::*;
use super::kit::{HOME, HOST, Kit, NEW_HOST, Phone, TOWNSHIP, Told, office, person};
use super::seat_kit::OTHER;
use crate::store::GuestLink;
use crate::write::WriteError;
use liangdi_core::address::Address;
use liangdi_core::choice::{RelayedHow, Role};
use liangdi_core::command::{
    Command, ConfirmEntry, EndOffice, GrantOffice, MergeMembers, ProposePoints, SeparateMembers,
};
use liangdi_core::frame::ToldOffice;
use liangdi_core::record::{EntryProposed, Record, RecordKey, Relayed};
use liangdi_core::refusal::Refusal;
use liangdi_core::time::Period;

const GUEST: &str = "guest";
const OWN: &str = "member's own";

/// The kinds of documents a phone is sent whole, and what is told besides.
fn sent(told: &Told, phone: &Phone) -> (Vec<Address>, Vec<ToldOffice>) {
    let (mut documents, mut offices) = (Vec::new(), Vec::new());
    for frame in told.to(phone) {
        assert!(
            !matches!(frame, Down::Summary { .. }),
            "summaries are not for seats"
        );
        if let Down::Snapshot { address, .. } = frame {
            documents.push(address);
        } else if let Down::Offices { offices: told } = frame {
            offices = told;
        }
    }
    (documents, offices)
}

fn gone(told: &Told, phone: &Phone) -> Vec<Address> {
    let mut gone = Vec::new();
    for frame in told.to(phone) {
        if let Down::Gone { address } = frame {
            gone.push(address);
        }
    }
    gone
}

#[test]
fn a_guest_reads_one_member_s_record_and_nothing_else() {
    let mut kit = Kit::new();
    kit.enter_another();
    kit.sit(GUEST, Role::Guest);
    let mut guest = kit.open(GUEST, 1);
    let told = kit.hello(&mut guest, None);
    let (documents, offices) = sent(&told, &guest);
    let mut expected = vec![Address::rules(kit.org("banner"))];
    expected.extend(kit.shared_record());
    assert_eq!(documents, expected);
    let told: Vec<_> = offices.iter().map(|it| (it.org, it.member)).collect();
    assert_eq!(told, [(kit.org(HOST), kit.member)]);
    // What happens to the member is heard at once, what happens to others never.
    let home = kit.connect(HOME, 1);
    let own = kit.contact(HOME, "own");
    let heard = kit.submit(&home, vec![own]).to(&guest);
    let [Down::Changes { items, .. }] = heard.as_slice() else {
        panic!("{heard:?}");
    };
    assert_eq!(items[0].address, kit.year());
    let other = kit.attend(OTHER);
    let other = kit.write(HOME, other);
    assert_eq!(kit.submit(&home, vec![other]).to(&guest), []);
}

#[test]
fn a_guest_acts_for_one_member_in_four_ways_only() {
    let mut kit = Kit::new();
    kit.enter_another();
    kit.sit(GUEST, Role::Guest);
    let guest = kit.connect(GUEST, 1);
    let attends = kit.attend(kit.member);
    let attends = kit.write(GUEST, attends);
    assert_eq!(kit.refusal(&guest, attends), None);
    // The entry above is the host's now; what home records the guest answers.
    let home = kit.connect(HOME, 1);
    let recorded = kit.contact(HOME, "reported");
    let entry = RecordKey {
        command: recorded.command,
        ordinal: 0,
    };
    kit.submit(&home, vec![recorded]);
    let confirm = Command::ConfirmEntry(ConfirmEntry {
        member: kit.member,
        period: kit.year().period,
        entry,
        relayed: None,
    });
    let confirm = kit.write(GUEST, confirm);
    assert_eq!(kit.refusal(&guest, confirm), None);
    let period = Period::of(kit.today());
    let proposed = Record::from(EntryProposed {
        item: "A4".into(),
        level: "halfDay".into(),
        on: kit.today(),
        evidence: "seen".into(),
    });
    let proposes = kit.forged(GUEST, kit.year(), proposed);
    assert_eq!(kit.refusal(&guest, proposes), Some(Refusal::RoleMayNot));
    let attended = kit.attended();
    let about_other = kit.forged(GUEST, Address::year(OTHER, period), attended);
    assert_eq!(kit.refusal(&guest, about_other), Some(Refusal::NotASide));
}

#[test]
fn a_seat_is_for_the_person_whichever_registration_it_names() {
    let mut kit = Kit::new();
    kit.enter_another();
    kit.sit(GUEST, Role::Guest);
    let mut away = kit.open(GUEST, 1);
    kit.hello(&mut away, None);
    let cursor = kit.room.durable();
    kit.close(&away);
    let guest = kit.connect(GUEST, 2);
    let home = kit.connect(HOME, 1);
    let (member, other) = (kit.member, OTHER);
    let theirs = [
        Address::card(OTHER),
        Address::year(OTHER, Period::of(kit.today())),
    ];
    let merge = kit.write(HOME, Command::MergeMembers(MergeMembers { member, other }));
    let told = kit.submit(&home, vec![merge]);
    assert_eq!(sent(&told, &guest).0, theirs);
    let mut away = kit.open(GUEST, 1);
    let told = kit.hello(&mut away, Some(cursor));
    assert_eq!(
        sent(&told, &away).0,
        theirs,
        "nothing twice, nothing missed"
    );
    kit.close(&away);
    let attended = kit.attended();
    let of_other = kit.forged(GUEST, theirs[1], attended.clone());
    assert_eq!(kit.refusal(&guest, of_other), None);
    let separate = Command::SeparateMembers(SeparateMembers { member, other });
    let separate = kit.write(HOME, separate);
    let told = kit.submit(&home, vec![separate]);
    assert_eq!(gone(&told, &guest), theirs);
    let of_other = kit.forged(GUEST, theirs[1], attended);
    assert_eq!(kit.refusal(&guest, of_other), Some(Refusal::NotASide));
}

#[test]
fn a_guest_whose_office_is_ended_is_out_at_once() {
    let mut kit = Kit::new();
    kit.sit(GUEST, Role::Guest);
    let guest = kit.connect(GUEST, 1);
    let link = GuestLink {
        hash: [1; 32],
        office: office(GUEST),
        person: person(GUEST),
        code: [2; 32],
        wrong: 0,
        created_by: person(HOME),
        created_at: 0,
    };
    kit.room.store().add_guest_link(&link).unwrap();
    let home = kit.connect(HOME, 1);
    let end = Command::EndOffice(EndOffice {
        org: kit.org(HOME),
        office: office(GUEST),
        on: kit.today().plus_days(-1),
    });
    let end = kit.write(HOME, end);
    let told = kit.submit(&home, vec![end]);
    assert_eq!(gone(&told, &guest), kit.shared_record());
    assert_eq!(told.output.ended, [person(GUEST)].into());
    assert_eq!(kit.room.store().guest_link(&[1; 32]).unwrap(), None);
    // A socket that is not closed yet: reads nothing, writes nothing.
    let attended = kit.attended();
    let late = kit.forged(GUEST, kit.year(), attended);
    let ended_on = kit.today().plus_days(-1);
    assert_eq!(
        kit.refusal(&guest, late),
        Some(Refusal::OfficeEnded { ended_on })
    );
}

#[test]
fn a_new_host_ends_the_guest_of_the_old_one() {
    let mut kit = Kit::new();
    kit.sit(GUEST, Role::Guest);
    let mut away = kit.open(GUEST, 1);
    kit.hello(&mut away, None);
    let cursor = kit.room.durable();
    kit.close(&away);
    let guest = kit.connect(GUEST, 2);
    let home = kit.connect(HOME, 1);
    let moves = kit.moves_to(NEW_HOST);
    let told = kit.submit(&home, vec![moves]);
    assert_eq!(gone(&told, &guest), kit.shared_record());
    let mut away = kit.open(GUEST, 1);
    let told = kit.hello(&mut away, Some(cursor));
    assert_eq!(gone(&told, &away), kit.shared_record());
    assert_eq!(sent(&told, &away).0, []);
}

#[test]
fn a_member_s_own_phone_holds_its_record_offline_and_gives_it_up() {
    let mut kit = Kit::new();
    kit.sit(OWN, Role::Member);
    let mut phone = kit.open(OWN, 1);
    let told = kit.hello(&mut phone, None);
    assert_eq!(sent(&told, &phone).0.len(), 3, "rules, card, year");
    kit.close(&phone);
    let cursor = kit.room.durable();
    let home = kit.connect(HOME, 1);
    let contact = kit.contact(HOME, "meanwhile");
    kit.submit(&home, vec![contact]);
    let mut phone = kit.open(OWN, 1);
    let told = kit.hello(&mut phone, Some(cursor));
    assert_eq!(sent(&told, &phone).0, [], "nothing is sent twice");
    let changes = |frame: &Down| matches!(frame, Down::Changes { items, .. } if items.len() == 1);
    assert!(
        told.to(&phone).iter().any(changes),
        "the year, not the note"
    );
    let cursor = kit.room.durable();
    kit.close(&phone);
    let end = Command::EndOffice(EndOffice {
        org: kit.org(HOME),
        office: office(OWN),
        on: kit.today().plus_days(-1),
    });
    let end = kit.write(HOME, end);
    let told = kit.submit(&home, vec![end]);
    assert_eq!(told.output.ended, [].into(), "accounts stay, rights go");
    kit.reopen();
    let mut phone = kit.open(OWN, 1);
    let told = kit.hello(&mut phone, Some(cursor));
    assert_eq!(gone(&told, &phone), kit.shared_record());
    let (_, offices) = sent(&told, &phone);
    assert!(offices[0].through.is_some(), "and knows since when");
}

#[test]
fn the_township_follows_where_the_host_accepted_without_a_hand_of_its_own() {
    let mut kit = Kit::new();
    let mut township = kit.open(TOWNSHIP, 1);
    let told = kit.hello(&mut township, None);
    let member_s = |told: &Told, phone: &Phone| {
        let is_member_s = |frame: &&Down| matches!(frame, Down::Snapshot { address, .. } if address.member().is_some());
        told.to(phone).iter().filter(is_member_s).count()
    };
    assert_eq!(member_s(&told, &township), 0, "the host has a hand");
    let home = kit.connect(HOME, 1);
    let moves = kit.moves_to(NEW_HOST);
    assert_eq!(
        member_s(&kit.submit(&home, vec![moves]), &township),
        2,
        "nobody has accepted yet"
    );
    let relayed = Relayed {
        by: "secretary".into(),
        how: RelayedHow::Letter,
        on: kit.today(),
    };
    let accept = kit.accept(kit.member, Some(relayed));
    let accept = kit.write(HOME, accept);
    let told = kit.submit(&home, vec![accept]);
    assert_eq!(gone(&told, &township), [], "still second side");
    let accept = kit.accept(kit.member, None);
    let accept = kit.write(NEW_HOST, accept);
    let host = kit.connect(NEW_HOST, 1);
    let told = kit.submit(&host, vec![accept]);
    assert_eq!(gone(&told, &township), kit.shared_record());
}

/// Seats that nobody may give, and why.
fn wrong_seats(kit: &Kit) -> Vec<(GrantOffice, Refusal)> {
    let good = kit.seat(GUEST, Role::Guest, kit.member);
    let own = kit.seat(OWN, Role::Member, kit.member);
    let next_period = Period::of(kit.today()).last().plus_days(1);
    let implausible = |field: &str| Refusal::Implausible {
        field: field.to_owned(),
    };
    let (mut unknown, mut other_host) = (good.clone(), good.clone());
    unknown.member = Some(MemberId::from_bytes([9; 16]));
    other_host.acts_for = Some(kit.org(NEW_HOST));
    let (mut endless, mut too_long) = (good.clone(), good.clone());
    endless.through = None;
    too_long.through = Some(next_period);
    // An office given to somebody who has one would open that account by a link.
    let (mut known, mut of_no_role) = (good.clone(), good);
    known.person = person("banner");
    of_no_role.role = Role::ContactPerson;
    of_no_role.acts_for = None;
    let mut for_host = own;
    for_host.acts_for = Some(kit.org(HOST));
    let no_end = Refusal::Empty {
        field: "through".to_owned(),
    };
    vec![
        (unknown, Refusal::NoSuchMember),
        (other_host, Refusal::NotAskedToHost),
        (endless, no_end),
        (too_long, Refusal::OutsidePeriod { on: next_period }),
        (known, implausible("person")),
        (of_no_role, implausible("member")),
        (for_host, implausible("actsFor")),
    ]
}

impl Kit {
    /// Why somebody may not do something.
    pub(super) fn why_not(&mut self, name: &str, command: Command) -> Option<Refusal> {
        let (id, caller) = (self.command(), Self::caller(name));
        match self.room.write_as(&caller, office(name), id, &command) {
            Err(WriteError::Refused(refusal)) => Some(refusal),
            Ok(_) | Err(_) => None,
        }
    }
}

#[test]
fn what_a_seat_names_must_be_so() {
    let mut kit = Kit::new();
    for (seat, refusal) in wrong_seats(&kit) {
        let told = kit.why_not(HOME, Command::GrantOffice(seat));
        assert_eq!(told, Some(refusal));
    }
    // Only the home branch's leads give one.
    let seat = kit.seat(GUEST, Role::Guest, kit.member);
    for name in [HOST, TOWNSHIP, "banner"] {
        let told = kit.why_not(name, Command::GrantOffice(seat.clone()));
        assert_eq!(told, Some(Refusal::NotASide), "{name}");
    }
}

#[test]
fn a_guest_is_nothing_else_and_proposes_no_points() {
    let mut kit = Kit::new();
    kit.sit(GUEST, Role::Guest);
    let mut more = kit.seat(GUEST, Role::Member, kit.member);
    more.office = office("second");
    let told = kit.why_not(HOME, Command::GrantOffice(more));
    let field = "person".to_owned();
    assert_eq!(told, Some(Refusal::Implausible { field }));
    let proposes = Command::ProposePoints(ProposePoints {
        member: kit.member,
        item: "A4".into(),
        level: "halfDay".into(),
        on: kit.today(),
        evidence: "seen".into(),
    });
    assert_eq!(kit.why_not(GUEST, proposes), Some(Refusal::RoleMayNot));
}
