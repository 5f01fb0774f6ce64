//! Every certificate that a workspace holds or should hold, whatever state its files are in: nothing that is wrong with
//! one of them hides another.

mod held;

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::keystore::{self, KeystoreError, pem};
use crate::model::{Access, Password};
use crate::os::fs;
use crate::pki::Certificate;

pub use self::held::{Exposed, Found, Held, Kind, State};
use super::authorities;
use super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::manifest::Manifest;
use super::node::{Node, nodes};

/// What the certificates of a workspace are read from.
#[derive(Debug, Clone, Copy)]
pub struct Inventory<'a> {
    layout: &'a Layout,
    manifest: &'a Manifest,
}

impl<'a> Inventory<'a> {
    /// Of the workspace with this manifest.
    #[must_use]
    pub const fn new(layout: &'a Layout, manifest: &'a Manifest) -> Self {
        Self { layout, manifest }
    }

    /// Hands every certificate to `each`, from several threads, and keeps what it answers: the authorities' first, then
    /// the nodes' in the order of the manifest. A certificate is let go of as soon as `each` is done with it, so that
    /// ten thousand are never in memory together.
    pub fn each<T: Send>(&self, each: impl Fn(Found<'_>) -> T + Sync) -> Vec<T> {
        let mut known = Vec::new();
        let mut answers = Vec::new();
        for kind in self.authorities() {
            for found in self.authority(kind) {
                if let Found::Certificate(held) = &found
                    && let State::Present(certificate) = &held.state
                {
                    known.push(certificate.clone());
                }
                answers.push(each(found));
            }
        }
        let nodes = nodes(self.manifest);
        answers.par_extend(nodes.par_iter().flat_map_iter(|node| {
            let found = self.node(node, &known);
            found.into_iter().map(&each).collect::<Vec<_>>()
        }));
        answers
    }

    fn authorities(&self) -> impl Iterator<Item = AuthorityKind> {
        let quorum = self.manifest.zookeeper.quorum.then_some(AuthorityKind::Quorum);
        std::iter::once(AuthorityKind::Clients).chain(quorum)
    }

    /// An authority, those above it, and what may be wrong with its key's file; it may be kept elsewhere.
    fn authority(&self, authority: AuthorityKind) -> Vec<Found<'static>> {
        let path = self.layout.shared(SharedFile::AuthorityCertificate(authority));
        let imported = authorities::is_imported(self.manifest, authority);
        let held = |kind, state| {
            Found::Certificate(Held {
                kind,
                node: None,
                authority,
                path: path.clone(),
                imported,
                state,
            })
        };
        let mut found = match read(&path) {
            Ok(Some(chain)) => {
                let kinds = std::iter::once(Kind::Authority).chain(std::iter::repeat(Kind::Above));
                let certificates = kinds.zip(chain.into_iter().map(State::Present));
                certificates.map(|(kind, state)| held(kind, state)).collect()
            }
            Ok(None) => vec![held(Kind::Authority, State::Missing)],
            Err(state) => vec![held(Kind::Authority, state)],
        };
        let key = self.layout.shared(SharedFile::AuthorityKey(authority));
        found.extend(exposed(key).map(Found::Exposed));
        found
    }

    /// A node's certificates, and what may be wrong with the files of its secrets. `known` are the authorities'.
    fn node<'m>(&self, node: &Node<'m>, known: &[Certificate]) -> Vec<Found<'m>> {
        let directory = self.layout.node(node.role(), node.host);
        let path = |file: NodeFile| directory.join(file.name(node.role(), self.manifest.zookeeper.keystore));
        let held = |kind, authority, file, state| {
            Found::Certificate(Held {
                kind,
                node: Some((node.role(), node.host)),
                authority,
                path: path(file),
                imported: node.imported && authority == AuthorityKind::Clients,
                state,
            })
        };
        let own = |kind, state| held(kind, AuthorityKind::Clients, NodeFile::Certificate, state);
        let mut found = Vec::new();
        match read(&path(NodeFile::Certificate)) {
            Ok(Some(chain)) => {
                let mut chain = chain.into_iter();
                found.extend(chain.next().map(|leaf| own(Kind::Leaf, State::Present(leaf))));
                let strange = chain.filter(|certificate| node.imported && !known.contains(certificate));
                found.extend(strange.map(|certificate| own(Kind::Above, State::Present(certificate))));
            }
            Ok(None) if node.imported => found.push(own(Kind::Leaf, State::Awaited)),
            Ok(None) => found.push(own(Kind::Leaf, State::Missing)),
            Err(state) => found.push(own(Kind::Leaf, state)),
        }
        let files = node.files(self.manifest);
        if files.contains(&NodeFile::QuorumKeystore) {
            let state = peer(
                &path(NodeFile::QuorumKeystore),
                &path(NodeFile::QuorumKeystorePassword),
            );
            found.push(held(
                Kind::Peer,
                AuthorityKind::Quorum,
                NodeFile::QuorumKeystore,
                state,
            ));
        }
        let secrets = files.into_iter().filter(|file| file.is_secret());
        found.extend(secrets.filter_map(|file| exposed(path(file))).map(Found::Exposed));
        found
    }
}

/// The certificates of a PEM file, at least one; `None` where there is no file.
fn read(path: &Path) -> Result<Option<Vec<Certificate>>, State> {
    match fs::read_with_stat(path).map_err(State::Refused)? {
        None => Ok(None),
        Some((bytes, _)) => pem::decode_certificates(&bytes).map(Some).map_err(State::Damaged),
    }
}

/// The leaf in a server's keystore for its peers, which stands nowhere else.
fn peer(store: &Path, password: &Path) -> State {
    let read = |path| fs::read_with_stat(path).map(|found| found.map(|(bytes, _)| Zeroizing::new(bytes)));
    let (store, password) = match (read(store), read(password)) {
        (Ok(Some(store)), Ok(password)) => (store, password),
        (Ok(None), _) => return State::Missing,
        (Err(error), _) | (_, Err(error)) => return State::Refused(error),
    };
    let password = password.and_then(|bytes| Password::from_file(&bytes).ok());
    let contents = match keystore::decode(&store, password.as_ref()) {
        Ok(contents) => contents,
        Err(error) => return State::Damaged(error),
    };
    match contents.identity().and_then(|identity| identity.chain().first()) {
        Some(leaf) => State::Present(leaf.clone()),
        None => State::Damaged(KeystoreError::ChainEmpty),
    }
}

/// The file, where others than its owner can read it. What is no file, or cannot be looked at, gives no secret away.
fn exposed(path: PathBuf) -> Option<Exposed> {
    let stat = fs::stat(&path).ok().flatten()?;
    if stat.kind != fs::Kind::File {
        return None;
    }
    let access = Access {
        mode: stat.mode,
        owner: None,
    };
    access.is_open().then_some(Exposed {
        path,
        mode: stat.mode,
    })
}
