//! Laws of the gate: for random organisations, offices and flows it admits what the oracle allows,
//! and nothing else.
#![expect(
    clippy::tests_outside_test_module,
    reason = "a test program consists of tests"
)]

use liangdi_tests::gate::{Tally, run};

const TOWNS: u64 = 32;
const ATTEMPTS: usize = 500;
/// So many kinds of records are tried.
const KINDS: usize = 25;

#[test]
fn the_gate_admits_what_an_independent_reading_of_the_papers_allows() {
    let mut tally = Tally::default();
    for seed in 1..=TOWNS {
        match run(seed, ATTEMPTS) {
            Ok(seen) => tally.add(&seen),
            Err(difference) => panic!("{difference}"),
        }
    }
    // Towns in which one kind is always refused, or never, would prove little.
    assert!(tally.records.len() >= KINDS, "kinds of records");
    for (word, (admitted, refused)) in tally.records {
        assert!(
            admitted > 10 && refused > 100,
            "{word}: {admitted} admitted, {refused} refused"
        );
    }
}
