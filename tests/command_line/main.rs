//! The program as it is started: its reference, its errors, and what closed pipes, shells and man readers make of it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to judge what was written"
)]
#![expect(clippy::expect_used, reason = "what a test needs and does not find fails it")]

mod brought;
mod capture;
mod concurrency;
mod converging;
mod convert;
mod errors;
mod examples;
mod explain;
mod findings;
mod importing;
mod inspect;
mod machine;
mod metrics;
mod pages;
mod probe;
mod program;
mod proving;
mod readme;
mod reference;
mod rotating;
mod shells;
mod status;
mod streams;
mod units;
mod verify;
mod workspaces;
