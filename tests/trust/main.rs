//! The trust store: who trusts what after which command, on this machine's own store, on a Debian root and on the other families.
//!
//! Everything happens in private views of this machine ([`bed::machine`]); `tests/install trust` brings what it lacks.
#![expect(
    clippy::disallowed_methods,
    reason = "the doors of `os` are for the program; tests touch the machine themselves"
)]
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that misses something ends there"
)]
#![expect(
    clippy::expect_used,
    reason = "a test ends with the sentence that says what it missed"
)]

mod bed;
mod by_hand;
mod controls;
mod families;
mod hostile;
mod jvm;
mod parallel;
mod refresh;
mod told;
mod trusting;

// Its modules name each other from the root.
#[expect(dead_code, reason = "the end-to-end tests use the rest of it")]
#[path = "../end_to_end/support/mod.rs"]
mod support;
