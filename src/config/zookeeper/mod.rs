//! ZooKeeper's files: the TLS block of zoo.cfg, and the client.properties of those who dial it.
//!
//! [`keys`] says what each key means and since when; [`render_server`] and [`render_client`] write them;
//! [`properties`] reads such a file exactly as ZooKeeper does; [`merge_block`] keeps the block inside a zoo.cfg that
//! belongs to someone else.

mod block;
mod error;
mod flags;
pub mod keys;
mod ports;
pub mod properties;
mod render;
mod settings;

pub use block::{BlockError, Merged, Note, Placed, merge_block, remove_block};
pub use error::RenderError;
pub use flags::flags;
pub use ports::{Member, Ports};
pub use render::{render_client, render_server};
pub use settings::{ClientSettings, Peer, QuorumSettings, ServerSettings, Store};
