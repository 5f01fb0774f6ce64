//! What may become an anchor: the certificates of a file, each judged before anything is written.

mod error;
mod verdict;

use std::path::Path;

use time::OffsetDateTime;

use self::error::Reason;
use self::verdict::{Verdict, verdict};
use super::naming;
use super::remark::Remark;
use crate::keystore::{self, KeystoreError};
use crate::pki::Certificate;

pub use self::error::CandidateError;

/// A certificate that may be trusted.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The certificate.
    pub certificate: Certificate,
    /// What it should be called, where nothing else is; safe.
    pub(super) name: String,
    /// What a person should know who trusts it from now on.
    pub(super) remarks: Vec<Remark>,
}

/// What is let through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leniency {
    /// Certificates that have expired.
    pub expired: bool,
    /// Authorities that another one issued.
    pub intermediates: bool,
}

/// The certificates of files that may become anchors, and what is to be said about them.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Each one once.
    pub certificates: Vec<Candidate>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl Candidates {
    /// Judges the certificates of one file, which is known by its path, and takes those that may be trusted.
    pub fn take(
        &mut self,
        path: &Path,
        bytes: &[u8],
        leniency: Leniency,
        now: OffsetDateTime,
    ) -> Result<(), CandidateError> {
        let fail = |reason| CandidateError {
            path: path.to_path_buf(),
            reason,
        };
        let reading = if bytes.is_empty() {
            Err(KeystoreError::NoCertificate { found: Vec::new() })
        } else {
            keystore::certificates(bytes)
        };
        let reading = reading.map_err(|error| fail(Reason::Unreadable(error)))?;
        if let Some(place) = reading.private_keys.first() {
            return Err(fail(Reason::PrivateKey {
                place: place.to_string(),
            }));
        }
        self.remarks.extend(
            reading
                .repairs
                .iter()
                .map(|repair| Remark::note(format!("`{}`: {repair}", path.display()))),
        );
        let is_only_one = reading.certificates.len() == 1;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let mut intermediates = Vec::new();
        for placed in reading.certificates {
            let remarks = match verdict(&placed, leniency, now).map_err(&fail)? {
                Verdict::Intermediate => {
                    intermediates.push(placed.certificate.subject());
                    continue;
                }
                Verdict::Candidate(remarks) => remarks,
            };
            let certificate = placed.certificate;
            let own_name = certificate.common_name().unwrap_or_default();
            let name = match &stem {
                Some(stem) if is_only_one && stem != "-" => naming::safe(stem),
                _ => naming::safe(&own_name),
            };
            if !self
                .certificates
                .iter()
                .any(|known| known.certificate == certificate)
            {
                self.certificates.push(Candidate {
                    certificate,
                    name,
                    remarks,
                });
            }
        }
        match intermediates.first() {
            Some(subject) if self.certificates.is_empty() => Err(fail(Reason::OnlyIntermediates {
                subject: subject.clone(),
            })),
            _ => {
                self.remarks.extend(intermediates.iter().map(|subject| {
                    Remark::note(format!(
                        "`{subject}` is an intermediate authority and was left out: servers send it themselves \
                         (`--intermediates` takes it in)"
                    ))
                }));
                Ok(())
            }
        }
    }
}
