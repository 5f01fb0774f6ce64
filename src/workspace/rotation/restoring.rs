//! What a change of authority has replaced so far is put back, where it still serves.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::super::authorities;
use super::super::error::WorkspaceError;
use super::super::issuer::Issuer;
use super::super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::super::manifest::Manifest;
use super::super::node::{Node, nodes};
use super::super::requesting::chain_in;
use super::phase::{current, previous};
use crate::model::Secret;
use crate::os::fs;
use crate::pki::Certificate;
use crate::plan::{Content, Step};

/// The identities of the nodes as they were before the successor issued, where what a node has now is the successor's and what
/// it had still holds. What was renewed, imported or awaited meanwhile stays, and what is left follows by the usual walk.
pub(super) fn identities(
    layout: &Layout,
    manifest: &Manifest,
    now: OffsetDateTime,
) -> Result<Vec<Step>, WorkspaceError> {
    let kind = AuthorityKind::Clients;
    let [successor, old] =
        [current(kind), previous(kind)].map(|[certificate, _]| issuer(layout, certificate));
    let (successor, old) = (successor?, old?);
    let mut steps = Vec::new();
    for node in nodes(manifest) {
        let [own, kept] = directories(layout, &node);
        let name = NodeFile::Certificate.name(node.role(), manifest.zookeeper.keystore);
        let (own, kept) = (chain_in(&own.join(name))?, chain_in(&kept.join(name))?);
        let is_replaced = own.first().is_some_and(|leaf| is_of(leaf, successor.as_ref()));
        let serves = kept
            .first()
            .is_some_and(|leaf| is_of(leaf, old.as_ref()) && leaf.validity().not_after > now);
        if is_replaced && serves {
            steps.extend(restored(layout, manifest, &node, NodeFile::is_identity)?);
        }
        steps.extend(forgotten(layout, &node)?);
    }
    Ok(steps)
}

/// What the nodes trusted before.
pub(super) fn anchors(layout: &Layout, manifest: &Manifest) -> Result<Vec<Step>, WorkspaceError> {
    let mut steps = Vec::new();
    for node in nodes(manifest) {
        steps.extend(restored(layout, manifest, &node, |file| !file.is_identity())?);
    }
    Ok(steps)
}

/// The node's own directory, and where its files are kept meanwhile.
fn directories(layout: &Layout, node: &Node<'_>) -> [PathBuf; 2] {
    let own = layout.node(node.role(), node.host);
    [
        own,
        layout
            .kept_rotation()
            .join(Layout::node_name(node.role(), node.host)),
    ]
}

/// The steps that put back those files of a node that it still has under these names.
fn restored(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
    is_meant: impl Fn(NodeFile) -> bool,
) -> Result<Vec<Step>, WorkspaceError> {
    let [own, kept] = directories(layout, node);
    let mut steps = Vec::new();
    for file in node.files(manifest).into_iter().filter(|file| is_meant(*file)) {
        let name = file.name(node.role(), manifest.zookeeper.keystore);
        let path = own.join(name);
        let is_there = fs::stat(&path)?.is_some();
        let Some((bytes, _)) = fs::read_with_stat(&kept.join(name))?.filter(|_| is_there) else {
            continue;
        };
        let content = if file.is_secret() {
            Content::secret(Secret::new(bytes))
        } else {
            Content::public(bytes)
        };
        let access = file.access();
        steps.push(Step::Write {
            path,
            content,
            access,
        });
    }
    Ok(steps)
}

/// The steps that keep no identity of the node any more: the next change keeps it anew.
fn forgotten(layout: &Layout, node: &Node<'_>) -> Result<Vec<Step>, WorkspaceError> {
    let [_, kept] = directories(layout, node);
    let mut steps = Vec::new();
    for name in Layout::every_identity_file(node.role()) {
        let path = kept.join(name);
        if fs::stat(&path)?.is_some() {
            steps.push(Step::Remove { path });
        }
    }
    Ok(steps)
}

fn issuer(layout: &Layout, certificate: SharedFile) -> Result<Option<Issuer>, WorkspaceError> {
    authorities::read_issuer(&layout.shared(certificate))
}

fn is_of(leaf: &Certificate, issuer: Option<&Issuer>) -> bool {
    issuer.is_some_and(|issuer| leaf.is_signed_by(issuer.certificate()))
}
