//! TLS as a client: a configuration that stops at nothing and remembers what it saw, and a connection that speaks it.
//!
//! The server's certificate is *recorded*, whatever it is, and the handshake goes on: the verdict comes afterwards, from
//! the rules, so that an expired certificate does not hide an open door behind it.

mod connection;
mod proof;
mod record;
mod rehearsal;

use std::sync::Arc;

use rustls::crypto::aws_lc_rs::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, client::Resumption};

pub use self::connection::{Agreed, Stream};
pub use self::record::{Asked, Record, Seen};
pub use self::rehearsal::{Version, rehearse};
use crate::keystore::Identity;
use crate::model::Fault;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The key of the identity cannot sign in TLS.
    #[error("the private key cannot be used for TLS")]
    Key(#[source] rustls::Error),
    /// The library does not offer what it should.
    #[error("the TLS library cannot be set up")]
    Library(#[source] rustls::Error),
}

impl Fault for TlsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "tls-key",
            Self::Library(_) => "tls-library",
        }
    }
}

/// A client for TLS 1.2 and 1.3 that shows this identity, or none, and takes whatever certificate it is shown; what that
/// was is in the record.
///
/// One connection each: a second one would write over the record of the first.
pub fn client_config(identity: Option<&Identity>) -> Result<(Arc<ClientConfig>, Arc<Record>), TlsError> {
    let provider = Arc::new(default_provider());
    let key = identity.map(certified).transpose()?;
    let record = Arc::new(Record::new(key, provider.signature_verification_algorithms));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Library)?
        .dangerous()
        .with_custom_certificate_verifier(record.clone())
        .with_client_cert_resolver(record.clone());
    // Each connection is to show what the server does with a client that it does not know yet.
    config.resumption = Resumption::disabled();
    Ok((Arc::new(config), record))
}

/// The identity in the form in which it signs; the chain is sent as it stands.
fn certified(identity: &Identity) -> Result<Arc<CertifiedKey>, TlsError> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key().pkcs8_der()));
    let key = any_supported_type(&key).map_err(TlsError::Key)?;
    let chain = identity.chain().iter();
    let chain = chain.map(|certificate| CertificateDer::from(certificate.der().to_vec()));
    Ok(Arc::new(CertifiedKey::new(chain.collect(), key)))
}
