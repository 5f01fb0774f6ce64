//! What people and scripts see: an outcome or a failure, as text or as one JSON object, and progress meanwhile.
//!
//! Data goes to standard output, everything else to standard error. This room knows what an outcome looks like and
//! no verb; it takes every text from elsewhere as untrusted and cleans it.

mod clean;
mod console;
mod findings;
mod human;
mod json;
mod outcome;
mod progress;
mod sarif;
mod shell;
mod table;

pub use clean::clean;
pub use console::{Console, OutputError, Settings, Verbosity};
pub use outcome::{Change, Failure, Finding, Next, Notice, Outcome, Place, SarifRule, Severity};
pub use progress::Progress;
pub use shell::command_line;
pub use table::table;

#[cfg(test)]
mod tests;
