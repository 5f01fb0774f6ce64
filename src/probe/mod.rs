//! What is seen of the link itself: of servers that are asked over the network.
//!
//! Whatever answers is untrusted: it may say anything, at any length and pace. `os::net` bounds how long and how much is
//! listened to. What it means is said in the words of `diagnosis`.

pub mod live;
pub mod tls;
