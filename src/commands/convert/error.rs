use std::path::PathBuf;

use crate::keystore::{GatheringError, KeystoreError};
use crate::model::Fault;

/// Why nothing was converted.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConvertError {
    #[error("a `{format}` store is written with a password, and none was named")]
    PasswordNeeded { format: &'static str },
    #[error("what is written as `{format}` has no password: the one that was named would protect nothing")]
    PasswordUnused { format: &'static str },
    #[error("cannot read `{}`", path.display())]
    Input {
        path: PathBuf,
        #[source]
        source: KeystoreError,
    },
    #[error(transparent)]
    Gathering(#[from] GatheringError),
    #[error(transparent)]
    Writing(#[from] KeystoreError),
    #[error("`{}` is there already, and holds something else", path.display())]
    OutputExists { path: PathBuf },
}

impl Fault for ConvertError {
    fn code(&self) -> &'static str {
        match self {
            Self::PasswordNeeded { .. } => "store-password-missing",
            Self::PasswordUnused { .. } => "store-password-unused",
            Self::Input { source, .. } | Self::Writing(source) => source.code(),
            Self::Gathering(source) => source.code(),
            Self::OutputExists { .. } => "output-exists",
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
            Self::Input { source, .. } | Self::Gathering(GatheringError::Locked { source, .. }) => {
                of_input(source)
            }
            Self::Gathering(source) => source.hint(),
            Self::Writing(source) => source.hint(),
            Self::OutputExists { .. } => Some("name another file, or replace it: `--force`".to_owned()),
        }
    }
}

fn of_input(error: &KeystoreError) -> Option<String> {
    match error {
        KeystoreError::PasswordMissing { .. } | KeystoreError::KeyEncrypted { .. } => Some(
            "name the file that holds the password: `--in-password-file FILE`, or `-` for standard input"
                .to_owned(),
        ),
        other => other.hint(),
    }
}
