use super::words::words;

words! {
    /// The kinds of key that are made.
    KeyAlgorithm, "key algorithm":
    /// ECDSA on NIST P-256: small, fast, understood by every peer.
    EcdsaP256 = "ecdsa-p256",
    /// ECDSA on NIST P-384.
    EcdsaP384 = "ecdsa-p384",
    /// Ed25519 (RFC 8410): Java before 15 and ZooKeeper's PEM reader do not know it.
    Ed25519 = "ed25519",
    /// RSA with a modulus of 2048 bits.
    Rsa2048 = "rsa-2048",
    /// RSA with a modulus of 3072 bits.
    Rsa3072 = "rsa-3072",
    /// RSA with a modulus of 4096 bits.
    Rsa4096 = "rsa-4096",
}

impl KeyAlgorithm {
    /// Whether the key can encrypt, so that its certificates carry keyEncipherment.
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }
}
