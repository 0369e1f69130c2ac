//! One person registered twice: met again, merged, told apart.

use super::gate::{self, Gate, Phone};
use liangdi_core::choice::{Channel, ContactKind};
use liangdi_core::command::{
    Command, ConfirmEntry, MergeMembers, ProposePoints, RecordContact, RegisterMember,
    ReportArrival, SeparateMembers,
};
use liangdi_core::frame::{Down, Summary, SummaryIdentity, encode};
use liangdi_core::ids::{CommandId, MemberId};
use liangdi_core::record::RecordKey;
use liangdi_core::refusal::Refusal;
use liangdi_core::session::View;
use liangdi_core::view::{DutyKind, LineState, MemberView, PairStanding, PairView, Query};

const LOW: MemberId = MemberId::from_bytes([0xd1; 16]);
const HIGH: MemberId = MemberId::from_bytes([0xd2; 16]);
const THIRD: MemberId = MemberId::from_bytes([0xd0; 16]);

fn register(member: MemberId, name: &str, born_year: Option<u16>) -> Command {
    Command::RegisterMember(RegisterMember {
        born_year,
        ..RegisterMember::new(member, name, "2010-07-01".parse().unwrap())
    })
}

fn arrive(member: MemberId, on: &str) -> Command {
    Command::ReportArrival(ReportArrival {
        member,
        arrived_on: on.parse().unwrap(),
        place: "place".to_owned(),
        host: Some(gate::HOST),
    })
}

fn report(member: MemberId) -> Command {
    Command::RecordContact(RecordContact {
        member,
        contact: ContactKind::Quarterly,
        on: "2026-03-01".parse().unwrap(),
        channel: Channel::Phone,
        reported: true,
        note: Some("well".to_owned()),
    })
}

fn propose(member: MemberId, evidence: &str) -> Command {
    Command::ProposePoints(ProposePoints {
        member,
        item: "A4".to_owned(),
        level: "halfDay".to_owned(),
        on: "2026-03-01".parse().unwrap(),
        evidence: evidence.to_owned(),
    })
}

fn confirm(member: MemberId, command: CommandId) -> Command {
    Command::ConfirmEntry(ConfirmEntry {
        member,
        period: 2026,
        entry: RecordKey {
            command,
            ordinal: 0,
        },
        relayed: None,
    })
}

fn merge(member: MemberId, other: MemberId) -> Command {
    Command::MergeMembers(MergeMembers { member, other })
}

fn separate(member: MemberId, other: MemberId) -> Command {
    Command::SeparateMembers(SeparateMembers { member, other })
}

fn shown(phone: &mut Phone, member: MemberId) -> Option<Box<MemberView>> {
    let View::Member(view) = phone.view(&Query::Member { member }) else {
        return None;
    };
    view
}

fn pair(phone: &mut Phone, member: MemberId, other: MemberId) -> Option<Box<PairView>> {
    let View::Pair(view) = phone.view(&Query::Pair { member, other }) else {
        return None;
    };
    view
}

fn names(phone: &mut Phone) -> Vec<MemberId> {
    let search = String::new();
    let View::Members(view) = phone.view(&Query::Members { search }) else {
        return Vec::new();
    };
    let mut ids: Vec<_> = view.rows.iter().map(|row| row.member).collect();
    ids.sort();
    ids
}

/// Pairs that today asks about.
fn asked(phone: &mut Phone) -> Vec<(MemberId, MemberId)> {
    let View::Today(today) = phone.view(&Query::Today) else {
        return Vec::new();
    };
    let duties = today.duties.into_iter();
    let pairs = duties.filter(|it| it.duty == DutyKind::SamePerson);
    pairs
        .filter_map(|it| Some((it.member, it.other?.member)))
        .collect()
}

/// Two phones of one branch register one person, each without the other.
fn registered_twice(gate: &mut Gate) -> (Phone, Phone) {
    let (mut one, mut two) = (gate.home(), gate.home_on_another_device());
    one.execute(register(LOW, "name", Some(1980)));
    two.execute(register(HIGH, " na me", None));
    gate.sync(&mut one);
    gate.sync(&mut two);
    gate.sync(&mut one);
    (one, two)
}

#[test]
fn two_registrations_of_one_person_are_asked_about_and_become_one() {
    let mut gate = Gate::new();
    let (mut one, mut two) = registered_twice(&mut gate);
    assert_eq!(asked(&mut one), [(LOW, HIGH)]);
    assert_eq!(asked(&mut two), [(LOW, HIGH)]);
    let before = pair(&mut one, HIGH, LOW).unwrap();
    assert_eq!(before.standing, Some(PairStanding::Possible));
    assert_eq!(before.registrations[0].born_year, Some(1980));
    // Both have written of both meanwhile, without a network.
    one.execute(report(LOW));
    one.execute(merge(HIGH, LOW));
    let after = one.execute(propose(HIGH, "after the merge"));
    let meanwhile = two.execute(report(HIGH));
    gate.sync(&mut one);
    gate.sync(&mut two);
    gate.sync(&mut one);
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
    for phone in [&mut one, &mut two] {
        assert_eq!(names(phone), [LOW]);
        assert!(asked(phone).is_empty());
        let (low, high) = (shown(phone, LOW), shown(phone, HIGH));
        assert!(low == high, "either id opens the person");
        let view = low.unwrap();
        // The report of the quarter stands twice and counts once.
        let item = view.points.items.iter().find(|it| it.code == "B5").unwrap();
        assert_eq!((item.lines.len(), item.range.highest.0), (2, 4));
        assert_eq!(view.others.len(), 1);
    }
    // New records go to the lowest id; what was written before stays where it is.
    assert_eq!(gate.address_of(after), Some(LOW));
    assert_eq!(gate.address_of(meanwhile), Some(HIGH));
}

#[test]
fn an_answer_goes_to_the_document_that_holds_its_target() {
    let mut gate = Gate::new();
    let (mut one, mut two) = registered_twice(&mut gate);
    let mut host = gate.host();
    let high = two.execute(propose(HIGH, "of the higher"));
    two.execute(arrive(HIGH, "2026-02-01"));
    gate.sync(&mut two);
    gate.sync(&mut host);
    host.execute(Command::AcceptAsHost(gate::accept(HIGH)));
    gate.sync(&mut host);
    gate.sync(&mut one);
    let low = one.execute(propose(LOW, "of the lower"));
    one.execute(merge(LOW, HIGH));
    gate.sync(&mut one);
    gate.sync(&mut host);
    // The host of one registration answers for the whole person.
    host.execute(confirm(LOW, high));
    host.execute(confirm(HIGH, low));
    gate.sync(&mut host);
    gate.sync(&mut one);
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
    let view = shown(&mut one, HIGH).unwrap();
    let item = view.points.items.iter().find(|it| it.code == "A4").unwrap();
    let states: Vec<_> = item.lines.iter().map(|line| line.state).collect();
    assert_eq!(states, [LineState::Confirmed, LineState::Confirmed]);
    assert_eq!(view.row.host, shown(&mut host, LOW).unwrap().row.host);
}

#[test]
fn who_is_told_apart_is_not_asked_about_again_and_a_merge_can_be_taken_back() {
    let mut gate = Gate::new();
    let (mut one, mut two) = registered_twice(&mut gate);
    one.execute(separate(LOW, HIGH));
    gate.sync(&mut one);
    gate.sync(&mut two);
    for phone in [&mut one, &mut two] {
        assert!(asked(phone).is_empty());
        assert_eq!(names(phone), [LOW, HIGH]);
        assert_eq!(
            pair(phone, LOW, HIGH).unwrap().standing,
            Some(PairStanding::Separated)
        );
    }
    two.execute(merge(LOW, HIGH));
    gate.sync(&mut two);
    assert_eq!(names(&mut two), [LOW]);
    two.execute(separate(HIGH, LOW));
    gate.sync(&mut two);
    gate.sync(&mut one);
    for phone in [&mut one, &mut two] {
        assert_eq!(names(phone), [LOW, HIGH]);
        assert!(shown(phone, LOW) != shown(phone, HIGH));
    }
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
}

#[test]
fn three_registrations_become_one_in_any_order() {
    let pairs = [(LOW, HIGH), (HIGH, THIRD), (THIRD, LOW)];
    let mut seen = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let mut gate = Gate::new();
        let (mut one, mut two) = registered_twice(&mut gate);
        one.execute(register(THIRD, "name", None));
        gate.sync(&mut one);
        gate.sync(&mut two);
        one.execute(report(HIGH));
        // Two phones say a part of it each, without knowing of the other.
        let [first, second, _] = order.map(|at: usize| pairs[at]);
        one.execute(merge(first.0, first.1));
        two.execute(merge(second.1, second.0));
        gate.sync(&mut one);
        gate.sync(&mut two);
        gate.sync(&mut one);
        assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
        let view = shown(&mut one, HIGH).unwrap();
        assert!(shown(&mut two, LOW).as_ref() == Some(&view));
        assert_eq!(names(&mut one), [THIRD]);
        seen.push((view.row.clone(), view.points.total));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn the_same_merge_said_on_two_phones_is_no_conflict() {
    let mut gate = Gate::new();
    let (mut one, mut two) = registered_twice(&mut gate);
    one.execute(merge(LOW, HIGH));
    two.execute(merge(HIGH, LOW));
    gate.sync(&mut one);
    gate.sync(&mut two);
    gate.sync(&mut one);
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
    assert!(shown(&mut one, LOW) == shown(&mut two, HIGH));
    assert_eq!(names(&mut one), [LOW]);
}

#[test]
fn a_registration_is_not_merged_with_itself_or_with_what_is_not_here() {
    let mut gate = Gate::new();
    let (mut one, _) = registered_twice(&mut gate);
    assert!(matches!(
        one.refused(merge(LOW, LOW)),
        Refusal::Implausible { .. }
    ));
    let missing = Refusal::CardNotHeld { member: THIRD };
    assert_eq!(one.refused(merge(LOW, THIRD)), missing);
    one.execute(merge(LOW, HIGH));
    assert_eq!(one.refused(merge(HIGH, LOW)), Refusal::AlreadySettled);
}

#[test]
fn totals_seen_before_are_counted_anew_with_every_word() {
    let mut gate = Gate::new();
    let (mut one, _) = registered_twice(&mut gate);
    one.execute(propose(LOW, "of the lower"));
    one.execute(propose(HIGH, "of the higher"));
    let highest = |phone: &mut Phone| {
        [LOW, HIGH].map(|member| shown(phone, member).unwrap().points.total.highest.0)
    };
    let apart = highest(&mut one);
    let office = one.office();
    let preview = one.preview(office, &[merge(LOW, HIGH)]);
    one.execute(merge(LOW, HIGH));
    assert_eq!(highest(&mut one), apart.map(|it| it + 4));
    assert_eq!(preview.members.len(), 1);
    assert_eq!(preview.members[0].after.highest.0, apart[0] + 4);
    gate.sync(&mut one);
    let preview = one.preview(office, &[separate(LOW, HIGH)]);
    one.execute(separate(LOW, HIGH));
    assert_eq!(highest(&mut one), apart);
    let after: Vec<_> = preview
        .members
        .iter()
        .map(|it| it.after.highest.0)
        .collect();
    assert_eq!(after, apart);
}

fn brief(member: MemberId, others: &[MemberId], apart: &[MemberId]) -> Vec<u8> {
    let identity = SummaryIdentity {
        joined: "2010-07".to_owned(),
        born_year: None,
        others: others.to_vec(),
        apart: apart.to_vec(),
        known_as: None,
    };
    let summary = Summary {
        member,
        name: "name".to_owned(),
        home: gate::HOME,
        host: None,
        accepted: false,
        place: None,
        contact_person: None,
        last_contact: None,
        period: 2026,
        total: [0, 0, 0],
        waiting: 0,
        disputed: 0,
        identity: Some(identity),
    };
    encode(&Down::Summary { summary })
}

#[test]
fn whoever_holds_summaries_sees_the_pair_and_is_told_that_it_is_not_merged_there() {
    let mut gate = Gate::new();
    let mut phone = gate.home();
    gate.sync(&mut phone);
    phone.hear(&brief(LOW, &[], &[]));
    phone.hear(&brief(HIGH, &[], &[]));
    assert_eq!(asked(&mut phone), [(LOW, HIGH)]);
    assert!(!pair(&mut phone, LOW, HIGH).unwrap().held);
    let missing = Refusal::CardNotHeld { member: LOW };
    assert_eq!(phone.refused(merge(LOW, HIGH)), missing);
    // Elsewhere somebody says that they are two, then that they are one.
    phone.hear(&brief(LOW, &[], &[HIGH]));
    assert!(asked(&mut phone).is_empty());
    phone.hear(&brief(LOW, &[HIGH], &[]));
    assert!(asked(&mut phone).is_empty());
    assert_eq!(names(&mut phone), [LOW]);
    assert_eq!(
        names(&mut phone.reopened()),
        [LOW],
        "also after the app was closed"
    );
}
