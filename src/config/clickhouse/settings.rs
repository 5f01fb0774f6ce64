use std::path::Path;

use crate::model::{Host, HostCheck, Password, Trust};

/// What `zz-zkcerts-ssl.xml` says: how ClickHouse proves itself to other servers, and whom it believes.
#[derive(Debug, Clone, Copy)]
pub struct TlsSettings<'a> {
    /// Where the server finds its chain, leaf first (`certificateFile`).
    pub certificate: &'a Path,
    /// Where the server finds its private key (`privateKeyFile`).
    pub key: &'a Path,
    /// Where the server finds the anchors (`caConfig`); not written with [`Trust::System`].
    pub ca: &'a Path,
    /// Which authorities are believed.
    pub trust: Trust,
    /// Whether the name that was dialled must stand in the server's certificate.
    pub host_check: HostCheck,
}

/// What `zz-zkcerts-zookeeper.xml` says: the ensemble, and how ClickHouse keeps its data there.
#[derive(Debug, Clone, Copy)]
pub struct ZookeeperSettings<'a> {
    /// Host and TLS port of each server, in the order in which they are written.
    pub nodes: &'a [(Host, u16)],
    /// The path below which everything is kept (`chroot`), from the first slash on.
    pub root: Option<&'a str>,
    /// `user:password` for digest ACLs.
    pub identity: Option<&'a Password>,
    /// Milliseconds without a heartbeat until the server gives the session up.
    pub session_timeout_ms: u32,
    /// Milliseconds until an answer is overdue.
    pub operation_timeout_ms: u32,
}

/// What `zz-zkcerts-cluster.xml` says: who else there is, and who this server is among them.
#[derive(Debug, Clone, Copy)]
pub struct ClusterSettings<'a> {
    /// The clusters, for `<remote_servers>`.
    pub clusters: &'a [MemberCluster<'a>],
    /// Name and value of each macro of this server, such as `shard` and `replica`.
    pub macros: &'a [(&'a str, &'a str)],
}

/// One cluster to be written.
#[derive(Debug, Clone)]
pub struct MemberCluster<'a> {
    /// Its name, which becomes an element of its own.
    pub name: &'a str,
    /// Its shards; they are written in the order of their numbers, because ClickHouse counts them itself.
    pub shards: Vec<MemberShard<'a>>,
}

/// One shard to be written.
#[derive(Debug, Clone)]
pub struct MemberShard<'a> {
    /// From 1.
    pub number: u32,
    /// Host and native port of each replica.
    pub replicas: Vec<(&'a Host, u16)>,
}
