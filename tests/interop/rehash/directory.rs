use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use assert_fs::TempDir;
use zkcerts::trust::rehash::{Change, Content, Entry, is_read};

use super::files::FILES;

/// What stands under a name.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One of `FILES`.
    File(usize),
    /// A link to what this says.
    Link(String),
    /// A directory.
    Folder,
}

/// A directory of files and links.
pub(super) struct Directory(TempDir);

impl Directory {
    pub(super) fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    pub(super) fn of(nodes: &BTreeMap<String, Node>) -> Self {
        let directory = Self::new();
        for (name, node) in nodes {
            match node {
                Node::File(index) => directory.write(name, &FILES[*index].0),
                Node::Link(target) => directory.link(name, target),
                Node::Folder => fs::create_dir(directory.path(name)).expect("a directory"),
            }
        }
        directory
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("a file");
    }

    pub(super) fn link(&self, name: &str, target: &str) {
        symlink(target, self.path(name)).expect("a link");
    }

    /// Copies what another directory's names with an end that counts lead to.
    pub(super) fn copy_files(&self, from: &str) {
        for entry in fs::read_dir(from).expect(from) {
            let entry = entry.expect("an entry");
            if is_read(&entry.file_name()) {
                fs::copy(entry.path(), self.0.path().join(entry.file_name())).expect("a copy");
            }
        }
    }

    /// What `changes` wants to know, in no useful order; `content` says what the octets of a file hold.
    pub(super) fn entries(&self, content: impl Fn(&[u8]) -> Option<Content>) -> Vec<Entry> {
        let entry = |(name, target): (OsString, Option<PathBuf>)| Entry {
            content: fs::read(self.0.path().join(&name))
                .ok()
                .and_then(|bytes| content(&bytes)),
            target: target.map(PathBuf::into_os_string),
            name,
        };
        self.listing().into_iter().rev().map(entry).collect()
    }

    /// Every name, and for a link where it leads.
    pub(super) fn listing(&self) -> BTreeMap<OsString, Option<PathBuf>> {
        let entries = fs::read_dir(&self.0).expect("a directory");
        let entries = entries.map(|entry| entry.expect("an entry"));
        entries
            .map(|entry| (entry.file_name(), fs::read_link(entry.path()).ok()))
            .collect()
    }

    /// Does what is to be done; what is to be removed must be there.
    pub(super) fn apply(&self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Link { name, target } => {
                    symlink(target, self.path(".new")).expect("a link");
                    fs::rename(self.path(".new"), self.path(name)).expect("a link in place");
                }
                Change::Unlink { name } => fs::remove_file(self.path(name)).expect("something to remove"),
            }
        }
    }

    /// Has OpenSSL do the same. It exits with the number of its complaints, most of them about files that hold nothing.
    pub(super) fn rehash(&self) {
        openssl(&format!("rehash {}", self.0.path().display()));
    }
}

/// Whether OpenSSL, given these words, exits with 0.
pub(super) fn openssl(line: &str) -> bool {
    let output = Command::new("openssl").args(line.split(' ')).output();
    output.expect("openssl can be started").status.success()
}
