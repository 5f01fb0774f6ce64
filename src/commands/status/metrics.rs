//! The certificates as metrics: Prometheus' text format, version 0.0.4, with the names of x509-certificate-exporter.
//!
//! Everything in the file holds until the next run: dates, and what is due now. What is left of a life is not: whoever
//! reads the file later computes it from the dates.

use std::fmt::Write as _;
use std::path::Path;

use time::OffsetDateTime;

use super::condition::{Condition, certificate};
use super::seen::Observer;
use crate::commands::notation::decimal;
use crate::model::Validity;
use crate::pki::{Attribute, Certificate};
use crate::report::{Finding, Severity, clean};
use crate::workspace::{Held, due_from};

/// The first line, by which a file of ours is known.
const MARK: &str = "# Written by `zkcerts status --prometheus`.\n";

/// Whether a file may be replaced: it holds such metrics, or nothing.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    bytes.is_empty() || bytes.starts_with(MARK.as_bytes())
}

/// What the metrics say of one certificate.
pub(super) struct Sample {
    /// The labels, escaped, without their braces.
    labels: String,
    condition: Condition,
    /// `None`: there is no certificate.
    time: Option<Time>,
}

struct Time {
    validity: Validity,
    due_from: OffsetDateTime,
}

/// A metric that every certificate may have a value of.
struct Family {
    name: &'static str,
    help: &'static str,
    value: fn(&Sample) -> Option<i64>,
}

const FAMILIES: [Family; 6] = [
    Family {
        name: "x509_cert_not_before",
        help: "When the certificate begins, in seconds since 1970.",
        value: |sample| Some(sample.time.as_ref()?.validity.not_before.unix_timestamp()),
    },
    Family {
        name: "x509_cert_not_after",
        help: "When the certificate ends, in seconds since 1970.",
        value: |sample| Some(sample.time.as_ref()?.validity.not_after.unix_timestamp()),
    },
    Family {
        name: "x509_cert_expired",
        help: "Whether the certificate had ended when this was written.",
        value: |sample| sample.of_certificate(sample.condition == Condition::Expired),
    },
    Family {
        name: "x509_cert_error",
        help: "Whether there is no readable certificate where one should be.",
        value: |sample| {
            let is_awaited = sample.condition == Condition::Awaited;
            (!is_awaited).then_some(i64::from(sample.time.is_none()))
        },
    },
    Family {
        name: "zkcerts_cert_due",
        help: "Whether another certificate should have followed when this was written.",
        value: |sample| {
            sample.of_certificate(matches!(sample.condition, Condition::Due | Condition::Expired))
        },
    },
    Family {
        name: "zkcerts_cert_due_timestamp_seconds",
        help: "From when on another certificate should follow, in seconds since 1970.",
        value: |sample| Some(sample.time.as_ref()?.due_from.unix_timestamp()),
    },
];

impl Sample {
    pub(super) fn of(held: &Held<'_>, condition: Condition, observer: &Observer<'_>) -> Self {
        let found = certificate(held);
        let time = found.map(|found| Time {
            validity: found.validity(),
            due_from: due_from(held.succession(), found.validity(), observer.leaf),
        });
        Self {
            labels: labels(held, found, observer.root),
            condition,
            time,
        }
    }

    fn of_certificate(&self, is_so: bool) -> Option<i64> {
        self.time.as_ref().map(|_| i64::from(is_so))
    }
}

/// The labels that the exporter gives a certificate in a file, and whose it is here; all of them always, so that
/// certificates can be compared and summed.
fn labels(held: &Held<'_>, found: Option<&Certificate>, root: &Path) -> String {
    const PARTS: [(&str, Attribute); 3] = [
        ("CN", Attribute::CommonName),
        ("O", Attribute::Organization),
        ("OU", Attribute::OrganizationalUnit),
    ];
    let (role, host) = held.node.unzip();
    let path = root.join(&held.file);
    let file_name = path.file_name().unwrap_or_default();
    let mut labels = String::with_capacity(512);
    push(&mut labels, "filename", &file_name.to_string_lossy());
    push(&mut labels, "filepath", &path.to_string_lossy());
    let serial = found.map_or_else(String::new, |found| decimal(found.serial()));
    push(&mut labels, "serial_number", &serial);
    for (name, attribute) in PARTS {
        let value = found.and_then(|found| found.subject_part(attribute));
        push(
            &mut labels,
            &format!("subject_{name}"),
            &value.unwrap_or_default(),
        );
    }
    for (name, attribute) in PARTS {
        let value = found.and_then(|found| found.issuer_part(attribute));
        push(&mut labels, &format!("issuer_{name}"), &value.unwrap_or_default());
    }
    push(&mut labels, "role", role.map_or("authority", |role| role.name()));
    let host = host.map_or_else(|| held.authority.stem().to_owned(), ToString::to_string);
    push(&mut labels, "host", &host);
    push(&mut labels, "kind", held.kind.name());
    push(
        &mut labels,
        "imported",
        if held.imported { "true" } else { "false" },
    );
    labels
}

/// A label; what others wrote is cleaned, for the text may go to a terminal.
fn push(labels: &mut String, name: &str, value: &str) {
    if !labels.is_empty() {
        labels.push(',');
    }
    labels.push_str(name);
    labels.push_str("=\"");
    for character in clean(value).chars() {
        match character {
            '\\' => labels.push_str("\\\\"),
            '"' => labels.push_str("\\\""),
            '\n' => labels.push_str("\\n"),
            _ => labels.push(character),
        }
    }
    labels.push('"');
}

/// All of them, each metric with its values in one piece.
pub(super) fn text(samples: &[Sample], findings: &[Finding], observer: &Observer<'_>) -> String {
    let longest = samples
        .iter()
        .map(|sample| sample.labels.len() + 64)
        .sum::<usize>();
    let mut text = String::with_capacity(longest * FAMILIES.len() + 4096);
    text.push_str(MARK);
    for family in &FAMILIES {
        begin(&mut text, family.name, family.help);
        for sample in samples {
            if let Some(value) = (family.value)(sample) {
                line(&mut text, family.name, &sample.labels, value);
            }
        }
    }
    let mut workspace = String::new();
    push(&mut workspace, "workspace", &observer.root.to_string_lossy());
    let name = "zkcerts_status_findings";
    begin(
        &mut text,
        name,
        "How many findings `zkcerts status` had, by severity.",
    );
    for (severity, word) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ] {
        let mut labels = workspace.clone();
        push(&mut labels, "severity", word);
        let count = findings.iter().filter(|finding| finding.severity == severity);
        line(
            &mut text,
            name,
            &labels,
            i64::try_from(count.count()).unwrap_or(i64::MAX),
        );
    }
    let name = "zkcerts_status_timestamp_seconds";
    begin(&mut text, name, "When this was written, in seconds since 1970.");
    line(&mut text, name, &workspace, observer.now.unix_timestamp());
    text
}

fn begin(text: &mut String, name: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n");
}

fn line(text: &mut String, name: &str, labels: &str, value: i64) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_ends_where_its_value_ends_whatever_that_holds() {
        let mut labels = String::new();
        push(&mut labels, "one", "a\"} 1\nx 2");
        push(&mut labels, "other", "back\\slash \u{1b}[2J");
        assert_eq!(labels, r#"one="a\"} 1\\nx 2",other="back\\slash \\u{1b}[2J""#);
    }

    #[test]
    fn a_file_of_metrics_and_an_empty_one_may_be_replaced_and_no_other() {
        for (bytes, expected) in [
            (&b""[..], true),
            (MARK.as_bytes(), true),
            (b"# HELP up Up.\n", false),
            (b"\n", false),
        ] {
            assert_eq!(is_ours(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
