//! The hostile-client suite: what insiders and strangers try over real sockets, and what they meet.
//!
//! Every attack is refused by name, the relay's memory stays bounded, and honest clients beside it
//! go on. docs/security.md lists what is held against what.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "an integration test is a test module; a panic is how it fails"
)]

#[path = "attack/accounts.rs"]
mod accounts;
#[path = "attack/cases.rs"]
mod cases;
#[path = "attack/frames.rs"]
mod frames;
#[path = "attack/gate.rs"]
mod gate;
#[path = "attack/guests.rs"]
mod guests;
#[path = "attack/hazards.rs"]
mod hazards;
#[path = "attack/http.rs"]
mod http;
#[path = "attack/insider.rs"]
mod insider;
#[path = "../../server/tests/relay/kit.rs"]
#[expect(dead_code, reason = "the relay's own tests need more of it")]
mod kit;
#[path = "attack/looked.rs"]
mod looked;
#[path = "attack/memory.rs"]
mod memory;
#[path = "attack/provider.rs"]
mod provider;
#[path = "../../server/tests/relay/provider_kit.rs"]
#[expect(dead_code, reason = "the relay's own tests need more of it")]
mod provider_kit;
#[path = "attack/rights.rs"]
mod rights;
#[path = "attack/stage.rs"]
mod stage;
#[path = "attack/tls.rs"]
mod tls;
#[path = "../../server/tests/relay/tls_kit.rs"]
#[expect(dead_code, reason = "the relay's own tests need more of it")]
mod tls_kit;

/// The program under attack.
const PROGRAM: &str = env!("CARGO_BIN_EXE_attacked");
