use super::words::words;

words! {
    /// What a node does on the link.
    Role, "role":
    /// The server: ZooKeeper.
    Zookeeper = "zookeeper",
    /// The client that this tool was made for: ClickHouse.
    Clickhouse = "clickhouse",
    /// Any other ZooKeeper client: Kafka, Solr, an exporter.
    Client = "client",
}

impl Role {
    /// Whether a node in this role accepts connections, so that its certificate needs serverAuth.
    ///
    /// ZooKeeper servers also dial each other, so they carry both usages.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Zookeeper)
    }
}
