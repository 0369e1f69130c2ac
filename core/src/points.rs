//! Points: the rule pack, the lines of a year, totals and previews.
//!
//! Totals are computed from the records of one `year` document and the period's rule pack alone;
//! they are never stored. Integers only, in half-points.

mod hands;
pub mod lines;
pub mod pack;
mod settle;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod view;

pub use tally::{Year, YearInput, tally};

use serde::{Serialize, Serializer};

/// Points, counted in halves so that no fraction exists.
///
/// - unit: half-points (半分)
/// - shape: views carry them as text with at most one decimal (`"82"`, `"82.5"`, `"-1"`)
/// - source: domain.md 3.2
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct HalfPoints(pub i32);

impl HalfPoints {
    /// The points as people read them.
    #[must_use]
    pub fn to_text(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let half = self.0.unsigned_abs();
        let whole = half / 2;
        if half.is_multiple_of(2) {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.5")
        }
    }

    /// The sum, bounded rather than wrapped.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Serialize for HalfPoints {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_text())
    }
}

/// What a number could become: the extremes over everything pending or disputed.
///
/// - shape: `lowest <= settled <= highest`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
pub struct Range {
    /// If everything open were settled to the member's disadvantage.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub lowest: HalfPoints,
    /// What both sides have settled.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub settled: HalfPoints,
    /// If everything open were settled to the member's advantage.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub highest: HalfPoints,
}
