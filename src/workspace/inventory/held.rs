use crate::keystore::KeystoreError;
use crate::model::{Host, Role};
use crate::os::OsError;
use crate::pki::Certificate;
use crate::workspace::due::Succession;
use crate::workspace::layout::{AuthorityKind, Layout};

/// One thing that was found.
#[derive(Debug)]
pub enum Found<'m> {
    /// A certificate, or the place where one should be.
    Certificate(Held<'m>),
    /// A secret that others than its owner can read.
    Exposed(Exposed),
}

/// A certificate of the workspace, or the place where one should be.
#[derive(Debug)]
pub struct Held<'m> {
    /// What it is for.
    pub kind: Kind,
    /// The node that it is for; `None`: it is an authority's.
    pub node: Option<(Role, &'m Host)>,
    /// Which authority it is, or is issued by.
    pub authority: AuthorityKind,
    /// The file that it stands in, below the workspace's directory.
    pub file: String,
    /// Whether it came from elsewhere.
    pub imported: bool,
    /// What is there.
    pub state: State,
}

/// What a certificate of the workspace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It issues for the nodes, or for the peers.
    Authority,
    /// It stands above an authority, or in the chain of an imported identity.
    Above,
    /// A node shows it to servers and clients.
    Leaf,
    /// A server shows it to the other peers of the ensemble.
    Peer,
}

/// What is there of a certificate.
#[derive(Debug)]
pub enum State {
    /// The certificate.
    Present(Certificate),
    /// Nothing.
    Missing,
    /// Nothing yet: it is to come from elsewhere.
    Awaited,
    /// Something else, or a store that does not open.
    Damaged(KeystoreError),
    /// The machine does not give it.
    Refused(OsError),
}

/// A secret that others than its owner can read.
#[derive(Debug)]
pub struct Exposed {
    /// The file, below the workspace's directory.
    pub file: String,
    /// Its permission bits.
    pub mode: u32,
}

impl Kind {
    /// The stable word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Above => "above",
            Self::Leaf => "leaf",
            Self::Peer => "peer",
        }
    }
}

impl Held<'_> {
    /// Whose it is: `role/host`, or `authority/zookeeper`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.node {
            Some((role, host)) => Layout::node_name(role, host),
            None => format!("authority/{}", self.authority.stem()),
        }
    }

    /// How another one follows it.
    #[must_use]
    pub const fn succession(&self) -> Succession {
        match self.node {
            None => Succession::Rotate,
            Some(_) if self.imported => Succession::Import,
            Some(_) => Succession::Renew,
        }
    }
}
