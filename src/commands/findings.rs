//! Findings, as `report` shows them.

use crate::diagnosis::{Finding, Severity};
use crate::report;

/// The same in the words of a report.
pub(super) fn shown(finding: Finding) -> report::Finding {
    report::Finding {
        code: finding.code.name(),
        severity: match finding.severity() {
            Severity::Note => report::Severity::Note,
            Severity::Warning => report::Severity::Warning,
            Severity::Error => report::Severity::Error,
        },
        subject: finding.subject,
        message: finding.message,
        evidence: finding.evidence,
        cause: finding.cause,
        fix: finding.fix,
    }
}
