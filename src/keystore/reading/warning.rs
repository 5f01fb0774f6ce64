use super::Place;
use crate::model::Quoted;

/// What was read as it is, and should be known about it, as a fragment of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Something that is neither a certificate nor a private key.
    #[error("{place}: {} was passed over", Quoted(what))]
    PassedOver {
        /// Where it stands.
        place: Place,
        /// What it is called, such as `X509 CRL`.
        what: String,
    },
    /// A store without a MAC.
    #[error("it has no MAC: nothing says whether it was changed")]
    NoMac,
    /// A store that is opened without its password.
    #[error("without its password nothing says whether it was changed")]
    IntegrityUnchecked,
    /// Encryption with so short a key that anyone can try them all.
    #[error("its encryption is weak: {how}")]
    WeakEncryption {
        /// The algorithm and its rounds.
        how: String,
    },
    /// Two entries whose aliases differ in case only.
    #[error(
        "more than one entry has the alias {}: Java, which has no capitals there, sees the last one alone",
        Quoted(alias)
    )]
    AliasTwice {
        /// The alias, in lower case.
        alias: String,
    },
    /// A password that Java refuses.
    #[error("its password holds a character that is not ASCII: Java opens no store with such a password")]
    PasswordNotAscii,
    /// Entries that cannot be told apart from the one before them.
    #[error("what follows the secret key {} was not read", Quoted(alias))]
    NotReadOn {
        /// The alias of the last entry that was recognised.
        alias: String,
    },
    /// A certificate whose curve is spelt out: Java refuses it, and nothing but a new one helps.
    #[error(
        "{entry} spells its curve out instead of naming it (RFC 5480), which Java refuses: have it issued again"
    )]
    CurveSpeltOut {
        /// Which certificate.
        entry: String,
    },
}

impl Warning {
    /// A stable kebab-case word that scripts may match on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PassedOver { .. } => "passed-over",
            Self::NoMac => "no-mac",
            Self::IntegrityUnchecked => "integrity-unchecked",
            Self::WeakEncryption { .. } => "weak-encryption",
            Self::AliasTwice { .. } => "alias-twice",
            Self::PasswordNotAscii => "password-not-ascii",
            Self::NotReadOn { .. } => "not-read-on",
            Self::CurveSpeltOut { .. } => "curve-spelt-out",
        }
    }
}
