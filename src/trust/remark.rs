/// Something that a person should know although nothing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Whether it will break, or is weaker than it looks; else it is merely worth knowing.
    pub is_warning: bool,
    /// What it is, as a fragment.
    pub message: String,
    /// The lines to write or type that would settle it; often none.
    pub fix: Vec<String>,
}

impl Remark {
    pub(super) fn note(message: impl Into<String>) -> Self {
        Self {
            is_warning: false,
            message: message.into(),
            fix: Vec::new(),
        }
    }

    pub(super) fn warning(message: impl Into<String>) -> Self {
        Self {
            is_warning: true,
            ..Self::note(message)
        }
    }

    pub(super) fn fixed_by(self, fix: Vec<String>) -> Self {
        Self { fix, ..self }
    }
}
