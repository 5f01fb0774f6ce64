//! Findings, as `report` shows them.

use crate::diagnosis::{Finding, Place, Severity};
use crate::report;

/// The same in the words of a report.
pub(super) fn shown(finding: Finding) -> report::Finding {
    report::Finding {
        code: finding.code.name(),
        severity: severity(finding.severity()),
        subject: finding.subject,
        message: finding.message,
        evidence: finding.evidence,
        places: finding.places.into_iter().map(place).collect(),
        cause: finding.cause,
        fix: finding.fix,
    }
}

/// How bad it is, in the words of a report.
pub(super) const fn severity(severity: Severity) -> report::Severity {
    match severity {
        Severity::Note => report::Severity::Note,
        Severity::Warning => report::Severity::Warning,
        Severity::Error => report::Severity::Error,
    }
}

fn place(place: Place) -> report::Place {
    report::Place {
        path: place.path,
        line: place.line,
    }
}
