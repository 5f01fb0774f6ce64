//! Passwords that a person brings: in a file, or on standard input.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::model::{Fault, Password, PasswordFileFault};
use crate::os::fs;
use crate::report::Notice;

/// A password as it was brought.
pub(super) struct Brought {
    pub(super) password: Password,
    /// What should be known of the file.
    pub(super) notice: Option<Notice>,
}

impl Brought {
    /// Reads it. `-` is standard input; an empty file is the empty password.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = zeroize::Zeroizing::new(fs::read_input(path)?);
        let refused = |reason| PasswordFile {
            path: path.to_path_buf(),
            reason,
        };
        let line = match bytes.strip_suffix(b"\r\n") {
            Some(line) => line,
            None => &bytes,
        };
        let password = match Password::from_file(line) {
            Err(PasswordFileFault::Empty) => Password::new(String::new()),
            read => read.map_err(refused)?,
        };
        let notice = (line.len() < bytes.len()).then(|| {
            Notice::warning(format!(
                "the line in `{}` ends in a carriage return, which was not taken for part of the password: ZooKeeper takes it",
                path.display()
            ))
        });
        Ok(Self { password, notice })
    }
}

/// A file that holds no password.
#[derive(Debug, thiserror::Error)]
#[error("`{}` does not hold a password", path.display())]
struct PasswordFile {
    path: PathBuf,
    #[source]
    reason: PasswordFileFault,
}

impl Fault for PasswordFile {
    fn code(&self) -> &'static str {
        "password-file"
    }

    fn hint(&self) -> Option<String> {
        Some("write the password and nothing else: `printf %s PASSWORD > FILE`".to_owned())
    }
}

/// Standard input can be read once.
#[derive(Debug, thiserror::Error)]
#[error("standard input (`-`) can stand for one file only, and not for {}", files.join(" and "))]
struct InputTwice {
    files: Vec<&'static str>,
}

impl Fault for InputTwice {
    fn code(&self) -> &'static str {
        "standard-input-twice"
    }
}

/// Refuses a command line that reads standard input more than once: what each file is called, and its path.
pub(super) fn check_input<'a>(
    files: impl IntoIterator<Item = (&'static str, &'a Path)>,
) -> Result<(), Error> {
    let files: Vec<_> = files
        .into_iter()
        .filter(|(_, path)| *path == Path::new("-"))
        .map(|(name, _)| name)
        .collect();
    if files.len() > 1 {
        Err(Error::usage(InputTwice { files }))
    } else {
        Ok(())
    }
}
