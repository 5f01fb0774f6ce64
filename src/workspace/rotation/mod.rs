//! A change of authority: two authorities side by side, in phases that stand on the disk.
//!
//! Each turn moves the files of the authorities in one transaction. What the nodes have then follows from what stands
//! there, by the same walk as ever: a run that was cut short is completed by the next one.

mod error;
mod phase;
mod restoring;
mod successor;
mod turns;

pub use error::RotationError;
pub use phase::{Phase, Turn};
pub(super) use phase::{current, other_root};
pub use successor::successor_client;
pub use turns::Rotation;
