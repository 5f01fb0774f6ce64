//! Configuration files as text: what ZooKeeper and ClickHouse read, and what is already there.
//!
//! Text in, text out. This room writes a side's files from typed settings, reads them as the real programs do, and says
//! what merging would do to what stands there. It knows no file, no workspace and no key material.

pub mod clickhouse;
pub mod zookeeper;
