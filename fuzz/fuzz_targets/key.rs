//! Private keys in DER: PKCS#8, PKCS#1 and SEC1, plain and encrypted in every way (PBES1, PBES2, PKCS#12's). One that was
//! read is the same when it is read again as it is kept.
//!
//! `cargo +nightly fuzz run key CORPUS`, with keys in DER, the encrypted ones under the password `changeit`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{EntryKind, read};
use zkcerts::model::Password;
use zkcerts::pki::PrivateKey;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(key) = PrivateKey::from_der(bytes) {
        let again = PrivateKey::from_der(key.pkcs8_der()).expect("a key that was read is read again");
        assert_eq!(again.pkcs8_der(), key.pkcs8_der());
        assert_eq!(again.public_key_der(), key.public_key_der());
        let _ = (key.kind().to_string(), key.kind().bits());
    }
    let password = Password::new("changeit".to_owned());
    if let Ok(reading) = read(bytes, Some(&password)) {
        for entry in reading.entries {
            if let EntryKind::Key(key) = entry.kind {
                assert!(PrivateKey::from_der(key.pkcs8_der()).is_ok());
            }
        }
    }
});
