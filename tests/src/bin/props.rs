//! `props --seed N --count N`: runs schedules of the simulated world and says which broke a law.

use liangdi_tests::world::{Report, run};
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut seed, mut count) = (1, 500);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number = words.next().and_then(|it| it.parse::<u64>().ok());
        match (word.as_str(), number) {
            ("--seed", Some(number)) => seed = number,
            ("--count", Some(number)) => count = u32::try_from(number).unwrap_or(u32::MAX),
            _ => return say("usage: props --seed N --count N", ExitCode::from(2)),
        }
    }
    let half = count / 2;
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| run(seed, half));
        let second = run(seed.wrapping_add(u64::from(half)), count - half);
        (first.join().unwrap_or_default(), second)
    });
    let failed: Vec<_> = first.failed.iter().chain(&second.failed).collect();
    let mut text = String::new();
    for (seed, why) in &failed {
        text.push_str(&format!("seed {seed}: {why}\n"));
    }
    text.push_str(&summary(&first, &second));
    text.push_str(&format!("{count} schedules, {} failed", failed.len()));
    let is_right = failed.is_empty() && first.count + second.count == count;
    say(
        &text,
        if is_right {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        },
    )
}

fn summary(first: &Report, second: &Report) -> String {
    format!(
        "{} inputs, {} commands written, {} refusals by the relay\n",
        first.inputs + second.inputs,
        first.commands + second.commands,
        first.refused + second.refused,
    )
}

fn say(text: &str, code: ExitCode) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}
