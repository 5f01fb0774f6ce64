//! From text to entries: the sections as they are written, each key read by its kind, nothing yet held against
//! anything else.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::Faults;
use super::keys::{
    AuthorityKeys, ClickhouseKeys, ClickhouseNodeKeys, ClientKeys, ClientNodeKeys, LeafKeys, TopKeys,
    ZookeeperKeys, ZookeeperNodeKeys,
};
use super::kinds::{unsigned, with_article};
use super::section::Fields;

/// The manifest as it is written.
pub(super) struct Document {
    pub(super) top: TopKeys,
    pub(super) authority: AuthorityKeys,
    pub(super) leaf: LeafKeys,
    pub(super) zookeeper: ZookeeperKeys,
    pub(super) clickhouse: ClickhouseKeys,
    pub(super) client: ClientKeys,
    pub(super) zookeeper_nodes: Vec<ZookeeperNodeKeys>,
    pub(super) clickhouse_nodes: Vec<ClickhouseNodeKeys>,
    pub(super) client_nodes: Vec<ClientNodeKeys>,
}

/// The schema that a document says it has, where that can be read at all.
pub(super) fn schema(root: &DeTable<'_>) -> Option<u64> {
    match root.get("schema")?.get_ref() {
        DeValue::Integer(number) => unsigned(number),
        _ => None,
    }
}

impl Document {
    pub(super) fn read(root: &DeTable<'_>, faults: &mut Faults) -> Self {
        const SECTIONS: &[&str] = &["authority", "leaf", "zookeeper", "clickhouse", "client"];
        const NO_NODES: &[&str] = &[];
        const NODES: &[&str] = &["node"];
        let top = Fields::of(TopKeys::HEADER, 0, root);
        top.refuse_unknown(TopKeys::KEYS, SECTIONS, faults);

        let mut table = |key, header, keys, inner| {
            let fields = section(&top, key, header, faults);
            fields.refuse_unknown(keys, inner, faults);
            fields
        };
        let authority = table("authority", AuthorityKeys::HEADER, AuthorityKeys::KEYS, NO_NODES);
        let leaf = table("leaf", LeafKeys::HEADER, LeafKeys::KEYS, NO_NODES);
        let zookeeper = table("zookeeper", ZookeeperKeys::HEADER, ZookeeperKeys::KEYS, NODES);
        let clickhouse = table("clickhouse", ClickhouseKeys::HEADER, ClickhouseKeys::KEYS, NODES);
        let client = table("client", ClientKeys::HEADER, ClientKeys::KEYS, NODES);

        let zookeeper_nodes = nodes(
            &zookeeper,
            ZookeeperNodeKeys::HEADER,
            ZookeeperNodeKeys::KEYS,
            faults,
        );
        let clickhouse_nodes = nodes(
            &clickhouse,
            ClickhouseNodeKeys::HEADER,
            ClickhouseNodeKeys::KEYS,
            faults,
        );
        let client_nodes = nodes(&client, ClientNodeKeys::HEADER, ClientNodeKeys::KEYS, faults);

        Self {
            top: TopKeys::read(&top, faults),
            authority: AuthorityKeys::read(&authority, faults),
            leaf: LeafKeys::read(&leaf, faults),
            zookeeper: ZookeeperKeys::read(&zookeeper, faults),
            clickhouse: ClickhouseKeys::read(&clickhouse, faults),
            client: ClientKeys::read(&client, faults),
            zookeeper_nodes: zookeeper_nodes
                .iter()
                .map(|node| ZookeeperNodeKeys::read(node, faults))
                .collect(),
            clickhouse_nodes: clickhouse_nodes
                .iter()
                .map(|node| ClickhouseNodeKeys::read(node, faults))
                .collect(),
            client_nodes: client_nodes
                .iter()
                .map(|node| ClientNodeKeys::read(node, faults))
                .collect(),
        }
    }
}

fn section<'a>(top: &Fields<'a>, key: &str, header: &'static str, faults: &mut Faults) -> Fields<'a> {
    match top.get(key).map(|(at, value)| (at, value.get_ref())) {
        None => Fields::absent(header),
        Some((at, DeValue::Table(table))) => Fields::of(header, at, table),
        Some((at, other)) => {
            faults.add(
                Some(at),
                format!("`{key}` must be a table, {header}, not {}", with_article(other)),
            );
            Fields::absent(header)
        }
    }
}

fn nodes<'a>(
    section: &Fields<'a>,
    header: &'static str,
    keys: &[&str],
    faults: &mut Faults,
) -> Vec<Fields<'a>> {
    let Some((at, written)) = section.get("node") else {
        return Vec::new();
    };
    let DeValue::Array(entries) = written.get_ref() else {
        let found = with_article(written.get_ref());
        faults.add(
            Some(at),
            format!("`node` in {} is {found}: write {header}", section.header),
        );
        return Vec::new();
    };
    entries
        .iter()
        .filter_map(|entry| node(entry, header, keys, faults))
        .collect()
}

fn node<'a>(
    entry: &'a Spanned<DeValue<'a>>,
    header: &'static str,
    keys: &[&str],
    faults: &mut Faults,
) -> Option<Fields<'a>> {
    let at = entry.span().start;
    if let DeValue::Table(table) = entry.get_ref() {
        let fields = Fields::of(header, at, table);
        fields.refuse_unknown(keys, &[], faults);
        Some(fields)
    } else {
        faults.add(
            Some(at),
            format!(
                "a node is a table, {header}, not {}",
                with_article(entry.get_ref())
            ),
        );
        None
    }
}
