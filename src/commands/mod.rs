//! One file a verb: its arguments with their help, and the function that does it.
//!
//! A verb reads what it needs through the rooms below, and hands back an [`Outcome`]; it neither prints nor ends the
//! process. This room knows no root parser: what needs it (`completions`, `man`) finds it in its [`Context`].

pub mod add;
mod anchors;
pub mod apply;
mod arguments;
mod bringing;
pub mod completions;
pub mod config;
mod context;
mod converging;
pub mod convert;
pub mod csr;
pub mod deploy;
mod example;
pub mod explain;
pub mod export;
mod findings;
pub mod import;
pub mod init;
pub mod inspect;
pub mod man;
mod notation;
mod notices;
mod output;
mod password;
pub mod probe;
pub mod remove;
pub mod renew;
pub mod rotate;
mod servers;
pub mod sign;
pub mod status;
mod storing;
mod system_trust;
pub mod trust;
pub mod untrust;
pub mod verify;

pub use arguments::{Nodes, OneNode, OneNodeError, Selector, SelectorError, Writing};
pub use context::{Context, Directory};
pub use example::{Example, HEADING, Needs};

use crate::error::Error;
pub use crate::error::ExitCode;
use crate::report::Outcome;

/// What every verb's `run` ends with.
pub type Result = std::result::Result<Outcome, Error>;
