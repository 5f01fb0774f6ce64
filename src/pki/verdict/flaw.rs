use crate::pki::Certificate;

/// What is wrong, in the words of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// There is no certificate to judge.
    NothingSent,
    /// More certificates than are looked at, or more ways through them.
    TooManyCertificates,
    /// The peer cannot read it.
    Unreadable,
    /// An extension that is malformed, stands twice or is not known though it is critical.
    Extension,
    /// No anchor leads to it.
    IssuerUnknown,
    /// An authority of the issuer's name is there, with another key.
    IssuerNamesake,
    /// What was sent does not lead from the leaf to an anchor.
    ChainBroken,
    /// It is trusted itself, but is no root; OpenSSL wants to see its issuer.
    AnchorNotRoot,
    /// It issued another, and is no authority.
    NotAuthority,
    /// It issued another, and must not sign certificates.
    MayNotSign,
    /// There are more authorities below one than it allows, or than the peer follows.
    PathTooLong,
    /// It has ended.
    Expired,
    /// It has not begun.
    NotYetValid,
    /// Its key is too short.
    WeakKey,
    /// The peer does not know such a key.
    UnknownKey,
    /// It is signed with a digest that is broken.
    WeakSignature,
    /// The peer does not know such a signature.
    UnknownSignature,
    /// Its issuer's key did not make its signature.
    BadSignature,
    /// An authority above it does not permit one of its names.
    NameNotPermitted,
    /// Policies are demanded that it does not have.
    Policy,
    /// It may not be used by a server.
    NotForServers,
    /// It may not be used by a client.
    NotForClients,
    /// Its key must not make the signatures that TLS needs.
    NotForSignatures,
    /// It has not the name that was dialled.
    NameMismatch,
}

/// A flaw, where it is, and what exactly was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub flaw: Flaw,
    /// How people call the certificate that has the flaw. It may hold any character.
    pub certificate: String,
    /// What was seen, as a fragment. It may hold any character.
    pub detail: String,
}

impl Flaw {
    pub(super) fn of(self, certificate: &Certificate, detail: impl Into<String>) -> Refusal {
        Refusal {
            flaw: self,
            certificate: certificate.called(),
            detail: detail.into(),
        }
    }
}

impl Refusal {
    pub(super) fn of_nothing(detail: &str) -> Self {
        Self {
            flaw: Flaw::NothingSent,
            certificate: String::new(),
            detail: detail.to_owned(),
        }
    }
}
