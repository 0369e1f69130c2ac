//! Guests and relayed answers: what the host said is shown, and counts once the township agrees.

use super::world::{Author, HOME, HOST, World, range};
use crate::choice::{Attendance, RelayedHow, Role};
use crate::points::lines::Oddity;
use crate::record::{EntryConfirmed, EntryDisputed, RecordKey, Relayed};
use crate::view::LineState;

/// The township's organiser.
const TOWNSHIP: Author = (3, 3);

fn by_phone() -> Relayed {
    Relayed {
        by: "somebody".to_owned(),
        how: RelayedHow::Phone,
        on: "2026-06-01".parse().unwrap(),
    }
}

impl World {
    fn by_guest(&mut self, key: RecordKey) -> RecordKey {
        self.stamp(key).role = Role::Guest;
        key
    }

    fn relayed(&mut self, target: RecordKey) -> RecordKey {
        self.add(HOME, EntryConfirmed::of(target).relayed(Some(by_phone())))
    }
}

fn state(world: &World, key: RecordKey) -> LineState {
    world.line(&world.year(), key).state
}

#[test]
fn a_guest_s_confirmation_counts_once_the_township_confirms_too() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A4", "halfDay");
    let said = world.confirmed(HOST, entry);
    world.by_guest(said);
    let year = world.year();
    let line = world.line(&year, entry);
    assert_eq!(
        (line.state, line.answer),
        (LineState::AwaitsTownship, Some(said))
    );
    assert_eq!(world.item(&year, "A4").range, range(0, 0, 4));
    assert_eq!(world.item(&year, "A4").room.0, 20, "as if confirmed");
    assert_eq!(year.waiting, 1);
    let signed = world.confirmed(TOWNSHIP, entry);
    let year = world.year();
    let line = world.line(&year, entry);
    assert_eq!(
        (line.state, line.answer),
        (LineState::Confirmed, Some(signed))
    );
    assert_eq!(world.item(&year, "A4").range, range(4, 4, 4));
    let shown = world.view(&year);
    let items = shown.items.iter().flat_map(|item| &item.lines);
    let by_guest: Vec<bool> = items
        .flat_map(|it| &it.answers)
        .map(|it| it.by_guest)
        .collect();
    assert_eq!(by_guest, [true, false], "both answers stay to be seen");
}

#[test]
fn a_relayed_confirmation_says_who_said_it_and_waits_as_a_guest_s() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A4", "halfDay");
    world.relayed(entry);
    let year = world.year();
    assert_eq!(world.line(&year, entry).state, LineState::AwaitsTownship);
    let shown = world.view(&year);
    let answer = shown.items.iter().flat_map(|item| &item.lines).next();
    let relayed = answer.and_then(|it| it.answers.first()?.relayed.clone());
    assert_eq!(relayed, Some(by_phone()));
    world.confirmed(TOWNSHIP, entry);
    assert_eq!(state(&world, entry), LineState::Confirmed);
}

#[test]
fn a_dispute_of_a_guest_or_a_relayed_one_wins() {
    let mut world = World::new();
    for relayed in [None, Some(by_phone())] {
        let entry = world.proposed(HOME, "A4", "halfDay");
        world.confirmed(TOWNSHIP, entry);
        let author = if relayed.is_some() { HOME } else { HOST };
        let dispute = EntryDisputed::of(entry, "why".to_owned()).relayed(relayed);
        let disputed = world.add(author, dispute);
        if author == HOST {
            world.by_guest(disputed);
        }
        assert_eq!(state(&world, entry), LineState::Disputed, "{author:?}");
    }
}

#[test]
fn what_a_guest_recorded_needs_home_and_township() {
    let mut world = World::new();
    let attended = world.attended(HOST, 1, Attendance::Attended);
    world.by_guest(attended);
    world.confirmed(HOME, attended);
    assert_eq!(state(&world, attended), LineState::AwaitsTownship);
    // The same person in two organisations is one hand; so are two people of one.
    world.confirmed((3, HOME.1), attended);
    world.confirmed((HOME.0, 9), attended);
    let held = world.year();
    assert_eq!(
        world.line(&held, attended).state,
        LineState::Confirmed,
        "of these three, two differ in both"
    );
    let mut world = World::new();
    let attended = world.attended(HOST, 1, Attendance::Attended);
    world.by_guest(attended);
    world.confirmed(HOME, attended);
    world.confirmed((3, HOME.1), attended);
    assert_eq!(state(&world, attended), LineState::AwaitsTownship);
    world.confirmed(TOWNSHIP, attended);
    assert_eq!(state(&world, attended), LineState::Confirmed);
}

#[test]
fn guest_and_relay_together_are_still_no_hand() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A4", "halfDay");
    let said = world.confirmed(HOST, entry);
    world.by_guest(said);
    world.relayed(entry);
    assert_eq!(state(&world, entry), LineState::AwaitsTownship);
}

#[test]
fn what_the_host_recorded_itself_it_cannot_confirm_by_phone() {
    let mut world = World::new();
    let entry = world.proposed(HOST, "A4", "halfDay");
    let relayed = world.relayed(entry);
    let year = world.year();
    assert_eq!(world.line(&year, entry).state, LineState::Pending);
    assert_eq!(year.oddities, [Oddity::OwnAnswer(relayed)]);
}

#[test]
fn a_correction_waits_for_the_township_like_an_entry() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A4", "halfDay");
    world.confirmed(TOWNSHIP, entry);
    let correction = world.corrected(HOME, entry, Some("underHalfDay"));
    world.relayed(correction);
    let year = world.year();
    assert_eq!(
        world.line(&year, correction).state,
        LineState::AwaitsTownship
    );
    assert_eq!(world.line(&year, entry).correction, Some(correction));
    world.confirmed(TOWNSHIP, correction);
    assert_eq!(state(&world, entry), LineState::Corrected);
}
