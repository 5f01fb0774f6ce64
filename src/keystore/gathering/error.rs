use super::LeftOut;
use crate::keystore::KeystoreError;
use crate::model::{Fault, Quoted};

/// Why what was brought does not make what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum GatheringError {
    /// An identity without a private key.
    #[error("there is no private key in what was brought")]
    NoKey,
    /// A private key that none of the certificates belongs to.
    #[error("none of the certificates belongs to the private key")]
    KeyMismatch,
    /// A private key, and a certificate whose key no named curve has: it cannot be compared, and belongs to nothing.
    #[error("no private key belongs to {}: its key spells its curve out", Quoted(subject))]
    CurveSpeltOut {
        /// Whose certificate.
        subject: String,
    },
    /// A private key, and no certificate at all.
    #[error("there is a private key in what was brought, and no certificate")]
    NoCertificate,
    /// More identities than the one that a keystore holds.
    #[error("there are {} identities in what was brought, and a keystore holds one: {}", names.len(), listed(names))]
    Several {
        /// What they are called.
        names: Vec<String>,
    },
    /// None of several identities has the alias that was asked for.
    #[error(
        "no identity in what was brought is called {}, only {}",
        Quoted(alias),
        listed(names)
    )]
    AliasAbsent {
        /// What was asked for.
        alias: String,
        /// What they are called.
        names: Vec<String>,
    },
    /// A truststore of nothing.
    #[error("there is no certificate to trust in what was brought{}", but(left_out))]
    NothingToTrust {
        /// What there is.
        left_out: Vec<LeftOut>,
    },
    /// DER has room for one thing.
    #[error(
        "DER holds one certificate or one private key, and what was brought has certificates: {certificates}, private \
         keys: {keys}"
    )]
    NotSingle {
        /// How many certificates there are.
        certificates: usize,
        /// How many keys there are.
        keys: usize,
    },
    /// The key that is meant could not be opened.
    #[error("the private key in `{file}` cannot be used")]
    Locked {
        /// The file that holds it.
        file: String,
        /// Why not.
        source: KeystoreError,
    },
    /// Key and chain do not fit together.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut shown: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|name| Quoted(name).to_string())
        .collect();
    if names.len() > SHOWN {
        shown.push(format!("and {} more", names.len() - SHOWN));
    }
    shown.join(", ")
}

fn but(left_out: &[LeftOut]) -> String {
    match left_out {
        [] => String::new(),
        [only] => format!(", only {} ({})", only.what, only.reason),
        [first, rest @ ..] => format!(", only {} ({}) and {} more", first.what, first.reason, rest.len()),
    }
}

impl Fault for GatheringError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoKey => "key-missing",
            Self::KeyMismatch => "key-certificate-mismatch",
            Self::CurveSpeltOut { .. } => "certificate-defect",
            Self::NoCertificate => "certificate-missing",
            Self::Several { .. } => "identity-ambiguous",
            Self::AliasAbsent { .. } => "alias-absent",
            Self::NothingToTrust { .. } => "anchors-empty",
            Self::NotSingle { .. } => "not-single",
            Self::Locked { source, .. } | Self::Keystore(source) => source.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoKey => "bring the key too, or make a truststore: `--truststore`",
            Self::KeyMismatch => "bring the certificate that was issued for this key",
            Self::CurveSpeltOut { .. } => "have it issued again for a key on a named curve (RFC 5480, 2.1.1)",
            Self::NoCertificate => "bring the certificate of the key too; for the key alone: `--to der`",
            Self::Several { .. } | Self::AliasAbsent { .. } => "choose one: `--alias NAME`",
            Self::NothingToTrust { .. } => "bring the certificate of the authority",
            Self::NotSingle { .. } => "bring one of them alone, or write `--to pem`, which holds them all",
            Self::Locked { source, .. } | Self::Keystore(source) => return source.hint(),
        };
        Some(hint.to_owned())
    }
}
