//! Fuzzing on the stable tool chain: inputs are altered at random, and whatever answers in a way
//! not seen before is altered further.
//!
//! Nothing here may panic, and each target has properties of its own. What a run finds is kept as
//! data in `tests/corpus/fuzz/`, a line of hexadecimal digits each, and tried first ever after.

mod alter;
mod demo;
mod frame;
mod gate;
mod shape;

use crate::random::Random;
use core::fmt::Write as _;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is fuzzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Frames, at the relay and at a phone.
    Frame,
    /// Changes, at the reader and in stock Automerge.
    Change,
    /// Records: written, read again, judged.
    Record,
    /// Bundles, at the gate.
    Gate,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Frame, Self::Change, Self::Record, Self::Gate];

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Change => "change",
            Self::Record => "record",
            Self::Gate => "gate",
        }
    }

    /// The target of a name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.word() == word)
    }

    const fn corpus(self) -> &'static str {
        match self {
            Self::Frame => include_str!("../corpus/fuzz/frame.txt"),
            Self::Change => include_str!("../corpus/fuzz/change.txt"),
            Self::Record => include_str!("../corpus/fuzz/record.txt"),
            Self::Gate => include_str!("../corpus/fuzz/gate.txt"),
        }
    }

    fn subject(self) -> Box<dyn Subject> {
        match self {
            Self::Frame => Box::new(frame::Frames::new()),
            Self::Change => Box::new(shape::Changes::new()),
            Self::Record => Box::new(shape::Records::new()),
            Self::Gate => Box::new(gate::Gate::new()),
        }
    }
}

/// What inputs are tried on.
trait Subject {
    /// Honest inputs.
    fn seeds(&self) -> Vec<Vec<u8>>;

    /// An input made of another; `beside` is one more.
    fn alter(&self, input: &[u8], beside: &[u8], random: &mut Random) -> Vec<u8> {
        alter::bytes(input, beside, random)
    }

    /// Tries an input: the kind of the answer, or the property it breaks.
    fn attempt(&mut self, input: &[u8]) -> Result<String, String>;
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Ran {
    /// Inputs tried.
    pub count: u64,
    /// Kinds of answers.
    pub kinds: BTreeSet<String>,
    /// Inputs with a kind of answer that no line of the corpus has, and that kind.
    pub fresh: Vec<(String, Vec<u8>)>,
    /// The input that broke a property, and which; the run ends with it.
    pub finding: Option<(String, Vec<u8>)>,
}

impl Ran {
    /// The lines a run adds to the corpus.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut text = String::new();
        for (why, input) in self.fresh.iter().chain(&self.finding) {
            let hex = liangdi_core::ids::to_hex(input);
            // A string takes all that is written to it.
            writeln!(text, "# {}\n{hex}", why.replace('\n', " ")).ok();
        }
        text
    }
}

/// Tries the corpus, then altered inputs for as long as asked for; the question gets their number.
pub fn run(target: Target, seed: u64, goes_on: impl FnMut(u64) -> bool) -> Ran {
    let mut subject = target.subject();
    let mut pool = subject.seeds();
    pool.extend(lines_of(target.corpus()));
    fuzz(subject.as_mut(), pool, seed, goes_on)
}

fn fuzz(
    subject: &mut dyn Subject,
    mut pool: Vec<Vec<u8>>,
    seed: u64,
    mut goes_on: impl FnMut(u64) -> bool,
) -> Ran {
    let mut random = Random::new(seed);
    let mut ran = Ran::default();
    for input in &pool {
        attempt(subject, input, &mut ran);
    }
    ran.fresh.clear();
    while ran.finding.is_none() && goes_on(ran.count) {
        let (input, beside) = (random.pick(&pool), random.pick(&pool));
        let altered = subject.alter(input, beside, &mut random);
        if attempt(subject, &altered, &mut ran) {
            pool.push(altered);
        }
    }
    ran
}

/// Tries one input; whether the answer is of a kind not seen before.
fn attempt(subject: &mut dyn Subject, input: &[u8], ran: &mut Ran) -> bool {
    ran.count += 1;
    let answer = catch_unwind(AssertUnwindSafe(|| subject.attempt(input)));
    match answer {
        Ok(Ok(kind)) => {
            let is_new = ran.kinds.insert(kind.clone());
            if is_new {
                ran.fresh.push((kind, input.to_vec()));
            }
            is_new
        }
        Ok(Err(why)) => {
            let finding = (format!("finding: {why}"), input.to_vec());
            ran.finding.get_or_insert(finding);
            false
        }
        Err(_) => {
            let finding = ("finding: a panic".to_owned(), input.to_vec());
            ran.finding.get_or_insert(finding);
            false
        }
    }
}

fn lines_of(corpus: &str) -> Vec<Vec<u8>> {
    let lines = corpus.lines().filter(|line| !line.starts_with('#'));
    lines.map(bytes_of).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let (pairs, _) = hex.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| {
        let pair = core::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    pairs.iter().filter_map(byte).collect()
}

/// The words of an error or a refusal without its data: what makes two answers of one kind.
fn kind_of(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The code of a refusal, with its fault or field.
fn code_of(refusal: &liangdi_core::refusal::Refusal) -> String {
    let told = serde_json::to_value(refusal).unwrap_or_default();
    let parts = ["code", "fault", "field"].map(|part| told[part].as_str().unwrap_or_default());
    kind_of(&parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers by the first byte; breaks where two bytes are as it does not expect.
    struct Faulty(fn());

    impl Subject for Faulty {
        fn seeds(&self) -> Vec<Vec<u8>> {
            vec![vec![0, 0, 0]]
        }

        fn attempt(&mut self, input: &[u8]) -> Result<String, String> {
            if let [0x80, 0x7f, ..] = input {
                self.0();
                return Err("it breaks".to_owned());
            }
            Ok(format!("{:?}", input.first()))
        }
    }

    #[test]
    fn a_property_that_can_break_and_a_panic_are_found_and_kept() {
        for (breaks, why) in [
            ((|| {}) as fn(), "finding: it breaks"),
            (|| panic!("as expected"), "finding: a panic"),
        ] {
            let mut faulty = Faulty(breaks);
            let ran = fuzz(&mut faulty, vec![vec![0, 0, 0]], 1, |tried| {
                tried < 1_000_000
            });
            let (told, input) = ran.finding.as_ref().unwrap();
            assert_eq!(told, why);
            assert!(input.starts_with(&[0x80, 0x7f]));
            assert_eq!(lines_of(&ran.lines()).last(), Some(input));
        }
    }
}
