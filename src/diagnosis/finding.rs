use std::fmt;

use super::Code;

/// How bad it is. Set in one place for each [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It will break, or a program that is common refuses it.
    Warning,
    /// A peer refuses, the link is not protected, or a secret is exposed.
    Error,
}

/// A line of a file, or the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file's path, as messages name it.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A line of a file.
    #[must_use]
    pub fn new(path: &str, line: usize) -> Self {
        Self {
            path: path.to_owned(),
            line: Some(line),
        }
    }

    /// A file as a whole.
    #[must_use]
    pub fn file(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}", self.path),
            None => formatter.write_str(&self.path),
        }
    }
}

/// One diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding.
    pub code: Code,
    /// Which file, node or peer it is about.
    pub subject: String,
    /// What is wrong, as a fragment that names the certificate or entry. It may hold what others wrote: clean it before
    /// it reaches a terminal.
    pub message: String,
    /// What was seen, a line each.
    pub evidence: Vec<String>,
    /// Where it was seen, as far as that is in files.
    pub places: Vec<Place>,
    /// How it comes about.
    pub cause: String,
    /// What settles it.
    pub fix: String,
}

impl Finding {
    /// A finding of this kind, with the cause and the fix that its row has.
    #[must_use]
    pub fn new(code: Code, subject: &str, remark: Remark) -> Self {
        Self {
            code,
            subject: remark.subject.unwrap_or_else(|| subject.to_owned()),
            message: remark.message,
            evidence: remark.evidence,
            places: remark.places,
            cause: code.cause().to_owned(),
            fix: remark.fix.unwrap_or_else(|| code.fix().to_owned()),
        }
    }

    /// The same, where it is said nowhere else, with the line that leads there.
    pub(super) fn seen_from(mut self, place: &Place, text: &str) -> Self {
        if self.places.is_empty() {
            self.evidence.push(format!("{place}: {text}"));
            self.places.push(place.clone());
        }
        self
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// What a rule has to say where it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    subject: Option<String>,
    message: String,
    evidence: Vec<String>,
    places: Vec<Place>,
    fix: Option<String>,
}

impl Remark {
    /// A message, as a fragment that names what it is about.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            subject: None,
            message: message.into(),
            evidence: Vec::new(),
            places: Vec::new(),
            fix: None,
        }
    }

    /// With a line of what was seen.
    #[must_use]
    pub fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// Seen in a file: `PATH:LINE: TEXT`.
    pub(super) fn seen_at(mut self, place: &Place, text: impl fmt::Display) -> Self {
        self.evidence.push(format!("{place}: {text}"));
        self.places.push(place.clone());
        self
    }

    /// About something else than the rule as a whole is.
    pub(super) fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// With a remedy that fits better than that of the kind.
    #[must_use]
    pub fn fixed_by(mut self, fix: Option<String>) -> Self {
        self.fix = fix;
        self
    }
}
