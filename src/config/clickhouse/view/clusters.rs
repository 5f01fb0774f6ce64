use super::Switch;
use crate::config::clickhouse::{Element, Location, Merged, Value};

/// The native port of a replica that names none.
const DEFAULT_PORT: &str = "9000";

/// A cluster of `remote_servers`.
#[derive(Debug)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// Its replicas, shard by shard; a `node` directly in the cluster is a shard of its own.
    pub shards: Vec<Vec<Replica>>,
    /// Where it stands.
    pub location: Location,
}

/// One server of a shard.
#[derive(Debug, PartialEq, Eq)]
pub struct Replica {
    /// What is dialled.
    pub host: Option<Value>,
    /// Its native port.
    pub port: Value,
    /// Whether it is dialled over TLS.
    pub secure: Switch,
    /// Where it stands.
    pub location: Location,
}

pub(super) fn read(merged: &Merged) -> Vec<Cluster> {
    let clusters = merged
        .root()
        .child("remote_servers")
        .map(Element::elements)
        .into_iter()
        .flatten();
    clusters.map(|element| cluster(merged, element)).collect()
}

fn cluster(merged: &Merged, element: &Element) -> Cluster {
    let shards = element.elements().filter_map(|part| {
        if part.name().starts_with("node") {
            Some(vec![replica(merged, part)])
        } else if part.name().starts_with("shard") {
            let replicas = part
                .elements()
                .filter(|inner| inner.name().starts_with("replica"));
            Some(replicas.map(|inner| replica(merged, inner)).collect())
        } else {
            None
        }
    });
    Cluster {
        name: element.name().to_owned(),
        shards: shards.collect(),
        location: element.location().clone(),
    }
}

fn replica(merged: &Merged, element: &Element) -> Replica {
    let value = |name| element.child(name).map(|child| merged.value(child));
    Replica {
        host: value("host"),
        port: value("port").unwrap_or_else(|| Value::Plain(DEFAULT_PORT.to_owned())),
        secure: value("secure").as_ref().map_or(Switch::Off, Switch::of),
        location: element.location().clone(),
    }
}
