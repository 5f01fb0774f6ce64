use super::words::words;

words! {
    /// What ZooKeeper asks of a client's certificate (`ssl.clientAuth`).
    ClientAuth, "client authentication":
    /// A client without a certificate is refused.
    Need = "need",
    /// A certificate is checked where there is one.
    Want = "want",
    /// No certificate is asked for.
    None = "none",
}

words! {
    /// Where ClickHouse finds the authorities that it trusts.
    Trust, "trust":
    /// Only in its own `ca.crt` (`caConfig`).
    File = "file",
    /// In the system's store (`loadDefaultCAFile`).
    System = "system",
    /// In both.
    Both = "both",
}

words! {
    /// Whether ClickHouse compares the server's certificate with the name that it dialled.
    HostCheck, "host check":
    /// Always, loopback included.
    Strict = "strict",
    /// Never: any certificate of a trusted authority is accepted, whatever its name.
    Off = "off",
}

words! {
    /// How those who read the system's store hear of a change.
    Refresh, "way to refresh":
    /// By the system's own tool where it is there, else by its rules; in a tree by its rules.
    Auto = "auto",
    /// By the system's own tool.
    Command = "command",
    /// By the tool's rules, without it.
    Native = "native",
}
