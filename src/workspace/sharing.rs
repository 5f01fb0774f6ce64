//! The truststore: the same bytes under the same password for every node, so that it is made once.

use std::collections::HashMap;

use super::error::WorkspaceError;
use super::intent::{Intent, Reason, Target};
use super::layout::{Layout, NodeFile};
use super::manifest::Manifest;
use super::materialise::SharedStore;
use super::node::Node;
use super::record::Fingerprint;
use super::survey::Unsettled;
use crate::keystore::Anchors;
use crate::model::Password;
use crate::os::{fs, random};

/// The nodes that were decoded, by their index.
pub(super) type UnsettledNodes = [(usize, Box<Unsettled>)];

/// A truststore and its password.
#[derive(Debug, Clone, Copy)]
pub(super) struct StorePair {
    store: NodeFile,
    password: NodeFile,
}

impl StorePair {
    /// What clients and servers trust.
    pub(super) const CLIENTS: Self = Self {
        store: NodeFile::Truststore,
        password: NodeFile::TruststorePassword,
    };
    /// What the peers of the ensemble trust in each other.
    pub(super) const QUORUM: Self = Self {
        store: NodeFile::QuorumTruststore,
        password: NodeFile::QuorumTruststorePassword,
    };
}

/// A node whose truststore password serves all.
pub(super) struct Donor {
    index: usize,
    /// `None` for a settled node: nobody decoded it.
    password: Option<Fingerprint>,
    /// Whether its store can be taken over too.
    right: bool,
}

impl Donor {
    /// The first node that has a password for this store.
    pub(super) fn find(
        pair: StorePair,
        nodes: &[Node<'_>],
        manifest: &Manifest,
        unsettled: &UnsettledNodes,
    ) -> Option<Self> {
        let unsettled: HashMap<_, _> = unsettled.iter().map(|(index, found)| (*index, found)).collect();
        nodes.iter().enumerate().find_map(|(index, node)| {
            if !node.files(manifest).contains(&pair.password) {
                return None;
            }
            let Some(found) = unsettled.get(&index) else {
                return Some(Self {
                    index,
                    password: None,
                    right: true,
                });
            };
            let faulty = |wanted| found.survey.faults.iter().any(|(file, _)| *file == wanted);
            let password = found
                .fingerprints
                .iter()
                .find(|(file, _)| *file == pair.password)?
                .1;
            (!faulty(pair.password)).then(|| Self {
                index,
                password: Some(password),
                right: !faulty(pair.store),
            })
        })
    }

    /// The node itself.
    pub(super) fn node<'n, 'm>(&self, nodes: &'n [Node<'m>]) -> Option<&'n Node<'m>> {
        nodes.get(self.index)
    }

    /// Every node that gets a new truststore gets this password with it.
    pub(super) fn share_password(&self, pair: StorePair, unsettled: &mut UnsettledNodes) {
        for (index, found) in unsettled {
            let wrong = |wanted| found.survey.faults.iter().any(|(file, _)| *file == wanted);
            let has_another = !found
                .fingerprints
                .iter()
                .any(|(file, print)| *file == pair.password && Some(*print) == self.password);
            if *index != self.index && wrong(pair.store) && !wrong(pair.password) && has_another {
                found.survey.faults.push((pair.password, Reason::Follows));
            }
        }
    }
}

/// The truststore that every node gets: the donor's where that is right, else a new one under its password, else one
/// under a new password. `None` where no node needs one.
pub(super) fn shared_store(
    pair: StorePair,
    anchors: Option<&Anchors>,
    intents: &[Intent],
    donor: Option<(&Donor, &Node<'_>)>,
    layout: &Layout,
    manifest: &Manifest,
) -> Result<Option<SharedStore>, WorkspaceError> {
    let is_wanted = |intent: &Intent| match intent.target {
        Target::Node(_, file) => file == pair.store || file == pair.password,
        Target::Shared(_) | Target::Leftover(..) => false,
    };
    let Some(anchors) = anchors.filter(|_| intents.iter().any(is_wanted)) else {
        return Ok(None);
    };
    let format = manifest.zookeeper.keystore;
    let Some((donor, node)) = donor else {
        let password = Password::from_entropy(random::bytes()?);
        return SharedStore::encode(anchors, format, password).map(Some);
    };
    let directory = layout.node(node.role(), node.host);
    let path = directory.join(pair.password.name(node.role(), format));
    let bytes = fs::read(&path)?;
    let password =
        Password::from_file(&bytes).map_err(|reason| WorkspaceError::PasswordFile { path, reason })?;
    if donor.right {
        let store = fs::read(&directory.join(pair.store.name(node.role(), format)))?;
        return Ok(Some(SharedStore::existing(store, &password)));
    }
    SharedStore::encode(anchors, format, password).map(Some)
}
