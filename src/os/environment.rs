//! The environment of the process: variables, directories, who runs it.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::Owner;

/// The value of a variable.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the door to the environment")]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The directory in which the process runs.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the door to the environment")]
pub fn current_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Where programs keep a user's data (`XDG_DATA_HOME`, else `~/.local/share`).
#[must_use]
pub fn data_directory() -> Option<PathBuf> {
    dirs::data_dir()
}

/// Whether the process may do everything.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The user and group that the process acts as.
#[must_use]
pub fn acting() -> Owner {
    Owner {
        user: rustix::process::geteuid().as_raw(),
        group: rustix::process::getegid().as_raw(),
    }
}

/// The user who started root's process with sudo.
#[must_use]
pub fn sudo_caller() -> Option<Owner> {
    let number = |name| variable(name)?.to_str()?.parse().ok();
    let caller = Owner {
        user: number("SUDO_UID")?,
        group: number("SUDO_GID")?,
    };
    (is_root() && caller.user != 0).then_some(caller)
}
