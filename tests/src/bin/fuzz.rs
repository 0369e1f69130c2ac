//! `fuzz --seconds N --seed N [TARGET]`: alters inputs for as long as asked for; keeps in the
//! corpus what answers in a new way or breaks a property.

use liangdi_tests::fuzz::{Target, run};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Where the corpus lies, beside this program's sources.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/fuzz");
const USAGE: &str = "usage: fuzz [--seconds N] [--seed N] [frame|change|record|gate]";

fn main() -> io::Result<ExitCode> {
    let (mut seconds, mut seed, mut targets) = (60, 1, Target::ALL.to_vec());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match (word.as_str(), Target::named(&word)) {
            (_, Some(target)) => targets = vec![target],
            ("--seconds", _) => seconds = number(words.next())?,
            ("--seed", _) => seed = number(words.next())?,
            _ => return Err(io::Error::other(USAGE)),
        }
    }
    let mut findings = 0;
    for target in targets {
        let is_right = fuzz(target, seed, Duration::from_secs(seconds))?;
        findings += u32::from(!is_right);
    }
    writeln!(io::stdout(), "{findings} findings")?;
    Ok(if findings == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn number(word: Option<String>) -> io::Result<u64> {
    let number = word.and_then(|word| word.parse().ok());
    number.ok_or_else(|| io::Error::other(USAGE))
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is asked for"
)]
fn fuzz(target: Target, seed: u64, time: Duration) -> io::Result<bool> {
    let begun = Instant::now();
    let ran = run(target, seed, |_| begun.elapsed() < time);
    let mut corpus = OpenOptions::new()
        .append(true)
        .open(format!("{CORPUS}/{}.txt", target.word()))?;
    corpus.write_all(ran.lines().as_bytes())?;
    writeln!(
        io::stdout(),
        "{}: {} inputs in {} s, {} kinds of answers, {} of them new",
        target.word(),
        ran.count,
        begun.elapsed().as_secs(),
        ran.kinds.len(),
        ran.fresh.len(),
    )?;
    if let Some((why, input)) = &ran.finding {
        let hex = liangdi_core::ids::to_hex(input);
        writeln!(io::stdout(), "{why}\n{hex}")?;
    }
    Ok(ran.finding.is_none())
}
