//! Laws of the whole: thousands of seeded schedules of the simulated world, none of which may
//! break one. `cargo xtask props` runs more of them.
#![expect(
    clippy::tests_outside_test_module,
    reason = "a test program consists of tests"
)]

use liangdi_tests::world::{Report, run};

/// Seeds that once failed, and the first of the schedules tried every time.
const SEEDS: &str = include_str!("../corpus/world-seeds.txt");
const FIRST: u64 = 1;
const HALF: u32 = 1000;

fn none_failed(report: &Report) {
    assert!(report.failed.is_empty(), "failed: {:#?}", report.failed);
}

#[test]
fn schedules_that_once_broke_a_law_keep_it() {
    let seeds = SEEDS.lines().filter(|line| !line.starts_with('#'));
    let seeds: Vec<u64> = seeds.map(|line| line.parse().unwrap()).collect();
    assert!(!seeds.is_empty());
    for seed in seeds {
        none_failed(&run(seed, 1));
    }
}

#[test]
fn two_thousand_schedules_keep_every_law() {
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| run(FIRST, HALF));
        let second = run(FIRST + u64::from(HALF), HALF);
        (first.join().unwrap(), second)
    });
    none_failed(&first);
    none_failed(&second);
    assert_eq!(first.count + second.count, 2000);
    // Schedules in which nobody writes and nothing is refused would prove nothing.
    assert!(
        first.commands + second.commands > 20_000,
        "too few commands"
    );
    assert!(first.refused + second.refused > 200, "too few refusals");
    assert!(first.weak + second.weak > 400, "too few guests and relays");
}
