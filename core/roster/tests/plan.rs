//! What entering a roster comes to: whole rows as commands, known members as nothing, the rest with a reason.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    reason = "a test program consists of tests, and fails where something is missing"
)]

use liangdi_core::choice::OrgKind;
use liangdi_core::command::{Command, RegisterMember, RegisterOrg};
use liangdi_core::identity::Stated;
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::time::Date;
use liangdi_roster::{Known, KnownMember, KnownOrg, Plan, check, plan, read};
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;

const SAMPLE: &[u8] = include_bytes!("outflow-roster.xlsx");
const BANNER: OrgId = OrgId::from_bytes([1; 16]);
const TOWNSHIP: OrgId = OrgId::from_bytes([2; 16]);
const BRANCH: OrgId = OrgId::from_bytes([3; 16]);
const ELSEWHERE: OrgId = OrgId::from_bytes([4; 16]);
const HOST: OrgId = OrgId::from_bytes([5; 16]);

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn org(org: OrgId, name: &str, kind: OrgKind, parent: Option<OrgId>) -> KnownOrg {
    KnownOrg {
        org,
        name: name.to_owned(),
        kind,
        parent,
        place: format!("{name}所在地"),
    }
}

/// A banner with a township, one branch below it, one beside it, and a host elsewhere.
fn known(acting: OrgId) -> Known {
    Known {
        acting,
        branch: None,
        known_hosts_only: false,
        new_branches: false,
        orgs: vec![
            org(BANNER, "某旗委组织部", OrgKind::Banner, None),
            org(TOWNSHIP, "某苏木党委", OrgKind::Township, Some(BANNER)),
            org(BRANCH, "东风嘎查党支部", OrgKind::Branch, Some(TOWNSHIP)),
            org(ELSEWHERE, "别处党支部", OrgKind::Branch, Some(BANNER)),
            org(HOST, "昆山商会党支部", OrgKind::MobileMemberOrg, None),
        ],
        members: Vec::new(),
    }
}

/// Plans with ids that are counted up.
fn planned(bytes: &[u8], known: &Known) -> Plan {
    let table = read(bytes).unwrap();
    let roster = check(&table, &table.mapping(), today());
    let mut last = 0_u128;
    plan(&roster, known, today(), &mut || {
        last += 1;
        (last + (1 << 100)).to_be_bytes()
    })
}

/// A sheet of lines with `|` between cells.
fn sheet(lines: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line.split('|')) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

const HEADS: &str = "党支部|姓名|出生年月|入党时间|手机号码|外出时间|外出原因|外出地点|流入地党组织名称|报到时间|联系人|联系人电话";

fn members(plan: &Plan) -> Vec<&RegisterMember> {
    let commands = plan.steps.iter().map(|step| &step.command);
    commands
        .filter_map(|command| {
            if let Command::RegisterMember(it) = command {
                Some(it)
            } else {
                None
            }
        })
        .collect()
}

fn orgs(plan: &Plan) -> Vec<&RegisterOrg> {
    let commands = plan.steps.iter().map(|step| &step.command);
    commands
        .filter_map(|command| {
            if let Command::RegisterOrg(it) = command {
                Some(it)
            } else {
                None
            }
        })
        .collect()
}

fn codes(rejected: &[liangdi_roster::Rejected]) -> Vec<(u32, &str)> {
    let each = rejected.iter();
    each.map(|it| (it.row, it.code.as_str())).collect()
}

#[test]
fn a_row_becomes_one_command_that_says_all_of_it() {
    let bytes = sheet(&[
        HEADS,
        "东风嘎查党支部|王秀兰|1980.5|2004.7.1|19900001111|2020.3.2|务工|江苏省昆山市|昆山商会党支部|2020.4.1|白玉兰|19900002222",
    ]);
    let plan = planned(&bytes, &known(TOWNSHIP));
    assert_eq!((plan.steps.len(), orgs(&plan).len()), (1, 0));
    let it = members(&plan)[0];
    assert_eq!((it.home, it.born_year), (Some(BRANCH), Some(1980)));
    let left = it.departure.as_ref().unwrap();
    assert_eq!(
        (left.left_on.to_string().as_str(), left.place.as_str()),
        ("2020-03-02", "江苏省昆山市")
    );
    let arrived = it.arrival.as_ref().unwrap();
    assert_eq!(
        (arrived.arrived_on.to_string().as_str(), arrived.host),
        ("2020-04-01", Some(HOST))
    );
    assert_eq!(it.acceptance, None, "a host answers for itself");
    let contact = it.contact_person.as_ref().unwrap();
    assert_eq!(contact.phone.as_deref(), Some("19900002222"));
}

#[test]
fn organisations_elsewhere_are_entered_once_and_before_their_members() {
    let rows = [
        HEADS,
        "东风嘎查党支部|王秀兰||2004.7.1||2020.3.2||江苏省昆山市|城阳街道流动党员党支部|||",
        "东风嘎查党支部|李明||2005.7.1||2020.3.2||江苏省昆山市|城阳街道 流动党员党支部|||",
    ];
    let plan = planned(&sheet(&rows), &known(TOWNSHIP));
    assert_eq!((plan.steps[0].row, plan.steps.len()), (None, 3));
    let entered = orgs(&plan)[0];
    assert_eq!(entered.org_kind, OrgKind::InflowOrg);
    for it in members(&plan) {
        assert_eq!(it.arrival.as_ref().unwrap().host, Some(entered.org));
    }
    // A branch may enter no organisation: the row stands without the host, and that is said.
    let plan = planned(&sheet(&rows), &known(BRANCH));
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(members(&plan)[0].arrival.as_ref().unwrap().host, None);
    assert_eq!(
        codes(&plan.left_out),
        [(2, "orgUnknown"), (3, "orgUnknown")]
    );
}

#[test]
fn what_cannot_be_entered_says_why_and_leaves_nothing_behind() {
    let rows = [
        HEADS,
        "没有的党支部|王秀兰||2004.7.1||||||||",
        "别处党支部|李明||2005.7.1||2020.3.2||江苏省昆山市|新的流动党员党支部|||",
        "|赵六||2005.7.1||||||||",
    ];
    let plan = planned(&sheet(&rows), &known(TOWNSHIP));
    assert_eq!(plan.steps, [], "no host for a row that is not entered");
    assert_eq!(
        codes(&plan.rejected),
        [
            (2, "branchUnknown"),
            (3, "branchElsewhere"),
            (4, "branchUnnamed")
        ]
    );
    assert!(plan.rejected[0].reason.contains("没有的党支部"));
    for it in &plan.rejected {
        assert!(it.reason.chars().count() > 10, "{it:?}");
    }
    let chosen = Known {
        branch: Some(BRANCH),
        ..known(TOWNSHIP)
    };
    let plan = planned(&sheet(&rows), &chosen);
    assert_eq!(members(&plan)[0].home, Some(BRANCH));
}

#[test]
fn members_from_outside_are_asked_of_the_branch_or_taken_in_by_it() {
    let rows = [
        "流入党员花名册",
        "姓名|入党时间|组织关系所在党组织|流入时间|所在党支部",
        "王秀兰|2004.7.1|某市某街道党工委|2024.5.1|东风嘎查党支部",
        "李明|2005.7.1||2024.5.1|东风嘎查党支部",
        "赵六|2005.7.1|某市某街道党工委||东风嘎查党支部",
    ];
    let plan = planned(&sheet(&rows), &known(TOWNSHIP));
    assert_eq!(
        codes(&plan.rejected),
        [(4, "homeMissing"), (5, "arrivedUnknown")]
    );
    assert_eq!(orgs(&plan)[0].org_kind, OrgKind::MembershipOrg);
    let it = members(&plan)[0];
    assert_eq!(it.home, Some(orgs(&plan)[0].org));
    assert_eq!(it.arrival.as_ref().unwrap().host, Some(BRANCH));
    assert_eq!(it.acceptance, None, "the branch answers for itself");

    let plan = planned(&sheet(&rows), &known(BRANCH));
    assert_eq!(codes(&plan.rejected)[0], (3, "homeUnknown"));

    let mut at_branch = known(BRANCH);
    let home = org(BANNER, "某市某街道党工委", OrgKind::MembershipOrg, None);
    at_branch.orgs[0] = home;
    let plan = planned(&sheet(&rows), &at_branch);
    let it = members(&plan)[0];
    let accepted = it.acceptance.as_ref().unwrap();
    assert_eq!(accepted.accepted_on.to_string(), "2024-05-01");
}

#[test]
fn whoever_is_known_is_not_entered_again() {
    let rows = [
        HEADS,
        "东风嘎查党支部|王秀兰|1980.5|2004.7||||||||",
        "东风嘎查党支部|王秀兰|1975.5|2004.7||||||||",
        // As the file said before the card was corrected.
        "东风嘎查党支部|王秀栏|1980.5|2004.6||||||||",
    ];
    let mut known = known(TOWNSHIP);
    known.members.push(KnownMember {
        member: MemberId::from_bytes([9; 16]),
        name: "王 秀兰".to_owned(),
        joined: Some("2004-07-13".to_owned()),
        born_year: Some(1980),
        known_as: vec![Stated {
            name: "王秀栏".to_owned(),
            joined: "2004-06".to_owned(),
            born_year: Some(1980),
        }],
    });
    let plan = planned(&sheet(&rows), &known);
    assert_eq!(
        plan.known.iter().map(|it| it.row).collect::<Vec<_>>(),
        [2, 4]
    );
    assert_eq!(members(&plan).len(), 1);
    assert_eq!(members(&plan)[0].born_year, Some(1975));
}

#[test]
fn the_sample_is_entered_whole_once() {
    let names = [
        "新立村",
        "敖包嘎查",
        "白音塔拉嘎查",
        "架玛吐社区",
        "东风嘎查",
        "哈日干吐嘎查",
    ];
    let mut known = known(TOWNSHIP);
    for (at, name) in (20..).zip(names) {
        let branch = OrgId::from_bytes([at; 16]);
        let name = format!("{name}党支部");
        known
            .orgs
            .push(org(branch, &name, OrgKind::Branch, Some(TOWNSHIP)));
    }
    let first = planned(SAMPLE, &known);
    assert_eq!((members(&first).len(), first.rejected.len()), (180, 0));
    let ids: BTreeSet<_> = members(&first).iter().map(|it| it.member).collect();
    assert_eq!(ids.len(), 180);

    let entered = members(&first);
    known.members.extend(entered.iter().map(|it| KnownMember {
        member: it.member,
        name: it.name.clone(),
        joined: Some(it.joined_on.to_string()),
        born_year: it.born_year,
        known_as: Vec::new(),
    }));
    known.orgs.extend(
        orgs(&first)
            .iter()
            .map(|it| org(it.org, &it.name, it.org_kind, None)),
    );
    let second = planned(SAMPLE, &known);
    assert_eq!((second.steps.len(), second.known.len()), (0, 180));
}

#[test]
fn a_day_that_cannot_be_is_left_out_and_the_row_stands() {
    let rows = [
        HEADS,
        "东风嘎查党支部|王秀兰||2004.7.1||2099.3.2||江苏省昆山市||||",
        "东风嘎查党支部|李明||2005.7.1||1971.3.2||江苏省昆山市||||",
        "东风嘎查党支部|赵六||2005.7.1||||江苏省昆山市||||",
        "东风嘎查党支部|钱八||2005.7.1||2027.3.2||江苏省昆山市||||",
    ];
    let plan = planned(&sheet(&rows), &known(TOWNSHIP));
    assert_eq!(
        codes(&plan.left_out),
        [
            (2, "departedUnclear"),
            (3, "departedUnclear"),
            (4, "departedMissing")
        ]
    );
    let left: Vec<_> = members(&plan)
        .iter()
        .map(|it| it.departure.is_some())
        .collect();
    assert_eq!(left, [false, false, false, true]);
}

#[test]
fn hosts_that_are_not_known_are_left_out_where_only_known_ones_are_wanted() {
    let rows = [
        HEADS,
        "东风嘎查党支部|王秀兰||2004.7.1||2020.3.2||江苏省昆山市|新的流动党员党支部|||",
        "东风嘎查党支部|李明||2005.7.1||2020.3.2||江苏省昆山市|昆山商会党支部|||",
    ];
    let wanted = Known {
        known_hosts_only: true,
        ..known(TOWNSHIP)
    };
    let plan = planned(&sheet(&rows), &wanted);
    assert_eq!(orgs(&plan).len(), 0);
    assert_eq!(codes(&plan.left_out), [(2, "orgUnknown")]);
    assert_eq!(members(&plan)[1].arrival.as_ref().unwrap().host, Some(HOST));
}

#[test]
fn a_township_enters_its_branches_with_their_members_where_that_is_wanted() {
    let rows = [
        HEADS,
        "新立村党支部|王秀兰||2004.7.1||||||||",
        "新立村 党支部|李明||2005.7.1||||||||",
        "别处党支部|赵六||2005.7.1||||||||",
    ];
    let wanted = |acting| Known {
        new_branches: true,
        ..known(acting)
    };
    let plan = planned(&sheet(&rows), &wanted(TOWNSHIP));
    let branches = orgs(&plan);
    assert_eq!(branches.len(), 1);
    let branch = branches[0];
    assert_eq!(branch.org_kind, OrgKind::Branch);
    assert_eq!(branch.parent, Some(TOWNSHIP));
    assert!(!branch.place.is_empty());
    let homes: Vec<_> = members(&plan).iter().map(|it| it.home).collect();
    assert_eq!(homes, [Some(branch.org); 2]);
    assert_eq!(codes(&plan.rejected), [(4, "branchElsewhere")]);
    // The banner does not know which township a branch is below.
    let plan = planned(&sheet(&rows), &wanted(BANNER));
    let unknown = [(2, "branchUnknown"), (3, "branchUnknown")];
    assert_eq!(codes(&plan.rejected), unknown);
}
