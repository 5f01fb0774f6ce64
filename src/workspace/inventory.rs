//! Every certificate that a workspace holds or should hold, whatever state its files are in: nothing that is wrong with
//! one of them hides another.

mod held;

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::keystore::{self, KeystoreError, pem};
use crate::model::{Access, Password};
use crate::os::OsError;
use crate::os::fs::{self, Folder};
use crate::pki::Certificate;

pub use self::held::{Exposed, Found, Held, Kind, State};
use super::authorities;
use super::error::WorkspaceError;
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
    pub fn each<T: Send>(&self, each: impl Fn(Found<'_>) -> T + Sync) -> Result<Vec<T>, WorkspaceError> {
        let folder = Opened::open(self.layout)?;
        let authorities = self.authorities();
        let found: Vec<_> = authorities
            .flat_map(|kind| self.authority(kind, &folder))
            .collect();
        let known = Known::of(&found);
        let mut answers: Vec<T> = found.into_iter().map(&each).collect();
        let nodes = nodes(self.manifest);
        answers.par_extend(nodes.par_iter().flat_map_iter(|node| {
            let found = self.node(node, &folder, &known);
            found.into_iter().map(&each).collect::<Vec<_>>()
        }));
        Ok(answers)
    }

    /// Every secret whose mode lets others than its owner read it, whether they get to it or not.
    pub fn widened(&self) -> Result<Vec<Exposed>, WorkspaceError> {
        let opened = Opened {
            is_closed: false,
            ..Opened::open(self.layout)?
        };
        let keys = self.authorities().map(authority_key);
        let nodes = nodes(self.manifest);
        let secrets = nodes.iter().flat_map(|node| self.secrets(node));
        Ok(opened.exposed(keys.chain(secrets)))
    }

    /// The names of a node's secrets.
    fn secrets<'n>(&self, node: &'n Node<'_>) -> impl Iterator<Item = String> + use<'n> {
        let (directory, format) = (node.name(), self.manifest.zookeeper.keystore);
        let secrets = node
            .files(self.manifest)
            .into_iter()
            .filter(|file| file.is_secret());
        secrets.map(move |file| format!("{directory}/{}", file.name(node.role(), format)))
    }

    fn authorities(&self) -> impl Iterator<Item = AuthorityKind> {
        let quorum = self.manifest.zookeeper.quorum.then_some(AuthorityKind::Quorum);
        std::iter::once(AuthorityKind::Clients).chain(quorum)
    }

    /// An authority, those above it, and what may be wrong with its key's file; it may be kept elsewhere.
    fn authority(&self, authority: AuthorityKind, opened: &Opened) -> Vec<Found<'static>> {
        let folder = &opened.folder;
        let name = Layout::shared_name(SharedFile::AuthorityCertificate(authority));
        let imported = authorities::is_imported(self.manifest, authority);
        let held = |kind, state| {
            Found::Certificate(Held {
                kind,
                node: None,
                authority,
                file: name.clone(),
                imported,
                state,
            })
        };
        let mut found = match decoded(folder.read(&name), &Known::default()) {
            Ok(Some(chain)) => {
                let kinds = std::iter::once(Kind::Authority).chain(std::iter::repeat(Kind::Above));
                let certificates = kinds.zip(chain.into_iter().map(State::Present));
                certificates.map(|(kind, state)| held(kind, state)).collect()
            }
            Ok(None) => vec![held(Kind::Authority, State::Missing)],
            Err(state) => vec![held(Kind::Authority, state)],
        };
        let exposed = opened.exposed([authority_key(authority)]);
        found.extend(exposed.into_iter().map(Found::Exposed));
        found
    }

    /// A node's certificates, and what may be wrong with the files of its secrets.
    fn node<'m>(&self, node: &Node<'m>, opened: &Opened, known: &Known) -> Vec<Found<'m>> {
        let folder = &opened.folder;
        let (directory, format) = (node.name(), self.manifest.zookeeper.keystore);
        let name = |file: NodeFile| format!("{directory}/{}", file.name(node.role(), format));
        let held = |kind, authority, file, state| {
            Found::Certificate(Held {
                kind,
                node: Some((node.role(), node.host)),
                authority,
                file: name(file),
                imported: node.imported && authority == AuthorityKind::Clients,
                state,
            })
        };
        let own = |kind, state| held(kind, AuthorityKind::Clients, NodeFile::Certificate, state);
        let mut found = Vec::new();
        match decoded(folder.read(&name(NodeFile::Certificate)), known) {
            Ok(Some(chain)) => {
                let mut chain = chain.into_iter();
                found.extend(chain.next().map(|leaf| own(Kind::Leaf, State::Present(leaf))));
                let strange = chain.filter(|above| node.imported && !known.certificates.contains(above));
                found.extend(strange.map(|above| own(Kind::Above, State::Present(above))));
            }
            Ok(None) if node.imported => found.push(own(Kind::Leaf, State::Awaited)),
            Ok(None) => found.push(own(Kind::Leaf, State::Missing)),
            Err(state) => found.push(own(Kind::Leaf, state)),
        }
        if node.files(self.manifest).contains(&NodeFile::QuorumKeystore) {
            let read = |file| folder.read(&name(file));
            let state = peer(
                read(NodeFile::QuorumKeystore),
                read(NodeFile::QuorumKeystorePassword),
            );
            let store = NodeFile::QuorumKeystore;
            found.push(held(Kind::Peer, AuthorityKind::Quorum, store, state));
        }
        let exposed = opened.exposed(self.secrets(node));
        found.extend(exposed.into_iter().map(Found::Exposed));
        found
    }
}

fn authority_key(authority: AuthorityKind) -> String {
    Layout::shared_name(SharedFile::AuthorityKey(authority))
}

/// The authorities' certificates, which stand in every chain.
#[derive(Default)]
struct Known {
    certificates: Vec<Certificate>,
    /// Those of the nodes' authority, as every chain ends that was issued here.
    end_of_chain: String,
}

impl Known {
    fn of(found: &[Found<'_>]) -> Self {
        let held = found.iter().filter_map(|found| match found {
            Found::Certificate(held) => Some(held),
            Found::Exposed(_) => None,
        });
        let (mut certificates, mut chain) = (Vec::new(), Vec::new());
        for held in held {
            if let State::Present(certificate) = &held.state {
                certificates.push(certificate.clone());
                if held.authority == AuthorityKind::Clients {
                    chain.push(certificate.clone());
                }
            }
        }
        Self {
            certificates,
            end_of_chain: pem::encode_certificates(&chain),
        }
    }
}

/// What was read from a file; `None`: there is none.
type Read = Result<Option<(Vec<u8>, fs::Stat)>, OsError>;

/// The certificates of a PEM file, at least one; `None` where there is no file. The end of a chain that is known to the
/// last character is left out: it is not decoded ten thousand times.
fn decoded(read: Read, known: &Known) -> Result<Option<Vec<Certificate>>, State> {
    let Some((bytes, _)) = read.map_err(State::Refused)? else {
        return Ok(None);
    };
    let end = known.end_of_chain.as_bytes();
    let own = bytes.strip_suffix(end).filter(|own| own.ends_with(b"\n"));
    pem::decode_certificates(own.unwrap_or(&bytes))
        .map(Some)
        .map_err(State::Damaged)
}

/// The leaf in a server's keystore for its peers, which stands nowhere else.
fn peer(store: Read, password: Read) -> State {
    let (store, password) = match (store, password) {
        (Ok(Some((store, _))), Ok(password)) => (Zeroizing::new(store), password),
        (Ok(None), _) => return State::Missing,
        (Err(error), _) | (_, Err(error)) => return State::Refused(error),
    };
    let password = password.map(|(bytes, _)| Zeroizing::new(bytes));
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

/// The workspace's directory.
struct Opened {
    folder: Folder,
    /// Whether nobody but its owner gets into it, and so to any file below: their modes then do not matter.
    is_closed: bool,
}

impl Opened {
    fn open(layout: &Layout) -> Result<Self, OsError> {
        let folder = Folder::open(layout.root().to_path_buf())?;
        let is_closed = !is_open(folder.own_stat()?.mode);
        Ok(Self { folder, is_closed })
    }

    /// Those of the files that others than their owner can read. What is no file, or cannot be looked at, gives no secret away.
    fn exposed(&self, files: impl IntoIterator<Item = String>) -> Vec<Exposed> {
        if self.is_closed {
            return Vec::new();
        }
        let exposed = |file: String| {
            let stat = self.folder.stat(&file).ok().flatten()?;
            let mode = stat.mode;
            (stat.kind == fs::Kind::File && is_open(mode)).then_some(Exposed { file, mode })
        };
        files.into_iter().filter_map(exposed).collect()
    }
}

fn is_open(mode: u32) -> bool {
    Access { mode, owner: None }.is_open()
}
