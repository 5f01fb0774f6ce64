//! What is wrong with a manifest: every fault with its line, collected while reading goes on.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::Fault;

/// Why a manifest cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// A later release of this program wrote it; what this one would make of it is not known.
    #[error(
        "`{}` is of schema {found}, written by a newer zkcerts: this one knows schema {}",
        path.display(), super::SCHEMA
    )]
    Newer {
        /// The manifest.
        path: PathBuf,
        /// Its schema.
        found: u64,
    },
    /// Some of its entries are wrong.
    #[error(transparent)]
    Invalid(ManifestFaults),
}

impl Fault for ManifestError {
    fn code(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "manifest-newer",
            Self::Invalid(_) => "manifest-invalid",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Newer { .. } => "use the release of zkcerts that wrote it, or a later one".to_owned(),
            Self::Invalid(faults) => format!("correct `{}`; nothing was written", faults.path.display()),
        })
    }
}

/// Everything that is wrong with a manifest, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFaults {
    /// The manifest.
    pub path: PathBuf,
    /// At least one.
    pub faults: Vec<ManifestFault>,
}

impl ManifestFaults {
    /// The faults that the message shows; [`faults`](Self::faults) has all of them.
    const SHOWN: usize = 50;
}

impl std::error::Error for ManifestFaults {}

impl fmt::Display for ManifestFaults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().take(Self::SHOWN).enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{}:", self.path.display())?;
            if let Some(line) = fault.line {
                write!(formatter, "{line}:")?;
            }
            write!(formatter, " {}", fault.message)?;
        }
        match self.faults.len().saturating_sub(Self::SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "\n{}: and {more} more", self.path.display()),
        }
    }
}

/// One thing that is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFault {
    /// The line, from 1; none where something is missing altogether.
    pub line: Option<usize>,
    /// What is wrong: names the key, on one line.
    pub message: String,
}

/// Collects faults by their offset in the text.
pub(super) struct Faults {
    /// The offsets at which lines start, but the first.
    line_starts: Vec<usize>,
    /// Lines that are not TOML: what the parser made of them is a guess, so nothing is said about it.
    torn_lines: HashSet<usize>,
    found: Vec<ManifestFault>,
}

impl Faults {
    pub(super) fn of(text: &str) -> Self {
        let line_starts = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            line_starts: line_starts.collect(),
            torn_lines: HashSet::new(),
            found: Vec::new(),
        }
    }

    /// A line that is not TOML.
    pub(super) fn add_syntax(&mut self, error: &toml::de::Error) {
        let line = error.span().map(|span| self.line(span.start));
        if line.is_none_or(|line| self.torn_lines.insert(line)) {
            self.found.push(ManifestFault {
                line,
                message: format!("not valid TOML: {}", error.message()),
            });
        }
    }

    /// Something wrong with what stands at this offset.
    pub(super) fn add(&mut self, at: Option<usize>, message: String) {
        let line = at.map(|at| self.line(at));
        if line.is_none_or(|line| !self.torn_lines.contains(&line)) {
            self.found.push(ManifestFault { line, message });
        }
    }

    /// Whether some lines are not TOML, so that what is missing may stand there.
    pub(super) fn is_torn(&self) -> bool {
        !self.torn_lines.is_empty()
    }

    /// The line of this offset, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at) + 1
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them as an error about this file.
    pub(super) fn into_error(mut self, path: &Path) -> ManifestError {
        self.found.sort_by_key(|fault| fault.line.unwrap_or(usize::MAX));
        ManifestError::Invalid(ManifestFaults {
            path: path.to_owned(),
            faults: self.found,
        })
    }
}
