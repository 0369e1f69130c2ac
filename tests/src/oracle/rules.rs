//! The oracle's own reading of a rule pack, and its own calendar.

use serde_json::Value;
use std::collections::BTreeMap;

/// A rule pack.
#[derive(Debug)]
pub struct Rules {
    pub(super) response_days: i64,
    pub(super) caps: BTreeMap<String, i64>,
    pub(super) items: Vec<Rule>,
}

/// One item.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) code: String,
    pub(super) category: String,
    pub(super) counting: String,
    pub(super) cap: i64,
    pub(super) fact: String,
    pub(super) proposable: bool,
    pub(super) levels: Vec<Grade>,
}

/// One level of an item.
#[derive(Debug)]
pub(super) struct Grade {
    pub(super) code: String,
    pub(super) half_points: i64,
    pub(super) days_max: Option<i64>,
    pub(super) by_hand: bool,
    pub(super) counted: i64,
    pub(super) eligible: i64,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

impl Rules {
    /// Reads a pack.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn of(pack: &str) -> Self {
        let pack: Value = serde_json::from_str(pack).expect("a pack is JSON");
        let caps = ["base", "activity", "deduction"];
        Self {
            response_days: number(&pack["responseDays"]),
            caps: caps
                .iter()
                .map(|it| ((*it).to_owned(), number(&pack["caps"][*it])))
                .collect(),
            items: list(&pack["items"]).map(Rule::of).collect(),
        }
    }
}

impl Rule {
    fn of(item: &Value) -> Self {
        let level = |level: &Value| Grade {
            code: text(&level["code"]),
            half_points: number(&level["halfPoints"]),
            days_max: level["daysMax"].as_i64(),
            by_hand: level["byHand"] == true,
            counted: number(&level["counted"]),
            eligible: number(&level["eligible"]),
        };
        Self {
            code: text(&item["code"]),
            category: text(&item["category"]),
            counting: text(&item["counting"]),
            cap: number(&item["cap"]),
            fact: text(&item["fact"]),
            proposable: item["proposable"] == true,
            levels: list(&item["levels"]).map(level).collect(),
        }
    }

    /// Points of the best level.
    pub(super) fn best(&self) -> i64 {
        let points = self.levels.iter().map(|level| level.half_points);
        points.max().unwrap_or(0)
    }

    /// What an outcome is worth beside others of its slot: points; at a ratio item attended is
    /// better than not counted, and that is better than missed.
    pub(super) fn worth(&self, level: &Grade) -> i64 {
        if self.counting == "ratio" {
            2 * level.counted - level.eligible
        } else {
            level.half_points
        }
    }
}

/// Days since 1970-01-01 of a `YYYY-MM-DD`.
///
/// # Panics
/// When it is no date.
pub(super) fn day(text: &str) -> i64 {
    let mut parts = text.split('-').map(|part| part.parse::<i64>());
    let mut next = || parts.next().and_then(Result::ok).expect("a date");
    let (year, month, date) = (next(), next(), next());
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = year - 1;
    let years = 365 * before + before / 4 - before / 100 + before / 400;
    let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap_day = i64::from(month > 2 && is_leap(year));
    let month = usize::try_from(month - 1).unwrap_or(0);
    // 719 162 days lie between 0001-01-01 and 1970-01-01.
    years + months[month] + leap_day + date - 1 - 719_162
}

/// The month a `YYYY-MM-DD` lies in, counted from December: 0 to 11.
pub(super) fn month_of(text: &str) -> i64 {
    let month = text
        .split('-')
        .nth(1)
        .map_or(12, |it| it.parse().unwrap_or(12));
    month % 12
}

/// The day it is in Shanghai at an instant.
pub(super) fn day_at(millis: i64) -> i64 {
    (millis + 8 * 3_600_000).div_euclid(86_400_000)
}
