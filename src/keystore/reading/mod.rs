//! Reading what people bring: any file with certificates or keys in it, known by its content, mended where that is
//! certain, and with every repair said.
//!
//! Stores of our own are compared by `decode`, which mends nothing.

mod certificates;
mod curve;
mod findings;
mod kind;
mod place;
mod read;
mod remarks;
mod repair;
mod request;
mod unwrap;
pub(super) mod utf16;
mod warning;

pub use certificates::{Certificates, Placed, certificates};
pub(super) use curve::private_key;
pub use kind::Kind;
pub(super) use kind::foreign;
pub use place::Place;
pub use read::{Reading, read};
pub(super) use remarks::Remarks;
pub use repair::Repair;
pub(super) use repair::Repairs;
pub use request::{BroughtRequest, request};
pub use warning::Warning;
