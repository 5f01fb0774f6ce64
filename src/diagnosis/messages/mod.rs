//! What ZooKeeper and ClickHouse write into their logs when TLS fails, and when it works.
//!
//! `zookeeper` and `clickhouse` are the tables: a row for each message, with its wordings, old and new. [`Scanner`] reads a log of any
//! length in constant memory: one automaton looks for every wording over large blocks, and a line is looked at only where it hits. Hits
//! that belong together, such as those of one stack trace, are one event; like events are counted. What remains is a [`Log`], and
//! [`Log::told`] says it in the words of this room. Nothing here opens a file.
//!
//! To add a message: its row in the table of the program that writes it.

mod clickhouse;
mod event;
mod findings;
mod kind;
mod line;
mod log;
mod message;
mod quote;
mod scanner;
mod stamp;
mod tables;
mod tally;
mod zookeeper;

pub use findings::Told;
pub use kind::Content;
pub use log::{Log, Sessions};
pub use message::Program;
pub use scanner::Scanner;
pub use tables::wordings;
pub use tally::Names;

#[cfg(test)]
mod tests;
