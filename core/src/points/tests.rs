//! Examples of the points engine: each counting rule, answers, corrections, oddities.

mod extremes;
mod guests;
mod screen;
mod world;

use super::HalfPoints;
use super::lines::Oddity;
use crate::choice::{Attendance, DuesStatus, FlowEvent};
use crate::stamp::Standing;
use crate::view::{Binding, LineState};
use world::{HOME, HOST, World, range};

#[test]
fn an_empty_year_settles_nothing_but_loses_nothing_for_want_of_events() {
    let world = World::new();
    let year = world.year();
    // DP23: no activity to go to, no loss.
    assert_eq!(world.item(&year, "B4").range, range(40, 40, 40));
    assert_eq!(year.total, range(40, 40, 40));
    let band = year.band.unwrap();
    assert_eq!(band, world.pack.bands.len() - 1);
    assert_eq!(year.oddities, []);
}

#[test]
fn best_counts_only_the_best_entry() {
    let mut world = World::new();
    let low = world.proposed(HOME, "A1", "level1");
    world.confirmed(HOST, low);
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(4, 4, 4));
    assert_eq!(world.item(&year, "A1").binding, Binding::Open);
    let high = world.proposed(HOST, "A1", "level3");
    let year = world.year();
    let item = world.item(&year, "A1");
    assert_eq!(item.range, range(4, 4, 12));
    assert_eq!((item.binding, item.room), (Binding::Best, HalfPoints(0)));
    world.confirmed(HOME, high);
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(12, 12, 12));
}

#[test]
fn each_adds_up_to_the_cap() {
    let mut world = World::new();
    for count in 1..=7 {
        let entry = world.proposed(HOME, "A4", "halfDay");
        world.confirmed(HOST, entry);
        let year = world.year();
        let item = world.item(&year, "A4");
        let points = (count * 4).min(24);
        assert_eq!(item.range, range(points, points, points));
        assert_eq!(item.room, HalfPoints(24 - points));
        let bound = if count >= 6 {
            Binding::Cap
        } else {
            Binding::Open
        };
        assert_eq!(item.binding, bound);
    }
}

#[test]
fn room_is_what_is_left_once_everything_waiting_is_confirmed() {
    let mut world = World::new();
    world.proposed(HOME, "A3", "fulfilled");
    let disputed = world.proposed(HOME, "A3", "fulfilled");
    world.disputed(HOST, disputed);
    let year = world.year();
    assert_eq!(world.item(&year, "A3").range, range(0, 0, 8));
    // 16 less the waiting 4: the disputed entry takes no room away.
    assert_eq!(world.item(&year, "A3").room, HalfPoints(12));
    assert_eq!((year.waiting, year.disputed), (1, 1));
}

#[test]
fn a_month_counts_once_and_the_best_line_counts() {
    let mut world = World::new();
    let made_up = world.dues(HOME, "2026-03", DuesStatus::MadeUp);
    world.confirmed(HOST, made_up);
    let on_time = world.dues(HOST, "2026-03", DuesStatus::OnTime);
    world.confirmed(HOME, on_time);
    let exempt = world.dues(HOME, "2026-04", DuesStatus::Exempt);
    world.confirmed(HOST, exempt);
    let year = world.year();
    let item = world.item(&year, "B3");
    assert_eq!(item.range, range(4, 4, 4));
    assert_eq!((item.counted, item.eligible), (Some(2), Some(12)));
    assert_eq!(year.oddities, [Oddity::SidesDiffer(made_up, on_time)]);
}

#[test]
fn months_and_quarters_scale_to_the_time_since_the_member_left() {
    let mut world = World::new();
    let departed = world.flow(HOME, FlowEvent::Departed, "2026-05-20", Some("2026-05-10"));
    world.confirmed(HOST, departed);
    // May to November: 7 months, 3 quarters; April does not count.
    for month in ["2026-04", "2026-05", "2026-06", "2026-07"] {
        let paid = world.dues(HOME, month, DuesStatus::OnTime);
        world.confirmed(HOST, paid);
    }
    let year = world.year();
    let item = world.item(&year, "B3");
    // 6 × 24 ÷ 14 = 10.29, to the nearest half-point 10.
    assert_eq!(item.range, range(10, 10, 10));
    assert_eq!((item.counted, item.eligible), (Some(3), Some(7)));
    assert_eq!(item.binding, Binding::ProRata);
    for day in ["2026-05-31", "2026-06-01", "2026-06-30"] {
        let report = world.report(HOME, day);
        world.confirmed(HOST, report);
    }
    let year = world.year();
    let item = world.item(&year, "B5");
    // 8 × 16 ÷ 12 = 10.67, to the nearest half-point 11.
    assert_eq!(item.range, range(11, 11, 11));
    assert_eq!((item.counted, item.eligible), (Some(2), Some(3)));
}

#[test]
fn an_exact_half_rounds_up() {
    let mut world = World::new();
    // 40 × 1 ÷ 16 = 2.5.
    for place in 0..16 {
        let outcome = if place == 0 {
            Attendance::Attended
        } else {
            Attendance::Absent
        };
        let event = world.attended(HOME, place, outcome);
        world.confirmed(HOST, event);
    }
    let year = world.year();
    let item = world.item(&year, "B4");
    assert_eq!(item.range, range(3, 3, 3));
    assert_eq!((item.counted, item.eligible), (Some(1), Some(16)));
}

#[test]
fn a_ratio_leaves_out_leave_and_counts_an_activity_once() {
    let mut world = World::new();
    let lines = [
        world.attended(HOME, 1, Attendance::Attended),
        world.attended(HOME, 2, Attendance::OnLeave),
        world.attended(HOME, 3, Attendance::Absent),
    ];
    let again = world.attended(HOST, 1, Attendance::Attended);
    for line in lines {
        world.confirmed(HOST, line);
    }
    world.confirmed(HOME, again);
    let year = world.year();
    let item = world.item(&year, "B4");
    assert_eq!(item.range, range(20, 20, 20));
    assert_eq!((item.counted, item.eligible), (Some(1), Some(2)));
    assert_eq!(item.binding, Binding::Ratio);
    assert_eq!(year.oddities, []);
    // An open absence may only take away, an open attendance only give.
    world.attended(HOME, 4, Attendance::Absent);
    world.attended(HOME, 5, Attendance::Attended);
    let year = world.year();
    assert_eq!(world.item(&year, "B4").range, range(13, 20, 27));
}

#[test]
fn departures_and_acceptances_choose_their_level_by_days() {
    for (reported, points) in [
        ("2026-03-01", 20),
        ("2026-03-02", 12),
        ("2026-03-31", 12),
        ("2026-04-01", 6),
    ] {
        let mut world = World::new();
        world.flow(HOME, FlowEvent::Departed, "2026-03-01", Some(reported));
        let year = world.year();
        assert_eq!(world.item(&year, "B1").range, range(0, 0, points));
    }
    for (accepted, points) in [("2026-04-09", 20), ("2026-04-10", 12), ("2026-06-09", 6)] {
        let mut world = World::new();
        world.flow(HOME, FlowEvent::Departed, "2026-03-01", Some("2026-03-01"));
        world.flow(HOME, FlowEvent::Arrived, "2026-03-05", None);
        world.flow(HOME, FlowEvent::Arrived, "2026-03-10", None);
        world.flow(HOST, FlowEvent::Accepted, accepted, None);
        let year = world.year();
        assert_eq!(world.item(&year, "B2").range, range(0, 0, points));
    }
    let mut world = World::new();
    world.flow(HOME, FlowEvent::Departed, "2026-03-01", Some("2026-03-01"));
    world.flow(HOST, FlowEvent::Accepted, "2026-04-01", None);
    let year = world.year();
    assert_eq!(world.item(&year, "B2").range, range(0, 0, 12));
}

#[test]
fn deductions_subtract_and_the_total_has_a_floor() {
    let mut world = World::new();
    for item in &mut world.pack.items {
        item.proposable = true;
    }
    let paid = world.dues(HOME, "2026-03", DuesStatus::OnTime);
    world.confirmed(HOST, paid);
    let grave = world.proposed(HOME, "D1", "minus20");
    world.confirmed(HOST, grave);
    world.proposed(HOME, "D1", "minus5");
    world.proposed(HOME, "D2", "minus15");
    let year = world.year();
    assert_eq!(world.item(&year, "D1").range, range(-40, -40, -40));
    assert_eq!(world.item(&year, "D2").range, range(-30, 0, 0));
    assert_eq!(world.item(&year, "D2").room, HalfPoints(0));
    assert_eq!(year.categories[2], range(-70, -40, -40));
    assert_eq!(year.total, range(0, 2, 2));
}

#[test]
fn the_best_band_is_for_members_without_a_deduction() {
    let mut world = World::new();
    for band in &mut world.pack.bands {
        band.from /= 10;
    }
    assert_eq!(world.year().band, Some(0));
    world.pack.items.last_mut().unwrap().proposable = true;
    let active = world.proposed(HOME, "D3", "active");
    assert_eq!(world.year().band, Some(0));
    world.confirmed(HOST, active);
    assert_eq!(world.year().band, Some(1));
}

#[test]
fn dispute_beats_confirmation_in_either_order() {
    for dispute_first in [true, false] {
        let mut world = World::new();
        let entry = world.proposed(HOME, "A3", "fulfilled");
        if dispute_first {
            world.disputed(HOST, entry);
            world.confirmed((HOST.0, 9), entry);
        } else {
            world.confirmed((HOST.0, 9), entry);
            world.disputed(HOST, entry);
        }
        let year = world.year();
        assert_eq!(world.line(&year, entry).state, LineState::Disputed);
        assert_eq!(world.item(&year, "A3").range, range(0, 0, 4));
    }
}

#[test]
fn an_answer_by_the_own_side_the_own_person_or_an_ended_office_does_not_count() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A3", "fulfilled");
    let own_side = world.confirmed((HOME.0, 8), entry);
    let own_person = world.confirmed((HOST.0, HOME.1), entry);
    let ended = world.confirmed(HOST, entry);
    world.stamp(ended).standing = Standing::JustEnded;
    let year = world.year();
    assert_eq!(world.line(&year, entry).state, LineState::Pending);
    let expected = [
        Oddity::OwnAnswer(own_side),
        Oddity::OwnAnswer(own_person),
        Oddity::EndedAnswer(ended),
    ];
    assert_eq!(year.oddities, expected);
}

#[test]
fn a_line_of_an_ended_office_and_an_unanswered_one_are_in_the_highest_only() {
    let mut world = World::new();
    let ended = world.proposed(HOME, "A3", "fulfilled");
    world.stamp(ended).standing = Standing::JustEnded;
    world.confirmed(HOST, ended);
    let year = world.year();
    assert_eq!(world.line(&year, ended).state, LineState::NeedsHolder);
    assert_eq!(world.item(&year, "A3").range, range(0, 0, 4));
    // Admitted on 2026-06-10: silent after 30 days, the day itself not counted.
    let entry = world.proposed(HOME, "A4", "halfDay");
    for (today, state) in [
        ("2026-07-10", LineState::Pending),
        ("2026-07-11", LineState::NoResponse),
    ] {
        world.today = today.parse().unwrap();
        let year = world.year();
        assert_eq!(world.line(&year, entry).state, state);
        assert_eq!(world.item(&year, "A4").range, range(0, 0, 4));
    }
}

#[test]
fn a_correction_replaces_once_confirmed_and_may_be_corrected() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A1", "level3");
    world.confirmed(HOST, entry);
    let first = world.corrected(HOST, entry, Some("level1"));
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(4, 12, 12));
    assert_eq!(world.line(&year, entry).correction, Some(first));
    assert_eq!(year.waiting, 1);
    world.confirmed(HOME, first);
    let second = world.corrected(HOME, first, Some("level2"));
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(4, 4, 8));
    assert_eq!(world.line(&year, entry).state, LineState::Corrected);
    world.confirmed(HOST, second);
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(8, 8, 8));
    assert_eq!(world.line(&year, first).state, LineState::Corrected);
    let third = world.corrected(HOME, second, None);
    world.confirmed(HOST, third);
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(0, 0, 0));
    assert_eq!(world.line(&year, entry).state, LineState::Withdrawn);
    assert_eq!(year.oddities, []);
}

#[test]
fn of_two_confirmed_corrections_the_lowest_counts() {
    for swapped in [false, true] {
        let mut world = World::new();
        let entry = world.proposed(HOME, "A1", "level3");
        let mut levels = ["level1", "level2"];
        if swapped {
            levels.reverse();
        }
        let keys = levels.map(|level| world.corrected(HOME, entry, Some(level)));
        for key in keys {
            world.confirmed(HOST, key);
        }
        let year = world.year();
        assert_eq!(world.item(&year, "A1").range, range(4, 4, 4));
        assert_eq!(year.oddities, [Oddity::CorrectionsDiffer(entry)]);
        let states = keys.map(|key| world.line(&year, key).state);
        let won = [LineState::Confirmed, LineState::Corrected];
        assert_eq!(states, if swapped { [won[1], won[0]] } else { won });
    }
}

#[test]
fn what_fits_no_rule_is_an_oddity_and_changes_nothing() {
    let mut world = World::new();
    let item = world.proposed(HOME, "Z9", "level1");
    let level = world.proposed(HOME, "A1", "level9");
    let deduction = world.proposed(HOME, "D1", "minus20");
    let by_fact = world.proposed(HOME, "B1", "beforeLeaving");
    let outside = world.dues(HOME, "2026-12", DuesStatus::OnTime);
    let ahead = world.flow(HOME, FlowEvent::Departed, "2026-12-01", Some("2026-11-01"));
    let answer = world.confirmed(HOST, item);
    let dangling = world.corrected(HOST, level, None);
    let entry = world.proposed(HOME, "A1", "level1");
    let wrong = world.corrected(HOST, entry, Some("level9"));
    let ring = world.ring();
    let year = world.year();
    let mut expected = vec![
        Oddity::UnknownItem(item),
        Oddity::UnknownLevel(level),
        Oddity::NotProposable(deduction),
        Oddity::NotProposable(by_fact),
        Oddity::OutsidePeriod(outside),
        Oddity::OutsidePeriod(ahead),
        Oddity::Dangling(answer),
        Oddity::Dangling(dangling),
        Oddity::UnknownLevel(wrong),
        Oddity::Dangling(ring[0]),
        Oddity::Dangling(ring[1]),
    ];
    expected.sort_unstable();
    assert_eq!(year.oddities, expected);
    assert_eq!(year.lines.len(), 1);
    assert_eq!(year.total, range(40, 40, 44));
    let by_hand = world.proposed(HOME, "B1", "whereabouts");
    world.confirmed(HOST, by_hand);
    assert_eq!(world.year().total, range(60, 60, 64));
}

#[test]
fn a_correction_that_is_itself_corrected_waits_for_nobody() {
    let mut world = World::new();
    let entry = world.proposed(HOME, "A1", "level3");
    let first = world.corrected(HOME, entry, Some("level1"));
    let second = world.corrected(HOME, first, Some("level2"));
    world.confirmed(HOST, second);
    let year = world.year();
    assert_eq!(world.item(&year, "A1").range, range(8, 8, 8));
    assert_eq!(world.line(&year, entry).correction, None);
    assert_eq!(world.line(&year, first).state, LineState::Corrected);
}
