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
            subject: subject.to_owned(),
            message: remark.message,
            evidence: remark.evidence,
            cause: code.cause().to_owned(),
            fix: remark.fix.unwrap_or_else(|| code.fix().to_owned()),
        }
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
    message: String,
    evidence: Vec<String>,
    fix: Option<String>,
}

impl Remark {
    /// A message, as a fragment that names what it is about.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            evidence: Vec::new(),
            fix: None,
        }
    }

    /// With a line of what was seen.
    #[must_use]
    pub fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// With a remedy that fits better than that of the kind.
    #[must_use]
    pub fn fixed_by(mut self, fix: Option<String>) -> Self {
        self.fix = fix;
        self
    }
}
