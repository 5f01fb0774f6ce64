use std::collections::HashMap;
use std::path::Path;

use serde_json::json;

use crate::keystore::{LeftOut, Omission, Reading};
use crate::model::StoreFormat;
use crate::pki::Certificate;
use crate::report::Notice;
use crate::trust;

/// What had to be mended in a file, and what else should be known of it.
pub(super) fn of_reading(path: &Path, reading: &Reading) -> Vec<Notice> {
    let file = path.display();
    let repairs = reading
        .repairs
        .iter()
        .map(|repair| Notice::note(format!("`{file}`: {repair}")));
    let warnings = reading
        .warnings
        .iter()
        .map(|warning| Notice::warning(format!("`{file}`: {warning}")));
    repairs.chain(warnings).collect()
}

/// One for each reason, with the first few things that it holds for.
pub(super) fn of_left_out(left_out: &[LeftOut]) -> Vec<Notice> {
    const SHOWN: usize = 3;
    let mut reasons: Vec<(Omission, Vec<&str>)> = Vec::new();
    for LeftOut { what, reason } in left_out {
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, things)) => things.push(what),
            None => reasons.push((*reason, vec![what])),
        }
    }
    let notice = |(reason, mut things): (Omission, Vec<&str>)| {
        let others = things.len().saturating_sub(SHOWN);
        things.truncate(SHOWN);
        let more = if others > 0 {
            format!(" and {others} more")
        } else {
            String::new()
        };
        Notice::note(format!("left out: {}{more}: {reason}", things.join(", ")))
    };
    reasons.into_iter().map(notice).collect()
}

/// What the peers make of these anchors that one would not expect.
pub(super) fn of_anchors(certificates: &[Certificate], format: StoreFormat) -> Vec<Notice> {
    let leaves = certificates
        .iter()
        .filter(|certificate| !certificate.is_authority() && !certificate.is_self_issued());
    let mut notices: Vec<_> = leaves
        .map(|certificate| {
            Notice::warning(format!(
                "`{}` is not an authority: Java trusts this one certificate until it is renewed, OpenSSL does not trust it",
                certificate.called()
            ))
        })
        .collect();
    let mut subjects: HashMap<&[u8], usize> = HashMap::new();
    for certificate in certificates {
        *subjects.entry(certificate.subject_der()).or_default() += 1;
    }
    if format == StoreFormat::Pem && subjects.values().any(|count| *count > 1) {
        notices.push(Notice::warning(
            "several of these certificates have the same subject: of those ZooKeeper keeps one from a PEM file, so that it \
             needs `--to pkcs12`",
        ));
    }
    notices
}

/// A certificate of the result, for scripts.
pub(super) fn described(certificate: &Certificate) -> serde_json::Value {
    json!({ "subject": certificate.subject(), "sha256": trust::fingerprint(certificate) })
}
