//! Reads from the output of each test runner how many tests passed and failed.

use crate::repo::Output;

/// How many passed and failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Counts {
    /// One check that held.
    pub(super) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    /// One check that did not.
    pub(super) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    pub(super) const fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            failed: self.failed.saturating_add(other.failed),
        }
    }
}

/// Who ran the tests: each says it in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    /// `test result: ok. 3 passed; 0 failed; …`, once per test program.
    Cargo,
    /// `Tests  1 failed | 3 passed (4)`
    Vitest,
    /// `3 passed (2.1s)`, `1 failed`, each on a line of its own.
    Playwright,
    /// `# pass 3`, `# fail 0` (or with `ℹ` in front).
    Node,
}

/// Counts of a run that has ended.
///
/// A run that failed without a failed test (it did not compile, it crashed) and a run that
/// succeeded without any test each count as one failure: silence is not success.
pub(super) fn of_run(runner: Runner, output: &Output) -> Counts {
    let counts = read(runner, &output.text);
    let silent = output.ok && counts == Counts::default();
    if silent || (!output.ok && counts.failed == 0) {
        return counts.plus(Counts::FAILED);
    }
    counts
}

fn read(runner: Runner, text: &str) -> Counts {
    let plain = without_colour(text);
    plain
        .lines()
        .map(|line| match runner {
            Runner::Cargo => cargo(line),
            Runner::Vitest => vitest(line),
            Runner::Playwright => playwright(line),
            Runner::Node => node(line),
        })
        .fold(Counts::default(), Counts::plus)
}

fn cargo(line: &str) -> Counts {
    match line.strip_prefix("test result: ") {
        Some(rest) => Counts {
            passed: number_before(rest, "passed"),
            failed: number_before(rest, "failed"),
        },
        None => Counts::default(),
    }
}

fn vitest(line: &str) -> Counts {
    match line.trim_start().strip_prefix("Tests ") {
        Some(rest) => Counts {
            passed: number_before(rest, "passed"),
            failed: number_before(rest, "failed"),
        },
        None => Counts::default(),
    }
}

/// Interrupted and never started tests are not passed tests; flaky ones passed when run again and stay named in the output.
fn playwright(line: &str) -> Counts {
    let mut words = line.split_whitespace();
    let number = words.next().and_then(|word| word.parse().ok());
    let passed = |passed| Counts { passed, failed: 0 };
    let failed = |failed| Counts { passed: 0, failed };
    match (number, words.next(), words.next()) {
        (Some(number), Some("passed"), Some(time)) if time.starts_with('(') => passed(number),
        (Some(number), Some("flaky"), None) => passed(number),
        (Some(number), Some("failed" | "interrupted"), None) => failed(number),
        (Some(number), Some("did"), Some("not")) => failed(number),
        _ => Counts::default(),
    }
}

fn node(line: &str) -> Counts {
    let mut words = line.split_whitespace();
    if !matches!(words.next(), Some("#" | "ℹ")) {
        return Counts::default();
    }
    let word = words.next();
    let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    match word {
        Some("pass") => Counts {
            passed: number,
            failed: 0,
        },
        Some("fail" | "cancelled") => Counts {
            passed: 0,
            failed: number,
        },
        _ => Counts::default(),
    }
}

/// The number that stands before a word, e.g. 3 in `ok. 3 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text
        .split([' ', ';', '|'])
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .find_map(|pair| match pair {
            [number, after] if *after == word => number.parse().ok(),
            _ => None,
        })
        .unwrap_or(0)
}

/// The last line of the form `500 schedules, 0 failed`.
pub(super) fn schedules(text: &str) -> Option<(u64, u64)> {
    text.lines().rev().find_map(|line| {
        let (ran, failed) = line
            .trim()
            .strip_suffix(" failed")?
            .split_once(" schedules, ")?;
        Some((ran.parse().ok()?, failed.parse().ok()?))
    })
}

/// The text without the escape sequences that colour it.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        rest = rest
            .strip_prefix(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64) -> Counts {
        Counts { passed, failed }
    }

    #[test]
    fn every_test_program_of_cargo_is_added() {
        let text = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n\
                    \ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(read(Runner::Cargo, text), counts(15, 2));
    }

    #[test]
    fn vitest_is_read_with_its_colours_and_its_files_are_not_counted() {
        let text = " Test Files  1 failed | 2 passed (3)\n\
                    \u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m11 passed\u{1b}[39m (12)\n";
        assert_eq!(read(Runner::Vitest, text), counts(11, 1));
        assert_eq!(
            read(Runner::Vitest, "      Tests  4 passed (4)\n"),
            counts(4, 0)
        );
    }

    #[test]
    fn playwright_counts_unstarted_tests_as_failed() {
        let text = "Running 9 tests using 1 worker\n  1 failed\n    story.spec.ts:3:1 › both\n  \
                    1 flaky\n  1 interrupted\n  2 did not run\n  4 passed (1.2m)\n";
        assert_eq!(read(Runner::Playwright, text), counts(5, 4));
    }

    #[test]
    fn node_is_read_in_both_of_its_dialects() {
        assert_eq!(
            read(Runner::Node, "# pass 3\n# fail 1\n# cancelled 1\n"),
            counts(3, 2)
        );
        assert_eq!(read(Runner::Node, "ℹ pass 2\nℹ fail 0\n"), counts(2, 0));
    }

    #[test]
    fn silence_and_crashes_are_failures() {
        let run = |ok, text: &str| Output {
            ok,
            text: text.to_owned(),
        };
        assert_eq!(of_run(Runner::Cargo, &run(true, "")), counts(0, 1));
        assert_eq!(
            of_run(Runner::Cargo, &run(false, "error: it does not compile")),
            counts(0, 1)
        );
        let passed = "test result: ok. 2 passed; 0 failed";
        assert_eq!(of_run(Runner::Cargo, &run(false, passed)), counts(2, 1));
        assert_eq!(of_run(Runner::Cargo, &run(true, passed)), counts(2, 0));
        let failed = "test result: FAILED. 2 passed; 1 failed";
        assert_eq!(of_run(Runner::Cargo, &run(false, failed)), counts(2, 1));
    }

    #[test]
    fn the_world_is_read_from_its_last_line() {
        let text = "seed 7 failed\n100 schedules, 3 failed\n500 schedules, 0 failed\n";
        assert_eq!(schedules(text), Some((500, 0)));
        assert_eq!(schedules("it crashed"), None);
    }
}
