//! Any octets are a capture that someone brought: an error or a verdict, and no more memory than is bounded.
//!
//! `cargo +nightly fuzz run capture CORPUS` begins with the files of a folder: what `tcpdump -w` writes, of every link type.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::probe::capture::judge;

fuzz_target!(|bytes: &[u8]| {
    for ports in [&[][..], &[2281]] {
        if let Ok((report, _)) = judge(bytes, ports, |_| {}) {
            let _ = report.findings("capture");
        }
    }
});
