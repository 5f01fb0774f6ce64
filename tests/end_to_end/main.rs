//! The link, end to end: `zkcerts` on one side, real ZooKeeper servers and the real ClickHouse engine on the other.
//!
//! `tests/install` puts the servers in place; a test that misses one fails and says so. Everything runs on loopback or in
//! a private network, every wait is bounded, and every process ends with its guard.
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

mod capture;
mod ensemble;
mod existing_config;
mod explained;
mod harness;
mod imported;
mod link;
mod matrix;
mod merge;
mod probe;
mod rollover;
mod support;
