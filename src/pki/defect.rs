use x509_parser::certificate::{TbsCertificate, X509Certificate};
use x509_parser::extensions::ParsedExtension;
use x509_parser::x509::X509Version;

use super::KeyKind;

/// A fault of a certificate on which programs disagree: some refuse it, some overlook what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// RFC 5280, 4.2, forbids it: Go, Java and rustls refuse, OpenSSL finds no issuer, others take the first one.
    #[error("extension `{0}` occurs twice")]
    Repeated(String),
    /// Its content is not what it should be.
    #[error("extension `{0}` is malformed")]
    Malformed(String),
    /// RFC 5280, 4.1.1.2, wants them to be the same: OpenSSL takes the signature for a bad one, Java refuses.
    #[error("it names two algorithms for its signature")]
    AlgorithmsDiffer,
    /// Only version 3 has extensions (RFC 5280, 4.1.2.9): Java refuses.
    #[error("it has extensions, and its version is not 3")]
    VersionWithoutExtensions,
    /// RFC 5480, 2.1.1, wants its name: Java refuses.
    #[error("its key spells its curve out")]
    CurveSpeltOut,
    /// RFC 5280, 4.1.2.4, wants a name there: Java refuses.
    #[error("its issuer has no name")]
    IssuerNameless,
    /// RFC 5280, 4.1.2.6, wants a critical subjectAltName then: Java refuses.
    #[error("its subject is empty, and no critical subjectAltName says whose it is")]
    SubjectNameless,
}

impl Defect {
    /// Whether it lies in an extension, and not in what every certificate has.
    #[must_use]
    pub const fn is_of_an_extension(&self) -> bool {
        matches!(self, Self::Repeated(_) | Self::Malformed(_))
    }

    /// Whether Java refuses such a certificate wherever it meets it, so that it opens no store that holds one. Of what is
    /// malformed it overlooks some.
    #[must_use]
    pub const fn stops_java(&self) -> bool {
        !matches!(self, Self::Malformed(_))
    }
}

/// What is wrong with a certificate beside its extensions.
pub(super) fn of_structure(certificate: &X509Certificate<'_>) -> Vec<Defect> {
    let content = &certificate.tbs_certificate;
    let key = KeyKind::of_public_key(content.subject_pki.raw);
    let has_extensions = !content.extensions().is_empty();
    let found = [
        (
            certificate.signature_algorithm != content.signature,
            Defect::AlgorithmsDiffer,
        ),
        (
            has_extensions && content.version != X509Version::V3,
            Defect::VersionWithoutExtensions,
        ),
        (key == KeyKind::Ecdsa { curve: None }, Defect::CurveSpeltOut),
        (content.issuer.iter_rdn().next().is_none(), Defect::IssuerNameless),
        (
            content.subject.iter_rdn().next().is_none() && !has_critical_names(content),
            Defect::SubjectNameless,
        ),
    ];
    let is_so = |(is_so, defect)| if is_so { Some(defect) } else { None };
    found.into_iter().filter_map(is_so).collect()
}

fn has_critical_names(content: &TbsCertificate<'_>) -> bool {
    content.extensions().iter().any(|extension| {
        let is_names = matches!(
            extension.parsed_extension(),
            ParsedExtension::SubjectAlternativeName(_)
        );
        is_names && extension.critical
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::fixtures::*;
    use crate::pki::{Certificate, name};

    const NOBODY: &[u8] = b"\x30\x00";
    const SAN: &str = "2.5.29.17";
    const LOCALHOST: &[u8] = b"\x30\x0b\x82\x09localhost";

    fn certificate(issuer: &[u8], subject: &[u8], is_critical: bool) -> Certificate {
        let key = key();
        Foreign {
            issuer,
            subject,
            key: &key,
            signer: &key,
            extensions: vec![extension(SAN, is_critical, LOCALHOST)],
        }
        .sign()
    }

    /// What is wrong with it once some octets are others; its signature is not looked at.
    fn defects(certificate: &Certificate, old: &[u8], new: &[u8]) -> Vec<Defect> {
        let mut der = certificate.der().to_vec();
        let at = der.windows(old.len()).rposition(|window| window == old);
        let at = at.expect("the octets");
        der[at..at + old.len()].copy_from_slice(new);
        let certificate = Certificate::from_der(der).expect("a certificate");
        certificate.defects().to_vec()
    }

    #[test]
    fn what_java_refuses_beside_the_extensions_is_told() {
        let name = name::encode(&[(name::COMMON_NAME, "zk1")]).expect("a name");
        for (issuer, subject, is_critical, expected) in [
            (&*name, &*name, false, [].as_slice()),
            (&name, NOBODY, true, &[]),
            (&name, NOBODY, false, &[Defect::SubjectNameless]),
            (NOBODY, &name, true, &[Defect::IssuerNameless]),
        ] {
            assert_eq!(certificate(issuer, subject, is_critical).defects(), expected);
        }
        let whole = certificate(&name, &name, false);
        let version = |number: u8| [0xa0, 3, 2, 1, number];
        for number in [0, 1, 7] {
            let found = defects(&whole, &version(2), &version(number));
            assert_eq!(found, [Defect::VersionWithoutExtensions], "{number}");
        }
        let (sha256, sha384) = (b"\xce\x3d\x04\x03\x02", b"\xce\x3d\x04\x03\x03");
        assert_eq!(defects(&whole, sha256, sha384), [Defect::AlgorithmsDiffer]);
    }
}
