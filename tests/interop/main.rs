//! Other implementations judge what zkcerts writes, and say how what it reads should be read: OpenSSL, GnuTLS, Java.

#![expect(
    clippy::disallowed_methods,
    reason = "other programs are started to judge what was written"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on says why")]

mod keystore;
mod pki;
mod properties;
