//! The record of what was generated and from what, so that a run with nothing to do decodes nothing.
//!
//! A line a node: its name, the digest of everything that its files were made from, and `file=SHA-256` for each file,
//! separated by tabs. A line that is damaged or missing costs the time to decode that node's files, never correctness.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The first line: a record in another form is not read.
const HEADER: &str = "zkcerts record 1";

/// A SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint([u8; 64]);

impl Fingerprint {
    /// The fingerprint of these bytes.
    #[must_use]
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::encode(&Sha256::digest(bytes).into())
    }

    /// The fingerprint with this value.
    #[must_use]
    pub(super) fn encode(digest: &[u8; 32]) -> Self {
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
            let digits = [byte >> 4, byte & 0x0f].map(|nibble| DIGITS.get(usize::from(nibble)).copied());
            for (place, digit) in pair.iter_mut().zip(digits.into_iter().flatten()) {
                *place = digit;
            }
        }
        Self(text)
    }

    /// The digits.
    #[must_use]
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Everything that a node's files are made from, folded into one fingerprint.
///
/// Each part is preceded by its length, so that no two lists of parts fold alike.
#[derive(Debug, Default)]
pub(super) struct Recipe(Sha256);

impl Recipe {
    /// Adds a part.
    pub(super) fn add(&mut self, part: &[u8]) -> &mut Self {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// The fingerprint of the parts so far.
    #[must_use]
    pub(super) fn finish(self) -> Fingerprint {
        Fingerprint::encode(&self.0.finalize().into())
    }
}

/// The record of an earlier run.
#[derive(Debug, Default)]
pub(super) struct Record {
    lines: HashMap<String, String>,
}

/// What the record says of one node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'r> {
    rest: &'r str,
}

impl Record {
    /// Reads the record; what cannot be read is as if it were not there.
    #[must_use]
    pub(super) fn read(text: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(text) else {
            return Self::default();
        };
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Self::default();
        }
        let lines = lines
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, rest)| (name.to_owned(), rest.to_owned()))
            .collect();
        Self { lines }
    }

    /// What it says of this node.
    #[must_use]
    pub(super) fn entry(&self, node: &str) -> Option<Entry<'_>> {
        self.lines.get(node).map(|rest| Entry { rest })
    }

    /// Notes a node's files; replaces what was noted before.
    pub(super) fn set(&mut self, node: String, recipe: Fingerprint, files: &[(&str, Fingerprint)]) {
        let mut rest = recipe.as_str().to_owned();
        for (name, fingerprint) in files {
            // Writing into a `String` cannot fail.
            let _ = write!(rest, "\t{name}={}", fingerprint.as_str());
        }
        self.lines.insert(node, rest);
    }

    /// The nodes that it knows.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.lines.keys().map(String::as_str)
    }

    /// Keeps only the nodes for which `wanted` holds.
    pub(super) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.lines.retain(|node, _| wanted(node));
    }

    /// The text of the record, the nodes in the order of their names.
    #[must_use]
    pub(super) fn write(&self) -> String {
        let mut names: Vec<_> = self.lines.iter().collect();
        names.sort_unstable();
        let size = names
            .iter()
            .map(|(name, rest)| name.len() + rest.len() + 2)
            .sum::<usize>();
        let mut text = String::with_capacity(HEADER.len() + 1 + size);
        text.push_str(HEADER);
        text.push('\n');
        for (name, rest) in names {
            text.push_str(name);
            text.push('\t');
            text.push_str(rest);
            text.push('\n');
        }
        text
    }
}

impl<'r> Entry<'r> {
    /// Whether the files were made from this.
    #[must_use]
    pub(super) fn is_made_from(&self, recipe: &Fingerprint) -> bool {
        self.rest.split('\t').next() == Some(recipe.as_str())
    }

    /// The files, in the order in which they were noted, with their fingerprints.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'r str, &'r str)> {
        self.rest
            .split('\t')
            .skip(1)
            .filter_map(|field| field.split_once('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let mut record = Record::default();
        let files = [
            ("server.key", Fingerprint::of(b"key")),
            ("server.crt", Fingerprint::of(b"crt")),
        ];
        record.set("zookeeper/zk1".to_owned(), Fingerprint::of(b"recipe"), &files);
        record
    }

    #[test]
    fn a_record_that_was_written_reads_back() {
        let record = Record::read(record().write().as_bytes());
        let entry = record.entry("zookeeper/zk1").expect("an entry");
        assert!(entry.is_made_from(&Fingerprint::of(b"recipe")));
        assert!(!entry.is_made_from(&Fingerprint::of(b"another recipe")));
        let names: Vec<_> = entry.files().collect();
        assert_eq!(names[0], ("server.key", Fingerprint::of(b"key").as_str()));
        assert_eq!(names.len(), 2);
    }

    #[test]
    fn a_damaged_record_is_as_if_it_were_not_there() {
        for text in [
            &b""[..],
            b"\xff\xfe",
            b"another header\nzookeeper/zk1\tx",
            b"zkcerts record 1\nno tab here\n",
        ] {
            assert!(Record::read(text).entry("zookeeper/zk1").is_none());
        }
    }

    #[test]
    fn a_recipe_tells_its_parts_apart() {
        let fold = |parts: &[&[u8]]| {
            let mut recipe = Recipe::default();
            for part in parts {
                recipe.add(part);
            }
            recipe.finish()
        };
        assert_ne!(fold(&[b"ab", b"c"]), fold(&[b"a", b"bc"]));
        assert_eq!(
            Fingerprint::of(b"").as_str(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
