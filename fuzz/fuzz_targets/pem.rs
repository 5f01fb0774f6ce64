//! PEM, strictly and with everything mended. What the strict reader takes, the forgiving one reads as the same, and what
//! was read is written and read again as it was.
//!
//! `cargo +nightly fuzz run pem CORPUS`, with PEM files for a corpus.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{certificates, pem};
use zkcerts::model::Password;
use zkcerts::pki::Certificate;

fuzz_target!(|bytes: &[u8]| {
    let password = Password::new("changeit".to_owned());
    for password in [Some(&password), None] {
        if let Ok(key) = pem::decode_key(bytes, password) {
            let written = pem::encode_key(&key).expect("a key that was read is written");
            let again = pem::decode_key(written.expose(), None).expect("and read again");
            assert_eq!(again.pkcs8_der(), key.pkcs8_der());
        }
    }
    let _ = (pem::labels(bytes), pem::certificates_der(bytes));
    let forgiving = certificates(bytes);
    if let Ok(strict) = pem::decode_certificates(bytes) {
        let written = pem::encode_certificates(&strict);
        let again = pem::decode_certificates(written.as_bytes()).expect("what was written is read");
        assert_eq!(again, strict);
        if let Ok(forgiving) = forgiving {
            let all: Vec<Certificate> = forgiving
                .certificates
                .into_iter()
                .map(|placed| placed.certificate)
                .collect();
            assert!(strict.iter().all(|certificate| all.contains(certificate)));
        }
    }
});
