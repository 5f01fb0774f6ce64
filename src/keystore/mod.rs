//! Stores: an identity or anchors in the forms that Java, OpenSSL, ZooKeeper and ClickHouse read, and back again.
//!
//! Values in, bytes out. An [`Identity`] is made where key and leaf are matched; [`Anchors`] are certificates only,
//! so that a private key cannot reach a truststore. [`encode_keystore`] and [`encode_truststore`] write them,
//! [`decode`] reads a store as it stands, by its content, and [`same_identity`] and [`same_anchors`] compare what was
//! decoded, never ciphertext. [`TrustStore`] changes a truststore that others made, and loses nothing in it. [`pem`]
//! reads and writes the single PEM files beside the stores.
//!
//! What people bring is read by [`read`](fn@read) and, where no password is asked for, by [`certificates`]: they take a
//! file for what its content says, mend what can be mended in one way only, and say so. [`Gathered`] joins what several
//! such files hold into one identity or into anchors, and [`Readers`] says which programs read a store.
//!
//! This room does not know where a store lies, who may read it, which node it is for, or whether a certificate is
//! any good: files are `os`, nodes are `workspace`, certificates are `pki`.
//!
//! To add a store format: a row in `formats`, its content in `reading::Kind`, a module beside `jks` and `pkcs12`.

mod alias;
mod anchors;
mod asn1;
mod contents;
mod detect;
mod encryption;
mod error;
mod formats;
mod gathering;
mod identity;
mod jks;
mod limits;
mod password;
mod passwords;
pub mod pem;
mod pkcs12;
mod pkcs7;
mod protection;
mod readers;
mod reading;
mod same;
mod truststore;

pub use alias::is_alias;
pub use anchors::Anchors;
pub use contents::{Contents, Entry, EntryKind};
pub use detect::detect;
pub use error::KeystoreError;
pub use formats::{decode, encode_keystore, encode_truststore};
pub use gathering::{Chosen, Gathered, GatheringError, LeftOut, Omission, Single};
pub use identity::Identity;
pub use passwords::Passwords;
pub use protection::{Protection, Salt};
pub use readers::Readers;
pub use reading::{
    BroughtRequest, Certificates, Kind, Place, Placed, Reading, Repair, Warning, certificates, read, request,
};
pub use same::{same_anchors, same_identity, same_reading};
pub use truststore::TrustStore;

#[cfg(test)]
mod fixture;
