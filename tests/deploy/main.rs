//! `deploy` on real trees: what lands where, who may read it, what is refused, and what is left alone.

#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to judge what was written"
)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says why and fails"
)]

mod access;
mod clickhouse;
mod site;
mod verified;
mod zookeeper;
