//! PKCS#12: read as others' store, as our own, and as a truststore that is written again.
//!
//! `cargo +nightly fuzz run pkcs12 CORPUS`, with stores under the password `changeit`. A MAC stops what was changed behind it:
//! those without one, and those that are not encrypted, lead deepest (`openssl pkcs12 -export -nomac -keypbe NONE -certpbe NONE`).

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{Readers, TrustStore, decode, read};
use zkcerts::model::Password;

fuzz_target!(|bytes: &[u8]| {
    let password = Password::new("changeit".to_owned());
    for password in [Some(&password), None] {
        if let Ok(reading) = read(bytes, password) {
            let _ = (Readers::of(&reading), reading.opened());
        }
        let _ = decode(bytes, password);
        let Ok(store) = TrustStore::open(bytes, password) else {
            continue;
        };
        let before: Vec<_> = owned(&store);
        // A store that was opened without its password cannot be sealed again.
        if password.is_some() {
            let written = store.encode([7; 32]).expect("a store that was read is written");
            let again = TrustStore::open(&written, password).expect("and read again");
            assert_eq!(owned(&again), before);
        }
    }
});

fn owned(store: &TrustStore<'_>) -> Vec<(String, Vec<u8>)> {
    let certificates = store.certificates();
    certificates
        .map(|(alias, der)| (alias.to_owned(), der.to_vec()))
        .collect()
}
