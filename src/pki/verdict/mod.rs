//! Verdicts: what OpenSSL (ClickHouse) and Java's PKIX (ZooKeeper) say of a chain, and why.
//!
//! Each peer has a room of its own, because they differ in nearly everything: how they look for a path, what counts as an
//! anchor, which extensions they read, which names they compare and how. What is written there was read in their sources
//! (OpenSSL 3.0's `crypto/x509`, the JDK 17's `sun.security`) and is held against both by `tests/verdict`: thousands of chains a
//! run. Where this room cannot tell it refuses, so that what is called accepted is accepted.

mod constraints;
mod dsa;
mod extension;
mod facts;
mod flaw;
mod java;
mod key;
mod names;
mod openssl;
mod skeleton;

use std::fmt;

use time::OffsetDateTime;

use self::facts::Facts;
pub use self::flaw::{Flaw, Refusal};
use super::Certificate;

/// Who judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// ClickHouse's side: OpenSSL 3 without partial chains, with ClickHouse's depth of 9, and at security level 2, which its releases
    /// have (26.9 refuses RSA of 1024 bits); an OpenSSL before 3.2 is at 1 and takes that.
    OpenSsl,
    /// ZooKeeper's side: the default trust manager of a JDK 17 with its default security properties, and its own check of
    /// host names (`HTTPS`).
    Java,
}

impl Peer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::OpenSsl, Self::Java];

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::OpenSsl => Self::Java,
            Self::Java => Self::OpenSsl,
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OpenSsl => "OpenSSL (ClickHouse)",
            Self::Java => "Java (ZooKeeper)",
        })
    }
}

/// Whether OpenSSL finds what is dialled, a name or an address, in a certificate that it can read.
#[must_use]
pub fn has_name(leaf: &Certificate, dialled: &str) -> bool {
    Facts::read(leaf, Peer::OpenSsl).is_ok_and(|leaf| openssl::check_name(&leaf, dialled).is_ok())
}

/// What is shown to a peer, what it trusts, and what it wants to know.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The certificates as they are sent: the leaf first, others in any order.
    pub sent: &'a [Certificate],
    /// The certificates that the peer trusts, in the order in which it reads them.
    pub anchors: &'a [Certificate],
    /// As what the leaf is shown.
    pub purpose: Purpose<'a>,
    /// When.
    pub moment: OffsetDateTime,
}

/// As what a leaf is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// As a server.
    Server {
        /// The host name or address that was dialled, to the letter; `None` where the peer does not look at names.
        name: Option<&'a str>,
    },
    /// As a client.
    Client,
}

/// What a peer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It takes the leaf.
    Accepted {
        /// From the leaf to the anchor.
        path: Vec<Certificate>,
    },
    /// It does not.
    Refused(Refusal),
}

impl Verdict {
    /// Whether the leaf is taken.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }

    /// Why the leaf is not taken, where it is not.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Accepted { .. } => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

/// The most certificates that are looked at. No peer of ours takes more than a hundred kilobytes of them in a handshake.
const MOST_SENT: usize = 100;

impl Question<'_> {
    /// What this peer says.
    #[must_use]
    pub fn put_to(&self, peer: Peer) -> Verdict {
        match self.judge(peer) {
            Ok(path) => Verdict::Accepted { path },
            Err(refusal) => Verdict::Refused(refusal),
        }
    }

    fn judge(&self, peer: Peer) -> Result<Vec<Certificate>, Refusal> {
        let Some(leaf) = self.sent.first() else {
            return Err(Refusal::of_nothing("no certificate was sent"));
        };
        if self.sent.len() > MOST_SENT {
            return Err(
                Flaw::TooManyCertificates.of(leaf, format!("{} certificates were sent", self.sent.len()))
            );
        }
        let sent = read(self.sent, peer)?;
        let anchors = read(self.anchors, peer)?;
        let path = match peer {
            Peer::OpenSsl => openssl::judge(self, &sent, &anchors)?,
            Peer::Java => java::judge(self, &sent, &anchors)?,
        };
        Ok(path.into_iter().map(|facts| facts.certificate.clone()).collect())
    }
}

/// One certificate that a peer cannot read spoils all that were sent, or the whole store.
fn read(certificates: &[Certificate], peer: Peer) -> Result<Vec<Facts<'_>>, Refusal> {
    let facts = certificates
        .iter()
        .map(|certificate| Facts::read(certificate, peer));
    facts.collect()
}

#[cfg(test)]
mod tests;
