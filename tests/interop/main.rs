//! Other programs judge what was written, and say how what is read should be read.

#![expect(
    clippy::disallowed_methods,
    reason = "other programs are started to judge what was written"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on ends")]

mod properties;
