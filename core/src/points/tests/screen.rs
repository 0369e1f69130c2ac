//! What a screen shows of a year, and what a preview says has changed.

use super::world::{HOME, HOST, World, range};
use crate::choice::DuesStatus;
use crate::points::HalfPoints;
use crate::points::view::changes;

#[test]
fn a_view_opens_every_number_down_to_its_records() {
    let mut world = World::new();
    let paid = world.dues(HOME, "2026-03", DuesStatus::OnTime);
    world.disputed(HOST, paid);
    world.proposed(HOME, "A3", "fulfilled");
    let before = world.year();
    let view = world.view(&before);
    assert_eq!((view.waiting, view.disputed, view.oddities), (1, 1, 0));
    let find = |code: &str| view.items.iter().find(|it| it.code == code).unwrap();
    let dues = &find("B3").lines[0];
    assert_eq!(
        (dues.evidence.as_str(), dues.level.as_str()),
        ("2026-03", "onTime")
    );
    assert_eq!(dues.dispute.as_deref(), Some("why"));
    assert!(!dues.mine_to_answer && find("A3").lines[0].mine_to_answer);
    assert_eq!(view.categories[0].fill, 333);
    world.proposed(HOME, "A4", "halfDay");
    let after = world.year();
    let changed = changes(&before, &after, &world.pack);
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].after, range(0, 0, 4));
    assert_eq!(changed[0].room, HalfPoints(20));
}
