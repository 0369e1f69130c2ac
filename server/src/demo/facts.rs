//! What the year was worth: dues, attendance, deeds, and how the other side answered.

use super::cast::{Seat, activity_id};
use super::year::{Author, Story, days, pick, text};
use liangdi_core::choice::{Attendance, DuesStatus};
use liangdi_core::command::{
    Command, ConfirmEntry, CorrectEntry, DisputeEntry, ProposePoints, RecordAttendance, RecordDues,
};
use liangdi_core::record::RecordKey;
use liangdi_core::time::{Month, Period};

/// Items and levels people are credited with.
const DEEDS: &[(&str, &str)] = &[
    ("A4", "halfDay"),
    ("A1", "level1"),
    ("A3", "fulfilled"),
    ("A4", "underHalfDay"),
    ("A5", "answered"),
    ("A6", "confirmedLead"),
    ("A1", "level2"),
];
/// An entry, the days ago it was written, and those of the day it is about.
type Entry = (RecordKey, i32, i32);

impl Author<'_> {
    /// Dues of every month that has passed since the departure.
    pub(super) fn dues(&mut self, story: &Story) {
        let mut ago = story.left.saturating_sub(30);
        let mut month = Month::of(self.day(ago));
        while ago > 5 {
            let status =
                match (story.number + usize::from(month.first().month().unsigned_abs())) % 19 {
                    0 => DuesStatus::MadeUp,
                    1 => DuesStatus::Unpaid,
                    _ => DuesStatus::OnTime,
                };
            let dues = RecordDues {
                member: story.member,
                month,
                status,
            };
            let entry = self.step(ago, &story.home, Command::RecordDues(dues));
            let stated = month.first().days_until(self.today);
            self.answer(story, &story.home, (entry, ago, stated));
            ago = ago.saturating_sub(31);
            month = month.next();
        }
    }

    /// Activities of the host that accepted; the host keeps the list.
    pub(super) fn attendance(&mut self, story: &Story) {
        let (Some((host, seat)), Some(accepted)) = (&story.host, story.accepted) else {
            return;
        };
        for (round, ago) in [200_i32, 150, 100, 55, 20].into_iter().enumerate() {
            if ago >= accepted.saturating_sub(10) {
                continue;
            }
            let outcome = match (story.number + round) % 8 {
                6 => Attendance::OnLeave,
                7 => Attendance::Absent,
                _ => Attendance::Attended,
            };
            let record = RecordAttendance {
                member: story.member,
                activity: activity_id(&format!("{host} {round}")),
                title: text(&self.data.activities, round),
                on: self.day(ago),
                online: round % 2 == 1,
                outcome,
            };
            let recorded = ago.saturating_sub(1);
            let entry = self.step(recorded, seat, Command::RecordAttendance(record));
            self.answer(story, seat, (entry, recorded, ago));
        }
    }

    /// Points proposed by either side, answered in every way there is.
    pub(super) fn deeds(&mut self, story: &Story) {
        for round in 0..story.number % 4 {
            let ago = 140_i32.saturating_sub(days(round * 45 + story.number % 30));
            let by_host = story.host.as_ref().filter(|_| {
                (story.number + round).is_multiple_of(2)
                    && story.accepted.is_some_and(|on| on > ago)
            });
            let seat = by_host.map_or(&story.home, |(_, seat)| seat);
            let Some((item, level)) = pick(DEEDS, story.number + round).copied() else {
                continue;
            };
            let propose = ProposePoints {
                member: story.member,
                item: item.to_owned(),
                level: level.to_owned(),
                on: self.day(ago),
                evidence: text(&self.data.evidence, story.number + round),
            };
            let proposed = ago.saturating_sub(2);
            let entry = self.step(proposed, seat, Command::ProposePoints(propose));
            let seat = seat.clone();
            match (story.number + round * 3) % 9 {
                0 => self.dispute(story, &seat, (entry, proposed, ago)),
                1 | 5 => {} // waits for an answer
                2 if item == "A4" => self.correct(story, &seat, (entry, proposed, ago)),
                _ => self.confirm(story, &seat, (entry, proposed, ago)),
            }
        }
    }

    /// Who answers what one side wrote, some days later.
    fn other_side<'s>(story: &'s Story, writer: &Seat, ago: i32) -> &'s Seat {
        if writer.org != story.home.org {
            return &story.home;
        }
        match (&story.host, story.accepted) {
            (Some((_, host)), Some(accepted)) if accepted > ago => host,
            _ => &story.township,
        }
    }

    /// Most facts are confirmed; recent ones still wait.
    pub(super) fn answer(&mut self, story: &Story, writer: &Seat, entry: Entry) {
        let (_, written, _) = entry;
        if written > 25 && !(story.number + self.steps.len()).is_multiple_of(6) {
            self.confirm(story, writer, entry);
        }
    }

    /// The year of an entry: the period its day lies in.
    fn period(&self, stated: i32) -> u16 {
        Period::of(self.day(stated)).year()
    }

    fn confirm(&mut self, story: &Story, writer: &Seat, (entry, written, stated): Entry) {
        let ago = written.saturating_sub(5).max(0);
        let confirm = ConfirmEntry {
            member: story.member,
            period: self.period(stated),
            entry,
            relayed: None,
        };
        let side = Self::other_side(story, writer, ago);
        // Hands are counted by person: who holds offices on both sides answers nothing of their own.
        if side.person != writer.person {
            self.step(ago, side, Command::ConfirmEntry(confirm));
        }
    }

    fn dispute(&mut self, story: &Story, writer: &Seat, (entry, written, stated): Entry) {
        let ago = written.saturating_sub(6).max(0);
        let dispute = DisputeEntry {
            member: story.member,
            period: self.period(stated),
            entry,
            reason: text(&self.data.disputes, story.number),
            relayed: None,
        };
        let side = Self::other_side(story, writer, ago);
        if side.person != writer.person {
            self.step(ago, side, Command::DisputeEntry(dispute));
        }
    }

    /// Corrected by its writer and confirmed by the other side.
    fn correct(&mut self, story: &Story, writer: &Seat, (entry, written, stated): Entry) {
        let ago = written.saturating_sub(3).max(0);
        let correct = CorrectEntry {
            member: story.member,
            period: self.period(stated),
            entry,
            level: Some("underHalfDay".to_owned()),
            reason: text(&self.data.corrections, story.number),
        };
        let correction = self.step(ago, writer, Command::CorrectEntry(correct));
        self.confirm(story, writer, (correction, ago, stated));
    }
}
