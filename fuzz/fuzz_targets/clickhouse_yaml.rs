//! ClickHouse's configuration in YAML: read, merged with itself, resolved, looked at, and judged.
//!
//! `cargo +nightly fuzz run clickhouse_yaml CORPUS`, with files of ClickHouse for a corpus.

#![no_main]

#[path = "shared/clickhouse.rs"]
mod clickhouse;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| clickhouse::exercise(bytes, "config.yaml", "config.d/again.yaml"));
