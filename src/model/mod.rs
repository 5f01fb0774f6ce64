//! The words of the field as types: what a host, a role, a name, a key algorithm, a version is.
//!
//! Values only. This room knows no file, no clock, no DER and no other room.

mod access;
mod fault;
mod host;
mod key_algorithm;
mod role;
mod san;
mod secret;
mod store_format;
mod validity;
mod version;

pub use access::{Access, Owner};
pub use fault::Fault;
pub use host::{Host, HostError};
pub use key_algorithm::{KeyAlgorithm, UnknownKeyAlgorithm};
pub use role::{Role, UnknownRole};
pub use san::{San, SanError};
pub use secret::{Password, Secret};
pub use store_format::{StoreFormat, UnknownStoreFormat};
pub use validity::Validity;
pub use version::{Version, VersionError};
