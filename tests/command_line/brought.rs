//! Files that somebody brings: an authority that ends in 2119, what it issued, and `old.crt`, which ended in 2021.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

use assert_fs::TempDir;

use crate::program::{shown, zkcerts};

/// Made once by `openssl ca`, so that what is shown of them can stand in a snapshot.
const FILES: [(&str, &str); 4] = [
    ("ca.crt", include_str!("brought/ca.crt")),
    ("zk1.crt", include_str!("brought/zk1.crt")),
    ("zk1.key", include_str!("brought/zk1.key")),
    ("old.crt", include_str!("brought/old.crt")),
];

/// A directory that holds them, and `password` with `changeit`.
pub(crate) struct Brought(TempDir);

impl Brought {
    pub(crate) fn new() -> Self {
        let brought = Self(TempDir::new().expect("a directory"));
        for (name, text) in FILES {
            brought.write(name, text.as_bytes());
        }
        brought.write("password", b"changeit\n");
        fs::set_permissions(brought.path("zk1.key"), fs::Permissions::from_mode(0o600)).expect("a mode");
        brought
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("a file");
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    /// Runs a line of words and shows what came of it.
    pub(crate) fn run(&self, line: &str) -> String {
        let words: Vec<&str> = line.split(' ').collect();
        let output = zkcerts(&words, self.0.path()).output().expect("the program");
        shown(&words, &output)
    }

    /// Runs it with `--json`; the object and the exit code.
    pub(crate) fn json(&self, line: &str) -> (serde_json::Value, i32) {
        let words: Vec<&str> = std::iter::once("--json").chain(line.split(' ')).collect();
        let output = zkcerts(&words, self.0.path()).output().expect("the program");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
        let object = serde_json::from_slice(&output.stdout).expect("one object");
        (object, output.status.code().expect("an exit code"))
    }

    /// Permission bits, and what changes whenever the file is written.
    pub(crate) fn status(&self, name: &str) -> (u32, u64, i64) {
        let status = fs::metadata(self.path(name)).expect(name);
        (status.mode() & 0o7777, status.ino(), status.mtime_nsec())
    }
}
