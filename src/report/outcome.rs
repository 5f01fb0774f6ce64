use std::path::{Path, PathBuf};

/// What a verb hands back when it did what was asked. `report` shows it to a person or writes it as JSON.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The verb, as it is typed.
    pub command: &'static str,
    /// Whether the changes are only what would be done.
    pub dry_run: bool,
    /// What was changed, in the order in which it was done. Empty: there was nothing to do.
    pub changes: Vec<Change>,
    /// What was asked to be printed, such as a configuration file: whole lines, to standard output as they are.
    pub output: Option<String>,
    /// Whether a program reads the output: then nothing else goes to standard output, and findings are messages.
    pub is_for_program: bool,
    /// Sentences that say what the changes amount to, such as "the workspace is `/srv/zkcerts`".
    pub summary: Vec<String>,
    /// What a person should know although nothing failed.
    pub notices: Vec<Notice>,
    /// The diagnosis, where that is what was asked for.
    pub findings: Option<Vec<Finding>>,
    /// The kinds of finding that there are, where the diagnosis is to be shown as SARIF.
    pub sarif: Option<Vec<SarifRule>>,
    /// The commands that are typically typed next.
    pub next: Vec<Next>,
    /// Further members of the JSON object, beside those that every command has.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Outcome {
    /// Nothing done yet by this verb.
    #[must_use]
    pub fn of(command: &'static str) -> Self {
        Self {
            command,
            ..Self::default()
        }
    }

    /// The answer of a verb that changes nothing and prints a text.
    #[must_use]
    pub fn printing(command: &'static str, output: String) -> Self {
        Self {
            output: Some(output),
            ..Self::of(command)
        }
    }

    /// Whether what was asked for is a diagnosis that holds more than notes.
    #[must_use]
    pub fn found_problems(&self) -> bool {
        let mut findings = self.findings.iter().flatten();
        findings.any(|finding| finding.severity > Severity::Note)
    }

    /// Whether anything was changed, or would be under `--dry-run`.
    #[must_use]
    pub fn changed(&self) -> bool {
        !self.changes.is_empty()
    }
}

/// One thing that was done, or would be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// A stable word, such as `issue`, `render` or `remove`.
    pub action: &'static str,
    /// The file or directory that it is about.
    #[serde(serialize_with = "lossy")]
    pub path: PathBuf,
    /// Whom it concerns, such as `zookeeper/zk1.example.com`.
    pub subject: String,
    /// Why, as a fragment such as "missing".
    pub reason: String,
}

/// JSON has no word for a path that is not Unicode; what cannot be written is replaced.
fn lossy<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Something that a person should know although nothing failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Notice {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, as a fragment.
    pub message: String,
    /// The lines to write or type that would settle it; often none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It will break, or it is weaker than it looks.
    Warning,
    /// A peer refuses, the link is not protected, or a secret is exposed.
    Error,
}

/// One diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// A stable kebab-case word.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Which file, node or peer it is about.
    pub subject: String,
    /// What is wrong, as a fragment.
    pub message: String,
    /// What was seen, a line each.
    pub evidence: Vec<String>,
    /// Where it was seen, as far as that is in files; the evidence says it too.
    #[serde(skip)]
    pub places: Vec<Place>,
    /// How it comes about, as a fragment.
    pub cause: String,
    /// What settles it, as a fragment.
    pub fix: String,
}

/// A line of a file, or the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's path.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
}

/// A kind of finding, as SARIF lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SarifRule {
    /// A stable kebab-case word.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// How it comes about, as a fragment.
    pub cause: &'static str,
    /// What settles it, as a fragment.
    pub fix: &'static str,
}

impl Notice {
    /// Worth knowing.
    #[must_use]
    pub fn note(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            message: message.into(),
            fix: Vec::new(),
        }
    }

    /// It will break, or it is weaker than it looks.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::note(message)
        }
    }

    /// With the lines that would settle it.
    #[must_use]
    pub fn fixed_by(self, fix: Vec<String>) -> Self {
        Self { fix, ..self }
    }
}

/// A command to type next, and what for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Next {
    /// Every word of it, the program's name first.
    pub command: Vec<String>,
    /// What it does, as a fragment.
    pub why: String,
}

/// Why a verb failed, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The verb, as it is typed; empty when there was none.
    pub command: String,
    /// A stable kebab-case word.
    pub code: &'static str,
    /// What failed, then what caused it, from the outside in.
    pub messages: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
}
