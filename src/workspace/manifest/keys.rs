//! Every key of the manifest: this is the table.

use std::path::PathBuf;

use super::grammar;
use super::kinds::{Flag, List, Number, OptionalNumber, Required, Text};
use super::section::{Row, Section, section};
use crate::model::{ClientAuth, Host, HostCheck, KeyAlgorithm, San, StoreFormat, Subtree, Trust, Version};

/// The days that a certificate may hold at most: a hundred years.
const MOST_DAYS: u32 = 36_500;
/// Bounds of a time-out, in milliseconds: a tenth of a second, and an hour.
const TIMEOUT: (u32, u32) = (100, 3_600_000);

section! {
    /// What stands before the first header.
    TopKeys = "" {
        /// The form of this file.
        schema: Number<u32> = Number { default: super::SCHEMA, least: 1, most: super::SCHEMA };
    }
}

section! {
    /// The authority of the workspace.
    AuthorityKeys = "[authority]" {
        /// Its name (CN), by which people find it in a trust store.
        common_name: Text<String> = Text { default: "zkcerts authority", parse: grammar::common_name };
        /// Its organization (O), which the certificates that it issues carry too.
        organization: Text<Option<String>> = Text { default: "", parse: grammar::organization };
        /// ecdsa-p256, ecdsa-p384, ed25519, rsa-2048, rsa-3072 or rsa-4096.
        key: Text<KeyAlgorithm> = Text { default: "ecdsa-p256", parse: grammar::value };
        /// How long it holds.
        days: Number<u32> = Number { default: 3650, least: 1, most: MOST_DAYS };
        /// The only domains and networks that it may issue for, such as "example.internal", "10.0.0.0/8".
        permitted: List<Subtree> = List { parse: grammar::value };
        /// It came from elsewhere: `zkcerts import authority`. Its name, key, days and permitted are its own then.
        imported: Flag = Flag { default: false };
        /// A file with the password that encrypts its key.
        password_file: Text<Option<PathBuf>> = Text { default: "", parse: grammar::secret_file };
    }
}

section! {
    /// Every certificate that is not an authority's.
    LeafKeys = "[leaf]" {
        /// As for the authority.
        key: Text<KeyAlgorithm> = Text { default: "ecdsa-p256", parse: grammar::value };
        /// How long they hold; never longer than the authority.
        days: Number<u32> = Number { default: 397, least: 1, most: MOST_DAYS };
        /// `renew` replaces what holds no longer than this; a third of `days` where it is not set.
        renew_before_days: OptionalNumber<u32> =
            OptionalNumber { shown: "132", zero_is_none: false, least: 1, most: MOST_DAYS };
    }
}

section! {
    /// What all ZooKeeper servers have in common.
    ZookeeperKeys = "[zookeeper]" {
        /// The release of the servers; two numbers stand for every release of the line.
        version: Text<Version> = Text { default: "3.8", parse: grammar::zookeeper_version };
        /// secureClientPort.
        port: Number<u16> = Number { default: 2281, least: 1, most: u16::MAX };
        /// clientPort, without TLS; 0 closes it.
        plaintext_port: OptionalNumber<u16> =
            OptionalNumber { shown: "0", zero_is_none: true, least: 1, most: u16::MAX };
        /// pkcs12, jks or pem.
        keystore: Text<StoreFormat> = Text { default: "pkcs12", parse: grammar::value };
        /// Where the servers read their stores.
        directory: Text<PathBuf> = Text { default: "/etc/zookeeper/tls", parse: grammar::directory };
        /// The account that reads them, a name or a number; zookeeper where it is not set.
        user: Text<Option<String>> = Text { default: "", parse: grammar::account };
        /// need, want or none.
        client_auth: Text<ClientAuth> = Text { default: "need", parse: grammar::value };
        /// TLS between the peers too, from an authority of their own.
        quorum: Flag = Flag { default: false };
        /// Peers check each other's addresses: each node needs one, as its host or in alt.
        quorum_host_check: Flag = Flag { default: true };
        /// What `renew --deploy` runs for each node: a program and its arguments; {host} is the node, {dir} its files here.
        after_deploy: List<String> = List { parse: grammar::argument };
    }
}

section! {
    /// One ZooKeeper server.
    ZookeeperNodeKeys = "[[zookeeper.node]]" {
        /// What clients dial.
        host: Required<Host> = Required { example: "zk1.example.com", parse: grammar::value };
        /// Other names and addresses of it.
        alt: List<San> = List { parse: grammar::value };
        /// Its myid.
        id: OptionalNumber<u32> = OptionalNumber { shown: "1", zero_is_none: false, least: 1, most: 255 };
        /// Its key and certificate came from elsewhere and are never replaced.
        imported: Flag = Flag { default: false };
        /// Instead of the one in [zookeeper], as are the next three.
        port: OptionalNumber<u16> =
            OptionalNumber { shown: "2281", zero_is_none: false, least: 1, most: u16::MAX };
        /// Where it reads its stores.
        directory: Text<Option<PathBuf>> = Text { default: "", parse: grammar::optional_directory };
        /// Its release.
        version: Text<Option<Version>> = Text { default: "", parse: grammar::optional_zookeeper_version };
        /// The account that reads them.
        user: Text<Option<String>> = Text { default: "", parse: grammar::account };
    }
}

section! {
    /// What all ClickHouse servers have in common.
    ClickhouseKeys = "[clickhouse]" {
        /// Their release; what is written holds for every one where it is not set.
        version: Text<Option<Version>> = Text { default: "", parse: grammar::optional_version };
        /// Where they read their configuration.
        directory: Text<PathBuf> = Text { default: "/etc/clickhouse-server", parse: grammar::directory };
        /// The account that reads it, a name or a number; clickhouse where it is not set.
        user: Text<Option<String>> = Text { default: "", parse: grammar::account };
        /// Which authorities they trust: file (ours alone), system or both.
        trust: Text<Trust> = Text { default: "file", parse: grammar::value };
        /// strict, or off: any server with a certificate of a trusted authority will do.
        host_check: Text<HostCheck> = Text { default: "strict", parse: grammar::value };
        /// The node below which ClickHouse keeps its data in ZooKeeper.
        root: Text<Option<String>> = Text { default: "", parse: grammar::zookeeper_path };
        /// A file with user:password, for digest ACLs.
        identity_file: Text<Option<PathBuf>> = Text { default: "", parse: grammar::secret_file };
        /// After so long without an answer a session is over.
        session_timeout_ms: Number<u32> = Number { default: 30_000, least: TIMEOUT.0, most: TIMEOUT.1 };
        /// After so long without an answer a request has failed.
        operation_timeout_ms: Number<u32> = Number { default: 10_000, least: TIMEOUT.0, most: TIMEOUT.1 };
        /// As in [zookeeper].
        after_deploy: List<String> = List { parse: grammar::argument };
    }
}

section! {
    /// One ClickHouse server.
    ClickhouseNodeKeys = "[[clickhouse.node]]" {
        /// What other servers dial.
        host: Required<Host> = Required { example: "ch1.example.com", parse: grammar::value };
        /// Other names and addresses of it.
        alt: List<San> = List { parse: grammar::value };
        /// Its key and certificate came from elsewhere and are never replaced.
        imported: Flag = Flag { default: false };
        /// Its cluster, for remote_servers and macros; needs shard and replica.
        cluster: Text<Option<String>> = Text { default: "", parse: grammar::cluster };
        /// The number of its shard.
        shard: OptionalNumber<u32> = OptionalNumber { shown: "1", zero_is_none: false, least: 1, most: 65_535 };
        /// Its name within the shard.
        replica: Text<Option<String>> = Text { default: "", parse: grammar::replica };
        /// Where other servers of the cluster dial it.
        port: Number<u16> = Number { default: 9000, least: 1, most: u16::MAX };
    }
}

section! {
    /// What all other clients have in common.
    ClientKeys = "[client]" {
        /// Where they read their stores.
        directory: Text<PathBuf> = Text { default: "/etc/zkcerts", parse: grammar::directory };
        /// The account that reads them, a name or a number.
        user: Text<Option<String>> = Text { default: "", parse: grammar::account };
        /// As in [zookeeper].
        after_deploy: List<String> = List { parse: grammar::argument };
    }
}

section! {
    /// One other client.
    ClientNodeKeys = "[[client.node]]" {
        /// Its name.
        host: Required<Host> = Required { example: "kafka1.example.com", parse: grammar::value };
        /// Other names and addresses of it.
        alt: List<San> = List { parse: grammar::value };
        /// Its key and certificate came from elsewhere and are never replaced.
        imported: Flag = Flag { default: false };
    }
}

macro_rules! sections {
    ($($section:ident),+ $(,)?) => {
        &[$(Section { header: $section::HEADER, keys: $section::KEYS, rows: $section::rows }),+]
    };
}

/// The sections under a header, in the order in which they are shown.
pub(super) const SECTIONS: &[Section] = sections![
    AuthorityKeys,
    LeafKeys,
    ZookeeperKeys,
    ZookeeperNodeKeys,
    ClickhouseKeys,
    ClickhouseNodeKeys,
    ClientKeys,
    ClientNodeKeys,
];

/// A manifest with every key at its default and what it means; the nodes are examples.
#[must_use]
pub fn reference() -> String {
    let mut text: String = TopKeys::rows().iter().map(documented).collect();
    for section in SECTIONS {
        text.push('\n');
        text.push_str(section.header);
        text.push('\n');
        text.extend((section.rows)().iter().map(documented));
    }
    text
}

fn documented(row: &Row) -> String {
    format!("#{}\n{} = {}\n", row.about, row.key, row.literal)
}
