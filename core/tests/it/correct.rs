//! What a card says of a person is put right, and what follows from it follows.

use super::gate::{self, Gate, Phone};
use liangdi_core::command::{Command, CorrectMember, RegisterMember, ReportArrival};
use liangdi_core::ids::MemberId;
use liangdi_core::refusal::Refusal;
use liangdi_core::session::View;
use liangdi_core::view::{CardChange, HistoryWhat, MemberView, Query, RosterMember};

const MEMBER: MemberId = MemberId::from_bytes([0xd1; 16]);

fn register() -> Command {
    Command::RegisterMember(RegisterMember {
        phone: Some("13900000001".to_owned()),
        ..RegisterMember::new(MEMBER, "nane", "2010-07-01".parse().unwrap())
    })
}

fn phone_is(number: &str) -> Command {
    Command::CorrectMember(CorrectMember {
        phone: Some(number.to_owned()),
        ..CorrectMember::new(MEMBER)
    })
}

fn name_is(name: &str, joined_on: Option<&str>) -> Command {
    Command::CorrectMember(CorrectMember {
        name: Some(name.to_owned()),
        joined_on: joined_on.map(|on| on.parse().unwrap()),
        ..CorrectMember::new(MEMBER)
    })
}

fn shown(phone: &mut Phone) -> Box<MemberView> {
    let View::Member(Some(view)) = phone.view(&Query::Member { member: MEMBER }) else {
        unreachable!()
    };
    view
}

fn row(phone: &mut Phone) -> RosterMember {
    let View::Roster(mut view) = phone.view(&Query::Roster) else {
        unreachable!()
    };
    view.members.remove(0)
}

/// What corrections changed, the latest first.
fn corrections(view: &MemberView) -> Vec<Vec<CardChange>> {
    let lines = view.history.iter();
    lines
        .filter_map(|line| {
            let HistoryWhat::CardCorrected { changes } = &line.what else {
                return None;
            };
            Some(changes.clone())
        })
        .collect()
}

fn phone_changed(from: Option<&str>, to: Option<&str>) -> Vec<CardChange> {
    let text = |it: Option<&str>| it.map(str::to_owned);
    vec![CardChange::Phone {
        from: text(from),
        to: text(to),
    }]
}

/// The home branch has registered the member, on two devices and at the host that was asked.
fn registered(gate: &mut Gate) -> (Phone, Phone, Phone) {
    let (mut home, mut other, mut host) = (gate.home(), gate.home_on_another_device(), gate.host());
    home.execute(register());
    home.execute(Command::ReportArrival(ReportArrival {
        member: MEMBER,
        arrived_on: "2026-02-01".parse().unwrap(),
        place: "place".to_owned(),
        host: Some(gate::HOST),
    }));
    for phone in [&mut home, &mut other, &mut host] {
        gate.sync(phone);
    }
    (home, other, host)
}

#[test]
fn both_sides_see_the_corrected_card_and_what_it_said_before() {
    let mut gate = Gate::new();
    let (mut home, mut other, mut host) = registered(&mut gate);
    home.execute(name_is(" name ", Some("2010-08-02")));
    home.execute(phone_is(""));
    for phone in [&mut home, &mut other, &mut host] {
        gate.sync(phone);
        let view = shown(phone);
        assert_eq!((view.row.name.as_str(), &view.phone), ("name", &None));
        assert_eq!(view.joined_on, Some("2010-08-02".parse().unwrap()));
        let said = corrections(&view);
        assert_eq!(said.len(), 2);
        assert!(said.contains(&phone_changed(Some("13900000001"), None)));
        let name = CardChange::Name {
            from: Some("nane".to_owned()),
            to: Some("name".to_owned()),
        };
        assert!(said.iter().any(|it| it.len() == 2 && it.contains(&name)));
        // A file made before the correction names somebody who is known.
        let row = row(phone);
        let before = &row.known_as[0];
        assert_eq!(
            (before.name.as_str(), before.joined.as_str()),
            ("nane", "2010-07")
        );
        assert_eq!((row.name.as_str(), row.known_as.len()), ("name", 1));
    }
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
}

#[test]
fn of_two_corrections_at_once_the_later_admitted_stands_and_both_are_told() {
    let mut gate = Gate::new();
    let (mut home, mut other, mut host) = registered(&mut gate);
    home.execute(phone_is("13900000002"));
    other.execute(phone_is("13900000003"));
    // Local: each sees its own.
    assert_eq!(shown(&mut home).phone.as_deref(), Some("13900000002"));
    gate.sync(&mut other);
    gate.sync(&mut home);
    for phone in [&mut home, &mut other, &mut host] {
        gate.sync(phone);
        let view = shown(phone);
        assert_eq!(view.phone.as_deref(), Some("13900000002"));
        let said = corrections(&view);
        for change in [
            phone_changed(Some("13900000001"), Some("13900000003")),
            phone_changed(Some("13900000003"), Some("13900000002")),
        ] {
            assert!(said.contains(&change), "{said:?}");
        }
    }
}

#[test]
fn a_correction_corrects_something_that_can_be_and_is_the_home_branchs() {
    let mut gate = Gate::new();
    let (mut home, _, mut host) = registered(&mut gate);
    assert_eq!(
        home.refused(phone_is("13900000001")),
        Refusal::NothingChanged
    );
    assert_eq!(home.refused(name_is("nane", None)), Refusal::NothingChanged);
    let field = "joinedOn".to_owned();
    assert_eq!(
        home.refused(name_is("name", Some("1901-01-01"))),
        Refusal::Implausible { field }
    );
    assert_eq!(host.refused(phone_is("13900000002")), Refusal::NotASide);
}
