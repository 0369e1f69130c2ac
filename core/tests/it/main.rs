//! Session and gate together, without a server: the design in a few examples.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test program consists of tests"
)]

mod correct;
mod gate;
mod merge;
mod rights;

use gate::{Gate, Phone};
use liangdi_core::choice::FlowReason;
use liangdi_core::command::{
    Command, ConfirmEntry, ProposePoints, RegisterMember, ReportArrival, ReportDeparture,
};
use liangdi_core::frame::{Down, Fate, encode};
use liangdi_core::ids::{CommandId, MemberId};
use liangdi_core::record::RecordKey;
use liangdi_core::refusal::{ChangeFault, Refusal};
use liangdi_core::session::View;
use liangdi_core::view::{LineState, Query};

const MEMBER: MemberId = MemberId::from_bytes([0xd1; 16]);

fn register() -> Command {
    Command::RegisterMember(RegisterMember::new(
        MEMBER,
        "name",
        "2010-07-01".parse().unwrap(),
    ))
}

fn propose(evidence: &str) -> Command {
    Command::ProposePoints(ProposePoints {
        member: MEMBER,
        item: "A4".to_owned(),
        level: "halfDay".to_owned(),
        on: "2026-03-01".parse().unwrap(),
        evidence: evidence.to_owned(),
    })
}

/// States and evidence of all lines a phone shows.
fn lines(phone: &mut Phone) -> Vec<(String, LineState, RecordKey)> {
    let View::Member(Some(member)) = phone.view(&Query::Member { member: MEMBER }) else {
        return Vec::new();
    };
    let items = member.points.items.into_iter().flat_map(|item| item.lines);
    items
        .map(|line| (line.evidence, line.state, line.key))
        .collect()
}

#[test]
fn what_a_phone_lets_you_write_the_gate_admits_and_the_other_side_confirms() {
    let mut gate = Gate::new();
    let (mut home, mut host) = (gate.home(), gate.host());
    home.execute(register());
    home.execute(Command::ReportArrival(ReportArrival {
        member: MEMBER,
        arrived_on: "2026-02-01".parse().unwrap(),
        place: "place".to_owned(),
        host: Some(gate::HOST),
    }));
    let proposed = home.execute(propose("swept the yard"));
    gate.sync(&mut home);
    gate.sync(&mut host);
    host.execute(Command::AcceptAsHost(gate::accept(MEMBER)));
    host.execute(Command::ConfirmEntry(ConfirmEntry {
        member: MEMBER,
        period: 2026,
        entry: RecordKey {
            command: proposed,
            ordinal: 0,
        },
        relayed: None,
    }));
    gate.sync(&mut host);
    gate.sync(&mut home);
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
    assert_eq!(lines(&mut home), lines(&mut host));
    let swept = lines(&mut home)
        .into_iter()
        .find(|it| it.0 == "swept the yard");
    assert_eq!(swept.map(|it| it.1), Some(LineState::Confirmed));
}

#[test]
fn after_a_refusal_the_rest_is_written_again_under_its_old_ids() {
    let mut gate = Gate::new();
    let mut home = gate.home();
    home.execute(register());
    gate.sync(&mut home);
    // Offline: three commands in one chain, the relay refuses the first.
    let first = home.execute(propose("first"));
    let second = home.execute(propose("second"));
    let third = home.execute(propose("third"));
    gate.refuse_next(Refusal::RoleMayNot);
    gate.sync(&mut home);
    assert_eq!(gate.held, [second, third], "they followed the refused one");
    let keys: Vec<CommandId> = lines(&mut home).iter().map(|it| it.2.command).collect();
    assert!(!keys.contains(&first) && keys.contains(&second) && keys.contains(&third));
    assert!(gate.has(second) && gate.has(third) && !gate.has(first));
    // The author is told why, until he puts it away.
    let View::Outbox(outbox) = home.view(&Query::Outbox) else {
        unreachable!("an outbox was asked for");
    };
    let told: Vec<_> = outbox
        .items
        .iter()
        .map(|it| (it.command, &it.refusal))
        .collect();
    assert_eq!(told, [(first, &Some(Refusal::RoleMayNot))]);
}

#[test]
fn a_refused_phone_comes_to_rest_and_sends_nothing_again() {
    let refusals = [
        Refusal::RoleMayNot,
        Refusal::KeyReused,
        Refusal::ChainBroken,
        Refusal::DocumentFull,
        Refusal::Malformed {
            fault: ChangeFault::Checksum,
        },
    ];
    let refused = refusals.map(|refusal| Fate::Refused { refusal });
    for fate in refused.into_iter().chain([Fate::Held]) {
        let mut gate = Gate::new();
        let mut home = gate.home();
        home.execute(register());
        gate.sync(&mut home);
        for evidence in ["first", "second", "third"] {
            home.execute(propose(evidence));
        }
        assert!(home.sync_with(&gate, &fate) >= 3, "{fate:?}");
        assert_eq!(home.sync_with(&gate, &fate), 0, "{fate:?}: again");
        let mut reopened = home.reopened();
        assert_eq!(reopened.sync_with(&gate, &fate), 0, "{fate:?}: reopened");
        // Each author is told, and what comes after is not held up by it.
        let View::Outbox(outbox) = home.view(&Query::Outbox) else {
            unreachable!("an outbox was asked for");
        };
        assert_eq!(outbox.items.len(), 3);
        assert!(outbox.items.iter().all(|it| it.refusal.is_some()));
        let next = home.execute(propose("next"));
        gate.sync(&mut home);
        assert!(gate.has(next), "{fate:?}");
    }
}

#[test]
fn what_was_stated_on_a_day_stays_stated_on_that_day() {
    let mut gate = Gate::new();
    let mut home = gate.home();
    home.execute(register());
    gate.sync(&mut home);
    home.execute(propose("refused"));
    home.execute(Command::ReportDeparture(ReportDeparture {
        member: MEMBER,
        left_on: home.today(),
        place: "place".to_owned(),
        reason: FlowReason::Work,
    }));
    // Sent a week later, and written again then: still reported on the day of leaving.
    home.now += 7 * gate::DAY;
    gate.refuse_next(Refusal::RoleMayNot);
    gate.sync(&mut home);
    let View::Member(Some(member)) = home.view(&Query::Member { member: MEMBER }) else {
        unreachable!("the member is held");
    };
    let levels = member.points.items.iter().flat_map(|item| &item.lines);
    let levels: Vec<&str> = levels.map(|line| line.level.as_str()).collect();
    assert_eq!(levels, ["beforeLeaving"]);
}

#[test]
fn a_document_goes_only_when_the_outbox_has_had_its_fates() {
    let mut gate = Gate::new();
    let mut home = gate.home();
    home.execute(register());
    gate.sync(&mut home);
    let last = home.execute(propose("last"));
    home.hear(&encode(&Down::Gone {
        address: liangdi_core::address::Address::card(MEMBER),
    }));
    home.hear(&gate.caught());
    assert_eq!(lines(&mut home).len(), 1, "the last command still waits");
    let mut again = home.reopened();
    assert_eq!(lines(&mut again).len(), 1, "also after the app was closed");
    let fate = Fate::Refused {
        refusal: Refusal::NotASide,
    };
    for phone in [&mut home, &mut again] {
        phone.hear(&encode(&Down::Fate {
            command: last,
            fate: fate.clone(),
        }));
        assert!(lines(phone).is_empty());
    }
    let mut later = home.reopened();
    assert!(lines(&mut later).is_empty());
}

#[test]
fn an_old_copy_of_a_phone_goes_on_under_a_fresh_actor() {
    let mut gate = Gate::new();
    let mut home = gate.home();
    home.execute(register());
    gate.sync(&mut home);
    let mut copy = home.reopened();
    home.execute(propose("before the copy was put back"));
    gate.sync(&mut home);
    // The same device, the same seed, the same next number: the gate says so, once.
    let id = copy.execute(propose("after"));
    copy.sync_without_catching_up(&mut gate);
    assert!(gate.refusals.contains(&(id, Refusal::ChainBroken)));
    assert!(gate.has(id), "written again under a fresh actor");
    gate.sync(&mut home);
    gate.sync(&mut copy);
    assert_eq!(lines(&mut home), lines(&mut copy));
    assert_eq!(lines(&mut home).len(), 2);
}

#[test]
fn the_same_command_again_is_a_duplicate_and_another_content_is_not() {
    let mut gate = Gate::new();
    let mut home = gate.home();
    home.execute(register());
    gate.sync(&mut home);
    let mut copy = home.reopened();
    let id = home.execute(propose("once"));
    gate.sync(&mut home);
    copy.execute_as(id, propose("once"));
    copy.sync_without_catching_up(&mut gate);
    assert!(gate.refusals.is_empty(), "{:?}", gate.refusals);
    let mut liar = gate.home_on_another_device();
    gate.sync(&mut liar);
    liar.execute_as(id, propose("something else"));
    gate.sync(&mut liar);
    assert_eq!(gate.refusals, [(id, Refusal::KeyReused)]);
}
