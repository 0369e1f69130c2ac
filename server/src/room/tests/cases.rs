//! Cases at the room: a complaint reaches its author and whoever handles cases, and nobody else.

use super::super::*;
use super::kit::{HOME, HOST, Kit, Phone, TOWNSHIP, Told, office, person};
use liangdi_core::address::Address;
use liangdi_core::choice::{ComplaintAbout, Role};
use liangdi_core::command::{AnswerComplaint, Command, EndOffice, FileComplaint, GrantOffice};
use liangdi_core::frame::{Bundle, Fate};
use liangdi_core::ids::CaseId;

const BANNER: &str = "banner";
/// Also of the banner, but of the department that does not handle cases.
const SOCIAL_WORK: &str = "social work";

fn complaint(shared: bool) -> Command {
    Command::FileComplaint(FileComplaint {
        about: ComplaintAbout::OverCollection,
        text: "why the income".into(),
        for_whom: None,
        shared,
    })
}

fn case_of(bundle: &Bundle) -> CaseId {
    CaseId::from_bytes(*bundle.command.as_bytes())
}

fn reply(bundle: &Bundle) -> Command {
    Command::AnswerComplaint(AnswerComplaint {
        case: case_of(bundle),
        text: "looked into".into(),
    })
}

/// Whether a phone is sent something of a document.
fn hears(told: &Told, phone: &Phone, of: &Address) -> bool {
    told.to(phone).iter().any(|frame| {
        if let Down::Changes { items, .. } = frame {
            return items.iter().any(|it| it.address == *of);
        }
        matches!(frame, Down::Snapshot { address, .. } if address == of)
    })
}

fn appoint(kit: &mut Kit, name: &str, role: Role) {
    let command = Command::GrantOffice(GrantOffice {
        org: kit.org(BANNER),
        office: office(name),
        person: person(name),
        name: name.into(),
        role,
        from: kit.today(),
        through: None,
        member: None,
        acts_for: None,
    });
    kit.execute(BANNER, command);
    kit.room.settle_now().unwrap();
}

#[test]
fn a_complaint_is_heard_by_its_author_and_the_department_only() {
    let mut kit = Kit::new();
    appoint(&mut kit, SOCIAL_WORK, Role::SocialWorkDept);
    let others = [TOWNSHIP, HOST, SOCIAL_WORK].map(|name| kit.connect(name, 1));
    let department = kit.connect(BANNER, 1);
    let (author, second) = (kit.connect(HOME, 1), kit.connect(HOME, 2));
    let filed = kit.write(HOME, complaint(false));
    let case = Address::case(case_of(&filed));
    let told = kit.submit(&author, vec![filed.clone()]);
    assert!(matches!(told.fates(&author)[..], [Fate::Admitted { .. }]));
    for phone in [&author, &second, &department] {
        assert!(hears(&told, phone, &case));
    }
    for phone in &others {
        assert_eq!(told.to(phone), [], "not even that there is one");
    }
    let answered = kit.write(BANNER, reply(&filed));
    let told = kit.submit(&department, vec![answered]);
    assert!(matches!(
        told.fates(&department)[..],
        [Fate::Admitted { .. }]
    ));
    assert!(hears(&told, &author, &case) && hears(&told, &second, &case));
    for phone in &others {
        assert_eq!(told.to(phone), []);
    }
}

#[test]
fn an_author_keeps_the_case_when_the_office_ends_and_gets_it_on_a_new_phone() {
    let mut kit = Kit::new();
    let filed = kit.write(HOME, complaint(false));
    let case = Address::case(case_of(&filed));
    let author = kit.connect(HOME, 1);
    kit.submit(&author, vec![filed.clone()]);
    let yesterday = kit.today().plus_days(-1);
    let ended = Command::EndOffice(EndOffice {
        org: kit.org(HOME),
        office: office(HOME),
        on: yesterday,
    });
    let ended = kit.write(TOWNSHIP, ended);
    let above = kit.connect(TOWNSHIP, 1);
    let told = kit.submit(&above, vec![ended]);
    let lost = told.to(&author);
    assert!(lost.contains(&Down::Gone {
        address: Address::card(kit.member)
    }));
    assert!(!lost.contains(&Down::Gone { address: case }));
    // The answer comes to whoever asked, whatever became of the office.
    let answered = kit.write(BANNER, reply(&filed));
    let department = kit.connect(BANNER, 1);
    let told = kit.submit(&department, vec![answered]);
    assert!(hears(&told, &author, &case));
    let mut fresh = kit.open(HOME, 3);
    let told = kit.hello(&mut fresh, None);
    assert!(hears(&told, &fresh, &case));
}

#[test]
fn whoever_joins_or_leaves_the_department_gains_or_loses_its_cases() {
    let mut kit = Kit::new();
    let filed = kit.write(HOME, complaint(true));
    let case = Address::case(case_of(&filed));
    let home = kit.connect(HOME, 1);
    kit.submit(&home, vec![filed]);
    appoint(&mut kit, SOCIAL_WORK, Role::SocialWorkDept);
    let mut phone = kit.open(SOCIAL_WORK, 1);
    let told = kit.hello(&mut phone, None);
    assert!(!hears(&told, &phone, &case));
    // Now in the organisation department too; the same phone, live.
    let second = OfficeIn {
        office: "second office",
        of: SOCIAL_WORK,
    };
    let granted = second.grant(&kit);
    let granted = kit.write(BANNER, granted);
    let department = kit.connect(BANNER, 1);
    let told = kit.submit(&department, vec![granted]);
    assert!(hears(&told, &phone, &case));
    let ended = Command::EndOffice(EndOffice {
        org: kit.org(BANNER),
        office: office(second.office),
        on: kit.today().plus_days(-1),
    });
    let ended = kit.write(BANNER, ended);
    let told = kit.submit(&department, vec![ended]);
    assert!(told.to(&phone).contains(&Down::Gone { address: case }));
}

struct OfficeIn {
    office: &'static str,
    of: &'static str,
}

impl OfficeIn {
    fn grant(&self, kit: &Kit) -> Command {
        Command::GrantOffice(GrantOffice {
            org: kit.org(BANNER),
            office: office(self.office),
            person: person(self.of),
            name: self.of.into(),
            role: Role::OrganizationDept,
            from: kit.today(),
            through: None,
            member: None,
            acts_for: None,
        })
    }
}
