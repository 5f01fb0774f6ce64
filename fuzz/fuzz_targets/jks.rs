//! Java's own stores, JKS and JCEKS. The digest at the end, which would stop whatever was changed before it, is made right.
//!
//! `cargo +nightly fuzz run jks CORPUS`, with stores under the password `changeit`, without their last 20 octets.

#![no_main]

use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{TrustStore, read};
use zkcerts::model::Password;

const PASSWORD: &str = "changeit";

fuzz_target!(|bytes: &[u8]| {
    let password = Password::new(PASSWORD.to_owned());
    let whole = [bytes, &digest(bytes)].concat();
    for (bytes, password) in [(&*whole, Some(&password)), (&*whole, None), (bytes, Some(&password))] {
        if let Ok(reading) = read(bytes, password) {
            let _ = reading.opened();
        }
        if let Ok(store) = TrustStore::open(bytes, password) {
            let count = store.certificates().count();
            // Without its password it cannot be sealed again.
            if password.is_none() {
                continue;
            }
            let written = store.encode([7; 32]).expect("a store that was read is written");
            let again = TrustStore::open(&written, password).expect("and read again");
            assert_eq!(again.certificates().count(), count);
        }
    }
});

/// Of the password in UTF-16, a phrase, and the store (`JavaKeyStore.getPreKeyedHash`).
fn digest(store: &[u8]) -> Vec<u8> {
    let mut digest = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    for unit in PASSWORD.encode_utf16() {
        digest.update(&unit.to_be_bytes());
    }
    digest.update(b"Mighty Aphrodite");
    digest.update(store);
    digest.finish().as_ref().to_vec()
}
