//! Live servers: what answers on a port, whom it lets in, and what that means.
//!
//! [`probe`](fn@probe) knocks at every target at once, each within its own time-out: with the identity that it is given
//! (TLS, then a ZooKeeper session), without one, with a stranger's, and in plaintext. What came of it is a [`Report`] of
//! facts, and [`findings`] says what they mean. It writes nothing but the session that it opens and closes.
//!
//! Whatever answers is untrusted: it may say anything, at any length and pace. `os::net` bounds how long and how much is
//! listened to, `jute` how much is believed.
//!
//! This room knows no workspace and no file: identity, anchors and what stands on the disk are passed in.

mod alert;
mod election;
mod findings;
mod judge;
mod jute;
mod knock;
mod live;
mod plaintext;
mod report;
mod session;
mod stop;
mod strangers;
mod target;
pub mod tls;
mod words;

pub use findings::{Knocker, findings};
pub use judge::named;
pub use knock::{Knock, Tls};
pub use live::{Question, probe};
pub use report::{Admission, Election, Plaintext, Report};
pub use session::{Children, Session};
pub use stop::{Reason, Stage, Stop};
pub use target::{OnDisk, Subject, Target, TargetError};
