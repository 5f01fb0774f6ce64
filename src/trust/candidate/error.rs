use std::fmt;
use std::path::PathBuf;

use crate::keystore::KeystoreError;
use crate::model::{Fault, Quoted};
use crate::pki::{Defect, Weakness};

/// Why a file is not trusted.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is not trusted: {reason}", path.display())]
pub struct CandidateError {
    pub(super) path: PathBuf,
    pub(super) reason: Reason,
}

#[derive(Debug)]
pub(super) enum Reason {
    Unreadable(KeystoreError),
    PrivateKey {
        place: String,
    },
    UnreadableSubject {
        place: String,
        subject: String,
    },
    Defective {
        place: String,
        subject: String,
        defect: Defect,
    },
    Leaf {
        place: String,
        subject: String,
        issuer: String,
    },
    ForeignSignature {
        place: String,
        subject: String,
    },
    OnlyIntermediates {
        subject: String,
    },
    Weak {
        place: String,
        subject: String,
        weakness: Weakness,
    },
    Expired {
        place: String,
        subject: String,
        end: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => {
                write!(formatter, "{error}")?;
                let mut source = std::error::Error::source(error);
                while let Some(cause) = source {
                    write!(formatter, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
            Self::PrivateKey { place } => write!(
                formatter,
                "a private key stands in it ({place}), and nothing of such a file is put where everybody reads"
            ),
            Self::UnreadableSubject { place, subject } => write!(
                formatter,
                "{place}: the subject {} is written in a way that OpenSSL does not read",
                Quoted(subject)
            ),
            Self::Defective {
                place,
                subject,
                defect,
            } => write!(
                formatter,
                "{place}: of the certificate of {} {defect}, and no Java opens a store that holds such a one",
                Quoted(subject)
            ),
            Self::Leaf {
                place,
                subject,
                issuer,
            } => write!(
                formatter,
                "{place}: {} is no authority and not self-signed; {} issued it",
                Quoted(subject),
                Quoted(issuer)
            ),
            Self::ForeignSignature { place, subject } => write!(
                formatter,
                "{place}: {} names itself as its issuer, and another key made its signature: it is damaged, or a \
                 certificate between two keys of one authority",
                Quoted(subject)
            ),
            Self::OnlyIntermediates { subject } => write!(
                formatter,
                "{} is an intermediate authority, and there is no root in the file",
                Quoted(subject)
            ),
            Self::Weak {
                place,
                subject,
                weakness,
            } => {
                write!(formatter, "{place}: {} is {weakness}", Quoted(subject))
            }
            Self::Expired { place, subject, end } => {
                write!(formatter, "{place}: {} ended on {end}", Quoted(subject))
            }
        }
    }
}

impl Fault for CandidateError {
    fn code(&self) -> &'static str {
        match &self.reason {
            Reason::Unreadable(error) => error.code(),
            Reason::PrivateKey { .. } => "private-key-in-file",
            Reason::UnreadableSubject { .. } => "certificate-unreadable",
            Reason::Defective { .. } => "certificate-defect",
            Reason::Leaf { .. } => "not-self-signed",
            Reason::ForeignSignature { .. } => "self-signature-invalid",
            Reason::OnlyIntermediates { .. } => "only-intermediates",
            Reason::Weak { .. } => "certificate-weak",
            Reason::Expired { .. } => "certificate-expired",
        }
    }

    fn hint(&self) -> Option<String> {
        let path = self.path.display();
        match &self.reason {
            Reason::Unreadable(error) => error.hint(),
            Reason::PrivateKey { .. } => Some(format!(
                "write the certificates alone to a file of their own, and see that nobody else can read `{path}`"
            )),
            Reason::Leaf { issuer, .. } => Some(format!(
                "trust its issuer instead: get the certificate of {} from whoever runs that authority",
                Quoted(issuer)
            )),
            Reason::Defective { .. } => Some("have a new one made".to_owned()),
            Reason::UnreadableSubject { .. } => Some("have a new one made, with a plain subject".to_owned()),
            Reason::ForeignSignature { .. } => Some("get the authority's own certificate anew".to_owned()),
            Reason::OnlyIntermediates { .. } => {
                Some("trust the root that issued it, or take it for one with `--intermediates`".to_owned())
            }
            Reason::Weak { .. } => {
                Some("have a new one made: OpenSSL and Java refuse such certificates".to_owned())
            }
            Reason::Expired { .. } => Some(
                "get the one that replaced it, or take it all the same with `--allow-expired`".to_owned(),
            ),
        }
    }
}
