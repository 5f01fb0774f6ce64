//! Steps and how they are carried out: each file old or new, never half, and several files together or not at all.
//!
//! A [`Transaction`] writes every file under a temporary name beside its place, makes the data durable, notes the
//! renames in a journal, and only then renames. A run that is cut short before the journal is complete has changed
//! nothing; one that is cut short later is rolled forward by [`recover`]. This room does not know what the files are
//! for: which steps are wanted, and in which order, is decided above.

mod error;
mod journal;
mod recover;
mod replace;
mod step;
mod transaction;

pub use error::PlanError;
pub use recover::{recover, sweep};
pub use replace::{link, replace};
pub use step::{Content, Step};
pub use transaction::{Durability, Scope, Transaction};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Ends the name of every file that is not in place yet. No program takes such a file for configuration or for an
/// authority: it is hidden, and ends neither in `.crt` nor `.xml` nor anything else that is looked for.
const TEMPORARY: &str = ".zkcerts-new";

/// The temporary name of a file, in the same directory.
fn temporary(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(TEMPORARY);
    path.with_file_name(name)
}

fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(TEMPORARY)
}
