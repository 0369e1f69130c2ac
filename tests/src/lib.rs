//! What the tests share: an independent calculator of points, random logs and the simulated world.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a library of tests: what cannot be is a failed test, and few kinds matter at a time"
)]

pub mod fuzz;
pub mod gate;
pub mod hostile;
pub mod logs;
pub mod oracle;
pub mod random;
pub mod world;
