//! Who may enter members and organisations, and what a founding bundle may say besides.

mod kit;

use super::*;
use crate::choice::OrgKind;
use crate::command::{
    AcceptAsHost, Acceptance, Command, RegisterMember, RegisterOrg, ReportArrival, ReportDeparture,
};
use crate::ids::{CommandId, MemberId};
use crate::record::{FlowStated, RecordKey};
use kit::*;

#[test]
fn a_member_is_entered_by_the_home_branch_or_a_committee_above_it() {
    let at = Some(BRANCH);
    let cases = [
        (SECRETARY, None, Ok(())),
        ((BRANCH, Role::OrganizationCommissioner), None, Ok(())),
        (HELPER, None, Err(Refusal::RoleMayNot)),
        (ORGANISER, at, Ok(())),
        ((TOWNSHIP, Role::Secretary), at, Ok(())),
        (
            (TOWNSHIP, Role::ContactPerson),
            at,
            Err(Refusal::RoleMayNot),
        ),
        (DEPT, at, Ok(())),
        ((BANNER, Role::SocialWorkDept), at, Err(Refusal::RoleMayNot)),
        ((OTHER_TOWNSHIP, ORGANISER.1), at, Err(Refusal::NotASide)),
        ((OTHER_BRANCH, SECRETARY.1), at, Err(Refusal::NotASide)),
        (ORGANISER, None, Err(Refusal::NotASide)),
        ((HOST, Role::Secretary), None, Err(Refusal::NotASide)),
        (ORGANISER, Some(HOST), Err(Refusal::NotASide)),
    ];
    for ((org, role), home, verdict) in cases {
        let said = execute(&mut Shelf::default(), (org, role), whole(home)).map(|_| ());
        assert_eq!(said, verdict, "{org:?} {role:?} {home:?}");
        let may = may_register_member(org, role, home.unwrap_or(org), &registry());
        assert_eq!(may, verdict.is_ok(), "{org:?} {role:?} {home:?}");
    }
}

#[test]
fn all_of_a_row_is_written_as_the_single_commands_would() {
    let mut at_once = Shelf::default();
    let at_once = execute(&mut at_once, ORGANISER, whole(Some(BRANCH))).unwrap();
    let mut shelf = Shelf::default();
    let mut one_by_one = execute(&mut shelf, SECRETARY, bare()).unwrap();
    let Some(it) = whole(None).departure else {
        panic!()
    };
    let departure = Command::ReportDeparture(ReportDeparture {
        member: MEMBER,
        left_on: it.left_on,
        place: it.place,
        reason: it.reason,
    });
    one_by_one.extend(execute(&mut shelf, SECRETARY, departure).unwrap());
    one_by_one.extend(execute(&mut shelf, SECRETARY, arrival()).unwrap());
    assert_eq!(at_once[..at_once.len() - 1], one_by_one);
    let words: Vec<&str> = at_once.iter().map(Record::word).collect();
    assert_eq!(
        words,
        [
            "memberRegistered",
            "departureReported",
            "flowStated",
            "arrivalReported",
            "flowStated",
            "contactPersonAssigned"
        ]
    );
}

fn arrival() -> Command {
    Command::ReportArrival(ReportArrival {
        member: MEMBER,
        arrived_on: day("2026-03-02"),
        place: "place".to_owned(),
        host: Some(HOST),
    })
}

#[test]
fn a_report_is_of_the_day_it_is_entered_and_who_left_long_ago_is_away() {
    for (left, event) in [
        ("2019-05-01", FlowEvent::Away),
        ("2025-11-30", FlowEvent::Away),
        ("2026-03-01", FlowEvent::Departed),
        ("2027-03-01", FlowEvent::Departed),
    ] {
        let mut row = whole(None);
        row.arrival = None;
        if let Some(departure) = &mut row.departure {
            departure.left_on = day(left);
        }
        let written = execute(&mut Shelf::default(), SECRETARY, row).unwrap();
        let stated = Record::from(FlowStated {
            event,
            on: day(left),
            reported_on: Some(day("2026-11-25")),
            host: None,
        });
        assert!(written.contains(&stated), "{left}: {written:?}");
    }
}

#[test]
fn nothing_of_a_row_is_entered_where_a_part_of_it_cannot_be() {
    let refused = |change: fn(&mut RegisterMember)| {
        let (mut shelf, mut row) = (Shelf::default(), whole(None));
        change(&mut row);
        let refusal = execute(&mut shelf, SECRETARY, row).unwrap_err();
        assert!(shelf.0.is_empty());
        refusal
    };
    let implausible = |field: &str| Refusal::Implausible {
        field: field.to_owned(),
    };
    let early = |it: &mut RegisterMember| {
        it.arrival.as_mut().unwrap().arrived_on = day("2026-02-01");
    };
    assert_eq!(refused(early), implausible("arrivedOn"));
    let phone = |it: &mut RegisterMember| {
        it.contact_person.as_mut().unwrap().phone = Some("x".to_owned());
    };
    assert_eq!(refused(phone), implausible("phone"));
    let host = |it: &mut RegisterMember| it.arrival.as_mut().unwrap().host = Some(TOWNSHIP);
    assert!(matches!(refused(host), Refusal::Unknown { .. }));
    // Accepting for somebody else.
    let accepts = |it: &mut RegisterMember| {
        it.acceptance = Some(Acceptance {
            accepted_on: day("2026-03-03"),
            branch: "first".to_owned(),
        });
    };
    assert_eq!(refused(accepts), Refusal::NotAskedToHost);
}

#[test]
fn whoever_entered_a_member_from_above_cannot_edit_afterwards() {
    let mut shelf = Shelf::default();
    execute(&mut shelf, ORGANISER, whole(Some(BRANCH))).unwrap();
    assert_eq!(
        execute(&mut shelf, ORGANISER, arrival()),
        Err(Refusal::NotASide)
    );
    assert_eq!(
        execute(&mut shelf, ORGANISER, whole(Some(BRANCH))),
        Err(Refusal::AlreadyRegistered)
    );
    // A bundle that founds one card opens no other.
    let mut other = whole(Some(BRANCH));
    other.member = MemberId::from_bytes([10; 16]);
    let key = |ordinal| RecordKey {
        command: CommandId::from_bytes([99; 16]),
        ordinal,
    };
    let card = Address::card(other.member);
    let registered = execute(&mut Shelf::default(), ORGANISER, other).unwrap();
    let departed = Address::card(MEMBER);
    let stamp = shelf.0[&departed].values().next().unwrap().stamp.clone();
    let records = [(card, &registered[0]), (departed, &registered[1])];
    let keyed = (0..)
        .zip(&records)
        .map(|(at, (address, record))| (address, key(at), *record));
    let registry = registry();
    let bench = Bench {
        archive: &shelf,
        registry: &registry,
        today: day("2026-11-25"),
    };
    assert_eq!(
        judge(keyed, &stamp, &bench, &[must]),
        Err(Refusal::NotASide)
    );
}

#[test]
fn a_member_of_a_home_outside_needs_a_host_here() {
    let unasked = || Err(Refusal::NotAskedToHost);
    let (here, other) = (Some(BRANCH), Some(OTHER_BRANCH));
    let cases = [
        // The branch names itself and accepts.
        (SECRETARY, inflow(here, true), Ok(())),
        (SECRETARY, inflow(here, false), unasked()),
        (SECRETARY, inflow(other, false), unasked()),
        (SECRETARY, inflow(None, false), unasked()),
        (HELPER, inflow(here, true), Err(Refusal::RoleMayNot)),
        // A committee names a branch below it, which accepts later.
        (ORGANISER, inflow(here, false), Ok(())),
        (DEPT, inflow(here, false), Ok(())),
        (ORGANISER, inflow(here, true), unasked()),
        (ORGANISER, inflow(other, false), unasked()),
        (ORGANISER, inflow(Some(HOST), false), unasked()),
        (
            (HOST, Role::Secretary),
            inflow(Some(HOST), true),
            Err(Refusal::NotASide),
        ),
    ];
    for (acting, row, verdict) in cases {
        let told = format!("{acting:?} {row:?}");
        let said = execute(&mut Shelf::default(), acting, row).map(|_| ());
        assert_eq!(said, verdict, "{told}");
    }
}

#[test]
fn where_one_side_has_nobody_here_the_committee_above_the_other_answers() {
    let sides = |acting, row| {
        let mut shelf = Shelf::default();
        execute(&mut shelf, acting, row).unwrap();
        sides_of(MEMBER, &shelf, &registry()).unwrap()
    };
    let asked = sides(SECRETARY, whole(None));
    assert_eq!((asked.second_side, asked.keeper), (Some(TOWNSHIP), BRANCH));
    let accepted = sides(SECRETARY, inflow(Some(BRANCH), true));
    assert_eq!(
        (accepted.second_side, accepted.keeper, accepted.host),
        (Some(TOWNSHIP), BRANCH, Some(BRANCH))
    );
    let named = sides(ORGANISER, inflow(Some(BRANCH), false));
    assert_eq!(
        (named.second_side, named.keeper, named.host),
        (Some(TOWNSHIP), BRANCH, None)
    );
    // With a host elsewhere that has accepted there are two sides, and no third.
    let mut shelf = Shelf::default();
    execute(&mut shelf, SECRETARY, whole(None)).unwrap();
    let accepts = Command::AcceptAsHost(AcceptAsHost {
        member: MEMBER,
        accepted_on: day("2026-03-03"),
        branch: "first".to_owned(),
        relayed: None,
    });
    execute(&mut shelf, (HOST, Role::Secretary), accepts).unwrap();
    let sides = sides_of(MEMBER, &shelf, &registry()).unwrap();
    assert_eq!((sides.second_side, sides.host), (None, Some(HOST)));
}

#[test]
fn a_township_enters_organisations_elsewhere_only() {
    let enter = |acting, kind, parent| {
        let command = Command::RegisterOrg(RegisterOrg {
            org: org(20),
            name: "name".to_owned(),
            org_kind: kind,
            parent,
            place: "place".to_owned(),
        });
        execute(&mut Shelf::default(), acting, command).map(|_| ())
    };
    for kind in OrgKind::ALL {
        let verdict = if kind.is_elsewhere() {
            Ok(())
        } else {
            Err(Refusal::NotASide)
        };
        assert_eq!(enter(ORGANISER, *kind, None), verdict, "{kind:?}");
        assert_eq!(enter(DEPT, *kind, Some(TOWNSHIP)), Ok(()), "{kind:?}");
    }
    assert_eq!(
        enter((TOWNSHIP, Role::Secretary), OrgKind::InflowOrg, None),
        Ok(())
    );
    for (acting, parent, refusal) in [
        (ORGANISER, Some(TOWNSHIP), Refusal::NotASide),
        ((TOWNSHIP, Role::ContactPerson), None, Refusal::RoleMayNot),
        ((BRANCH, Role::Secretary), None, Refusal::NotASide),
    ] {
        assert_eq!(enter(acting, OrgKind::InflowOrg, parent), Err(refusal));
    }
}
