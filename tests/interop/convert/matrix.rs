//! Who writes, who reads: every store, whoever wrote it, is converted for every reader, and all find the same in it.

mod bed;
mod content;
mod converted;
mod java;
mod readers;
mod shown;
mod writers;

use rayon::prelude::*;

use self::bed::Bed;

/// How OpenSSL makes a key of each kind; the last one is of a kind that is not supported.
const KEYS: [(&str, &str); 7] = [
    ("rsa-2048", "rsa:2048"),
    ("rsa-3072", "rsa:3072"),
    ("ecdsa-p256", "ec -pkeyopt ec_paramgen_curve:P-256"),
    ("ecdsa-p384", "ec -pkeyopt ec_paramgen_curve:P-384"),
    ("ecdsa-p521", "ec -pkeyopt ec_paramgen_curve:P-521"),
    ("ed25519", "ed25519"),
    ("brainpoolP256r1", "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1"),
];

/// A cell is `done` only where key, chain in its order, anchors and aliases are those that were written.
#[test]
fn what_anyone_writes_holds_the_same_for_every_reader_once_it_is_converted() {
    let beds: Vec<Bed> = KEYS.par_iter().map(|key| Bed::new(*key)).collect();
    let cells = converted::read(&writers::write(&beds));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("conversions", shown::tables(&cells));
    });
}
