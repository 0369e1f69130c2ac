//! What xtask prints: progress goes to standard error, results to standard output.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks through its terminal, and only from here"
)]

use std::time::{Duration, Instant};

/// A line of progress.
pub(crate) fn progress(line: &str) {
    eprintln!("{line}");
}

/// Output of a child process, as it comes.
pub(crate) fn echo(text: &str) {
    eprint!("{text}");
}

/// A line of the result.
pub(crate) fn result(line: &str) {
    println!("{line}");
}

/// A running clock for one step.
#[derive(Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the build tells how long its steps take; no rule depends on it"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A duration as people read it, e.g. `12.3 s`.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

/// Runs one named step of a build and says what it is and how long it took.
pub(crate) fn step<T, E>(name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    progress(&format!("→ {name}"));
    let clock = Clock::start();
    let outcome = work();
    let end = if outcome.is_ok() { "done" } else { "failed" };
    progress(&format!("  {end}: {name} ({})", seconds(clock.elapsed())));
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_with_one_decimal_and_never_rounded_up() {
        assert_eq!(seconds(Duration::from_millis(12_399)), "12.3 s");
        assert_eq!(seconds(Duration::from_millis(99)), "0.0 s");
    }
}
