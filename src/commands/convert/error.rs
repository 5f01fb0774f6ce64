use crate::commands::bringing;
use crate::commands::output::OutputExists;
use crate::keystore::{GatheringError, KeystoreError};
use crate::model::{Fault, Quoted};
use crate::pki::Defect;

/// Why nothing was converted.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConvertError {
    #[error("a `{format}` store is written with a password, and none was named")]
    PasswordNeeded { format: &'static str },
    #[error("what is written as `{format}` has no password: the one that was named would protect nothing")]
    PasswordUnused { format: &'static str },
    #[error(transparent)]
    Gathering(#[from] GatheringError),
    #[error(transparent)]
    Writing(#[from] KeystoreError),
    #[error(
        "the certificate of {}: {defect}: no Java opens a store that holds such a one",
        Quoted(subject)
    )]
    Defective { subject: String, defect: Defect },
    #[error(transparent)]
    OutputExists(#[from] OutputExists),
}

impl Fault for ConvertError {
    fn code(&self) -> &'static str {
        match self {
            Self::PasswordNeeded { .. } => "store-password-missing",
            Self::PasswordUnused { .. } => "store-password-unused",
            Self::Writing(source) => source.code(),
            Self::Gathering(source) => source.code(),
            Self::Defective { .. } => "certificate-defect",
            Self::OutputExists(source) => source.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::PasswordNeeded { .. } => Some(
                "name the file that holds it: `--out-password-file FILE`, or `-` for standard input"
                    .to_owned(),
            ),
            Self::PasswordUnused { .. } => {
                Some("leave `--out-password-file` out, or write `--to pkcs12`".to_owned())
            }
            Self::Gathering(GatheringError::Locked {
                source: KeystoreError::WrongKeyPassword { .. },
                ..
            }) => Some(
                "name the file that holds the key's own password: `--in-key-password-file FILE`; the new store has one for both"
                    .to_owned(),
            ),
            Self::Gathering(source) => bringing::hint_of(source, super::IN_PASSWORD),
            Self::Writing(source) => source.hint(),
            Self::Defective { .. } => Some("have it issued again; `--to pem` writes it as it is".to_owned()),
            Self::OutputExists(source) => source.hint(),
        }
    }
}
