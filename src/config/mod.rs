//! Text for the programs on both ends: what they read is rendered here, and what they have is read here.
//!
//! Text in, text out. This room knows no file, no clock, no key and no certificate: paths are words to be written down.

pub mod clickhouse;
