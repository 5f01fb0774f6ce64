//! A zoo.cfg that belongs to someone else, and our block in it: what is put in stays as it is the second time, and every
//! octet around it is there again when it is taken out.
//!
//! `cargo +nightly fuzz run properties CORPUS`, with files of ZooKeeper for a corpus.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::config::zookeeper::{merge_block, properties, remove_block};

const BLOCK: &str = "secureClientPort=2281\nssl.keyStore.location=/etc/zookeeper/tls/zk1.p12\n";

fuzz_target!(|bytes: &[u8]| {
    let _ = properties::read(bytes);
    let Ok(merged) = merge_block(bytes, BLOCK) else {
        return;
    };
    let again = merge_block(&merged.bytes, BLOCK).expect("a file with the block takes it again");
    assert_eq!(again.bytes, merged.bytes);
    let without = remove_block(&merged.bytes).expect("a block that was put in is found");
    let before = remove_block(bytes).expect("the markers made sense");
    assert!(without.starts_with(&before) || before.starts_with(&without));
});
