//! The sections that tell ClickHouse's ZooKeeper client of an ensemble, as they are written.

use crate::config::clickhouse::Element;

/// Each with its dotted path: `zookeeper`, `keeper`, `auxiliary_zookeepers.NAME`.
pub(super) fn all(root: &Element) -> Vec<(String, &Element)> {
    let main = ["zookeeper", "keeper"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), root.child(name)?)));
    let auxiliary = root
        .child("auxiliary_zookeepers")
        .into_iter()
        .flat_map(Element::elements)
        .map(|section| (format!("auxiliary_zookeepers.{}", section.name()), section));
    main.chain(auxiliary).collect()
}
