//! What the targets about ClickHouse's configuration do with a text.

use std::collections::BTreeMap;
use std::path::Path;

use zkcerts::config::clickhouse::{ConfigSource, Includes, Lookup, alone, cut_off, judge, losses, merge};

/// Reads it as a main file and once more as one that is merged into it, under these names; then resolves, looks and judges.
pub fn exercise(bytes: &[u8], main: &str, merged: &str) {
    let source = |path| ConfigSource {
        path: Path::new(path),
        bytes,
    };
    let (main, merged) = (source(main), source(merged));
    let _ = alone(&[main]);
    let environment = BTreeMap::from([("HOST".to_owned(), "zk1.example.com".to_owned())]);
    let resolved = |others: &[ConfigSource<'_>]| {
        let unresolved = merge(main, others).ok()?;
        let _ = unresolved.include_from(&environment);
        let lookup = Lookup {
            environment: &environment,
            includes: Includes::File(main),
        };
        unresolved.resolve(&lookup).ok()
    };
    let (Some(before), Some(after)) = (resolved(&[]), resolved(&[merged])) else {
        return;
    };
    let _ = (after.zookeeper(), after.client(), after.clusters());
    let _ = (after.macros(), after.tls_uses());
    let _ = (losses(&before, &after), cut_off(&before, &after), judge(&after, &before));
}
