//! Openings from above: whoever wants a full record without the office, the member or the name.

use crate::gate::own_member;
use crate::insider::{Insider, refused};
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::frame::Fate;
use liangdi_core::ids::{DeviceId, MemberId};
use liangdi_core::record::{MemberOpened, Record};
use liangdi_core::refusal::Refusal;

fn opened(name: &str) -> MemberOpened {
    MemberOpened {
        name: name.to_owned(),
        reason: None,
    }
}

/// The name under which somebody holds the office.
fn name_of(insider: &Insider) -> String {
    let mut offices = insider.records(DocumentKind::Office).into_iter();
    let name = offices.find_map(|(_, record)| match record {
        Record::OfficeGranted(it) if it.office == insider.office => Some(it.name.clone()),
        _ => None,
    });
    name.expect("the own office")
}

/// A member of the first branch whose host has accepted: the township above is no side.
fn hosted(stage: &Stage) -> MemberId {
    let home = Insider::enter(stage, "baiyinhua");
    let mut cards = home.records(DocumentKind::Card).into_iter();
    let accepted = cards.find_map(|(address, record)| match record {
        Record::HostAccepted(_) => address.member(),
        _ => None,
    });
    accepted.expect("a member with a host")
}

#[test]
fn attack_by_opening_without_an_office_above() {
    let stage = Stage::shared();
    let looked = Address::looked(hosted(&stage));
    for login in ["baiyinhua", "lianxi", "harinula", "haidian"] {
        let mut insider = Insider::enter(&stage, login);
        let fate = insider.try_record(&looked, opened(&name_of(&insider)));
        assert_eq!(fate, refused(Refusal::NotASide), "{login}");
    }
}

#[test]
fn attack_by_opening_a_member_of_another_township() {
    let stage = Stage::shared();
    let member = hosted(&stage);
    let above = |login| {
        let mut insider = Insider::enter(&stage, login);
        let name = name_of(&insider);
        insider.try_record(&Address::looked(member), opened(&name))
    };
    let fates = ["zhen", "sumu"].map(above);
    let foreign = fates.iter().filter(|it| **it == refused(Refusal::NotASide));
    assert_eq!(foreign.count(), 1, "{fates:?}");
    let foreign = if matches!(fates[0], Fate::Admitted { .. }) {
        "sumu"
    } else {
        "zhen"
    };
    let insider = Insider::enter(&stage, foreign);
    assert!(insider.document(&Address::card(member)).is_none());
}

#[test]
fn attack_by_opening_under_another_name() {
    let stage = Stage::shared();
    let looked = Address::looked(hosted(&stage));
    let mut department = Insider::enter(&stage, "zuzhibu");
    let fate = department.try_record(&looked, opened("somebody else"));
    let field = "name".to_owned();
    assert_eq!(fate, refused(Refusal::Implausible { field }));
}

#[test]
fn attack_by_opening_a_member_nobody_registered() {
    let stage = Stage::shared();
    let mut department = Insider::enter(&stage, "zuzhibu");
    let nobody = Address::looked(MemberId::from_bytes(crate::kit::random()));
    let fate = department.try_record(&nobody, opened(&name_of(&department)));
    assert_eq!(fate, refused(Refusal::NoSuchMember));
}

#[test]
fn attack_by_opening_in_a_document_of_another_kind() {
    let stage = Stage::shared();
    let member = own_member(&Insider::enter(&stage, "harinula"));
    let mut department = Insider::enter(&stage, "zuzhibu");
    let fate = department.try_record(&Address::card(member), opened(&name_of(&department)));
    let fault = liangdi_core::refusal::ChangeFault::OtherDocument;
    assert_eq!(fate, refused(Refusal::Malformed { fault }));
}

#[test]
fn attack_by_reading_a_record_from_above_without_opening_it() {
    let stage = Stage::alone();
    let member = hosted(&stage);
    let (card, looked) = (Address::card(member), Address::looked(member));
    let before = Insider::enter(&stage, "zuzhibu");
    assert!(before.document(&card).is_none(), "it came unasked");
    let device = DeviceId::from_bytes(crate::kit::random());
    let mut department = Insider::enter_on(&stage, "zuzhibu", device);
    let fate = department.try_record(&looked, opened(&name_of(&department)));
    assert!(matches!(fate, Fate::Admitted { .. }), "{fate:?}");
    let after = Insider::enter(&stage, "zuzhibu");
    assert!(after.document(&card).is_some(), "opened, it comes");
    // The home branch sees that it was looked at, and by whom; the host does not.
    let home = Insider::enter(&stage, "baiyinhua");
    let seen = home.records(DocumentKind::Looked);
    assert!(matches!(seen[..], [(at, Record::MemberOpened(_))] if at == looked));
    for login in ["kunshan", "haidian", "zhen", "sumu", "harinula"] {
        let other = Insider::enter(&stage, login);
        assert!(other.records(DocumentKind::Looked).is_empty(), "{login}");
    }
}
