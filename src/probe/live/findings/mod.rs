//! What the facts of a report mean.

mod doors;
mod refused;
mod stopped;

use std::fmt::Write as _;

use time::OffsetDateTime;

use super::judge;
use super::report::Report;
use super::words::finding;
use crate::diagnosis::{Code, Finding};
use crate::model::Quoted;
use crate::pki::{Certificate, Serial};

/// Who knocked, and whom that one trusts.
#[derive(Debug, Clone, Copy)]
pub struct Knocker<'a> {
    /// The certificates that were shown, the leaf first; none where there is no identity.
    pub chain: &'a [Certificate],
    /// The authorities that are trusted; `None`: the server's chain is not judged.
    pub anchors: Option<&'a [Certificate]>,
}

/// Everything that is wrong at a target: why there is no session, what is wrong with what the server shows, and which doors
/// stand open that should not.
#[must_use]
pub fn findings(report: &Report, knocker: &Knocker<'_>, now: OffsetDateTime) -> Vec<Finding> {
    let subject = report.target.to_string();
    let mut findings = Vec::new();
    if let Err(stop) = &report.main.outcome {
        findings.extend(stopped::findings(&subject, report, stop, knocker, now));
    }
    let (tls, host) = (&report.main.tls, &report.target.host);
    findings.extend(judge::findings(&subject, tls, host, knocker.anchors, now));
    findings.extend(not_reloaded(&subject, report));
    findings.extend(doors::findings(&subject, report));
    findings
}

/// The server shows a certificate that is older than the one in its file.
fn not_reloaded(subject: &str, report: &Report) -> Option<Finding> {
    let (on_disk, served) = (report.on_disk.as_ref()?, report.main.tls.chain.first()?);
    let begins = |certificate: &Certificate| certificate.validity().not_before;
    // Somebody else's certificate is another finding; a newer one was issued elsewhere.
    let is_older = *served != on_disk.leaf
        && served.subject_der() == on_disk.leaf.subject_der()
        && begins(served) <= begins(&on_disk.leaf);
    is_older.then(|| {
        let called = Quoted(&served.called()).to_string();
        let message = format!("the server shows an older certificate of {called} than the one in its file");
        let mut found = finding(Code::NotReloaded, subject, message);
        let until = |certificate: &Certificate| certificate.validity().not_after.date();
        found.evidence = vec![
            format!("served: until {}, serial {}", until(served), serial(served)),
            format!(
                "{}: until {}, serial {}",
                on_disk.path.display(),
                until(&on_disk.leaf),
                serial(&on_disk.leaf)
            ),
        ];
        found
    })
}

fn serial(certificate: &Certificate) -> String {
    let octets = certificate.serial().iter().take(Serial::LENGTH);
    octets.fold(String::new(), |mut text, octet| {
        // Writing to a string does not fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}
