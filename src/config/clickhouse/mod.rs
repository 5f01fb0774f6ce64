//! ClickHouse's files: the three that are put into `config.d`, and what a server makes of all its files together.
//!
//! [`render_tls`], [`render_zookeeper`] and [`render_cluster`] write. [`merge_order`], [`merge`] and [`Unresolved::resolve`]
//! read as ClickHouse's own `ConfigProcessor` does (XML and YAML, `replace`, `remove`, `incl`, `from_env`), and [`Merged`] is
//! looked at through [`Zookeeper`], [`Client`], [`Cluster`] and [`TlsUse`]. [`losses`] and [`cut_off`] say what a deployment
//! would take away, [`judge`] whether it had the effect that was meant.
//!
//! Every value that was read knows its file and line. Values that are secret are known as such and are never shown.

mod error;
#[cfg(test)]
mod fixture;
mod judge;
mod losses;
mod merge;
mod merged;
mod render;
mod resolve;
#[cfg(test)]
mod round_trip;
mod settings;
mod source;
mod tree;
mod view;
mod xml;
mod yaml;

pub use error::{ReadError, RenderError};
pub use judge::{Problem, alone, judge};
pub use losses::{Loss, cut_off, losses};
pub use merge::{Ambiguity, merge};
pub use merged::{Merged, Setting, Value};
pub use render::{Rendered, render_cluster, render_tls, render_zookeeper};
pub use resolve::{Gap, Includes, Lookup, Unresolved};
pub use settings::{ClusterSettings, MemberCluster, MemberShard, TlsSettings, ZookeeperSettings};
pub use source::{ConfigSource, Location, merge_directories, merge_order};
pub use tree::{Element, Substitution};
pub use view::{
    Client, Cluster, Ensemble, EnsembleKind, Replica, Switch, TlsUse, UseKind, Zookeeper, ZookeeperNode,
};
