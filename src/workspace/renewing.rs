//! Which certificates are made anew although nothing is wrong with them.

use std::collections::HashMap;

use rayon::prelude::*;
use time::OffsetDateTime;

use crate::keystore::Contents;
use crate::os::fs;
use crate::pki::Certificate;

use super::due::{Due, Succession};
use super::error::WorkspaceError;
use super::intent::Reason;
use super::judging;
use super::layout::{Layout, NodeFile};
use super::manifest::{LeafSettings, Manifest};
use super::node::Node;
use super::occasion::Renewal;
use super::requesting::node_certificate;

/// What is asked for beside what is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenewalWish {
    /// What is not due too.
    pub force: bool,
    /// New keys.
    pub rekey: bool,
    /// New passwords for the keystores.
    pub passwords: bool,
}

/// What is made anew, and what would be if it were made here.
#[derive(Debug, Default)]
pub struct Renewals {
    /// By the index of the node.
    pub renewals: HashMap<usize, Renewal>,
    /// `role/host` of imported identities that are due.
    pub elsewhere: Vec<String>,
}

impl Renewals {
    /// Looks at the certificates of the nodes that are meant.
    pub fn find(
        layout: &Layout,
        manifest: &Manifest,
        nodes: &[Node<'_>],
        is_meant: impl Fn(&Node<'_>) -> bool + Sync,
        wish: RenewalWish,
        now: OffsetDateTime,
    ) -> Result<Self, WorkspaceError> {
        let found = nodes
            .par_iter()
            .enumerate()
            .filter(|(_, node)| is_meant(node))
            .map(|(index, node)| {
                let leaf = node_certificate(layout, manifest, node)?;
                let quorum = quorum_certificate(layout, manifest, node)?;
                let succession = if node.imported {
                    Succession::Import
                } else {
                    Succession::Renew
                };
                let reason =
                    |succession, certificate| reason(succession, certificate, &manifest.leaf, wish, now);
                Ok((index, reason(succession, leaf), reason(Succession::Renew, quorum)))
            })
            .collect::<Result<Vec<_>, WorkspaceError>>()?;
        let mut renewals = Self::default();
        for (index, leaf, quorum) in found {
            let Some(node) = nodes.get(index) else { continue };
            if node.imported && leaf == Some(Reason::Due) {
                renewals.elsewhere.push(node.name());
            }
            let leaf = leaf.filter(|_| !node.imported);
            if leaf.is_some() || quorum.is_some() {
                let renewal = Renewal {
                    leaf,
                    quorum,
                    rekey: wish.rekey,
                    passwords: wish.passwords,
                };
                renewals.renewals.insert(index, renewal);
            }
        }
        Ok(renewals)
    }
}

/// Why a certificate is made anew, if it is.
fn reason(
    succession: Succession,
    certificate: Option<Certificate>,
    leaf: &LeafSettings,
    wish: RenewalWish,
    now: OffsetDateTime,
) -> Option<Reason> {
    if Due::of(succession, certificate?.validity(), leaf, now).is_due() {
        Some(Reason::Due)
    } else {
        wish.force.then_some(Reason::Requested)
    }
}

/// The certificate that a node shows the other peers of its ensemble.
fn quorum_certificate(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
) -> Result<Option<Certificate>, WorkspaceError> {
    if !node.files(manifest).contains(&NodeFile::QuorumKeystore) {
        return Ok(None);
    }
    let directory = layout.node(node.role(), node.host);
    let read = |file: NodeFile| -> Result<_, WorkspaceError> {
        let name = file.name(node.role(), manifest.zookeeper.keystore);
        Ok(fs::read_with_stat(&directory.join(name))?.map(|(bytes, _)| bytes))
    };
    let contents = judging::quorum_contents(
        read(NodeFile::QuorumKeystore)?.as_deref(),
        read(NodeFile::QuorumKeystorePassword)?.as_deref(),
    );
    let identity = contents.as_ref().and_then(Contents::identity);
    Ok(identity.map(|identity| identity.leaf().clone()))
}
