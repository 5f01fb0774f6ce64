//! Certificates that need no password: in DER one after the other, and in PKCS#7 bundles, BER included.
//!
//! `cargo +nightly fuzz run der CORPUS`, with certificates and bundles in DER.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{certificates, read};

fuzz_target!(|bytes: &[u8]| {
    let (alone, any) = (certificates(bytes), read(bytes, None));
    if let (Ok(alone), Ok(any)) = (alone, any) {
        assert_eq!(alone.kind, any.kind);
        assert_eq!(alone.repairs, any.repairs);
    }
});
