//! The whole walk: what is wanted, what is there, what should change, and making it so.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use time::OffsetDateTime;

use crate::keystore::Anchors;
use crate::model::{Access, Role};
use crate::os::fs;
use crate::plan::{Content, Step, Transaction};

use super::authorities;
use super::converge::converge_node;
use super::error::WorkspaceError;
use super::foundation::Foundation;
use super::intent::{Action, Intent, Target};
use super::judging::anchors_content;
use super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::leaf;
use super::manifest::Manifest;
use super::materialise::{Materials, NodeSteps, SharedStore};
use super::node::{Node, nodes};
use super::occasion::Occasion;
use super::opening::Workspace;
use super::record::{Fingerprint, Record};
use super::rendering::Renderer;
use super::sharing::{self, Donor, StorePair};
use super::survey::{Surveyed, Surveyor, Unsettled};

/// How many nodes are made before their files are written: enough to keep every core busy, few enough that the bytes
/// of ten thousand nodes are never in memory together.
const BATCH: usize = 256;

/// A manifest held against the disk: what should change, and all that is needed to change it.
pub struct Convergence<'m> {
    layout: &'m Layout,
    manifest: &'m Manifest,
    nodes: Vec<Node<'m>>,
    foundation: Foundation,
    anchors: Anchors,
    renderer: Renderer<'m>,
    record: Record,
    unsettled: Vec<(usize, Box<Unsettled>)>,
    intents: Vec<Intent>,
    departed: Vec<String>,
    occasion: Occasion,
    now: OffsetDateTime,
}

impl<'m> Convergence<'m> {
    /// Compares what is there with what is wanted, by the manifest and on this occasion; writes nothing.
    pub fn prepare(
        layout: &'m Layout,
        manifest: &'m Manifest,
        mut occasion: Occasion,
        now: OffsetDateTime,
    ) -> Result<Self, WorkspaceError> {
        let authorities = occasion.authorities;
        let foundation = Foundation::find(layout, manifest, authorities, &mut occasion.brought, now)?;
        let anchors = foundation.anchors()?;
        let identity = match &manifest.clickhouse.identity_file {
            Some(path) => Some(authorities::read_password(&layout.root().join(path))?),
            None => None,
        };
        let renderer = Renderer::new(manifest, identity.as_ref())?;
        let record = fs::read_with_stat(&layout.record())?.map(|(bytes, _)| Record::read(&bytes));
        let mut convergence = Self {
            layout,
            manifest,
            nodes: nodes(manifest),
            foundation,
            anchors,
            renderer,
            record: record.unwrap_or_default(),
            unsettled: Vec::new(),
            intents: Vec::new(),
            departed: Vec::new(),
            occasion,
            now,
        };
        convergence.survey()?;
        convergence.check_issuing()?;
        convergence.departed = departed(layout, &convergence.nodes)?;
        Ok(convergence)
    }

    /// What should change beside the manifest itself, in the order in which it is done.
    #[must_use]
    pub fn intents(&self) -> &[Intent] {
        &self.intents
    }

    /// The nodes of the manifest.
    #[must_use]
    pub fn nodes(&self) -> &[Node<'m>] {
        &self.nodes
    }

    /// `role/host` of what stands in the workspace but not in the manifest.
    #[must_use]
    pub fn departed(&self) -> &[String] {
        &self.departed
    }

    /// `role/host` of the nodes whose certificate is still to come from elsewhere.
    pub fn awaited(&self) -> impl Iterator<Item = String> {
        let awaited = self
            .unsettled
            .iter()
            .filter(|(_, found)| found.survey.identity.is_awaited);
        awaited.filter_map(|(index, _)| Some(self.nodes.get(*index)?.name()))
    }

    /// The authority whose certificate trust stores get.
    #[must_use]
    pub fn foundation(&self) -> &Foundation {
        &self.foundation
    }

    /// How many nodes are made anew in part or whole: the length of the work.
    #[must_use]
    pub fn size(&self) -> usize {
        self.unsettled.len()
    }

    fn survey(&mut self) -> Result<(), WorkspaceError> {
        let issuers = self.foundation.issuers();
        let surveyor = Surveyor::new(
            self.layout,
            self.manifest,
            &self.renderer,
            &issuers,
            &self.anchors,
            &self.record,
            &self.occasion,
        )?;
        let surveyed = self
            .nodes
            .par_iter()
            .enumerate()
            .map(|(index, node)| Ok((index, surveyor.survey(index, node)?)))
            .collect::<Result<Vec<_>, WorkspaceError>>()?;
        drop(surveyor);
        self.unsettled = surveyed
            .into_iter()
            .filter_map(|(index, surveyed)| match surveyed {
                Surveyed::Settled => None,
                Surveyed::Unsettled(unsettled) => Some((index, unsettled)),
            })
            .collect();
        for pair in [StorePair::CLIENTS, StorePair::QUORUM] {
            if let Some(donor) = Donor::find(pair, &self.nodes, self.manifest, &self.unsettled) {
                donor.share_password(pair, &mut self.unsettled);
            }
        }
        self.intents = self.foundation.intents();
        for (index, unsettled) in &self.unsettled {
            let Some(node) = self.nodes.get(*index) else {
                continue;
            };
            let files = node.files(self.manifest);
            let key = self.manifest.leaf.key;
            self.intents.extend(converge_node(
                *index,
                &files,
                node.imported,
                key,
                &unsettled.survey,
            ));
        }
        Ok(())
    }

    /// Whatever stands in the way of a certificate is said before anything is written.
    fn check_issuing(&self) -> Result<(), WorkspaceError> {
        for intent in &self.intents {
            let Target::Node(index, file) = intent.target else {
                continue;
            };
            let (authority, kind) = match file {
                NodeFile::Certificate if intent.action == Action::ImportCertificate => continue,
                NodeFile::Certificate => (self.foundation.clients(), AuthorityKind::Clients),
                NodeFile::QuorumKeystore => (self.foundation.quorum(), AuthorityKind::Quorum),
                _ => continue,
            };
            let Some(node) = self.nodes.get(index) else {
                continue;
            };
            let authority = authority.ok_or_else(|| WorkspaceError::AuthorityKeyElsewhere {
                node: node.name(),
                path: self.layout.shared(SharedFile::AuthorityKey(kind)),
            })?;
            authority
                .check(&leaf::profile(self.manifest, node), self.now)
                .map_err(|source| WorkspaceError::Issue {
                    node: node.name(),
                    source,
                })?;
        }
        Ok(())
    }

    /// Makes it so. `manifest` is the new text of the manifest, where it changes; it is written first, so that a run
    /// that is cut short is completed from it. `done` is told how many more nodes are finished.
    pub fn apply(
        mut self,
        workspace: &Workspace,
        manifest: Option<String>,
        done: &dyn Fn(usize),
    ) -> Result<(), WorkspaceError> {
        self.lay_foundation(workspace, manifest)?;
        if self.unsettled.is_empty() && self.record_is_current() {
            return Ok(());
        }
        let mut transaction = workspace.transaction()?;
        transaction.stage(self.directories())?;
        let mut record = std::mem::take(&mut self.record);
        let known: HashSet<String> = self.nodes.iter().map(Node::name).collect();
        record.retain(|name| known.contains(name));
        self.make_nodes(&mut transaction, &mut record, done)?;
        transaction.stage(vec![
            Step::Directory {
                path: self.layout.cache(),
                access: Access::PRIVATE_DIRECTORY,
            },
            Step::Write {
                path: self.layout.record(),
                content: Content::public(record.write().into_bytes()),
                access: Access::SECRET,
            },
        ])?;
        transaction.commit()?;
        Ok(())
    }

    /// Makes the nodes batch by batch, and notes in the record what their files are then.
    fn make_nodes(
        &self,
        transaction: &mut Transaction,
        record: &mut Record,
        done: &dyn Fn(usize),
    ) -> Result<(), WorkspaceError> {
        let materials = self.materials()?;
        let by_node = intents_by_node(&self.intents);
        for batch in self.unsettled.chunks(BATCH) {
            let made = batch
                .par_iter()
                .filter_map(|(index, found)| {
                    let node = self.nodes.get(*index)?;
                    let intents = by_node.get(index).map_or(&[][..], Vec::as_slice);
                    Some(materials.node(node, intents).map(|made| (node, found, made)))
                })
                .collect::<Result<Vec<_>, _>>()?;
            for (node, found, NodeSteps { steps, fingerprints }) in made {
                transaction.stage(steps)?;
                note(record, node, found, &fingerprints, self.manifest);
            }
            done(batch.len());
        }
        Ok(())
    }

    /// Manifest and authorities: durable before anything that is made from them.
    fn lay_foundation(&self, workspace: &Workspace, manifest: Option<String>) -> Result<(), WorkspaceError> {
        let mut steps = Vec::new();
        if let Some(text) = manifest {
            steps.push(Step::Write {
                path: self.layout.shared(SharedFile::Manifest),
                content: Content::public(text.into_bytes()),
                access: Access::PUBLIC,
            });
        }
        steps.extend(self.foundation.steps(self.layout)?);
        if steps.is_empty() {
            return Ok(());
        }
        let mut transaction = workspace.transaction()?;
        transaction.stage(steps)?;
        transaction.commit()?;
        Ok(())
    }

    fn record_is_current(&self) -> bool {
        let known: HashSet<String> = self.nodes.iter().map(Node::name).collect();
        self.record.names().all(|name| known.contains(name))
    }

    fn directories(&self) -> Vec<Step> {
        let roles: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| self.nodes.iter().any(|node| node.role() == *role))
            .collect();
        roles
            .into_iter()
            .map(|role| Step::Directory {
                path: self.layout.role(role),
                access: Access::PRIVATE_DIRECTORY,
            })
            .collect()
    }

    fn materials(&self) -> Result<Materials<'_>, WorkspaceError> {
        Ok(Materials {
            layout: self.layout,
            manifest: self.manifest,
            renderer: &self.renderer,
            authority: self.foundation.clients(),
            quorum_authority: self.foundation.quorum(),
            anchors_pem: anchors_content(&self.anchors),
            truststore: self.shared_store(StorePair::CLIENTS, Some(&self.anchors))?,
            quorum_truststore: self
                .shared_store(StorePair::QUORUM, self.foundation.quorum_anchors()?.as_ref())?,
            brought: self.occasion.brought.identity(),
            rotates: self.foundation.rotation().is_some(),
            now: self.now,
        })
    }

    fn shared_store(
        &self,
        pair: StorePair,
        anchors: Option<&Anchors>,
    ) -> Result<Option<SharedStore>, WorkspaceError> {
        let donor = Donor::find(pair, &self.nodes, self.manifest, &self.unsettled);
        let donor = donor
            .as_ref()
            .and_then(|donor| Some((donor, donor.node(&self.nodes)?)));
        sharing::shared_store(pair, anchors, &self.intents, donor, self.layout, self.manifest)
    }
}

fn intents_by_node(intents: &[Intent]) -> HashMap<usize, Vec<Intent>> {
    let mut by_node: HashMap<usize, Vec<Intent>> = HashMap::new();
    for intent in intents {
        if let Target::Node(index, _) | Target::Leftover(index, _) = intent.target {
            by_node.entry(index).or_default().push(intent.clone());
        }
    }
    by_node
}

/// Notes in the record what a node's files are now: those that were just made, and those that were found.
fn note(
    record: &mut Record,
    node: &Node<'_>,
    found: &Unsettled,
    made: &[(NodeFile, Fingerprint)],
    manifest: &Manifest,
) {
    let format = manifest.zookeeper.keystore;
    let newest = |wanted: NodeFile| {
        let newest_first = made.iter().chain(&found.fingerprints);
        newest_first
            .clone()
            .find(|(file, _)| *file == wanted)
            .map(|(_, print)| *print)
    };
    let files: Vec<_> = node
        .files(manifest)
        .into_iter()
        .filter_map(|file| Some((file.name(node.role(), format), newest(file)?)))
        .collect();
    record.set(node.name(), found.recipe, &files);
}

fn departed(layout: &Layout, nodes: &[Node<'_>]) -> Result<Vec<String>, WorkspaceError> {
    let known: HashSet<String> = nodes.iter().map(Node::name).collect();
    let mut departed = Vec::new();
    for role in Role::ALL {
        for host in fs::list(&layout.role(*role))? {
            let name = format!("{role}/{host}");
            if !known.contains(&name) {
                departed.push(name);
            }
        }
    }
    Ok(departed)
}
