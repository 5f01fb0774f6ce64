//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for programs that show them beside files.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::json::escape;
use super::outcome::{Finding, Place, SarifRule, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One log of one run, on one line: every rule, and a result for each finding.
pub(super) fn log(findings: &[Finding], rules: &[SarifRule]) -> String {
    let results = findings.iter().map(|finding| result(finding, rules));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "zkcerts",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    escape(log.to_string()) + "\n"
}

fn rule(rule: &SarifRule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.cause },
        "help": { "text": rule.fix },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(finding: &Finding, rules: &[SarifRule]) -> Value {
    let mut text = format!("{}: {}", finding.subject, finding.message);
    for part in finding.evidence.iter().chain([&finding.fix]) {
        text.push('\n');
        text.push_str(part);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": locations(finding),
    });
    let index = rules.iter().position(|rule| rule.code == finding.code);
    if let (Some(object), Some(index)) = (result.as_object_mut(), index) {
        object.insert("ruleIndex".to_owned(), index.into());
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Where it was seen; else the file that it is about.
fn locations(finding: &Finding) -> Vec<Value> {
    let subject = Place {
        path: finding.subject.clone(),
        line: None,
    };
    let places = if finding.places.is_empty() {
        std::slice::from_ref(&subject)
    } else {
        &finding.places
    };
    places
        .iter()
        .map(|place| {
            let mut physical = json!({ "artifactLocation": { "uri": uri(&place.path) } });
            if let (Some(object), Some(line)) =
                (physical.as_object_mut(), place.line.filter(|line| *line > 0))
            {
                object.insert("region".to_owned(), json!({ "startLine": line }));
            }
            json!({ "physicalLocation": physical })
        })
        .collect()
}

/// A path as a reference (RFC 3986): absolute ones by `file://`.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(byte.into());
            }
            other => {
                // Writing into a String cannot fail.
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(places: Vec<Place>) -> Finding {
        Finding {
            code: "port-twice",
            severity: Severity::Error,
            subject: "/etc/zoo 1.cfg".to_owned(),
            message: "one port".to_owned(),
            evidence: vec!["/etc/zoo 1.cfg:3: clientPort=\u{1b}[31m".to_owned()],
            places,
            cause: "c".to_owned(),
            fix: "f".to_owned(),
        }
    }

    const RULES: [SarifRule; 2] = [
        SarifRule {
            code: "netty-missing",
            severity: Severity::Warning,
            cause: "c",
            fix: "f",
        },
        SarifRule {
            code: "port-twice",
            severity: Severity::Error,
            cause: "c",
            fix: "f",
        },
    ];

    #[test]
    fn a_finding_is_a_result_with_its_rule_and_where_it_was_seen() {
        let place = Place {
            path: "/etc/zoo 1.cfg".to_owned(),
            line: Some(3),
        };
        let text = log(&[finding(vec![place])], &RULES);
        assert!(!text.contains('\u{1b}'), "{text}");
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "port-twice");
        assert_eq!(result["ruleIndex"], 1);
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][1]["id"], "port-twice");
        assert_eq!(result["level"], "error");
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "file:///etc/zoo%201.cfg");
        assert_eq!(location["region"]["startLine"], 3);
    }

    #[test]
    fn a_finding_without_a_place_is_about_its_subject_and_no_finding_is_no_result() {
        let some: Value = serde_json::from_str(&log(&[finding(Vec::new())], &RULES)).expect("JSON");
        let location = &some["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "file:///etc/zoo%201.cfg");
        assert!(location.get("region").is_none());
        let none: Value = serde_json::from_str(&log(&[], &RULES)).expect("JSON");
        assert_eq!(none["runs"][0]["results"], json!([]));
    }
}
