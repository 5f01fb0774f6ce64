//! ClickHouse's configuration in XML: read, merged with itself, resolved, looked at, and judged.
//!
//! `cargo +nightly fuzz run clickhouse_xml CORPUS`, with files of ClickHouse for a corpus.

#![no_main]

#[path = "shared/clickhouse.rs"]
mod clickhouse;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| clickhouse::exercise(bytes, "config.xml", "config.d/again.xml"));
