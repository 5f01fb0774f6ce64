use super::utf16::{self, Encoding};
use crate::keystore::KeystoreError;
use crate::keystore::asn1::{Value, fields};

/// What a file is, by its content. Names lie: Java itself loads a JKS file that is called `.p12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Blocks of base64 between boundaries (RFC 7468).
    Pem,
    /// A store in PKCS#12 (RFC 7292).
    Pkcs12,
    /// Java's own older store.
    Jks,
    /// Java's store for secret keys.
    Jceks,
    /// Bouncy Castle's store for FIPS.
    Bcfks,
    /// Bouncy Castle's older stores, BKS and UBER.
    Bks,
    /// One certificate or several, one after the other, in DER (RFC 5280).
    Certificate,
    /// A bundle of certificates: `SignedData` without a signature (RFC 5652).
    Pkcs7,
    /// A private key of any kind (RFC 5208).
    Pkcs8,
    /// Such a key, encrypted.
    EncryptedPkcs8,
    /// An RSA key (RFC 8017, A.1.2).
    Pkcs1,
    /// A key on an elliptic curve (RFC 5915).
    Sec1,
    /// A DSA key as OpenSSL writes it.
    Dsa,
    /// A public key without a certificate.
    PublicKey,
    /// A request for a certificate (RFC 2986).
    Pkcs10,
    /// A list of revoked certificates (RFC 5280, section 5).
    RevocationList,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// What it is, with its article, for use in a message.
    #[must_use]
    pub const fn described(self) -> &'static str {
        self.row().1
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Pem => ("pem", "a PEM file"),
            Self::Pkcs12 => ("pkcs12", "a PKCS#12 store"),
            Self::Jks => ("jks", "a JKS store"),
            Self::Jceks => ("jceks", "a JCEKS store"),
            Self::Bcfks => ("bcfks", "a BCFKS store of Bouncy Castle"),
            Self::Bks => ("bks", "a BKS or UBER store of Bouncy Castle"),
            Self::Certificate => ("certificate", "a certificate in DER"),
            Self::Pkcs7 => ("pkcs7", "a PKCS#7 bundle"),
            Self::Pkcs8 => ("pkcs8", "a private key in DER (PKCS#8)"),
            Self::EncryptedPkcs8 => ("pkcs8-encrypted", "an encrypted private key in DER (PKCS#8)"),
            Self::Pkcs1 => ("pkcs1", "an RSA private key in DER (PKCS#1)"),
            Self::Sec1 => ("sec1", "an elliptic-curve private key in DER (SEC1)"),
            Self::Dsa => ("dsa", "a DSA private key in DER"),
            Self::PublicKey => ("public-key", "a public key, which says nothing about whose it is"),
            Self::Pkcs10 => (
                "pkcs10",
                "a certificate request, which no authority has signed yet",
            ),
            Self::RevocationList => ("crl", "a list of revoked certificates"),
        }
    }

    /// Whether the file as a whole is one private key.
    #[must_use]
    pub const fn is_private_key(self) -> bool {
        matches!(
            self,
            Self::Pkcs8 | Self::EncryptedPkcs8 | Self::Pkcs1 | Self::Sec1 | Self::Dsa
        )
    }

    /// What to do with it where it is of no use.
    pub(in crate::keystore) const fn advice(self) -> &'static str {
        match self {
            Self::Pem | Self::Pkcs12 | Self::Jks => {
                "`openssl storeutl -noout -text FILE` shows what is in it"
            }
            Self::Jceks => {
                "`keytool -importkeystore -srckeystore FILE -srcstoretype JCEKS -destkeystore NEW -deststoretype PKCS12`"
            }
            Self::Bcfks | Self::Bks => {
                "`keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12`, with Bouncy \
                 Castle's provider"
            }
            Self::Certificate => "`openssl x509 -inform DER -in FILE -out NEW`",
            Self::Pkcs7 => "`openssl pkcs7 -inform DER -print_certs -in FILE -out NEW`",
            Self::Pkcs8 | Self::EncryptedPkcs8 | Self::Pkcs1 | Self::Sec1 => {
                "`openssl pkey -inform DER -in FILE -out NEW`"
            }
            Self::Dsa => "make a key of another kind: TLS has no use for DSA any more",
            Self::PublicKey => "bring the certificate that holds it",
            Self::Pkcs10 => "have it signed, and bring the certificate",
            Self::RevocationList => "bring the certificate of the authority that issued it",
        }
    }

    /// Recognises a file. It need not be whole: a damaged file is still called by its name.
    pub fn of(bytes: &[u8]) -> Result<Self, KeystoreError> {
        let encoding = Encoding::of(bytes);
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            Ok(*kind)
        } else if let Some(kind) = in_der(bytes) {
            Ok(kind)
        } else if encoding.finds(bytes, "-----BEGIN ") {
            Ok(Self::Pem)
        } else if bytes.trim_ascii().is_empty() {
            Err(foreign("an empty file", "write the file again"))
        } else if encoding == Encoding::Utf8 {
            Err(KeystoreError::Unrecognised)
        } else {
            Err(foreign("a UTF-16 text", utf16::ADVICE))
        }
    }
}

pub(in crate::keystore) const fn foreign(what: &'static str, advice: &'static str) -> KeystoreError {
    KeystoreError::Foreign { what, advice }
}

const MAGIC: &[(&[u8], Kind)] = &[
    (b"\xfe\xed\xfe\xed", Kind::Jks),
    (b"\xce\xce\xce\xce", Kind::Jceks),
    // Version 1 or 2, and a salt of 20 octets (`BcKeyStoreSpi`).
    (b"\0\0\0\x01\0\0\0\x14", Kind::Bks),
    (b"\0\0\0\x02\0\0\0\x14", Kind::Bks),
];

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const FIELD_0: u8 = 0xa0;

/// PKCS#7's content types, 1.2.840.113549.1.7.x, without their last octet.
const PKCS7: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";

/// Tells the structures apart by their first fields, whose tags no two of them share.
fn in_der(bytes: &[u8]) -> Option<Kind> {
    let whole = fields(bytes).next().filter(|value| value.tag == SEQUENCE)?;
    let [first, second, third] = firsts(whole.content);
    let inner = firsts(first.content);
    let is = |value: Value<'_>, content: &[u8]| value.tag == INTEGER && value.content == content;
    match [first.tag, second.tag, third.tag] {
        [INTEGER, SEQUENCE, _] if is(first, &[3]) => Some(Kind::Pkcs12),
        [INTEGER, SEQUENCE, _] if is(first, &[0]) || is(first, &[1]) => Some(Kind::Pkcs8),
        [INTEGER, OCTETS, _] if is(first, &[1]) => Some(Kind::Sec1),
        [INTEGER, INTEGER, INTEGER] if is(first, &[0]) => match fields(whole.content).count() {
            6 => Some(Kind::Dsa),
            _ => Some(Kind::Pkcs1),
        },
        [INTEGER, INTEGER, 0] => Some(Kind::PublicKey),
        [IDENTIFIER, ..] if first.content.starts_with(PKCS7) => Some(Kind::Pkcs7),
        [SEQUENCE, SEQUENCE, 0] if inner[0].tag == SEQUENCE && inner[1].tag == OCTETS => Some(Kind::Bcfks),
        [SEQUENCE, OCTETS, _] if inner[0].tag == IDENTIFIER => Some(Kind::EncryptedPkcs8),
        [SEQUENCE, BITS, _] if inner[0].tag == IDENTIFIER => Some(Kind::PublicKey),
        [SEQUENCE, ..] => signed(first.content),
        _ => None,
    }
}

/// What an authority or the holder of a key has signed.
fn signed(content: &[u8]) -> Option<Kind> {
    const TIMES: [u8; 2] = [0x17, 0x18];
    let tags: Vec<u8> = fields(content).take(5).map(|value| value.tag).collect();
    match tags.as_slice() {
        [INTEGER, SEQUENCE, SEQUENCE, FIELD_0, ..] => Some(Kind::Pkcs10),
        [INTEGER, SEQUENCE, SEQUENCE, time, ..] | [SEQUENCE, SEQUENCE, time, ..] if TIMES.contains(time) => {
            Some(Kind::RevocationList)
        }
        // Version 1 of a certificate has no version.
        [FIELD_0] | [FIELD_0, INTEGER, ..] | [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE] => {
            Some(Kind::Certificate)
        }
        _ => None,
    }
}

/// The first three values; what is not there has the tag 0.
fn firsts(content: &[u8]) -> [Value<'_>; 3] {
    let mut values = fields(content);
    std::array::from_fn(|_| values.next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
