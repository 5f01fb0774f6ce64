//! ClickHouse's configuration in XML: read, merged with itself, resolved, looked at, and judged.
//!
//! `cargo +nightly fuzz run clickhouse_xml CORPUS`, with files of ClickHouse for a corpus.

#![no_main]

use std::collections::BTreeMap;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use zkcerts::config::clickhouse::{ConfigSource, Includes, Lookup, alone, cut_off, judge, losses, merge};

fuzz_target!(|bytes: &[u8]| {
    let source = |path| ConfigSource {
        path: Path::new(path),
        bytes,
    };
    let main = source("config.xml");
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
    let (Some(before), Some(after)) = (resolved(&[]), resolved(&[source("config.d/again.xml")])) else {
        return;
    };
    let _ = (after.zookeeper(), after.client(), after.clusters());
    let _ = (after.macros(), after.tls_uses());
    let _ = (losses(&before, &after), cut_off(&before, &after), judge(&after, &before));
});
