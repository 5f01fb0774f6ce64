//! Other implementations judge what zkcerts writes, and say how what it reads should be read: OpenSSL, GnuTLS,
//! Java, Prometheus.

#![expect(
    clippy::disallowed_methods,
    reason = "other programs are started to judge what was written"
)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says why"
)]

mod convert;
mod inspect;
mod keystore;
mod pki;
mod properties;
mod reading;
mod rehash;
mod status;
#[expect(dead_code, reason = "the end-to-end tests use more of it")]
#[path = "../end_to_end/support/tools.rs"]
mod tools;
mod vectors;
