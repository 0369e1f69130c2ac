//! Dates as people write them: as much of year, month and day as they stated.

use crate::reason::Reason;
use crate::table::Cell;
use core::fmt;
use liangdi_core::plain::{half_width, is_invisible};
use liangdi_core::time::Date;
use serde::{Serialize, Serializer};

/// A date as far as it was stated.
///
/// - shape: `1966`, `1966-09` or `1966-09-13`; day only with month
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stated {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// A date and what is doubtful about it.
pub(crate) type Understood = Result<(Stated, Option<Reason>), Reason>;

impl Stated {
    /// Checks the parts; years of the past and the coming century only.
    ///
    /// # Errors
    /// When the year is out of range or there is no such month or day.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Result<Self, Reason> {
        if !(1900..=2100).contains(&year) {
            return Err(Reason::NoSuchDay);
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).or(Err(Reason::NoSuchDay))?;
        Ok(Self { year, month, day })
    }

    /// Calendar year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Month, where stated.
    #[must_use]
    pub const fn month(self) -> Option<i8> {
        self.month
    }

    /// The day, where stated to the day.
    #[must_use]
    pub fn exact(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day it may mean; `None` where only a year is stated.
    #[must_use]
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day.unwrap_or(1)).ok()
    }

    /// Year and month, what all writings of one date have in common.
    #[must_use]
    pub fn to_month_text(self) -> String {
        let month = self.month;
        Self {
            month,
            day: None,
            ..self
        }
        .to_string()
    }

    /// Whether this is before `other` as far as both are stated.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        if self.year != other.year {
            return self.year < other.year;
        }
        match (self.month, other.month) {
            (Some(mine), Some(theirs)) if mine != theirs => mine < theirs,
            (Some(_), Some(_)) => matches!((self.day, other.day), (Some(a), Some(b)) if a < b),
            (None, _) | (_, None) => false,
        }
    }

    /// Whether it lies after `today` for certain.
    #[must_use]
    pub fn is_after(self, today: Date) -> bool {
        let today = Self::from(today);
        today.is_before(self)
    }

    /// Reads what a cell says; an empty cell says nothing.
    pub(crate) fn of_cell(cell: &Cell) -> Option<Understood> {
        match cell {
            Cell::Blank => None,
            Cell::Fault(_) => Some(Err(Reason::CellFault)),
            Cell::Date(date) => Some(Self::of_day(*date).map(|stated| (stated, None))),
            Cell::Number { text, day } => Some(of_number(text, *day)),
            Cell::Text(text) => Some(of_text(text).map(|stated| (stated, None))),
        }
    }

    fn of_day(date: Date) -> Result<Self, Reason> {
        Self::new(date.year(), Some(date.month()), Some(date.day()))
    }
}

impl From<Date> for Stated {
    fn from(date: Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let (Some(_), Some(day)) = (self.month, self.day) {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for Stated {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// A number: digits as people type them, or a day that lost its date format.
fn of_number(text: &str, day: Option<Date>) -> Understood {
    match of_text(text) {
        // Excel drops the zero of 1988.10.
        Ok(stated) if text.ends_with(".1") => Ok((stated, Some(Reason::MonthFromNumber))),
        Ok(stated) => Ok((stated, None)),
        Err(reason) => match day {
            Some(day) if text.len() == 5 => Ok((Stated::of_day(day)?, None)),
            Some(_) | None => Err(reason),
        },
    }
}

fn of_text(text: &str) -> Result<Stated, Reason> {
    let digits = with_digits(text.trim());
    let is_gap = |c: char| c.is_whitespace() || is_invisible(c) || is_separator(c);
    // What follows a day after a blank is the time of that day.
    let day = digits
        .split_once([' ', 'T'])
        .map_or(digits.as_str(), |(day, time)| {
            if time.contains(':') {
                day
            } else {
                digits.as_str()
            }
        });
    let parts: Vec<&str> = day.split(is_gap).filter(|part| !part.is_empty()).collect();
    let all_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.is_empty() || !parts.iter().all(all_digits) {
        return Err(Reason::DateUnclear);
    }
    match parts.as_slice() {
        [one] => of_run(one),
        [year, month] => of_parts(year, Some(month), None),
        [year, month, day] => of_parts(year, Some(month), Some(day)),
        _ => Err(Reason::DateUnclear),
    }
}

/// Digits without separators: `1987`, `198709` or `19870913`.
fn of_run(run: &str) -> Result<Stated, Reason> {
    match run.len() {
        4 => of_parts(run, None, None),
        6 => of_parts(run.get(..4).unwrap_or_default(), run.get(4..), None),
        8 => of_parts(
            run.get(..4).unwrap_or_default(),
            run.get(4..6),
            run.get(6..),
        ),
        2 => Err(Reason::ShortYear),
        _ => Err(Reason::DateUnclear),
    }
}

fn of_parts(year: &str, month: Option<&str>, day: Option<&str>) -> Result<Stated, Reason> {
    match year.len() {
        4 => {}
        2 => return Err(Reason::ShortYear),
        _ => return Err(Reason::DateUnclear),
    }
    let small = |part: &str| part.parse::<i8>().or(Err(Reason::NoSuchDay));
    Stated::new(
        year.parse().or(Err(Reason::DateUnclear))?,
        month.map(small).transpose()?,
        day.map(small).transpose()?,
    )
}

/// Signs that people put between year, month and day: `. / - , 年 月 日 号 、 ·`.
const fn is_separator(c: char) -> bool {
    matches!(
        c,
        '.' | '/'
            | '-'
            | ','
            | '\\'
            | '\u{5e74}'
            | '\u{6708}'
            | '\u{65e5}'
            | '\u{53f7}'
            | '\u{3001}'
            | '\u{b7}'
    )
}

/// The text with full-width and Chinese digits as plain ones: 二〇〇一年十二月 is 2001年12月.
fn with_digits(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at.saturating_add(1)).copied().and_then(digit);
        let before = at
            .checked_sub(1)
            .and_then(|at| chars.get(at))
            .copied()
            .and_then(digit);
        match (*c, before, next) {
            ('\u{5341}', None, None) => out.push_str("10"),
            ('\u{5341}', None, Some(_)) => out.push('1'),
            ('\u{5341}', Some(_), None) => out.push('0'),
            ('\u{5341}', Some(_), Some(_)) => {}
            (c, ..) => out.push(digit(c).unwrap_or(c)),
        }
    }
    out
}

/// The plain form of 〇, ○, 零 and 一 to 九.
const fn digit(c: char) -> Option<char> {
    match c {
        '\u{3007}' | '\u{25cb}' | '\u{96f6}' => Some('0'),
        '\u{4e00}' => Some('1'),
        '\u{4e8c}' => Some('2'),
        '\u{4e09}' => Some('3'),
        '\u{56db}' => Some('4'),
        '\u{4e94}' => Some('5'),
        '\u{516d}' => Some('6'),
        '\u{4e03}' => Some('7'),
        '\u{516b}' => Some('8'),
        '\u{4e5d}' => Some('9'),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
