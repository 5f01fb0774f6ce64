//! One deployment's PKI on the disk: what its manifest wants, what is there, and how the one becomes the other.
//!
//! `manifest` says what is wanted, `layout` how everything is called, `survey` and `judging` what stands there, `converge` (pure) what
//! should change, `materialise` which bytes that takes; `converging` is the walk through all of them. `bundle` is one
//! node's share of it. `inventory` lists every certificate, and `due` says when the next one should follow. This room puts domain values together; it encodes nothing itself and prints nothing.

mod authorities;
mod brought;
mod bundle;
mod clickhouse_files;
mod converge;
mod converging;
mod delivery;
mod departure;
pub mod deploy;
mod due;
mod error;
mod foundation;
mod intent;
mod inventory;
mod issuer;
mod judging;
mod keeping;
pub mod layout;
mod leaf;
pub mod manifest;
mod materialise;
mod node;
mod occasion;
mod opening;
mod record;
mod reloading;
mod rendering;
mod renewing;
mod requesting;
mod rotation;
mod selection;
mod sharing;
mod survey;

pub use brought::{Brought, BroughtIdentity};
pub use bundle::{Bundle, BundleError, read_archive, write_archive};
pub use clickhouse_files::{ClickhouseFiles, ConfigurationError};
pub use converging::Convergence;
pub use delivery::Delivery;
pub use departure::Departure;
pub use due::{Due, Succession, due_from};
pub use error::{WorkspaceError, awaited_hint};
pub use foundation::{Authorities, Foundation};
pub use intent::{Action, Intent, Reason, Target};
pub use inventory::{Exposed, Found, Held, Inventory, Kind, State};
pub use issuer::Issuer;
pub use keeping::Undo;
pub use layout::Layout;
pub use node::{Details, Node, nodes};
pub use occasion::{Occasion, Renewal};
pub use opening::{Workspace, check_ours, manifest_text};
pub use reloading::{Rollout, reload, reloads_anchors, reloads_identity, rollout};
pub use renewing::{RenewalWish, Renewals};
pub use requesting::{Applicant, foreign, issuer, node_certificate, node_key, request, sign};
pub use rotation::{Phase, Rotation, RotationError, Turn, successor_client};
pub use selection::{configuration, only_node};
