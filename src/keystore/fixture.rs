//! Keys and certificates for the tests of this room.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;

use super::Identity;
use crate::model::KeyAlgorithm;
use crate::pki::{Certificate, PrivateKey};

pub(crate) struct Authority {
    pub(crate) certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

pub(crate) fn authority() -> Authority {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params
        .distinguished_name
        .push(DnType::CommonName, "example authority");
    let certificate = params.self_signed(&key).expect("a certificate");
    Authority {
        certificate: Certificate::from_der(certificate.der()).expect("a certificate"),
        issuer: Issuer::new(params, key),
    }
}

impl Authority {
    pub(crate) fn issue(&self, host: &str, key: &PrivateKey) -> Certificate {
        let der = PrivatePkcs8KeyDer::from(key.pkcs8_der());
        let key = KeyPair::try_from(&der).expect("a key");
        let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a host");
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, host);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Certificate::from_der(certificate.der()).expect("a certificate")
    }
}

pub(crate) fn key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key")
}

pub(crate) fn identity() -> Identity {
    identity_of(KeyAlgorithm::EcdsaP256)
}

pub(crate) fn identity_of(algorithm: KeyAlgorithm) -> Identity {
    let (authority, key) = (authority(), PrivateKey::generate(algorithm).expect("a key"));
    let leaf = authority.issue("zk1.example.com", &key);
    Identity::new(key, vec![leaf, authority.certificate]).expect("they match")
}
