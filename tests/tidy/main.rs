//! Tidy: the habits of this repository as tests (sizes, first lines, words, lists that must agree).
//!
//! Every check is a plain function from sources to complaints, and every one is also shown a
//! source that it must complain about: a check that cannot fail is no check.
#![expect(
    clippy::tests_outside_test_module,
    reason = "a test program consists of tests; its modules sort them by subject"
)]

mod repository;
