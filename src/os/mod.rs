//! The only door to the machine: files, the network, the clock, randomness, the environment, accounts, the terminal, signals.
//!
//! Every function does one thing and says with path and operation what went wrong. This room decides nothing: what to
//! write, with which mode and in which order, is `plan`'s business.

pub mod account;
pub mod clock;
pub mod door;
pub mod environment;
mod error;
pub mod fs;
pub mod interrupt;
pub mod lock;
pub mod net;
pub mod process;
pub mod random;
pub mod terminal;
mod walk;

pub use error::OsError;
