//! Lays a tallied year out for a screen: every number opens down to its records.

use super::HalfPoints;
pub use super::hands::Answers;
use super::pack::{Category, Counting, Pack};
use super::tally::{ItemTally, Line, Year, YearInput};
use crate::choice::Role;
use crate::record::Record;
use crate::registry::Registry;
use crate::stamp::Stamped;
use crate::view::{AnswerView, CategoryView, ItemChange, ItemView, LineView, Reach, YearView};
use core::fmt;

/// How the looker sees a year: names, progress and what he may answer.
#[derive(Clone, Copy)]
pub struct Lens<'a> {
    /// Names of organisations.
    pub registry: &'a Registry,
    /// How far a record has come.
    pub reach: &'a dyn Fn(&Stamped) -> Reach,
    /// Whether one of the looker's offices may answer a line that waits, after these answers.
    pub may_answer: &'a dyn Fn(&Line, &Stamped, &[&Stamped]) -> bool,
}

impl fmt::Debug for Lens<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lens").finish_non_exhaustive()
    }
}

/// The view of a year.
#[must_use]
pub fn view(year: &Year, input: &YearInput<'_>, lens: &Lens<'_>) -> YearView {
    let pack = input.pack;
    let answers = Answers::of(input.records);
    let mut lines: Vec<Vec<LineView>> = pack.items.iter().map(|_| Vec::new()).collect();
    for line in &year.lines {
        let shown = line_view(line, input, answers.to(line.key), lens);
        if let (Some(of_item), Some(shown)) = (lines.get_mut(line.item), shown) {
            of_item.push(shown);
        }
    }
    let items = pack.items.iter().zip(&year.items).zip(lines);
    YearView {
        period: input.period.year(),
        counts_from: input.period.first(),
        counts_through: input.period.last(),
        pack: pack.title.clone(),
        total: year.total,
        categories: categories(year, pack),
        items: items
            .map(|((item, tally), mut lines)| {
                lines.sort_by_key(|line| (line.on, line.key));
                ItemView {
                    code: item.code.clone(),
                    title: item.title.clone(),
                    category: item.category,
                    range: tally.range,
                    cap: HalfPoints(item.cap),
                    binding: tally.binding,
                    room: tally.room,
                    counted: tally.counted,
                    eligible: tally.eligible,
                    basis: item.basis.clone(),
                    lines,
                }
            })
            .collect(),
        band: year
            .band
            .and_then(|at| pack.bands.get(at))
            .map(|band| band.title.clone())
            .unwrap_or_default(),
        waiting: year.waiting,
        disputed: year.disputed,
        oddities: u32::try_from(year.oddities.len()).unwrap_or(u32::MAX),
    }
}

fn categories(year: &Year, pack: &Pack) -> Vec<CategoryView> {
    let fill = |category: Category, settled: HalfPoints| {
        let share = settled.0.unsigned_abs().saturating_mul(1000);
        let cap = pack.cap(category).unsigned_abs();
        let thousandths = share.checked_div(cap).unwrap_or(0).min(1000);
        u16::try_from(thousandths).unwrap_or(1000)
    };
    let parts = Category::ALL.into_iter().zip(year.categories);
    parts
        .map(|(category, range)| CategoryView {
            category,
            range,
            cap: HalfPoints(pack.cap(category)),
            fill: fill(category, range.settled),
        })
        .collect()
}

/// One line as people read it, with its answers; none where its record is not among the input's.
#[must_use]
pub fn line_view(
    line: &Line,
    input: &YearInput<'_>,
    answers: &[&Stamped],
    lens: &Lens<'_>,
) -> Option<LineView> {
    let stamped = input.records.get(&line.key)?;
    let item = input.pack.items.get(line.item)?;
    let level = line.level.and_then(|at| item.levels.get(at));
    let answer = line.answer.and_then(|key| input.records.get(&key));
    Some(LineView {
        key: line.key,
        period: input.period.year(),
        item: item.code.clone(),
        item_title: item.title.clone(),
        level: level.map(|it| it.code.clone()).unwrap_or_default(),
        level_title: level.map(|it| it.title.clone()).unwrap_or_default(),
        points: (item.counting != Counting::Ratio)
            .then(|| HalfPoints(level.map_or(0, |it| it.half_points))),
        on: line.on,
        evidence: evidence(&stamped.record, lens.registry),
        state: line.state,
        org: stamped.stamp.org,
        org_name: lens.registry.org_name(stamped.stamp.org).to_owned(),
        person: stamped.stamp.person,
        at: stamped.stamp.admitted_at,
        answered_by: answer.map(|it| lens.registry.org_name(it.stamp.org).to_owned()),
        dispute: answer.and_then(|it| reason(&it.record)),
        correction: line.correction,
        corrects: line.corrects,
        reach: (lens.reach)(stamped),
        mine_to_answer: line.state.waits() && (lens.may_answer)(line, stamped, answers),
        by_guest: stamped.stamp.role == Role::Guest,
        answers: answers
            .iter()
            .map(|it| answer_view(it, lens.registry))
            .collect(),
    })
}

fn answer_view(answer: &Stamped, registry: &Registry) -> AnswerView {
    AnswerView {
        org_name: registry.org_name(answer.stamp.org).to_owned(),
        disputes: matches!(answer.record, Record::EntryDisputed(_)),
        by_guest: answer.stamp.role == Role::Guest,
        relayed: answer.record.relayed(),
        at: answer.stamp.admitted_at,
    }
}

/// Why a dispute was raised; none for a confirmation.
fn reason(answer: &Record) -> Option<String> {
    if let Record::EntryDisputed(it) = answer {
        Some(it.reason.clone())
    } else {
        None
    }
}

/// What a line rests on, in the record's own words and days; empty where the level says it all.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "other records are no lines, or their level says it all"
)]
fn evidence(record: &Record, registry: &Registry) -> String {
    match record {
        Record::EntryProposed(it) => it.evidence.clone(),
        Record::EntryCorrected(it) => it.reason.clone(),
        Record::AttendanceRecorded(it) => it.title.clone(),
        Record::DuesRecorded(it) => it.month.to_string(),
        Record::FlowStated(it) => match (it.host, it.reported_on) {
            (Some(host), _) => registry.org_name(host).to_owned(),
            (None, Some(day)) => day.to_string(),
            (None, None) => String::new(),
        },
        _ => String::new(),
    }
}

/// Items that differ between two tallies of one year: for previews.
#[must_use]
pub fn changes(before: &Year, after: &Year, pack: &Pack) -> Vec<ItemChange> {
    let items = pack.items.iter().zip(before.items.iter().zip(&after.items));
    items
        .filter(|(_, (before, after))| differs(before, after))
        .map(|(item, (before, after))| ItemChange {
            title: item.title.clone(),
            cap: HalfPoints(item.cap),
            before: before.range,
            after: after.range,
            binding: after.binding,
            room: after.room,
        })
        .collect()
}

fn differs(before: &ItemTally, after: &ItemTally) -> bool {
    (before.range, before.binding, before.room) != (after.range, after.binding, after.room)
}
