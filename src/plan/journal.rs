//! What was promised: the renames and removals of a transaction, in order.
//!
//! Entries are an octet for the operation and the path, each ended by NUL, which no path can hold. The last entry says
//! that the journal is complete.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::PlanError;

const HEADER: &[u8] = b"zkcerts journal 1";
const END: &[u8] = b"end";

/// What is left to do when all data is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// The file's temporary name becomes its name.
    Rename(PathBuf),
    /// The file goes.
    Remove(PathBuf),
    /// The directory goes, if it is empty.
    RemoveDirectory(PathBuf),
}

impl Entry {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Rename(path) | Self::Remove(path) | Self::RemoveDirectory(path) => path,
        }
    }

    const fn word(&self) -> u8 {
        match self {
            Self::Rename(_) => b'+',
            Self::Remove(_) => b'-',
            Self::RemoveDirectory(_) => b'/',
        }
    }
}

/// The path of the journal in the directory that a program keeps for itself.
pub(super) fn path(state: &Path) -> PathBuf {
    state.join("journal")
}

pub(super) fn write(entries: &[Entry]) -> Vec<u8> {
    let size = entries
        .iter()
        .map(|entry| entry.path().as_os_str().len() + 2)
        .sum::<usize>();
    let mut bytes = Vec::with_capacity(size + HEADER.len() + END.len() + 2);
    bytes.extend_from_slice(HEADER);
    bytes.push(0);
    for entry in entries {
        bytes.push(entry.word());
        bytes.extend_from_slice(entry.path().as_os_str().as_bytes());
        bytes.push(0);
    }
    bytes.extend_from_slice(END);
    bytes.push(0);
    bytes
}

pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Entry>, PlanError> {
    let damaged = || PlanError::Journal {
        path: path.to_path_buf(),
    };
    let text = bytes.strip_suffix(&[0]).ok_or_else(damaged)?;
    let mut fields: Vec<&[u8]> = text.split(|byte| *byte == 0).collect();
    if fields.pop() != Some(END) || fields.first() != Some(&HEADER) {
        return Err(damaged());
    }
    let entry = |field: &&[u8]| {
        let (word, path) = field.split_first()?;
        let path = PathBuf::from(OsStr::from_bytes(path));
        match word {
            b'+' => Some(Entry::Rename(path)),
            b'-' => Some(Entry::Remove(path)),
            b'/' => Some(Entry::RemoveDirectory(path)),
            _ => None,
        }
    };
    fields
        .iter()
        .skip(1)
        .map(|field| entry(field).ok_or_else(damaged))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_reads_back_and_every_shortened_one_is_damaged() {
        let entries = vec![
            Entry::Rename(PathBuf::from("/w/with\nline/server.key")),
            Entry::Remove(PathBuf::from(OsStr::from_bytes(b"/w/\xff"))),
            Entry::RemoveDirectory(PathBuf::from("/w")),
        ];
        let bytes = write(&entries);
        let path = Path::new("/w/.zkcerts/journal");
        assert_eq!(read(path, &bytes).expect("complete"), entries);
        for length in 0..bytes.len() {
            assert!(read(path, &bytes[..length]).is_err(), "cut at {length}");
        }
    }
}
