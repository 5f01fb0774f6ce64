use std::path::Path;

use crate::model::{ClientAuth, Host, StoreFormat, Version};

/// What a ZooKeeper server's zoo.cfg has to say about TLS.
#[derive(Debug, Clone, Copy)]
pub struct ServerSettings<'a> {
    /// The release that reads the file, or a line of them.
    pub version: &'a Version,
    /// The host that the file is for: named in comments only.
    pub host: &'a Host,
    /// Its `myid`: named in comments only.
    pub id: Option<u32>,
    /// Every member of the ensemble that has an id, this one included: named in comments only.
    pub peers: &'a [Peer<'a>],
    /// The port that clients dial (`secureClientPort`).
    pub port: u16,
    /// The plaintext port that is to stay open for now. It is never written: `clientPort` belongs to the administrator.
    pub plaintext_port: Option<u16>,
    /// What is asked of a client's certificate.
    pub client_auth: ClientAuth,
    /// The server's key and chain.
    pub keystore: Store<'a>,
    /// The authorities whose clients may connect.
    pub truststore: Store<'a>,
    /// TLS between the peers, where it is wanted.
    pub quorum: Option<QuorumSettings<'a>>,
}

/// What zoo.cfg has to say about TLS between the members of an ensemble.
#[derive(Debug, Clone, Copy)]
pub struct QuorumSettings<'a> {
    /// The peer's key and chain.
    pub keystore: Store<'a>,
    /// The authorities whose peers may join.
    pub truststore: Store<'a>,
    /// Whether a peer's certificate must name the peer. Needs an address in each of them.
    pub host_check: bool,
}

/// Another member of the ensemble, for the comments on `server.N`.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'a> {
    /// Its `myid`.
    pub id: u32,
    /// The host that the others dial.
    pub host: &'a Host,
}

/// A keystore or truststore, as the process that opens it will find it.
#[derive(Debug, Clone, Copy)]
pub struct Store<'a> {
    /// How it is written.
    pub format: StoreFormat,
    /// Its absolute path.
    pub location: &'a Path,
    /// The absolute path of the file that holds its password. Not read, and never written, for PEM.
    pub password_file: Option<&'a Path>,
}

/// What a Java client of ZooKeeper needs to connect.
#[derive(Debug, Clone, Copy)]
pub struct ClientSettings<'a> {
    /// The release of the client library that reads the file, or a line of them.
    pub version: &'a Version,
    /// The servers and their TLS ports, for the command in the comments.
    pub servers: &'a [(&'a Host, u16)],
    /// The client's key and chain.
    pub keystore: Store<'a>,
    /// The authorities whose servers are trusted.
    pub truststore: Store<'a>,
}
