//! Stores: an identity or anchors in the forms that Java, OpenSSL, ZooKeeper and ClickHouse read, and back again.
//!
//! Values in, bytes out. An [`Identity`] is made where key and leaf are matched; [`Anchors`] are certificates only,
//! so that a private key cannot reach a truststore. [`encode_keystore`] and [`encode_truststore`] write them,
//! [`decode`] reads any store by its content, and [`same_identity`] and [`same_anchors`] compare what was decoded,
//! never ciphertext. [`pem`] reads and writes the single PEM files beside the stores.
//!
//! This room does not know where a store lies, who may read it, which node it is for, or whether a certificate is
//! any good: files are `os`, nodes are `workspace`, certificates are `pki`.
//!
//! To add a store format: a row in `formats`, its content in `detect`, a module beside `jks` and `pkcs12`.

mod alias;
mod anchors;
mod contents;
mod detect;
mod error;
mod formats;
mod identity;
mod jks;
mod limits;
mod password;
pub mod pem;
mod pkcs12;
mod protection;
mod same;

pub use anchors::Anchors;
pub use contents::{Contents, Entry, EntryKind};
pub use detect::detect;
pub use error::KeystoreError;
pub use formats::{decode, encode_keystore, encode_truststore};
pub use identity::Identity;
pub use protection::{Protection, Salt};
pub use same::{same_anchors, same_identity};

#[cfg(test)]
mod fixture;
