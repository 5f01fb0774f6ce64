//! Other implementations judge what zkcerts writes: OpenSSL, GnuTLS, Java's keytool.
#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to judge what was written"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on says why")]

mod keystore;
mod pki;
