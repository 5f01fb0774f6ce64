//! What the end-to-end tests stand on: real programs, guarded, bounded, in places of their own. Knows nothing of what
//! `zkcerts` writes; [`workspace`] runs it like a person would.

pub(crate) mod clickhouse;
pub(crate) mod ensemble;
pub(crate) mod fixture;
pub(crate) mod foreign;
pub(crate) mod load;
pub(crate) mod namespace;
pub(crate) mod pcap;
pub(crate) mod process;
pub(crate) mod tcpdump;
pub(crate) mod tools;
pub(crate) mod workspace;
pub(crate) mod zookeeper;
