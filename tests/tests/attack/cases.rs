//! Complaints: whoever wants to read, answer or fake one that is not theirs.

use crate::insider::{Insider, refused};
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::ComplaintAbout;
use liangdi_core::frame::Fate;
use liangdi_core::ids::{CaseId, OrgId};
use liangdi_core::limits;
use liangdi_core::record::{ComplaintAnswered, ComplaintFiled};
use liangdi_core::refusal::Refusal;

fn fresh() -> Address {
    Address::case(CaseId::from_bytes(crate::kit::random()))
}

fn complaint(shared_with: Option<OrgId>) -> ComplaintFiled {
    ComplaintFiled {
        about: ComplaintAbout::System,
        text: "a complaint".to_owned(),
        for_whom: None,
        shared_with,
    }
}

fn answer() -> ComplaintAnswered {
    ComplaintAnswered {
        text: "all is well".to_owned(),
    }
}

/// A secretary's complaint to the banner.
fn filed(stage: &Stage) -> Address {
    let mut author = Insider::enter(stage, "baiyinhua");
    let case = fresh();
    let fate = author.try_record(&case, complaint(None));
    assert!(matches!(fate, Fate::Admitted { .. }), "{fate:?}");
    case
}

#[test]
fn attack_by_reading_complaints_of_others() {
    let stage = Stage::shared();
    let case = filed(&stage);
    // The branch's contact person, another branch, a host, the township above: nobody hears of it.
    for login in ["lianxi", "harinula", "haidian", "zhen", "sumu"] {
        let insider = Insider::enter(&stage, login);
        assert!(insider.records(DocumentKind::Case).is_empty(), "{login}");
    }
    let department = Insider::enter(&stage, "zuzhibu");
    assert!(department.document(&case).is_some());
}

#[test]
fn attack_by_answering_a_complaint_for_the_banner() {
    let stage = Stage::shared();
    let case = filed(&stage);
    for login in ["lianxi", "harinula", "zhen"] {
        let mut insider = Insider::enter(&stage, login);
        let fate = insider.try_record(&case, answer());
        assert_eq!(fate, refused(Refusal::NotASide), "{login}");
    }
}

#[test]
fn attack_by_answering_the_own_complaint() {
    let stage = Stage::shared();
    let mut department = Insider::enter(&stage, "zuzhibu");
    let case = fresh();
    let fate = department.try_record(&case, complaint(None));
    assert!(matches!(fate, Fate::Admitted { .. }), "{fate:?}");
    let person = department.person;
    let fate = department.try_record(&case, answer());
    assert_eq!(fate, refused(Refusal::OwnAct { person }));
}

#[test]
fn attack_by_answering_what_nobody_asked() {
    let stage = Stage::shared();
    let mut department = Insider::enter(&stage, "zuzhibu");
    let fate = department.try_record(&fresh(), answer());
    let field = "case".to_owned();
    assert_eq!(fate, refused(Refusal::Unknown { field }));
}

#[test]
fn attack_by_joining_the_case_of_somebody_else() {
    let stage = Stage::shared();
    let case = filed(&stage);
    let mut insider = Insider::enter(&stage, "harinula");
    let fate = insider.try_record(&case, complaint(None));
    assert_eq!(fate, refused(Refusal::KeyReused));
    let insider = Insider::enter(&stage, "harinula");
    assert!(insider.document(&case).is_none());
}

#[test]
fn attack_by_letting_a_foreign_branch_read_a_complaint() {
    let stage = Stage::shared();
    let foreign = Insider::enter(&stage, "baiyinhua").org;
    let mut insider = Insider::enter(&stage, "harinula");
    let fate = insider.try_record(&fresh(), complaint(Some(foreign)));
    assert_eq!(fate, refused(Refusal::NotASide));
}

#[test]
fn attack_with_a_complaint_of_a_book_s_length() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "harinula");
    let text = "a".repeat(limits::COMPLAINT_CHARS_MAX + 1);
    let long = ComplaintFiled {
        text,
        ..complaint(None)
    };
    let fate = insider.try_record(&fresh(), long);
    let (field, max) = ("text".to_owned(), 500);
    assert_eq!(fate, refused(Refusal::TooLong { field, max }));
}
