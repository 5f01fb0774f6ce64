use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, SignatureScheme};

use super::proof;

/// What a handshake shows of the server: verifier of its certificate and chooser of ours at once, it agrees to everything
/// and writes it down.
#[derive(Debug)]
pub struct Record {
    key: Option<Arc<CertifiedKey>>,
    algorithms: WebPkiSupportedAlgorithms,
    seen: Mutex<Seen>,
}

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The server's certificates in DER, as they were sent.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server proved that it has the key of the first one.
    pub is_proved: bool,
    /// What it asked of the client; `None` where it asked for no certificate.
    pub asked: Option<Asked>,
}

/// A request for a client's certificate.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The names, encoded, of the authorities that it takes; empty where it does not say.
    pub authorities: Vec<Vec<u8>>,
    /// Whether a certificate was sent: none is where there is none, or where the server takes no signature of its key.
    pub is_answered: bool,
}

impl Record {
    pub(super) fn new(key: Option<Arc<CertifiedKey>>, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self {
            key,
            algorithms,
            seen: Mutex::default(),
        }
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_proof(&self, message: &[u8], leaf: &CertificateDer<'_>, signed: &DigitallySignedStruct) {
        let is_proved = proof::holds(&self.algorithms, leaf, message, signed.scheme, signed.signature());
        self.lock().is_proved = is_proved;
    }
}

impl ServerCertVerifier for Record {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(leaf).chain(intermediates);
        self.lock().chain = chain.map(|certificate| certificate.to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.note_proof(message, leaf, signed);
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.note_proof(message, leaf, signed);
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl ResolvesClientCert for Record {
    fn resolve(&self, authorities: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let key = self.key.clone();
        let key = key.filter(|certified| certified.key.choose_scheme(schemes).is_some());
        self.lock().asked = Some(Asked {
            authorities: authorities.iter().map(|name| name.to_vec()).collect(),
            is_answered: key.is_some(),
        });
        key
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}
