/// Random octets that make a store's protection unlike any other's: drawn by the caller, used once.
///
/// A key in JKS has one salt, which is this; those of PKCS#12 are made of it; PEM has none, and a truststore in JKS needs none.
pub type Salt = [u8; 20];

/// How a PKCS#12 store is protected. JKS has one protection of its own, and PEM none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protection {
    /// What keytool has written since Java 12: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC, MAC with SHA-256.
    #[default]
    Modern,
    /// For Java 8 before update 301 and Java 11 before 11.0.12: Triple DES, MAC with SHA-1.
    Legacy,
}

/// What every encoder is given beside the content.
#[derive(Clone, Copy)]
pub(super) struct Sealing<'a> {
    /// Checked already; empty for a format that has none.
    pub(super) password: &'a str,
    pub(super) protection: Protection,
    pub(super) salt: Salt,
}
