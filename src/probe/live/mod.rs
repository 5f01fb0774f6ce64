//! Live servers: what answers on a port, whom it lets in, and what that means.
//!
//! [`ask`] knocks at every target at once, each within its own time-out: with the identity that it is given (TLS, then a
//! ZooKeeper session), without one, with a stranger's, and in plaintext. What came of it is a [`Report`] of facts, and
//! [`findings`] says what they mean. It writes nothing but the session that it opens and closes.
//!
//! `os::net` bounds how long and how much is listened to, `jute` how much is believed. Neither workspace nor file is known
//! here: identity, anchors and what stands on the disk are passed in.

mod alert;
mod asking;
mod election;
mod findings;
mod judge;
mod jute;
mod knock;
mod plaintext;
mod report;
mod session;
mod stop;
mod strangers;
mod target;
mod words;

pub use asking::{Question, ask};
pub use findings::{Knocker, findings};
pub use judge::named;
pub use knock::{Knock, Tls};
pub use report::{Admission, Election, Plaintext, Report};
pub use session::{Children, Session};
pub use stop::{Reason, Stage, Stop};
pub use target::{OnDisk, Subject, Target, TargetError};
