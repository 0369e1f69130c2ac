//! Insiders who claim what is not theirs: offices, organisations, members, points, places in the log.

use crate::gate::{deed, own_member, own_year, this_period, today};
use crate::insider::{Insider, hello, refused};
use crate::kit::close_code;
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{Membership, OrgKind, Role};
use liangdi_core::frame::{Bundle, Cursor, Down, Fate, StopReason, Up, VERSION};
use liangdi_core::ids::{DeviceId, MemberId, OfficeId, OrgId};
use liangdi_core::record::{
    EntryConfirmed, EntryProposed, HostAccepted, MemberRegistered, OfficeEnded, OfficeGranted,
    OrgRegistered, Record, RecordKey,
};
use liangdi_core::refusal::Refusal;
use liangdi_core::time::Period;

fn registered(home: OrgId) -> MemberRegistered {
    MemberRegistered {
        home,
        name: "somebody".to_owned(),
        sex: None,
        born_year: None,
        joined_on: "2010-07-01".parse().unwrap(),
        membership: Membership::Full,
        phone: None,
    }
}

fn granted(insider: &Insider, role: Role) -> OfficeGranted {
    OfficeGranted {
        office: OfficeId::from_bytes(crate::kit::random()),
        person: insider.person,
        name: "the insider".to_owned(),
        role,
        from: "2024-01-01".parse().unwrap(),
        through: None,
        member: None,
        acts_for: None,
    }
}

fn fresh_member() -> MemberId {
    MemberId::from_bytes(crate::kit::random())
}

/// Submits a right deed under an office.
fn under(insider: &mut Insider, office: OfficeId) -> Fate {
    let year = own_year(insider);
    let command = insider.command();
    let bytes = insider.write(&year, command, &[deed("under an office").into()]);
    let bundle = insider.bundle(command, vec![(year, bytes)]);
    insider.submit(Bundle { office, ..bundle })
}

#[test]
fn attack_under_somebody_elses_office() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "lianxi");
    let person = insider.person;
    let offices = insider.records(DocumentKind::Office);
    let theirs = offices.into_iter().find_map(|(_, record)| match record {
        Record::OfficeGranted(it) if it.person != person => Some(it.office),
        _ => None,
    });
    let fate = under(&mut insider, theirs.expect("a colleague's office"));
    assert_eq!(fate, refused(Refusal::NotYourOffice));
}

#[test]
fn attack_under_an_office_that_nobody_holds() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "lianxi");
    let fate = under(&mut insider, OfficeId::from_bytes([0xff; 16]));
    assert_eq!(fate, refused(Refusal::NotYourOffice));
}

#[test]
fn attack_under_an_office_that_ended() {
    let stage = Stage::alone();
    let mut insider = Insider::enter(&stage, "harinula");
    let mut above = Insider::enter(&stage, "zhen");
    let (office, own) = (insider.office, Address::office(insider.org));
    let mut end = |days: i32| {
        let on = today().plus_days(-days);
        above.try_record(&own, OfficeEnded { office, on })
    };
    assert!(matches!(end(10), Fate::Admitted { .. }));
    let just_ended = under(&mut insider, office);
    assert!(
        matches!(just_ended, Fate::Admitted { .. }),
        "{just_ended:?}"
    );
    assert!(matches!(end(60), Fate::Admitted { .. }));
    let ended_on = today().plus_days(-60);
    let fate = under(&mut insider, office);
    assert_eq!(fate, refused(Refusal::OfficeEnded { ended_on }));
}

#[test]
fn attack_by_registering_for_another_branch() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let other = Insider::enter(&stage, "harinula").org;
    let card = Address::card(fresh_member());
    let fate = insider.try_record(&card, registered(other));
    assert_eq!(fate, refused(Refusal::NotASide));
}

#[test]
fn attack_by_registering_a_known_member_again() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let card = Address::card(own_member(&insider));
    let fate = insider.try_record(&card, registered(insider.org));
    assert_eq!(fate, refused(Refusal::AlreadyRegistered));
}

#[test]
fn attack_by_writing_into_a_member_of_another_branch() {
    let stage = Stage::shared();
    let victim = Insider::enter(&stage, "harinula");
    let year = own_year(&victim);
    let mut insider = Insider::enter(&stage, "baiyinhua");
    assert!(insider.document(&year).is_none(), "nor may it read it");
    let fate = insider.try_record(&year, deed("a present"));
    assert_eq!(fate, refused(Refusal::NotASide));
}

#[test]
fn attack_by_writing_of_a_member_nobody_registered() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = Address::year(fresh_member(), this_period());
    let fate = insider.try_record(&year, deed("of nobody"));
    assert_eq!(fate, refused(Refusal::NoSuchMember));
}

#[test]
fn attack_by_accepting_a_member_as_a_host_that_was_not_asked() {
    let stage = Stage::shared();
    let member = own_member(&Insider::enter(&stage, "harinula"));
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let accepted = HostAccepted::of(insider.org, today(), "mine now".to_owned());
    let fate = insider.try_record(&Address::card(member), accepted);
    assert_eq!(fate, refused(Refusal::NotAskedToHost));
}

#[test]
fn attack_by_confirming_the_own_sides_entry() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let command = insider.command();
    let bytes = insider.write(&year, command, &[deed("mine").into()]);
    insider.submit(insider.bundle(command, vec![(year, bytes)]));
    let target = RecordKey {
        command,
        ordinal: 0,
    };
    let fate = insider.try_record(&year, EntryConfirmed::of(target));
    assert_eq!(fate, refused(Refusal::OwnSide));
    let nowhere = RecordKey {
        command,
        ordinal: 9,
    };
    let fate = insider.try_record(&year, EntryConfirmed::of(nowhere));
    assert_eq!(fate, refused(Refusal::NoSuchRecord { key: nowhere }));
}

#[test]
fn attack_with_points_that_may_not_be_proposed() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let unknown = |field: &str| {
        refused(Refusal::Unknown {
            field: field.to_owned(),
        })
    };
    let of = |item: &str, level: &str| EntryProposed {
        item: item.to_owned(),
        level: level.to_owned(),
        ..deed("points")
    };
    for (item, level, expected) in [
        ("D1", "warning", refused(Refusal::DeductionNeedsDecision)),
        ("Z9", "halfDay", unknown("item")),
        ("A4", "a hundred", unknown("level")),
        ("B3", "x", unknown("level")),
    ] {
        let fate = insider.try_record(&year, of(item, level));
        assert_eq!(fate, expected, "{item}");
    }
}

#[test]
fn attack_with_a_day_outside_the_period() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let member = own_member(&insider);
    let on = "1999-01-01".parse().unwrap();
    let old = EntryProposed {
        on,
        ..deed("long ago")
    };
    let fate = insider.try_record(&own_year(&insider), old.clone());
    assert_eq!(fate, refused(Refusal::OutsidePeriod { on }));
    let then = Period::ending(1999);
    let fate = insider.try_record(&Address::year(member, then), old);
    assert_eq!(fate, refused(Refusal::OutsidePeriod { on: then.first() }));
}

#[test]
fn attack_with_a_text_longer_than_a_screen() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let fate = insider.try_record(&own_year(&insider), deed(&"x".repeat(401)));
    let field = "evidence".to_owned();
    assert_eq!(fate, refused(Refusal::TooLong { field, max: 400 }));
}

#[test]
fn attack_by_appointing_oneself_above() {
    let stage = Stage::shared();
    for login in ["baiyinhua", "zhen", "haidian"] {
        let mut insider = Insider::enter(&stage, login);
        let banner = Address::office(insider.banner);
        let fate = insider.try_record(&banner, granted(&insider, Role::OrganizationDept));
        assert_eq!(fate, refused(Refusal::NotASide), "{login}");
    }
    let mut contact = Insider::enter(&stage, "lianxi");
    let own = Address::office(contact.org);
    let fate = contact.try_record(&own, granted(&contact, Role::Secretary));
    assert_eq!(fate, refused(Refusal::RoleMayNot));
}

#[test]
fn attack_with_a_role_there_is_not() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let own = Address::office(insider.org);
    let fate = insider.try_record(&own, granted(&insider, Role::OrganizationDept));
    let field = "role".to_owned();
    assert_eq!(fate, refused(Refusal::Implausible { field }));
}

#[test]
fn attack_with_one_office_in_two_organisations() {
    let stage = Stage::alone();
    let mut banner = Insider::enter(&stage, "zuzhibu");
    let orgs = [
        Insider::enter(&stage, "harinula").org,
        Insider::enter(&stage, "baiyinhua").org,
    ];
    let both = granted(&banner, Role::Secretary);
    let command = banner.command();
    let mut changes = Vec::new();
    for (ordinal, org) in (0..).zip(orgs) {
        let address = Address::office(org);
        let key = RecordKey { command, ordinal };
        let record = (key, both.clone().into());
        let written =
            liangdi_core::document::write_change(&banner.chain(&address), banner.actor, &[record]);
        changes.push((address, written.0));
    }
    let fate = banner.submit(banner.bundle(command, changes));
    assert_eq!(fate, refused(Refusal::KeyReused));
}

#[test]
fn attack_with_organisations_of_ones_own() {
    let stage = Stage::shared();
    let org = OrgRegistered {
        org: OrgId::from_bytes(crate::kit::random()),
        name: "a township of my own".to_owned(),
        kind: OrgKind::Township,
        parent: None,
        place: "-".to_owned(),
    };
    let mut insider = Insider::enter(&stage, "zhen");
    let fate = insider.try_record(&Address::rules(insider.banner), org.clone());
    assert_eq!(fate, refused(Refusal::NotASide));
    // Not even the banner writes rules in a document that nobody looks at.
    let mut banner = Insider::enter(&stage, "zuzhibu");
    let hidden = Address::rules(OrgId::from_bytes([5; 16]));
    let fate = banner.try_record(&hidden, org);
    assert_eq!(fate, refused(Refusal::NotASide));
}

#[test]
fn attack_on_another_accounts_device() {
    let stage = Stage::shared();
    let device = DeviceId::from_bytes(crate::kit::random());
    Insider::enter_on(&stage, "baiyinhua", device);
    let mut thief = crate::kit::open_socket(&stage.relay, &stage.cookie("lianxi"));
    let said = liangdi_core::frame::encode(&hello(device));
    thief
        .send(tungstenite::Message::Binary(said.into()))
        .unwrap();
    assert_eq!(close_code(&mut thief), Some(4409));
}

#[test]
fn attack_with_a_cursor_into_another_log() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let mut socket = crate::kit::open_socket(&stage.relay, &stage.cookie("baiyinhua"));
    core::mem::swap(&mut insider.socket, &mut socket);
    for position in [1, 50, u64::MAX] {
        let cursor = Some(Cursor {
            position,
            link: [7; 32],
        });
        insider.say(&Up::Hello {
            version: VERSION,
            device: DeviceId::from_bytes(crate::kit::random()),
            cursor,
            tick: u64::MAX,
        });
        let heard = insider.hear_until(|down| matches!(down, Down::Stop { .. }));
        let reason = StopReason::Restored;
        assert_eq!(heard, Down::Stop { reason }, "{position}");
        assert_eq!(close_code(&mut insider.socket), Some(4409));
        insider.socket = crate::kit::open_socket(&stage.relay, &stage.cookie("baiyinhua"));
    }
}

#[test]
fn attack_by_acknowledging_what_does_not_exist() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    let mut liar = Insider::enter(&stage, "baiyinhua");
    liar.say(&Up::Ack { position: u64::MAX });
    liar.try_record(&own_year(&liar), deed("after the lie"));
    let mut listener = Insider::enter(&stage, "haidian");
    witnesses.go_on("truly delivered");
    let told =
        listener.hear_until(|down| matches!(down, Down::Delivered { org, .. } if *org == liar.org));
    let Down::Delivered { position, .. } = told else {
        panic!("{told:?}")
    };
    assert!(position < 1_000_000, "{position}");
}
