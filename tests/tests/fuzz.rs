//! A short run of every fuzz target, the same in every run; `cargo xtask fuzz` runs them for long.
#![expect(
    clippy::tests_outside_test_module,
    reason = "a test program consists of tests"
)]

use liangdi_tests::fuzz::{Target, run};

/// Tries so many inputs, which must answer in so many ways at least: fewer would prove little.
fn try_some(target: Target, count: u64, kinds_min: usize) {
    let ran = run(target, 1, |tried| tried < count);
    assert!(ran.finding.is_none(), "{:?}", ran.finding);
    assert!(ran.kinds.len() >= kinds_min, "{:#?}", ran.kinds);
    assert!(ran.count >= count);
}

#[test]
fn frames_are_refused_or_say_the_same_again() {
    try_some(Target::Frame, 30_000, 30);
}

#[test]
fn changes_are_refused_or_stock_automerge_takes_them() {
    try_some(Target::Change, 50_000, 30);
}

#[test]
fn records_are_the_same_when_read_again() {
    try_some(Target::Record, 30_000, 40);
}

#[test]
fn bundles_are_refused_or_stay_documents() {
    try_some(Target::Gate, 30_000, 30);
}
