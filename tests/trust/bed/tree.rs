//! What stands in some directories at a moment, to be held against a later one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bed::machine::Machine;
use crate::support::process::must;
use crate::support::workspace::scratch;

/// Where Debian keeps what it trusts, and what it makes of it.
pub(crate) const STORE: [&str; 6] = [
    "/etc/ssl",
    "/etc/ca-certificates",
    "/etc/ca-certificates.conf",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/var/lib/ca-certificates-java",
];

/// The password that every distribution puts on Java's system-wide store: it guards nothing.
pub(crate) const JAVA_PASSWORD: &str = "changeit";

/// Names, kinds, modes, owners, link targets and contents, without times.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<PathBuf, Entry>);

#[derive(Clone, PartialEq, Eq)]
struct Entry {
    access: String,
    kind: Kind,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Directory,
    File(Vec<u8>),
    Link(PathBuf),
    Other,
}

impl Tree {
    /// The trust store of a machine.
    pub(crate) fn of_store(machine: &Machine) -> Self {
        Self::below(&machine.path(""), &STORE)
    }

    /// These files and directories, seen from `root`; one that is not there is no entry.
    pub(crate) fn below(root: &Path, names: &[&str]) -> Self {
        let mut entries = BTreeMap::new();
        for name in names {
            let relative = Path::new(name.trim_start_matches('/'));
            note(root, relative, &mut entries);
        }
        Self(entries)
    }

    /// What is different later, a line each: `+` is new, `-` is gone, `~` has changed.
    ///
    /// Two of Java's stores are the same when they hold the same certificates under the same names: each run of Java's tool
    /// writes another date and another salt.
    pub(crate) fn differences(&self, later: &Self) -> Vec<String> {
        let names: BTreeSet<_> = self.0.keys().chain(later.0.keys()).collect();
        let lines = names.into_iter().filter_map(|name| {
            let shown = name.display();
            match (self.0.get(name), later.0.get(name)) {
                (Some(before), Some(after)) if before == after => None,
                (Some(before), Some(after)) => {
                    before.change(after).map(|change| format!("~ /{shown}: {change}"))
                }
                (Some(before), None) => Some(format!("- /{shown}: {}", before.summary())),
                (None, Some(after)) => Some(format!("+ /{shown}: {}", after.summary())),
                (None, None) => None,
            }
        });
        lines.collect()
    }

    /// # Panics
    /// With each difference, when there is one.
    pub(crate) fn assert_same(&self, later: &Self, what: &str) {
        let differences = self.differences(later);
        assert!(
            differences.is_empty(),
            "{what}: the store has changed:\n{}",
            differences.join("\n")
        );
    }

    /// The files directly below this directory that were not there before, absolute and sorted.
    pub(crate) fn new_files(&self, before: &Self, directory: &str) -> Vec<String> {
        let directory = Path::new(directory.trim_start_matches('/'));
        let files = self.0.iter().filter(|(name, entry)| {
            matches!(entry.kind, Kind::File(_))
                && name.parent() == Some(directory)
                && before.0.get(*name) != Some(entry)
        });
        files.map(|(name, _)| format!("/{}", name.display())).collect()
    }

    /// Where this link leads, as it is written.
    pub(crate) fn link(&self, name: &str) -> Option<String> {
        match &self.0.get(Path::new(name.trim_start_matches('/')))?.kind {
            Kind::Link(target) => Some(target.display().to_string()),
            _ => None,
        }
    }

    /// What OpenSSL reads in one file; empty when there is none.
    pub(crate) fn bundle(&self) -> String {
        match self.0.get(Path::new("etc/ssl/certs/ca-certificates.crt")) {
            Some(Entry {
                kind: Kind::File(content),
                ..
            }) => String::from_utf8_lossy(content).into_owned(),
            _ => String::new(),
        }
    }
}

fn note(root: &Path, relative: &Path, entries: &mut BTreeMap<PathBuf, Entry>) {
    let path = root.join(relative);
    let Ok(found) = fs::symlink_metadata(&path) else {
        return;
    };
    let must = |error: std::io::Error| -> ! { panic!("{}: {error}", path.display()) };
    let kind = if found.is_symlink() {
        Kind::Link(fs::read_link(&path).unwrap_or_else(|error| must(error)))
    } else if found.is_dir() {
        for entry in fs::read_dir(&path).unwrap_or_else(|error| must(error)).flatten() {
            note(root, &relative.join(entry.file_name()), entries);
        }
        Kind::Directory
    } else if found.is_file() {
        Kind::File(fs::read(&path).unwrap_or_else(|error| must(error)))
    } else {
        Kind::Other
    };
    let mode = found.permissions().mode() & 0o7777;
    // A link's own mode means nothing.
    let mode = if found.is_symlink() { 0o777 } else { mode };
    let access = format!("{mode:o} {}:{}", found.uid(), found.gid());
    entries.insert(relative.to_owned(), Entry { access, kind });
}

impl Entry {
    fn summary(&self) -> String {
        let Self { access, kind } = self;
        match kind {
            Kind::Directory => format!("a directory, {access}"),
            Kind::File(content) => format!("a file of {} bytes, {access}", content.len()),
            Kind::Link(target) => format!("a link to {}", target.display()),
            Kind::Other => format!("neither file nor directory nor link, {access}"),
        }
    }

    /// What is different about it later; none if that means nothing.
    fn change(&self, later: &Self) -> Option<String> {
        let mut change = String::new();
        if self.access != later.access {
            let _ = write!(change, "{} was {}; ", later.access, self.access);
        }
        match (&self.kind, &later.kind) {
            (before, after) if before == after => (),
            (Kind::File(before), Kind::File(after)) if is_java_store(before) && is_java_store(after) => {
                let (before, after) = (java_entries(before), java_entries(after));
                for entry in after.difference(&before) {
                    let _ = write!(change, "new is {entry}; ");
                }
                for entry in before.difference(&after) {
                    let _ = write!(change, "gone is {entry}; ");
                }
            }
            (Kind::File(before), Kind::File(after)) => change += &first_difference(before, after),
            _ => {
                let _ = write!(change, "{} was {}", later.summary(), self.summary());
            }
        }
        (!change.is_empty()).then_some(change)
    }
}

/// Java's older format, which every distribution's tool writes.
fn is_java_store(content: &[u8]) -> bool {
    content.starts_with(b"\xfe\xed\xfe\xed")
}

/// Where two texts part, with the line of each.
fn first_difference(before: &[u8], after: &[u8]) -> String {
    let lines = |bytes: &[u8]| -> Vec<String> {
        bytes
            .split(|byte| *byte == b'\n')
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect()
    };
    let (old, new) = (lines(before), lines(after));
    let at = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "its end".to_owned());
    format!(
        "{} bytes were {}; line {} is `{}`, was `{}`",
        after.len(),
        before.len(),
        at + 1,
        line(&new),
        line(&old)
    )
}

/// `alias fingerprint` of each certificate in one of Java's stores, as `keytool` lists them.
pub(crate) fn java_entries(store: &[u8]) -> BTreeSet<String> {
    let folder = scratch();
    let file = folder.path().join("cacerts");
    fs::write(&file, store).expect("a fresh folder can be written");
    let listed = must(
        Command::new("keytool")
            .args([
                "-J-Duser.language=en",
                "-list",
                "-storepass",
                JAVA_PASSWORD,
                "-keystore",
            ])
            .arg(&file),
    );
    java_listing(&listed)
}

/// Out of `ALIAS, DATE, trustedCertEntry,` and `Certificate fingerprint (SHA-256): AB:CD…` below it.
pub(crate) fn java_listing(listed: &str) -> BTreeSet<String> {
    let mut alias = "";
    let mut entries = BTreeSet::new();
    for line in listed.lines() {
        if let Some((name, _)) = line.split_once(", ") {
            alias = name;
        } else if let Some((_, fingerprint)) = line.split_once("(SHA-256): ") {
            entries.insert(format!("{alias} {}", fingerprint.trim()));
        }
    }
    entries
}
