//! The system's store of authorities: what `cp` and `update-ca-certificates` do, done so that it can be relied on.
//!
//! Check, plan, apply, prove. [`Candidates`] judges what may become an anchor. [`Site::find`] chooses the store: a row of
//! `family`, on this machine or below a root. [`Site::changes_to_trust`] and [`Site::changes_to_untrust`] read it and
//! say what has to change; already trusted is a normal answer. [`Site::change`] does it under a lock, by the family's own
//! tool or by following its rules, mends what that tool is known to leave wrong, and reads the store back as those
//! do who rely on it.
//!
//! This room knows no workspace: it is given certificates. A new family is a row in `family`.

mod anchor;
mod applying;
mod candidate;
mod change;
mod consumer;
mod detect;
mod directory;
mod error;
mod family;
mod hooks;
mod java;
mod java_copy;
mod kept;
mod listing;
mod naming;
mod native;
mod pending;
mod proving;
mod refresh;
pub mod rehash;
mod remark;
mod sight;
mod site;
mod sources;
mod standing;
mod trusting;
mod untrusting;

pub use applying::StoreReport;
pub use candidate::{Candidate, CandidateError, Candidates, Leniency};
pub use change::{StoreChange, StoreChanges};
pub use detect::{STORES, Wanted};
pub use error::TrustError;
pub use listing::{ListedAnchor, Listing};
pub use naming::{fingerprint, is_safe_name};
pub use refresh::Ran;
pub use remark::Remark;
pub use site::Site;
pub use untrusting::Unwanted;
