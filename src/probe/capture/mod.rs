//! Captured packets: whether what went over a TCP connection was TLS or ZooKeeper's protocol in the clear.
//!
//! ```text
//! octets ── file ──> packets ── segment ──> TCP segments ── watch ──> connections
//!                                                             │
//!                            each direction: stream ──> octets in order ──> listener ──> heard
//!                                                                             │
//!                                                                 tls, handshake, zookeeper
//! ```
//!
//! A direction is put in order by a small window, so that a packet that was sent twice or came late is heard once and in its
//! place. What is missing for good is skipped where its length is known and the record or frame around it goes on; else
//! the listener is lost, and looks for the beginning of a record or frame at the beginning of each segment. So a capture
//! may begin in the middle of a connection, lose packets and be cut short by `tcpdump -s`.
//!
//! Plaintext is called so on the evidence of one frame that nothing else looks like; TLS on a hello or on two records
//! that follow each other. What neither is shown to be is called neither. Memory is bounded: so many connections, so many octets and
//! path names of each. Data, auth packets and session passwords are looked past and never kept.

mod connection;
mod conversation;
mod error;
mod file;
mod handshake;
mod heard;
mod input;
mod judge;
mod listener;
mod operations;
mod paths;
mod segment;
mod stream;
mod tls;
mod unit;
mod verdict;
mod watch;
mod zookeeper;

pub use conversation::{ClientCertificate, Conversation, Kind, TlsVersion};
pub use error::CaptureError;
pub use file::{End, Packet, Packets};
pub use judge::judge;
pub use verdict::Verdict;
pub use watch::{Counts, Report, Watch};

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod said;
#[cfg(test)]
mod tests;
