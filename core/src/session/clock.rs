//! The phone's clock, never trusted: what is known of it once a relay has told the time.

use crate::time::UnixMillis;
use minicbor::{Decode, Encode};

/// How far a phone's clock may be off before it is said and set right, in milliseconds.
const OFF_MAX: i64 = 10 * 60_000;
/// Time does not go back by more than this, in milliseconds, unless somebody sets the clock.
const BACK_MAX: i64 = 60_000;

/// What is known of this phone's clock; kept with the account, for a start without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub(super) struct Clock {
    /// The relay's clock minus this phone's, once it is known.
    #[n(0)]
    offset: Option<i64>,
    /// This phone's clock when it was last looked at.
    #[n(1)]
    seen: UnixMillis,
}

impl Clock {
    /// The relay has told the time.
    pub(super) const fn told(&mut self, theirs: UnixMillis, now: UnixMillis) {
        self.offset = Some(theirs.saturating_sub(now));
        self.seen = now;
    }

    /// Looks at the clock. Somebody may have set it since, or weeks may have passed: of the two
    /// readings the one counts by which less time has gone by, and none by which it went back.
    pub(super) const fn look(&mut self, now: UnixMillis) {
        if let Some(offset) = self.offset {
            let if_still_off = now.saturating_sub(self.seen);
            let if_set_right = if_still_off.saturating_sub(offset);
            let back = BACK_MAX.saturating_neg();
            let is_set_right = if_set_right >= back && if_set_right < if_still_off;
            if if_still_off < back || is_set_right {
                self.offset = None;
            }
        }
        self.seen = now;
    }

    /// Whether the clock is so far off that its owner should know.
    pub(super) const fn is_off(&self) -> bool {
        matches!(self.offset, Some(offset) if offset > OFF_MAX || offset < OFF_MAX.saturating_neg())
    }

    /// The time as well as it is known: a phone set to another year must neither show another
    /// period nor date its records in it.
    pub(super) const fn true_time(&self, now: UnixMillis) -> UnixMillis {
        match self.offset {
            Some(offset) if self.is_off() => now.saturating_add(offset),
            Some(_) | None => now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = 1_795_000_000_000;
    const MINUTE: i64 = 60_000;
    const YEAR: i64 = 365 * 86_400_000;

    fn off_by(offset: i64) -> Clock {
        let mut clock = Clock::default();
        clock.told(NOW, NOW - offset);
        clock
    }

    #[test]
    fn a_clock_nobody_has_checked_is_believed() {
        let clock = Clock::default();
        assert!(!clock.is_off());
        assert_eq!(clock.true_time(NOW), NOW);
    }

    #[test]
    fn a_clock_years_off_is_set_right_and_said() {
        for offset in [2 * YEAR, -2 * YEAR] {
            let clock = off_by(offset);
            assert!(clock.is_off());
            assert_eq!(clock.true_time(NOW - offset + MINUTE), NOW + MINUTE);
        }
    }

    #[test]
    fn minutes_are_not_worth_a_word() {
        let clock = off_by(9 * MINUTE);
        assert!(!clock.is_off());
        assert_eq!(clock.true_time(NOW), NOW);
    }

    #[test]
    fn a_clock_left_wrong_for_weeks_is_still_set_right() {
        for offset in [2 * YEAR, -2 * YEAR] {
            let mut clock = off_by(offset);
            clock.look(NOW - offset + YEAR / 12);
            assert_eq!(clock.true_time(NOW - offset + YEAR / 12), NOW + YEAR / 12);
        }
    }

    #[test]
    fn a_clock_that_somebody_sets_right_is_believed_again() {
        for offset in [2 * YEAR, -2 * YEAR] {
            let mut clock = off_by(offset);
            clock.look(NOW - offset + MINUTE);
            assert!(clock.is_off(), "time alone passed");
            clock.look(NOW + 2 * MINUTE);
            assert!(!clock.is_off());
            assert_eq!(clock.true_time(NOW), NOW);
        }
    }
}
