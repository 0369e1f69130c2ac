//! The sample roster of 180 invented people: every person, every odd cell, and the way back.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    reason = "a test program consists of tests, and fails where something is missing"
)]

use liangdi_core::choice::{FlowReason, Membership, Sex};
use liangdi_core::ids::MemberId;
use liangdi_core::time::Date;
use liangdi_core::view::RosterMember;
use liangdi_roster::{Column, Direction, Duplicate, Person, Report, Roster, Row, Stated, Table};
use liangdi_roster::{check, read, write};
use std::collections::BTreeSet;

const SAMPLE: &[u8] = include_bytes!("outflow-roster.xlsx");

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn sample() -> (Table, Roster) {
    let table = read(SAMPLE).unwrap();
    let roster = check(&table, &table.mapping(), today());
    (table, roster)
}

fn person(roster: &Roster, row: u32) -> &Person {
    roster.persons.iter().find(|it| it.row == row).unwrap()
}

#[test]
fn everybody_is_found_once() {
    let (table, roster) = sample();
    assert_eq!(
        (table.place.sheet.as_str(), table.place.header_row),
        ("流出党员", 2)
    );
    assert_eq!(roster.direction, Direction::Outflow);
    assert_eq!((roster.rows, roster.persons.len()), (181, 180));
    let same = Duplicate {
        row: 185,
        same_as: 184,
    };
    assert_eq!(roster.duplicates, [same]);
    assert_eq!(roster.rejected, []);
    let identities: BTreeSet<_> = roster.persons.iter().map(Person::identity_parts).collect();
    assert_eq!(identities.len(), 180);
    // Every phone, sex and date of the sample can be read, however it is written.
    for person in &roster.persons {
        let phone = person.phone.as_deref().unwrap_or_default();
        assert!(
            phone.len() == 11 && phone.starts_with("1990000"),
            "{person:?}"
        );
        assert!(
            person.sex.is_some() && person.reason.is_some(),
            "{person:?}"
        );
        assert!(person.birth.and_then(Stated::month).is_some(), "{person:?}");
        assert!(
            person.confirmed.is_some() && person.departed.is_some(),
            "{person:?}"
        );
        assert_eq!(person.membership, Membership::Full);
    }
}

#[test]
fn the_first_rows_are_as_a_person_reads_them() {
    let (_, roster) = sample();
    let third = person(&roster, 3);
    let [name, birth, joined] = third.identity_parts();
    assert_eq!(
        (name.as_str(), birth.as_str(), joined.as_str()),
        ("宫娜仁", "1966-09", "1987-09")
    );
    assert_eq!(third.joined.to_string(), "1987-09-13");
    assert_eq!((third.sex, third.reported), (Some(Sex::Female), Some(true)));
    assert_eq!(third.notes.as_deref(), Some("失联"));
    assert_eq!(
        third.destination.to_place_text().as_deref(),
        Some("北京市朝阳区")
    );
    let fourth = person(&roster, 4);
    assert_eq!(fourth.joined_on.to_string(), "2007-08-22");
    assert_eq!(fourth.departed.unwrap().to_string(), "2019-05");
    assert_eq!(
        (fourth.reason, fourth.reported),
        (Some(FlowReason::Study), Some(false))
    );
    assert_eq!(fourth.contact_person.name.as_deref(), Some("赵志强"));
    assert_eq!(fourth.contact_person.phone.as_deref(), Some("19900004119"));
    let fifth = person(&roster, 5);
    assert_eq!(fifth.phone.as_deref(), Some("19900005018"));
    assert_eq!(fifth.host_contact.name.as_deref(), Some("刘书记"));
    assert_eq!(fifth.host_contact.phone.as_deref(), Some("19900001111"));
    assert_eq!(person(&roster, 13).reason, Some(FlowReason::Work));
}

#[test]
fn every_odd_cell_is_named() {
    let (_, roster) = sample();
    let rows = |code: &str| -> Vec<u32> {
        let cells = roster.questionable.iter().filter(|cell| cell.code == code);
        cells.map(|cell| cell.row).collect()
    };
    // Counted in the file's XML by another program: joining without a day, leaving before joining.
    assert_eq!(rows("dayMissing").len(), 49);
    let early = [
        20, 22, 25, 53, 58, 59, 61, 65, 68, 69, 84, 96, 98, 106, 109, 117, 129, 131, 135, 139, 147,
        160, 162, 165, 170, 171, 181,
    ];
    assert_eq!(rows("departedEarly"), early);
    assert_eq!(roster.questionable.len(), 49 + 27);
    let first = &roster.questionable[0];
    assert_eq!(
        (first.row, first.letter.as_str(), first.value.as_str()),
        (6, "I", "2002.4")
    );
}

#[test]
fn the_report_has_the_keys_that_scripts_read() {
    let (table, roster) = sample();
    let mapping = table.mapping();
    let report = serde_json::to_value(Report::new(&table, &mapping, &roster)).unwrap();
    assert_eq!(
        (&report["header_row"], &report["rows"], &report["ready"]),
        (&2.into(), &181.into(), &180.into())
    );
    assert_eq!(report["mapping"]["入党时间"], "joined");
    assert_eq!(report["mapping"]["学历"], "ignored");
    assert_eq!(report["questionable"][0]["column"], "入党时间");
    assert_eq!(
        report["duplicates"],
        serde_json::json!([{ "row": 185, "same_as": 184 }])
    );
    assert_eq!(report["rejected"], serde_json::json!([]));
}

#[test]
fn what_we_write_reads_as_the_same_people() {
    let (table, before) = sample();
    let rows: Vec<_> = before.persons.iter().map(Person::to_row).collect();
    let bytes = write("流出党员花名册", &rows, today()).unwrap();
    assert_eq!(bytes, write("流出党员花名册", &rows, today()).unwrap());
    let again = read(&bytes).unwrap();
    assert_eq!(again.headers, table.headers);
    let after = check(&again, &again.mapping(), today());
    assert_eq!(after.persons.len(), 180);
    for (old, new) in before.persons.iter().zip(&after.persons) {
        let row = new.row;
        assert_eq!(Person { row, ..old.clone() }, *new);
    }
}

#[test]
fn members_written_out_read_as_the_members_they_are() {
    let member = RosterMember {
        member: MemberId::from_bytes([1; 16]),
        name: "王秀兰".to_owned(),
        known_as: Vec::new(),
        sex: Some(Sex::Female),
        born_year: Some(1980),
        joined: Some("2004-07-01".to_owned()),
        membership: Some(Membership::Full),
        phone: Some("13900000000".to_owned()),
        home: "敖包嘎查党支部".to_owned(),
        above: Some("某苏木党委".to_owned()),
        left_on: Some("2020-03-01".parse().unwrap()),
        reason: Some(FlowReason::Work),
        place: Some("江苏省昆山市".to_owned()),
        host: Some("昆山流动党员党支部".to_owned()),
        accepted: true,
        accepted_on: Some("2020-04-01".parse().unwrap()),
        contact_person: Some("白玉兰".to_owned()),
        contact_person_phone: Some("13900000001".to_owned()),
    };
    // Of whom only a summary is held: less is known, and the month of joining only.
    let brief = RosterMember {
        name: "李明".to_owned(),
        joined: Some("2010-07".to_owned()),
        sex: None,
        phone: None,
        left_on: None,
        accepted: false,
        accepted_on: None,
        ..member.clone()
    };
    let rows = [&member, &brief].map(Row::from);
    let bytes = write("某苏木流出党员花名册", &rows, today()).unwrap();
    let table = read(&bytes).unwrap();
    let roster = check(&table, &table.mapping(), today());
    assert_eq!((roster.persons.len(), roster.rejected.len()), (2, 0));
    let again = &roster.persons[0];
    assert_eq!(
        (again.name.as_str(), again.joined_on.to_string().as_str()),
        ("王秀兰", "2004-07-01")
    );
    assert_eq!(
        (again.sex, again.phone.as_deref()),
        (member.sex, member.phone.as_deref())
    );
    assert_eq!((again.reason, again.reported), (member.reason, Some(true)));
    assert_eq!(again.destination.to_place_text(), member.place);
    assert_eq!(again.host_org, member.host);
    assert_eq!(again.branch.as_deref(), Some(member.home.as_str()));
    assert_eq!(again.contact_person.phone, member.contact_person_phone);
    assert_eq!(
        again.birth.map(|it| it.year()),
        Some(1980),
        "{:?}",
        roster.questionable
    );
    assert_eq!(roster.persons[1].joined.to_string(), "2010-07");
    assert_eq!(
        roster.persons[1].reported, None,
        "a host that was asked says nothing yet"
    );
}

#[test]
fn columns_are_shown_by_their_first_different_values() {
    let (table, _) = sample();
    let samples = table.samples();
    assert_eq!(samples.len(), table.headers.len());
    let sex = table.mapping().position(Column::Sex).unwrap();
    assert_eq!(samples[sex], ["女", "男"]);
    let name = table.mapping().position(Column::Name).unwrap();
    assert_eq!(
        (samples[name].len(), samples[name][0].as_str()),
        (3, "宫娜仁")
    );
}

#[test]
fn a_mapping_changed_by_a_person_counts() {
    let (table, _) = sample();
    let mut mapping = table.mapping();
    let address = mapping.position(Column::Address).unwrap();
    mapping.set(address, Column::Ignored);
    let roster = check(&table, &mapping, today());
    assert!(
        roster
            .persons
            .iter()
            .all(|it| it.destination.address.is_none())
    );
}
