use crate::keystore::Protection;
use crate::model::StoreFormat;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// A store that Java and OpenSSL read
    Pkcs12,
    /// Java's own older store
    Jks,
    /// Blocks of text: the private key, then its chain
    Pem,
    /// One certificate or one private key alone
    Der,
}

impl Target {
    pub(super) const fn store(self) -> Option<StoreFormat> {
        match self {
            Self::Pkcs12 => Some(StoreFormat::Pkcs12),
            Self::Jks => Some(StoreFormat::Jks),
            Self::Pem => Some(StoreFormat::Pem),
            Self::Der => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self.store() {
            Some(format) => format.name(),
            None => "der",
        }
    }

    pub(super) const fn has_password(self) -> bool {
        matches!(self, Self::Pkcs12 | Self::Jks)
    }
}

/// Who has to be able to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// AES-256 and SHA-256: Java 8u301, 11.0.12, 17 and later
    Modern,
    /// Triple DES and SHA-1, which are weak: every Java
    Legacy,
}

impl Profile {
    pub(super) const fn protection(self) -> Protection {
        match self {
            Self::Modern => Protection::Modern,
            Self::Legacy => Protection::Legacy,
        }
    }
}
