use super::KeystoreError;
use crate::keystore::reading::Kind;
use crate::model::Fault;

impl Fault for KeystoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::ChainEmpty => "chain-empty",
            Self::KeyMismatch => "key-certificate-mismatch",
            Self::ChainBroken { .. } => "chain-broken",
            Self::AnchorsEmpty => "anchors-empty",
            Self::PasswordMissing { .. } => "store-password-missing",
            Self::PasswordUnused { .. } => "store-password-unused",
            Self::PasswordEmpty => "password-empty",
            Self::PasswordNotAscii => "password-not-ascii",
            Self::Alias { .. } => "alias-invalid",
            Self::AliasTaken { .. } => "alias-taken",
            Self::WrongPassword { .. } => "store-password-wrong",
            Self::WrongKeyPassword { .. } => "store-key-password-differs",
            Self::Foreign { .. } => "store-format-unsupported",
            Self::Unrecognised => "store-format-unknown",
            Self::TooLarge { .. } => "store-too-large",
            Self::TooManyKeys { .. } => "store-too-many-keys",
            Self::TooManyRounds { .. } => "derivation-too-costly",
            Self::Unsupported { .. } => "encryption-unsupported",
            Self::Malformed { .. } => "store-damaged",
            Self::Key { source, .. } => source.code(),
            Self::Certificate { source, .. } => source.code(),
            Self::Encoding { .. } => "store-not-written",
            Self::Pem { .. } => "pem-damaged",
            Self::NoCertificate { .. } => "certificate-missing",
            Self::NoRequest { .. } => "request-missing",
            Self::SeveralRequests { .. } => "request-ambiguous",
            Self::NoKey { .. } => "key-missing",
            Self::Nothing { .. } => "nothing-to-read",
            Self::SeveralKeys { .. } => "key-ambiguous",
            Self::KeyDamaged { .. } => "key-damaged",
            Self::KeyEncrypted { .. } => "key-password-missing",
            Self::KeyPassword { .. } => "key-password-wrong",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Key { source, .. } => return source.hint(),
            Self::Certificate { source, .. } => return source.hint(),
            Self::KeyMismatch => "put the certificate that was issued for this key first",
            Self::ChainBroken { .. } => {
                "put each issuer after the certificate that it issued, and nothing else"
            }
            Self::AliasTaken { .. } => "take another alias, or remove that entry first",
            Self::PasswordNotAscii => "take a password of ASCII letters, digits and signs",
            Self::PasswordUnused { .. } => "leave the password out, or write `pkcs12` or `jks`",
            Self::PasswordMissing { .. } | Self::KeyEncrypted { .. } => {
                "name the file that holds its password"
            }
            Self::WrongKeyPassword { .. } => {
                "ZooKeeper has one password for the store and its key: write the store again with one"
            }
            Self::Foreign { advice, .. } | Self::Unsupported { advice, .. } => advice,
            Self::Nothing { found } | Self::NoCertificate { found } => return instead(found),
            Self::NoRequest { .. } => {
                "`zkcerts csr ROLE HOST` makes one, and `openssl req -new -key KEY -subj /CN=HOST` does"
            }
            Self::SeveralRequests { .. } => "sign each from a file of its own",
            Self::SeveralKeys { .. } => "leave the one that belongs to the certificate",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// What to bring instead of what these blocks hold.
fn instead(labels: &[String]) -> Option<String> {
    let advice = |kind: Kind| Some(kind.advice().to_owned());
    match labels {
        [label] if label.ends_with("CERTIFICATE REQUEST") => advice(Kind::Pkcs10),
        [label] if label.ends_with("PUBLIC KEY") => advice(Kind::PublicKey),
        [label] if label.ends_with("CRL") => advice(Kind::RevocationList),
        _ => None,
    }
}
