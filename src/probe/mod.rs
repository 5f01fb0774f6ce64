//! What is seen of the link itself: of servers that are asked over the network, and of packets that were captured.
//!
//! Whatever answers, or was captured, is untrusted: it may say anything, at any length and pace. `os::net` bounds how long and how much is
//! listened to. What it means is said in the words of `diagnosis`.

pub mod capture;
pub mod live;
pub mod tls;
