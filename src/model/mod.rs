//! The words of the field as types: what a host, a role, a name, a key algorithm, a version is.
//!
//! Values only. This room knows no file, no clock, no DER and no other room.

mod access;
mod account;
mod fault;
mod host;
mod host_pattern;
mod key_algorithm;
mod names;
mod nearest;
mod password_file;
mod policy;
mod quoted;
mod role;
mod san;
mod secret;
mod store_format;
mod subtree;
mod validity;
mod version;
mod words;

pub use access::{Access, Owner};
pub use account::{Account, Right};
pub use fault::Fault;
pub use host::{Host, HostError};
pub use host_pattern::{HostPattern, HostPatternError, NodeNames};
pub use key_algorithm::KeyAlgorithm;
pub use nearest::nearest;
pub use password_file::PasswordFileFault;
pub use policy::{ClientAuth, HostCheck, Refresh, Trust};
pub use quoted::Quoted;
pub use role::Role;
pub use san::{San, SanError};
pub use secret::{Password, Secret};
pub use store_format::StoreFormat;
pub use subtree::{Subtree, SubtreeError};
pub use validity::Validity;
pub use version::{Version, VersionError};
pub use words::UnknownWord;
