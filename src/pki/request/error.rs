use super::super::KeyKind;
use crate::model::Fault;

/// Why a request is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is something else, or damaged.
    #[error("not a certification request (PKCS#10) in DER form")]
    Unreadable,
    /// A request, and more after its end.
    #[error("{0} more bytes after the end of the request")]
    TrailingBytes(usize),
    /// Who sent it need not have the key, or it was changed on its way.
    #[error("the request is not signed by the key that it is for")]
    Signature,
    /// An authority is not issued for a node.
    #[error("the request is for an authority (`CA:TRUE`)")]
    Authority,
    /// Peers would refuse the certificate.
    #[error("the request is for a key of kind `{0}`, which is too short")]
    WeakKey(KeyKind),
    /// One side of the link does not know such keys.
    #[error("the request is for a key of kind `{0}`, which is not supported")]
    KeyUnsupported(KeyKind),
    /// A name that no host has.
    #[error("the request names what no host is called: {reason}")]
    Name {
        /// The name, and what is wrong with it.
        reason: String,
    },
    /// An extension that makes no sense.
    #[error("the extension `{0}` in the request is malformed")]
    Malformed(String),
}

impl Fault for RequestError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "request-unreadable",
            Self::TrailingBytes(_) => "request-trailing-bytes",
            Self::Signature => "request-signature",
            Self::Authority => "request-for-authority",
            Self::WeakKey(_) => "request-weak-key",
            Self::KeyUnsupported(_) => "request-key-unsupported",
            Self::Name { .. } => "request-name",
            Self::Malformed(_) => "request-malformed",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreadable | Self::TrailingBytes(_) | Self::Malformed(_) => {
                "`openssl req -in FILE -noout -text` says what OpenSSL reads in it"
            }
            Self::Signature => "have it made again, where the key is",
            Self::Authority => "have it made without `CA:TRUE`: only `zkcerts init` makes authorities",
            Self::WeakKey(_) | Self::KeyUnsupported(_) => {
                "have it made for another key: ECDSA on P-256 or P-384, Ed25519, or RSA of at least 2048 bits"
            }
            Self::Name { .. } => "have it made with names as clients dial them",
        };
        Some(hint.to_owned())
    }
}
