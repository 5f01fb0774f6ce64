//! A handshake in memory: both ends with what their files hold, nobody else involved.
//!
//! It proves what no look at the files does: that the keys sign, that both chains fit into the protocol, that there is a
//! version and a cipher for both. Whether each end *trusts* what the other shows is for the verdicts to say, which know
//! more of OpenSSL and Java than this library does.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::sign::SingleCertAndKey;
use rustls::{
    ClientConfig, ClientConnection, Connection, DigitallySignedStruct, DistinguishedName, ServerConfig,
    ServerConnection, SignatureScheme, SupportedProtocolVersion,
};

use super::record::Record;
use super::{TlsError, certified, proof};
use crate::keystore::Identity;

/// A version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The only one up to ZooKeeper 3.8.
    Tls12,
    /// The only one of ZooKeeper 3.9.2 to 3.9.5, unless told otherwise.
    Tls13,
}

impl Version {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tls12, Self::Tls13];

    /// As it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        }
    }

    const fn supported(self) -> &'static SupportedProtocolVersion {
        match self {
            Self::Tls12 => &rustls::version::TLS12,
            Self::Tls13 => &rustls::version::TLS13,
        }
    }
}

/// Shakes hands. What stands in the way is said as a fragment.
pub fn rehearse(server: &Identity, client: &Identity, version: Version) -> Result<(), String> {
    let failed = |error: TlsError| match &error {
        TlsError::Key(source) | TlsError::Library(source) => format!("{error}: {source}"),
    };
    let seen = Arc::new(Recorder::new());
    let (dialling, shown) = dialling(client, version).map_err(failed)?;
    let answering = answering(server, seen.clone(), version).map_err(failed)?;
    exchange(dialling, answering)?;
    if !shown.seen().is_proved {
        return Err("the server does not prove that it has the key of its certificate".to_owned());
    }
    match seen.proof() {
        None => Err("the client sends no certificate".to_owned()),
        Some(false) => Err("the client does not prove that it has the key of its certificate".to_owned()),
        Some(true) => Ok(()),
    }
}

fn dialling(client: &Identity, version: Version) -> Result<(ClientConnection, Arc<Record>), TlsError> {
    let provider = Arc::new(default_provider());
    let record = Arc::new(Record::new(
        Some(certified(client)?),
        provider.signature_verification_algorithms,
    ));
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version.supported()])
        .map_err(TlsError::Library)?
        .dangerous()
        .with_custom_certificate_verifier(record.clone())
        .with_client_cert_resolver(record.clone());
    let nobody = ServerName::from(std::net::IpAddr::from([0, 0, 0, 0]));
    let connection = ClientConnection::new(Arc::new(config), nobody).map_err(TlsError::Library)?;
    Ok((connection, record))
}

fn answering(server: &Identity, seen: Arc<Recorder>, version: Version) -> Result<ServerConnection, TlsError> {
    let own = SingleCertAndKey::from(certified(server)?);
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[version.supported()])
        .map_err(TlsError::Library)?
        .with_client_cert_verifier(seen)
        .with_cert_resolver(Arc::new(own));
    ServerConnection::new(Arc::new(config)).map_err(TlsError::Library)
}

/// Carries what each says to the other, until both are done and a word was heard on either side.
fn exchange(client: ClientConnection, server: ServerConnection) -> Result<(), String> {
    /// More rounds than any handshake takes.
    const MOST_ROUNDS: usize = 20;
    let (mut client, mut server) = (Connection::Client(client), Connection::Server(server));
    for _ in 0..MOST_ROUNDS {
        carry(&mut client, &mut server, "the server")?;
        carry(&mut server, &mut client, "the client")?;
        if !client.is_handshaking() && !server.is_handshaking() && !client.wants_write() {
            return word(&mut client, &mut server);
        }
    }
    Err("the handshake does not come to an end".to_owned())
}

/// Everything that one end has to say, to the other one.
fn carry(from: &mut Connection, to: &mut Connection, listener: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut said = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut said).map_err(failed)?;
    }
    let mut heard = said.as_slice();
    while !heard.is_empty() {
        to.read_tls(&mut heard).map_err(failed)?;
        to.process_new_packets()
            .map_err(|error| format!("{listener} refuses: {error}"))?;
    }
    Ok(())
}

/// A word from the client arrives.
fn word(client: &mut Connection, server: &mut Connection) -> Result<(), String> {
    const WORD: &[u8] = b"ruok";
    let failed = |error: std::io::Error| error.to_string();
    client.writer().write_all(WORD).map_err(failed)?;
    carry(client, server, "the server")?;
    let mut heard = [0; WORD.len()];
    server.reader().read_exact(&mut heard).map_err(failed)?;
    if heard == WORD {
        Ok(())
    } else {
        Err("what is said does not arrive".to_owned())
    }
}

/// The server's end: it demands a certificate, takes whatever comes, and notes whether its key was proved.
#[derive(Debug)]
struct Recorder {
    algorithms: WebPkiSupportedAlgorithms,
    proof: Mutex<Option<bool>>,
}

impl Recorder {
    fn new() -> Self {
        Self {
            algorithms: default_provider().signature_verification_algorithms,
            proof: Mutex::new(None),
        }
    }

    /// Whether the client proved that it has its key; `None` where it sent no certificate.
    fn proof(&self) -> Option<bool> {
        *self.proof.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> HandshakeSignatureValid {
        let holds = proof::holds(&self.algorithms, leaf, message, signed.scheme, signed.signature());
        *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = Some(holds);
        HandshakeSignatureValid::assertion()
    }
}

impl ClientCertVerifier for Recorder {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(self.note(message, leaf, signed))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(self.note(message, leaf, signed))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Host, KeyAlgorithm, Role};
    use crate::pki::{Authority, AuthorityProfile, LeafProfile, PrivateKey, Serial};

    fn identity(algorithm: KeyAlgorithm, role: Role) -> Identity {
        let now = time::macros::datetime!(2026-03-01 12:00 UTC);
        let profile = AuthorityProfile {
            common_name: "Test authority",
            organization: "",
            permitted: &[],
            days: 3650,
        };
        let key = PrivateKey::generate(algorithm).expect("a key");
        let authority =
            Authority::create(&profile, key, Serial::from_entropy([1; 20]), now).expect("an authority");
        let key = PrivateKey::generate(algorithm).expect("a key");
        let host: Host = "zk1.example.com".parse().expect("a host");
        let profile = LeafProfile {
            host: &host,
            role,
            organization: "",
            sans: &[],
            days: 397,
        };
        let leaf = authority
            .issue(&profile, key.public_key_der(), Serial::from_entropy([2; 20]), now)
            .expect("a leaf");
        Identity::new(key, vec![leaf, authority.certificate().clone()]).expect("an identity")
    }

    #[test]
    fn every_kind_of_key_shakes_hands_with_every_other_in_both_versions() {
        let kinds = [
            KeyAlgorithm::EcdsaP256,
            KeyAlgorithm::EcdsaP384,
            KeyAlgorithm::Ed25519,
            KeyAlgorithm::Rsa2048,
        ];
        for server in kinds {
            let server = identity(server, Role::Zookeeper);
            for client in kinds {
                let client = identity(client, Role::Clickhouse);
                for version in Version::ALL {
                    assert_eq!(
                        rehearse(&server, &client, version),
                        Ok(()),
                        "{server:?} {client:?} {version:?}"
                    );
                }
            }
        }
    }
}
