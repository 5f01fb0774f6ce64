//! What stands on the disk for each node, judged against what the manifest wants.
//!
//! A node whose files all have the fingerprints of the record, made from what they would be made from now, is settled:
//! nothing of it is decoded. Of every other node each file is decoded and compared by content.

use crate::keystore::Anchors;
use crate::os::fs;
use crate::pki::Certificate;
use crate::plan::Content;

use super::converge::NodeSurvey;
use super::error::WorkspaceError;
use super::issuer::Issuer;
use super::judging::Judge;
use super::layout::{Layout, NodeFile};
use super::manifest::Manifest;
use super::node::Node;
use super::occasion::Occasion;
use super::record::{Fingerprint, Recipe, Record};
use super::rendering::Renderer;

/// Raised when what is made from the same manifest changes, so that older records no longer count.
const REVISION: &[u8] = b"1";

/// The authorities, by whose keys or not the nodes' certificates were issued.
#[derive(Debug, Clone)]
pub struct Issuers {
    /// Issues for every node.
    pub clients: Issuer,
    /// Issues for the peers, where there is one.
    pub quorum: Option<Issuer>,
    /// What the peers trust in each other.
    pub quorum_anchors: Vec<Certificate>,
}

/// Compares nodes with the manifest; shared by all threads.
pub(super) struct Surveyor<'a> {
    layout: &'a Layout,
    manifest: &'a Manifest,
    renderer: &'a Renderer<'a>,
    issuers: &'a Issuers,
    record: &'a Record,
    occasion: &'a Occasion,
    judge: Judge<'a>,
}

/// What was found of a node.
pub(super) enum Surveyed {
    /// All its files are as the record says, and as they would be made now.
    Settled,
    /// It was decoded.
    Unsettled(Box<Unsettled>),
}

/// What was decoded of a node.
pub(super) struct Unsettled {
    /// What is wrong.
    pub survey: NodeSurvey,
    /// What its files would be made from.
    pub recipe: Fingerprint,
    /// The files that are there.
    pub fingerprints: Vec<(NodeFile, Fingerprint)>,
}

/// A file of a node as it was read.
pub(super) struct Read {
    pub(super) file: NodeFile,
    /// `None`: there is none.
    pub(super) bytes: Option<Vec<u8>>,
}

impl<'a> Surveyor<'a> {
    /// A surveyor of the nodes of this manifest.
    pub(super) fn new(
        layout: &'a Layout,
        manifest: &'a Manifest,
        renderer: &'a Renderer<'a>,
        issuers: &'a Issuers,
        anchors: &'a Anchors,
        record: &'a Record,
        occasion: &'a Occasion,
    ) -> Result<Self, WorkspaceError> {
        Ok(Self {
            layout,
            manifest,
            renderer,
            issuers,
            record,
            occasion,
            judge: Judge::new(layout, manifest, issuers, anchors)?,
        })
    }

    /// What stands on the disk for the node with this index.
    pub(super) fn survey(&self, index: usize, node: &Node<'_>) -> Result<Surveyed, WorkspaceError> {
        let files = node.files(self.manifest);
        let mut rendered = Vec::new();
        for file in &files {
            if let Some(content) = self.renderer.render(node, *file)? {
                rendered.push((*file, content));
            }
        }
        let recipe = self.recipe(node, &files, &rendered);
        let reads = self.read(node, &files)?;
        let fingerprints: Vec<_> = reads
            .iter()
            .filter_map(|read| Some((read.file, Fingerprint::of(read.bytes.as_deref()?))))
            .collect();
        let brought = self.occasion.brought.identity();
        let brought = brought.filter(|brought| brought.is_for(node));
        let renewal = self.occasion.renewals.get(&index).copied();
        let is_asked_for = brought.is_some() || renewal.is_some();
        if !is_asked_for && self.is_settled(node, &recipe, &files, &fingerprints) {
            return Ok(Surveyed::Settled);
        }
        let mut survey = self.judge.judge(node, &reads, &rendered, brought)?;
        survey.renewal = renewal.unwrap_or_default();
        Ok(Surveyed::Unsettled(Box::new(Unsettled {
            survey,
            recipe,
            fingerprints,
        })))
    }

    fn recipe(&self, node: &Node<'_>, files: &[NodeFile], rendered: &[(NodeFile, Content)]) -> Fingerprint {
        let mut recipe = Recipe::default();
        recipe.add(REVISION).add(node.name().as_bytes());
        recipe.add(self.manifest.leaf.key.name().as_bytes());
        recipe.add(if node.imported { b"imported" } else { b"issued" });
        for san in node.sans() {
            recipe.add(san.to_string().as_bytes());
        }
        for file in files {
            recipe.add(
                file.name(node.role(), self.manifest.zookeeper.keystore)
                    .as_bytes(),
            );
        }
        for authority in self.issuers.clients.path() {
            recipe.add(&authority.sha256());
        }
        for authority in self.issuers.quorum.iter().flat_map(Issuer::path) {
            recipe.add(&authority.sha256());
        }
        for anchor in &self.issuers.quorum_anchors {
            recipe.add(&anchor.sha256());
        }
        recipe.add(self.judge.anchors_pem.bytes());
        for (_, content) in rendered {
            recipe.add(content.bytes());
        }
        recipe.finish()
    }

    /// The bytes of the node's files; a secret that others can read is an error.
    fn read(&self, node: &Node<'_>, files: &[NodeFile]) -> Result<Vec<Read>, WorkspaceError> {
        let directory = self.layout.node(node.role(), node.host);
        let mut reads = Vec::with_capacity(files.len());
        for file in files {
            let path = directory.join(file.name(node.role(), self.manifest.zookeeper.keystore));
            let bytes = match fs::read_with_stat(&path)? {
                Some((_, stat)) if file.is_secret() && stat.mode & 0o077 != 0 => {
                    return Err(WorkspaceError::SecretReadable {
                        path,
                        mode: stat.mode,
                    });
                }
                Some((bytes, _)) => Some(bytes),
                None => None,
            };
            reads.push(Read { file: *file, bytes });
        }
        Ok(reads)
    }

    fn is_settled(
        &self,
        node: &Node<'_>,
        recipe: &Fingerprint,
        files: &[NodeFile],
        found: &[(NodeFile, Fingerprint)],
    ) -> bool {
        let Some(entry) = self.record.entry(&node.name()) else {
            return false;
        };
        let format = self.manifest.zookeeper.keystore;
        let noted = entry.files();
        let found = found
            .iter()
            .map(|(file, print)| (file.name(node.role(), format), print.as_str()));
        files.len() == found.len() && entry.is_made_from(recipe) && noted.eq(found)
    }
}
