//! The oracle's lines: what each record of a year means, and what it comes to under given answers.

use super::rules::{Rule, Rules, day, day_at, month_of};
use liangdi_core::choice::{FlowEvent, Role};
use liangdi_core::document::Records;
use liangdi_core::record::{FlowStated, Record, RecordKey};
use liangdi_core::stamp::{Stamp, Stamped, Standing};
use liangdi_core::view::LineState;
use std::collections::{BTreeMap, BTreeSet};

/// What a line is worth; no level is a withdrawal, which ranks just below a level worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outcome {
    pub(super) worth: i64,
    pub(super) level: Option<usize>,
}

/// A fact, a proposed entry or a correction.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) key: RecordKey,
    pub(super) item: usize,
    pub(super) level: Option<usize>,
    worth: i64,
    /// What counts once; of a correction that of the corrected line.
    pub(super) slot: String,
    /// Before the member was mobile.
    pub(super) is_before_eligible: bool,
    /// The line it corrects.
    pub(super) parent: Option<usize>,
    own: LineState,
}

impl Line {
    pub(super) fn is_confirmed(&self) -> bool {
        self.own == LineState::Confirmed
    }
}

/// All lines of a year.
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) from_month: i64,
    pub(super) from_quarter: i64,
}

/// What is read: the records of one period, without flows that were withdrawn.
struct Year<'a> {
    rules: &'a Rules,
    first: i64,
    last: i64,
    records: &'a Records,
    flows: Vec<&'a FlowStated>,
    today: i64,
}

impl Lines {
    pub(super) fn of(rules: &Rules, year: u16, records: &Records, today: i64) -> Self {
        let stated = Self::read(rules, year, records, today, &BTreeSet::new());
        // A flow that both sides have withdrawn never was: its days are read once more without it.
        let states = stated.states();
        let withdrawn: BTreeSet<RecordKey> = states
            .into_iter()
            .filter(|(_, state)| *state == LineState::Withdrawn)
            .map(|(key, _)| key)
            .collect();
        Self::read(rules, year, records, today, &withdrawn)
    }

    fn read(
        rules: &Rules,
        year: u16,
        records: &Records,
        today: i64,
        withdrawn: &BTreeSet<RecordKey>,
    ) -> Self {
        let (first, last) = (
            day(&format!("{}-12-01", year - 1)),
            day(&format!("{year}-11-30")),
        );
        let flow = |(key, stamped): (&RecordKey, &'_ Stamped)| {
            !withdrawn.contains(key)
                && matches!(&stamped.record, Record::FlowStated(it) if day(&it.on.to_string()) <= last)
        };
        let flows = records
            .iter()
            .filter(|(key, stamped)| flow((key, stamped)))
            .filter_map(|(_, stamped)| match &stamped.record {
                Record::FlowStated(it) => Some(it),
                _ => None,
            })
            .collect();
        let year = Year {
            rules,
            first,
            last,
            records,
            flows,
            today,
        };
        let mut lines: Vec<Line> = records
            .iter()
            .filter_map(|(key, stamped)| year.base(*key, stamped))
            .collect();
        let since = year.since();
        for line in &mut lines {
            line.is_before_eligible = line
                .slot
                .strip_prefix("month ")
                .is_some_and(|it| it.parse().unwrap_or(0) < since)
                || line
                    .slot
                    .strip_prefix("quarter ")
                    .is_some_and(|it| it.parse().unwrap_or(0) < since / 3);
        }
        // Corrections hang on lines, over any number of steps.
        while let Some(next) = year.next_correction(&lines) {
            lines.push(next);
        }
        Self {
            lines,
            from_month: since,
            from_quarter: since / 3,
        }
    }

    /// What a line comes to where exactly the lines that `yes` names are agreed on; none where it
    /// is not in effect. Corrections in effect replace it; of several the lowest counts.
    pub(super) fn outcome(&self, line: usize, yes: &dyn Fn(usize) -> bool) -> Option<Outcome> {
        let own = || Outcome {
            worth: self.lines[line].worth,
            level: self.lines[line].level,
        };
        let corrections = (0..self.lines.len()).filter(|at| self.lines[*at].parent == Some(line));
        corrections
            .filter_map(|correction| self.outcome(correction, yes))
            .min()
            .or_else(|| yes(line).then(own))
    }

    /// Where each line stands, as people are told.
    pub(super) fn states(&self) -> BTreeMap<RecordKey, LineState> {
        let settled = |at: usize| self.outcome(at, &|line| self.lines[line].is_confirmed());
        // The correction of a line that counts: the lowest, of equals the first.
        let winner = |line: usize| {
            (0..self.lines.len())
                .filter(|at| self.lines[*at].parent == Some(line))
                .filter_map(|at| Some((settled(at)?, self.lines[at].key)))
                .min()
        };
        let state = |(at, line): (usize, &Line)| {
            let beaten = line.parent.and_then(winner).map(|(_, key)| key);
            let state = match winner(at) {
                Some((outcome, _)) if outcome.level.is_none() => LineState::Withdrawn,
                Some(_) => LineState::Corrected,
                None if line.is_confirmed() && beaten.is_some_and(|key| key != line.key) => {
                    LineState::Corrected
                }
                None => line.own,
            };
            (line.key, state)
        };
        self.lines.iter().enumerate().map(state).collect()
    }
}

impl Year<'_> {
    /// First month that counts for a member mobile since a stated day (A8).
    fn since(&self) -> i64 {
        let away = self
            .flows
            .iter()
            .filter(|it| it.event != FlowEvent::Arrived);
        let away = away.map(|it| it.on.to_string());
        match away.min_by_key(|on| day(on)) {
            Some(on) if day(&on) > self.first => month_of(&on),
            _ => 0,
        }
    }

    /// The line of a fact or a proposed entry; none for anything else and for what fits no rule.
    fn base(&self, key: RecordKey, stamped: &Stamped) -> Option<Line> {
        let fact = |fact: &str, word: &str, on: String, slot: Option<String>| {
            let item = self.rules.items.iter().position(|it| it.fact == fact)?;
            let levels = self.rules.items[item].levels.iter();
            let level = levels
                .enumerate()
                .find(|(_, level)| !level.by_hand && level.code == word)?;
            Some((item, level.0, on, slot))
        };
        let (item, level, on, slot) = match &stamped.record {
            Record::AttendanceRecorded(it) => {
                let slot = format!("activity {}", it.activity);
                fact(
                    "attendance",
                    it.outcome.word(),
                    it.on.to_string(),
                    Some(slot),
                )?
            }
            Record::DuesRecorded(it) => {
                fact("dues", it.status.word(), format!("{}-01", it.month), None)?
            }
            Record::ContactMade(it) if it.reported => {
                fact("report", "reported", it.on.to_string(), None)?
            }
            Record::EntryProposed(it) => {
                let item = self
                    .rules
                    .items
                    .iter()
                    .position(|rule| rule.code == it.item)?;
                let rule = &self.rules.items[item];
                let level = rule
                    .levels
                    .iter()
                    .position(|level| level.code == it.level)?;
                let by_people = rule.fact.is_empty() || rule.levels[level].by_hand;
                if !rule.proposable || !by_people {
                    return None;
                }
                (item, level, it.on.to_string(), None)
            }
            Record::FlowStated(it) => return self.flow(key, stamped, it),
            _ => return None,
        };
        if day(&on) < self.first || day(&on) > self.last {
            return None;
        }
        Some(self.line(
            key,
            stamped,
            (item, level),
            slot.unwrap_or_else(|| slot_of(&self.rules.items[item], key, &on)),
        ))
    }

    /// Departure and acceptance: the level is chosen by the days they took.
    fn flow(&self, key: RecordKey, stamped: &Stamped, flow: &FlowStated) -> Option<Line> {
        let on = day(&flow.on.to_string());
        if on > self.last {
            return None;
        }
        let (fact, days) = match flow.event {
            FlowEvent::Departed => {
                let reported = flow.reported_on.map(|it| day(&it.to_string()));
                let reported = reported.unwrap_or_else(|| day_at(stamped.stamp.admitted_at));
                ("departure", reported - on)
            }
            FlowEvent::Accepted => ("acceptance", on - self.arrived_before(on).unwrap_or(on)),
            FlowEvent::Away | FlowEvent::Arrived => return None,
        };
        let item = self.rules.items.iter().position(|it| it.fact == fact)?;
        let rule = &self.rules.items[item];
        let fits = |days_max: Option<i64>| days_max.is_none_or(|most| days <= most);
        let level = rule
            .levels
            .iter()
            .position(|level| !level.by_hand && fits(level.days_max))?;
        let slot = slot_of(rule, key, &flow.on.to_string());
        Some(self.line(key, stamped, (item, level), slot))
    }

    /// The latest arrival up to a day, else the latest departure.
    fn arrived_before(&self, accepted: i64) -> Option<i64> {
        let latest = |event: FlowEvent| {
            let of_event = self.flows.iter().filter(|it| it.event == event);
            let days = of_event.map(|it| day(&it.on.to_string()));
            days.filter(|on| *on <= accepted).max()
        };
        latest(FlowEvent::Arrived).or_else(|| latest(FlowEvent::Departed))
    }

    fn line(
        &self,
        key: RecordKey,
        stamped: &Stamped,
        (item, level): (usize, usize),
        slot: String,
    ) -> Line {
        let rule = &self.rules.items[item];
        Line {
            key,
            item,
            level: Some(level),
            worth: rule.worth(&rule.levels[level]),
            slot,
            is_before_eligible: false,
            parent: None,
            own: self.own_state(key, stamped),
        }
    }

    /// A correction that is not a line yet, of a record that is one.
    fn next_correction(&self, lines: &[Line]) -> Option<Line> {
        self.records.iter().find_map(|(key, stamped)| {
            let Record::EntryCorrected(it) = &stamped.record else {
                return None;
            };
            if lines.iter().any(|line| line.key == *key) {
                return None;
            }
            let parent = lines.iter().position(|line| line.key == it.target)?;
            let corrected = &lines[parent];
            let rule = &self.rules.items[corrected.item];
            let (level, worth) = match &it.level {
                None => (None, 0),
                Some(code) => {
                    let level = rule.levels.iter().position(|level| level.code == *code)?;
                    (Some(level), rule.worth(&rule.levels[level]))
                }
            };
            Some(Line {
                key: *key,
                level,
                worth,
                parent: Some(parent),
                own: self.own_state(*key, stamped),
                ..corrected.clone()
            })
        })
    }

    /// Where a line stands by its own answers: a dispute beats any confirmation.
    fn own_state(&self, key: RecordKey, written: &Stamped) -> LineState {
        let stamp = &written.stamp;
        let answers = |about: fn(&Record) -> Option<RecordKey>| -> Vec<&Stamped> {
            let answers = self.records.values();
            answers
                .filter(|it| about(&it.record) == Some(key) && may_answer(it, stamp))
                .collect()
        };
        let disputes = answers(|it| match it {
            Record::EntryDisputed(it) => Some(it.target),
            _ => None,
        });
        let confirmations = answers(|it| match it {
            Record::EntryConfirmed(it) => Some(it.target),
            _ => None,
        });
        let all = confirmations.iter().copied().chain([written]);
        let hands: Vec<&Stamp> = all
            .filter(|it| is_of_its_own(it))
            .map(|it| &it.stamp)
            .collect();
        let agree = |a: &Stamp, b: &Stamp| a.org != b.org && a.person != b.person;
        let two_agree = hands.iter().any(|a| hands.iter().any(|b| agree(a, b)));
        let silent = self.today - day_at(stamp.admitted_at) > self.rules.response_days;
        if !disputes.is_empty() {
            LineState::Disputed
        } else if stamp.standing == Standing::JustEnded {
            LineState::NeedsHolder
        } else if two_agree {
            LineState::Confirmed
        } else if !confirmations.is_empty() {
            LineState::AwaitsTownship
        } else if silent {
            LineState::NoResponse
        } else {
            LineState::Pending
        }
    }
}

/// Who at the host said it, where the home branch wrote it down.
fn said_by(record: &Record) -> Option<&String> {
    match record {
        Record::EntryConfirmed(it) => it.relayed_by.as_ref(),
        Record::EntryDisputed(it) => it.relayed_by.as_ref(),
        _ => None,
    }
}

/// Hands are counted by person and by organisation, and only while the office is held (DP4). What
/// the home branch writes down for the host speaks for the host: about the home branch's lines.
fn may_answer(answer: &Stamped, line: &Stamp) -> bool {
    let by = &answer.stamp;
    let is_other_side = match said_by(&answer.record) {
        Some(_) => by.org == line.org,
        None => by.org != line.org && by.person != line.person,
    };
    is_other_side && by.standing == Standing::Held
}

/// What a guest or somebody on the phone says counts only with the township's confirmation: points
/// rest on two hands, and these are none.
fn is_of_its_own(hand: &Stamped) -> bool {
    hand.stamp.role != Role::Guest && said_by(&hand.record).is_none()
}

/// What an entry is counted once for.
fn slot_of(rule: &Rule, key: RecordKey, on: &str) -> String {
    match rule.counting.as_str() {
        "best" => "whole".to_owned(),
        "monthly" => format!("month {}", month_of(on)),
        "quarterly" => format!("quarter {}", month_of(on) / 3),
        _ => format!("line {key}"),
    }
}
