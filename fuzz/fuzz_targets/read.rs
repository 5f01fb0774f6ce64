//! Any octets are a file that someone brought. Most are refused, and none may stop the program or keep it.
//!
//! `cargo +nightly fuzz run read CORPUS` begins with the files of a folder: keys, certificates and stores of every kind
//! that `openssl`, `keytool` and `certtool` write, under the password `changeit`. The other targets go deeper, one a reader.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::keystore::{certificates, read};
use zkcerts::model::Password;

fuzz_target!(|bytes: &[u8]| {
    let password = Password::new("changeit".to_owned());
    for password in [Some(&password), None] {
        if let Ok(reading) = read(bytes, password) {
            let _ = reading.opened();
        }
    }
    let _ = certificates(bytes);
});
