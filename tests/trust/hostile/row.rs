//! One thing that is handed to `trust`, or one state of a machine, and what has to come of it.

use crate::bed::certificates::Certificates;
use crate::bed::machine::Machine;

/// A machine for one row.
pub(crate) struct Scene {
    pub(crate) certificates: Certificates,
    pub(crate) machine: Machine,
}

impl Scene {
    /// `trust FILE`, where the file has this name and these bytes.
    pub(crate) fn trust(&self, name: &str, bytes: &[u8]) -> Vec<String> {
        let file = self.certificates.written(name, bytes);
        words(&["trust", &file.display().to_string()])
    }

    /// `trust FILE` with a certificate about which nothing is odd.
    pub(crate) fn trust_plain(&self) -> Vec<String> {
        self.trust("plain.crt", &self.certificates.pem(PLAIN))
    }
}

/// A file without end must not take the machine's memory.
const BOUNDED: &[&str] = &["prlimit", "--as=4000000000", "--"];
const AS_NOBODY: &[&str] = &[
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--",
];

/// An authority that nothing is to be said about.
pub(crate) const PLAIN: &str = "constrained-authority";

pub(crate) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What has to come of it.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// Done, and there is nothing to warn of.
    Accepted,
    /// Done, with a warning.
    Warned,
    /// An error with this code; the store is untouched.
    Refused(&'static str),
    /// An error with this code; what was trusted before still is.
    Failed(&'static str),
}

/// A row.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Makes it so, and gives the words after `zkcerts`.
    pub(crate) prepare: fn(&Scene) -> Vec<String>,
    pub(crate) options: &'static [&'static str],
    /// What the program is run under.
    pub(crate) wrapper: &'static [&'static str],
    pub(crate) expected: Expected,
    /// What the answer has to say; in any case.
    pub(crate) word: &'static str,
    /// How many anchors are new, when it is done.
    pub(crate) anchors: usize,
}

impl Row {
    const fn new(
        name: &'static str,
        expected: Expected,
        word: &'static str,
        prepare: fn(&Scene) -> Vec<String>,
    ) -> Self {
        Self {
            name,
            prepare,
            options: &[],
            wrapper: BOUNDED,
            expected,
            word,
            anchors: 1,
        }
    }

    /// With these options, at the end of the words.
    pub(crate) const fn with(self, options: &'static [&'static str]) -> Self {
        Self { options, ..self }
    }

    /// So many anchors are new.
    pub(crate) const fn anchors(self, anchors: usize) -> Self {
        Self { anchors, ..self }
    }

    /// Run by a user who may write nothing.
    pub(crate) const fn as_nobody(self) -> Self {
        Self {
            wrapper: AS_NOBODY,
            ..self
        }
    }

    /// Says this word as well.
    pub(crate) const fn saying(self, word: &'static str) -> Self {
        Self { word, ..self }
    }
}

pub(crate) const fn accepted(name: &'static str, prepare: fn(&Scene) -> Vec<String>) -> Row {
    Row::new(name, Expected::Accepted, "", prepare)
}

pub(crate) const fn warned(
    name: &'static str,
    word: &'static str,
    prepare: fn(&Scene) -> Vec<String>,
) -> Row {
    Row::new(name, Expected::Warned, word, prepare)
}

pub(crate) const fn refused(
    name: &'static str,
    code: &'static str,
    prepare: fn(&Scene) -> Vec<String>,
) -> Row {
    Row::new(name, Expected::Refused(code), "", prepare)
}

pub(crate) const fn failed(
    name: &'static str,
    code: &'static str,
    prepare: fn(&Scene) -> Vec<String>,
) -> Row {
    Row::new(name, Expected::Failed(code), "", prepare)
}
