//! What is seen of the link itself: of packets that were captured.
//!
//! Octets come in, values go out: this room opens no file and no connection, and knows no verb. What it finds is said in
//! the words of `diagnosis`.

pub mod capture;
