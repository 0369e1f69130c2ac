//! Civil dates, periods and quarters; nothing here reads a clock.

use core::fmt;
use core::str::FromStr;
use jiff_core::civil::{self, UnixEpochDay};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
///
/// - shape: not trusted when a phone says it; the relay's own is `admitted_at`
pub type UnixMillis = i64;

/// A day in Asia/Shanghai, as people write it.
///
/// - shape: `YYYY-MM-DD`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(civil::Date);

/// Why a text is not a date or a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a date is YYYY-MM-DD, a month YYYY-MM")]
pub struct DateError;

impl Date {
    /// Makes a date from its parts.
    ///
    /// # Errors
    /// When there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        civil::Date::new(year, month, day)
            .map(Self)
            .or(Err(DateError))
    }

    /// The day it is in Asia/Shanghai (UTC+8, no summer time) at an instant.
    #[must_use]
    pub fn at(now: UnixMillis) -> Self {
        const DAY: i64 = 86_400_000;
        let days = now.saturating_add(8 * 3_600_000).div_euclid(DAY);
        let day = i32::try_from(days)
            .ok()
            .and_then(|days| UnixEpochDay::new(days).ok());
        Self(day.unwrap_or(UnixEpochDay::MIN).to_date())
    }

    /// Calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Calendar month, 1–12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day `days` later (earlier when negative); the same day where no such date exists.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.checked_add(days).unwrap_or(self.0))
    }

    /// Days from `self` to `later`; negative when `later` is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> i32 {
        self.0.until(later.0)
    }

    /// First day of the calendar quarter.
    #[must_use]
    pub fn quarter_start(self) -> Self {
        let month = ((self.month().saturating_sub(1)) / 3)
            .saturating_mul(3)
            .saturating_add(1);
        Self(civil::Date::new(self.year(), month, 1).unwrap_or(self.0))
    }

    /// Last day of the calendar quarter.
    #[must_use]
    pub fn quarter_end(self) -> Self {
        let start = self.quarter_start();
        let month = start.month().saturating_add(2);
        Self(
            civil::Date::new(start.year(), month, 1)
                .map(|first| first.last_of_month())
                .unwrap_or(self.0),
        )
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DateError);
        };
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return Err(DateError);
        }
        let date = Self::new(
            year.parse().or(Err(DateError))?,
            month.parse().or(Err(DateError))?,
            day.parse().or(Err(DateError))?,
        )?;
        // "+026" parses as a number; only digits are a date.
        if date.to_string() == text {
            Ok(date)
        } else {
            Err(DateError)
        }
    }
}

/// A calendar month, as dues are paid by.
///
/// - shape: `YYYY-MM`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month a day lies in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(Date(date.0.first_of_month()))
    }

    /// First day of the month.
    #[must_use]
    pub const fn first(self) -> Date {
        self.0
    }

    /// Last day of the month.
    #[must_use]
    pub fn last(self) -> Date {
        Date(self.0.0.last_of_month())
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.last().plus_days(1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        format!("{text}-01").parse().map(Self)
    }
}

/// The period points are counted in, named by the year in which it ends.
///
/// - shape: from `counts_from` to `counts_through` of the rule pack; by default 2026 is
///   2025-12-01 to 2026-11-30
/// - source: domain.md 3.2
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Period(#[n(0)] u16);

impl Period {
    /// The period that ends in `year`.
    #[must_use]
    pub const fn ending(year: u16) -> Self {
        Self(year)
    }

    /// The year in which it ends.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.0
    }

    /// The period a day belongs to: December opens the next one.
    #[must_use]
    pub fn of(date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or(0);
        Self(if date.month() == 12 {
            year.saturating_add(1)
        } else {
            year
        })
    }

    /// The period before this one.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// First day: 1 December of the year before.
    #[must_use]
    pub fn first(self) -> Date {
        let year = i16::try_from(self.0).unwrap_or(1).saturating_sub(1);
        Date(civil::Date::new(year, 12, 1).unwrap_or(civil::Date::MIN))
    }

    /// Last day: 30 November.
    #[must_use]
    pub fn last(self) -> Date {
        let year = i16::try_from(self.0).unwrap_or(1);
        Date(civil::Date::new(year, 11, 30).unwrap_or(civil::Date::MIN))
    }

    /// Whether a day lies in the period.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first() <= date && date <= self.last()
    }
}

macro_rules! as_text {
    ($($name:ident)+) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
as_text!(Date Month);

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn december_opens_the_next_period() {
        assert_eq!(Period::of(date("2025-11-30")), Period::ending(2025));
        assert_eq!(Period::of(date("2025-12-01")), Period::ending(2026));
        let period = Period::ending(2026);
        assert!(period.contains(date("2025-12-01")) && period.contains(date("2026-11-30")));
        assert!(!period.contains(date("2025-11-30")) && !period.contains(date("2026-12-01")));
    }

    #[test]
    fn today_is_the_day_in_shanghai() {
        assert_eq!(Date::at(0), date("1970-01-01"));
        // 16:00 UTC is midnight in Shanghai.
        assert_eq!(Date::at(16 * 3_600_000), date("1970-01-02"));
        assert_eq!(Date::at(16 * 3_600_000 - 1), date("1970-01-01"));
    }

    #[test]
    fn only_full_dates_parse() {
        for bad in [
            "2026-2-3",
            "2026-02-30",
            "+026-01-01",
            "2026/01/01",
            "",
            "2026-01-01-01",
        ] {
            assert_eq!(bad.parse::<Date>(), Err(DateError), "{bad}");
        }
    }

    #[test]
    fn quarters_and_days() {
        assert_eq!(date("2026-11-23").quarter_start(), date("2026-10-01"));
        assert_eq!(date("2026-02-10").quarter_end(), date("2026-03-31"));
        assert_eq!(date("2026-02-28").days_until(date("2026-03-02")), 2);
        assert_eq!(date("2024-02-28").plus_days(1), date("2024-02-29"));
        assert_eq!(
            "2024-02".parse::<Month>().unwrap().last(),
            date("2024-02-29")
        );
    }
}
