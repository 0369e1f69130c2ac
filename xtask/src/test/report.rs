//! The steps of a test run: what each was called, how long it took, what it counted.

use super::counts::Counts;
use crate::say;
use anyhow::Result;
use std::process::ExitCode;
use std::time::Duration;

/// Everything that was run so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    time: Duration,
    counts: Counts,
}

impl Report {
    /// Runs a step; one whose needs failed is not run and counts as failed.
    ///
    /// Returns whether nothing failed, so that later steps can need it.
    pub(super) fn step(
        &mut self,
        name: &str,
        needs: &[bool],
        work: impl FnOnce() -> Counts,
    ) -> bool {
        say::progress(&format!("→ {name}"));
        let clock = say::Clock::start();
        let counts = if needs.iter().all(|held| *held) {
            work()
        } else {
            say::progress("  not run: a step it needs has failed");
            Counts::FAILED
        };
        let step = Step {
            name: name.to_owned(),
            time: clock.elapsed(),
            counts,
        };
        say::progress(&step.line());
        self.steps.push(step);
        counts.failed == 0
    }

    /// A step that holds or does not.
    pub(super) fn check(
        &mut self,
        name: &str,
        needs: &[bool],
        work: impl FnOnce() -> Result<()>,
    ) -> bool {
        self.step(name, needs, || match work() {
            Ok(()) => Counts::PASSED,
            Err(error) => {
                say::progress(&format!("error: {error:#}"));
                Counts::FAILED
            }
        })
    }

    /// Prints all steps and, alone on the last line, what they add up to.
    pub(super) fn finish(&self) -> ExitCode {
        say::result("");
        for step in &self.steps {
            say::result(&step.line());
        }
        let total = self.total();
        say::result(&format!("{} passed, {} failed", total.passed, total.failed));
        if total.failed == 0 && total.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn total(&self) -> Counts {
        self.steps
            .iter()
            .map(|step| step.counts)
            .fold(Counts::default(), Counts::plus)
    }
}

impl Step {
    fn line(&self) -> String {
        let Self { name, time, counts } = self;
        let mark = if counts.failed == 0 {
            "ok    "
        } else {
            "FAILED"
        };
        let time = say::seconds(*time);
        format!(
            "  {mark} {time:>8}  {name} ({} passed, {} failed)",
            counts.passed, counts.failed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_without_what_it_needs_is_not_run_and_fails() {
        let mut report = Report::default();
        let first = report.check("first", &[], || anyhow::bail!("broken"));
        let mut ran = false;
        let second = report.check("second", &[true, first], || {
            ran = true;
            Ok(())
        });
        let third = report.check("third", &[], || Ok(()));
        assert_eq!((first, second, third, ran), (false, false, true, false));
        assert_eq!(
            report.total(),
            Counts {
                passed: 1,
                failed: 2
            }
        );
        assert_eq!(report.finish(), ExitCode::FAILURE);
    }

    #[test]
    fn nothing_at_all_is_no_success() {
        let mut report = Report::default();
        assert_eq!(report.finish(), ExitCode::FAILURE);
        report.check("one", &[], || Ok(()));
        assert_eq!(report.finish(), ExitCode::SUCCESS);
    }
}
