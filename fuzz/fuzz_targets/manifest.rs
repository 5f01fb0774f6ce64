//! The manifest of a workspace: read, and edited. A host that is added to a sound manifest leaves a sound one, and taking it
//! out again leaves every node that was there.
//!
//! `cargo +nightly fuzz run manifest CORPUS`, with manifests for a corpus.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use zkcerts::model::{NodeNames, Role};
use zkcerts::workspace::manifest::{Manifest, add_nodes, remove_node};

fuzz_target!(|text: &str| {
    let path = Path::new("zkcerts.toml");
    let manifest = Manifest::parse(path, text);
    if let Ok(manifest) = &manifest {
        let _ = manifest.notes();
    }
    for role in [Role::Zookeeper, Role::Clickhouse] {
        let node = NodeNames {
            host: "added.example.com".parse().expect("a host"),
            alt: Vec::new(),
        };
        if let Ok(edited) = add_nodes(text, role, std::slice::from_ref(&node)) {
            let without = remove_node(&edited, role, &node.host).expect("what was added is taken out");
            if let Ok(manifest) = &manifest {
                let again = Manifest::parse(path, &without).expect("a sound manifest stays one");
                assert_eq!(again.nodes().count(), manifest.nodes().count());
            }
        }
    }
});
