use std::fmt;
use std::str::FromStr;

/// The forms of a keystore or truststore that ZooKeeper reads (`ssl.keyStore.type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StoreFormat {
    /// PKCS#12 (RFC 7292).
    #[default]
    Pkcs12,
    /// Java's own older format.
    Jks,
    /// PEM blocks (RFC 7468): no password at all.
    Pem,
}

impl StoreFormat {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Pkcs12, Self::Jks, Self::Pem];

    /// The word for it in the manifest and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pkcs12 => "pkcs12",
            Self::Jks => "jks",
            Self::Pem => "pem",
        }
    }

    /// The extension, without its dot; ZooKeeper knows exactly these (`KeyStoreFileType`).
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pkcs12 => "p12",
            Self::Jks => "jks",
            Self::Pem => "pem",
        }
    }

    /// The value of ZooKeeper's `ssl.keyStore.type` and `ssl.trustStore.type`.
    #[must_use]
    pub const fn zookeeper_type(self) -> &'static str {
        match self {
            Self::Pkcs12 => "PKCS12",
            Self::Jks => "JKS",
            Self::Pem => "PEM",
        }
    }

    /// Whether a store in this format is opened with a password.
    #[must_use]
    pub const fn has_password(self) -> bool {
        !matches!(self, Self::Pem)
    }
}

impl fmt::Display for StoreFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The word is not a store format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown keystore format `{0}`: it is `pkcs12`, `jks` or `pem`")]
pub struct UnknownStoreFormat(pub String);

impl FromStr for StoreFormat {
    type Err = UnknownStoreFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| UnknownStoreFormat(text.to_owned()))
    }
}
