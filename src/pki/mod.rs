//! Keys and certificates: values in, DER out.
//!
//! This room makes private keys, founds authorities, issues certificates, reads certificates back and puts chains in
//! order. It decides what stands in a certificate: names, dates, usages, constraints.
//!
//! It does not know files, PEM or keystores, nor which host has which certificate. It reads no clock: `now` and serial
//! numbers are passed in. Only the keys themselves come from the generator of the cryptographic library.

mod authority;
mod certificate;
mod chain;
mod comparison;
mod constraints;
mod defect;
mod encode;
mod error;
mod extensions;
mod imitation;
mod key;
mod key_kind;
mod key_pair;
mod lifetime;
mod name;
mod profile;
mod public_key;
mod request;
mod serial;
mod signature;
mod subject_hash;
pub mod verdict;
mod weakness;

pub use authority::{Authority, check_path};
pub use certificate::{Certificate, CertificateError};
pub use chain::Chain;
pub use comparison::Mismatch;
pub use constraints::NameConstraints;
pub use defect::Defect;
pub use error::IssueError;
pub use extensions::{ExtendedKeyUsage, KeyUsage};
pub use imitation::imitate;
pub use key::{KeyError, PrivateKey};
pub use key_kind::KeyKind;
pub use lifetime::BACKDATING;
pub use name::{Attribute, name_text};
pub use profile::{AuthorityProfile, LeafProfile};
pub use request::{Request, RequestError};
pub use serial::Serial;
pub use weakness::Weakness;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
