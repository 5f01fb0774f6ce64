//! The manifest, `zkcerts.toml`: what a workspace is to be, as people write it.
//!
//! Text in, values out, and text again for `add` and `remove`: no file is read here, paths stay paths, names are not
//! resolved. [`Manifest::parse`] finds every fault in one go; what comes out needs no more checks.
//!
//! `keys` is the table of keys; `grammar` says what a text may be, `rules` what must hold between entries.

mod document;
mod edit;
mod faults;
mod grammar;
mod keys;
mod kinds;
mod lines;
mod mark;
mod node_text;
mod notes;
mod parse;
mod requested;
mod rules;
mod section;
mod settle;
mod values;
mod written;

pub use edit::{EditError, add_nodes, remove_node};
pub use faults::{ManifestError, ManifestFault, ManifestFaults};
pub use keys::reference;
pub use mark::{mark_authority_imported, mark_imported};
pub use notes::{Note, NoteWeight};
pub use requested::{Difference, Requested};
pub use values::{
    AuthoritySettings, ClickhouseNode, ClickhouseSettings, ClientNode, ClientSettings, LeafSettings,
    Manifest, Membership, NodeRef, ZookeeperNode, ZookeeperSettings,
};

/// The form of the manifest that this release writes, and the newest that it reads.
pub const SCHEMA: u32 = 1;

#[cfg(test)]
mod tests;
