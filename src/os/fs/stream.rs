//! Files of any length, read piece by piece.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use super::super::OsError;

/// A file that a person names, or standard input, as it is read from its beginning to its end.
pub struct Stream {
    path: PathBuf,
    source: Source,
}

enum Source {
    Input(io::Stdin),
    File(File),
}

impl Stream {
    /// Opens it; links are followed, and standard input is `-`.
    pub fn open(path: &Path) -> Result<Self, OsError> {
        let source = if path == Path::new("-") {
            Source::Input(io::stdin())
        } else {
            let opened = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
            let file = opened.map_err(|error| OsError::new("read", path, io::Error::from(error)))?;
            Source::File(file.into())
        };
        Ok(Self {
            path: path.to_path_buf(),
            source,
        })
    }

    /// Reads on: how many octets were put at the beginning of `into`; 0 at the end.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize, OsError> {
        loop {
            let read = match &mut self.source {
                Source::Input(input) => input.read(into),
                Source::File(file) => file.read(into),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read.map_err(|error| OsError::new("read", &self.path, error)),
            }
        }
    }
}
