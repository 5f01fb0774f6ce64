use super::words::words;

words! {
    /// The forms of a keystore or truststore that ZooKeeper reads (`ssl.keyStore.type`).
    StoreFormat, "keystore format":
    /// PKCS#12 (RFC 7292).
    Pkcs12 = "pkcs12",
    /// Java's own older format.
    Jks = "jks",
    /// PEM blocks (RFC 7468): no password at all.
    Pem = "pem",
}

impl StoreFormat {
    /// The extension, without its dot; ZooKeeper knows exactly these (`KeyStoreFileType`).
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pkcs12 => "p12",
            Self::Jks => "jks",
            Self::Pem => "pem",
        }
    }

    /// Whether a store in this format is opened with a password.
    #[must_use]
    pub const fn has_password(self) -> bool {
        !matches!(self, Self::Pem)
    }
}
