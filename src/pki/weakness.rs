//! Digests and keys that are no longer good enough.

use der::asn1::UintRef;
use x509_parser::oid_registry::OID_PKCS1_RSASSAPSS;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::AlgorithmIdentifier;

use super::{Certificate, KeyKind};

/// The fewest bits of an RSA modulus: 112 bits of strength (NIST SP 800-57 part 1, table 2), which is OpenSSL's security
/// level 2 and what the CA/Browser Forum demands (Baseline Requirements, 6.1.5). OpenSSL rounds, and lets 2047 bits pass.
pub(super) const LEAST_MODULUS: u32 = 2048;

/// Something in a certificate for which current programs refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Collisions can be made for the digest in its signature, and so another certificate with the same signature. In a
    /// root that is trusted as it is, nobody looks at the signature.
    #[error("signed with {digest}")]
    Digest {
        /// The digest, such as `SHA-1`.
        digest: &'static str,
    },
    /// An RSA key that is too short (OpenSSL at security level 2 says `ca key too small`).
    #[error("an RSA key of {bits} bits")]
    Modulus {
        /// The length of its modulus.
        bits: u32,
    },
    /// The curve of its key is spelt out, or left to be known from elsewhere (RFC 5480, 2.1.1, forbids both): OpenSSL
    /// from 3.0 on and Java refuse it.
    #[error("a key on an elliptic curve without a name")]
    UnnamedCurve,
}

impl Certificate {
    /// For what current programs refuse the certificate; nothing is said about algorithms that are unknown here.
    #[must_use]
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let digest = self.broken_digest().map(|digest| Weakness::Digest { digest });
        digest.into_iter().chain(weak_key(&self.key_kind())).collect()
    }
}

/// Digests that have been broken, by the numbers of what uses them.
const BROKEN: [(&str, &str); 11] = [
    ("1.2.840.113549.1.1.2", "MD2"),
    ("1.2.840.113549.1.1.3", "MD4"),
    ("1.2.840.113549.1.1.4", "MD5"),
    // With RSA (RFC 8017, A.2.4), as the OIW numbered it too, DSA (RFC 3279, 2.2.2) and ECDSA (2.2.3).
    ("1.2.840.113549.1.1.5", "SHA-1"),
    ("1.3.14.3.2.29", "SHA-1"),
    ("1.2.840.10040.4.3", "SHA-1"),
    ("1.2.840.10045.4.1", "SHA-1"),
    // The digests themselves, as RSA-PSS names them in its parameters.
    ("1.2.840.113549.2.2", "MD2"),
    ("1.2.840.113549.2.4", "MD4"),
    ("1.2.840.113549.2.5", "MD5"),
    ("1.3.14.3.2.26", "SHA-1"),
];

/// The digest that was signed, where it is one of those.
pub(super) fn broken_digest(algorithm: &AlgorithmIdentifier<'_>) -> Option<&'static str> {
    let number = digest_number(algorithm)?;
    let (_, digest) = BROKEN.into_iter().find(|(known, _)| *known == number)?;
    Some(digest)
}

/// The number that says which digest was signed: the algorithm's own but for RSA-PSS, where it stands in the parameters,
/// or is SHA-1 where it does not (RFC 4055, 3.1).
fn digest_number(algorithm: &AlgorithmIdentifier<'_>) -> Option<String> {
    if algorithm.algorithm != OID_PKCS1_RSASSAPSS {
        return Some(algorithm.algorithm.to_id_string());
    }
    let parameters = RsaSsaPssParams::try_from(algorithm.parameters()?).ok()?;
    Some(parameters.hash_algorithm_oid().to_id_string())
}

fn weak_key(kind: &KeyKind) -> Option<Weakness> {
    match kind {
        KeyKind::Rsa { bits } | KeyKind::RsaPss { bits } if *bits < LEAST_MODULUS => {
            Some(Weakness::Modulus { bits: *bits })
        }
        KeyKind::Ecdsa { curve: None } => Some(Weakness::UnnamedCurve),
        _ => None,
    }
}

/// The bits of a modulus, from the highest that is set.
pub(super) fn length(modulus: UintRef<'_>) -> Option<u32> {
    let leading = modulus.as_bytes().first()?.leading_zeros();
    Some(u32::try_from(modulus.as_bytes().len()).ok()?.checked_mul(8)? - leading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KeyAlgorithm;
    use crate::pki::Authority;
    use crate::pki::fixtures::*;
    use crate::pki::{AuthorityProfile, PrivateKey};

    fn authority_with(algorithm: KeyAlgorithm) -> Certificate {
        let profile = AuthorityProfile {
            common_name: "Test authority",
            organization: "",
            permitted: &[],
            days: 3650,
        };
        let key = PrivateKey::generate(algorithm).expect("a key");
        let authority = Authority::create(&profile, key, serial(1), NOW).expect("an authority");
        authority.certificate().clone()
    }

    #[test]
    fn an_authority_of_ours_has_no_weakness_and_signed_itself() {
        for algorithm in KeyAlgorithm::ALL {
            let certificate = authority_with(*algorithm);
            assert_eq!(certificate.weaknesses(), [], "{algorithm}");
            assert!(certificate.is_self_signed(), "{algorithm}");
        }
    }

    #[test]
    fn a_broken_digest_is_told_by_the_number_of_the_signature() {
        // The last octet of the number, which stands in what is signed and beside the signature (RFC 8017, A.2.4).
        const SHA256_WITH_RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
        let der = authority_with(KeyAlgorithm::Rsa2048).der().to_vec();
        for (number, expected) in [
            (2, Some("signed with MD2")),
            (3, Some("signed with MD4")),
            (4, Some("signed with MD5")),
            (5, Some("signed with SHA-1")),
            (11, None),
            (14, None),
        ] {
            let mut der = der.clone();
            for index in 0..der.len() - SHA256_WITH_RSA.len() {
                if der[index..].starts_with(&SHA256_WITH_RSA) {
                    der[index + SHA256_WITH_RSA.len() - 1] = number;
                }
            }
            let certificate = Certificate::from_der(der).expect("a certificate");
            let found: Vec<String> = certificate.weaknesses().iter().map(Weakness::to_string).collect();
            assert_eq!(found, Vec::from_iter(expected), "{number}");
            assert_eq!(certificate.is_self_signed(), number == 11, "{number}");
        }
    }
}
