use crate::model::Quoted;
use crate::pki::Certificate;

/// Something that was brought and did not find its way into the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is, such as "the certificate `CN=zk1.example.com`".
    pub what: String,
    /// Why.
    pub reason: Omission,
}

/// Why something was left out, as a fragment that follows a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Omission {
    /// A store for keys holds one.
    #[error("another identity was chosen")]
    OtherIdentity,
    /// Nothing that was brought holds its public half.
    #[error("no certificate belongs to it")]
    NoCertificate,
    /// It does not lead from the key's certificate to its root.
    #[error("not part of the chain")]
    NotInChain,
    /// A second certificate of the chosen key.
    #[error("the key has a certificate that ends later, or that somebody else has issued")]
    Superseded,
    /// A truststore holds certificates alone.
    #[error("a private key has no place in a truststore")]
    NoKeyInTruststore,
    /// A peer must not be trusted by the certificate of the key that lies beside it.
    #[error("it belongs to a private key that was brought: not it but its issuer is trusted")]
    OwnCertificate,
    /// The file says what is trusted, and does not say it of this one.
    #[error("its file calls others trusted, and not this one")]
    NotMarked,
    /// It stands beside a key, and can have issued nothing.
    #[error("it is not an authority")]
    NoAuthority,
    /// Neither certificate nor private key.
    #[error("neither a certificate nor a private key")]
    Unread,
}

impl LeftOut {
    pub(super) fn certificate(certificate: &Certificate, reason: Omission) -> Self {
        let what = format!("the certificate {}", Quoted(&certificate.called()));
        Self { what, reason }
    }

    pub(super) fn key(name: Option<&str>, reason: Omission) -> Self {
        let what = match name {
            Some(name) => format!("the private key {}", Quoted(name)),
            None => "a private key".to_owned(),
        };
        Self { what, reason }
    }

    pub(super) fn unread(alias: Option<&str>, what: &str) -> Self {
        let name = alias.map_or_else(String::new, |alias| format!(" {}", Quoted(alias)));
        Self {
            what: format!("{what}{name}"),
            reason: Omission::Unread,
        }
    }
}
