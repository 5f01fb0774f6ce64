use crate::diagnosis::{Code, Finding};

/// A finding of this kind, with the cause and the fix of its row.
pub(super) fn finding(code: Code, subject: &str, message: impl Into<String>) -> Finding {
    Finding {
        code,
        subject: subject.to_owned(),
        message: message.into(),
        evidence: Vec::new(),
        places: Vec::new(),
        cause: code.cause().to_owned(),
        fix: code.fix().to_owned(),
    }
}
