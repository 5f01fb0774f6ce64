//! From what is wanted and what was found to what should change. Pure: no file, no clock, no key material.

use crate::model::KeyAlgorithm;

use super::intent::{Action, Intent, Reason, Target};
use super::layout::NodeFile;
use super::occasion::Renewal;

/// What was found of one node whose files are not all as the record says.
#[derive(Debug, Clone, Default)]
pub(super) struct NodeSurvey {
    /// Its identity towards clients and servers.
    pub identity: IdentitySurvey,
    /// Its identity towards the other peers of the ensemble, where it should have one.
    pub quorum: Option<IdentitySurvey>,
    /// What is made anew although nothing is wrong with it.
    pub renewal: Renewal,
    /// Each wanted file that is not what it should be, judged by what stands beside it now.
    pub faults: Vec<(NodeFile, Reason)>,
    /// The files of another format that stand in its directory.
    pub leftovers: Vec<&'static str>,
}

/// What was found of a private key and its certificate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct IdentitySurvey {
    /// The key.
    pub key: KeySurvey,
    /// What is wrong with the certificate, if anything.
    pub certificate: Option<Reason>,
    /// What comes from elsewhere in this run.
    pub arriving: Arriving,
    /// Whether the certificate is still to come from elsewhere.
    pub is_awaited: bool,
}

/// Which parts of an identity come from elsewhere and are not on the disk yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Arriving {
    /// The key.
    pub key: bool,
    /// The certificate with its chain.
    pub certificate: bool,
}

/// What was found of a private key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum KeySurvey {
    /// There is none.
    #[default]
    Missing,
    /// A key, of one of the kinds that are made here or of another.
    Present(Option<KeyAlgorithm>),
}

impl IdentitySurvey {
    /// Why a new key is needed, if it is.
    fn rekey(self, wanted: KeyAlgorithm) -> Option<Reason> {
        match self.key {
            KeySurvey::Missing => Some(Reason::Missing),
            KeySurvey::Present(found) if found == Some(wanted) => None,
            KeySurvey::Present(_) => Some(Reason::KeyAlgorithm),
        }
    }

    /// Why a new certificate is needed, if it is.
    fn issue(self, rekey: Option<Reason>) -> Option<Reason> {
        self.certificate.or_else(|| rekey.map(|_| Reason::Follows))
    }
}

/// What should change for one node.
///
/// `files` are the files that it should have, in the order in which they are written. An imported identity is never
/// replaced: only what is made from it is.
#[must_use]
pub(super) fn converge_node(
    index: usize,
    files: &[NodeFile],
    imported: bool,
    key: KeyAlgorithm,
    survey: &NodeSurvey,
) -> Vec<Intent> {
    let (arriving, renewal) = (survey.identity.arriving, survey.renewal);
    let (rekey, issue) = if imported {
        let requested = |arrives: bool| arrives.then_some(Reason::Requested);
        (requested(arriving.key), requested(arriving.certificate))
    } else {
        let asked = renewal.leaf.filter(|_| renewal.rekey).map(|_| Reason::Rekey);
        let rekey = survey.identity.rekey(key).or(asked);
        (rekey, survey.identity.issue(rekey).or(renewal.leaf))
    };
    let quorum = survey.quorum.unwrap_or_default();
    let asked = renewal.quorum.filter(|_| renewal.rekey).map(|_| Reason::Rekey);
    let quorum_issue = survey.quorum.and_then(|quorum| {
        let rekey = quorum.rekey(key).or(asked);
        asked.or(quorum.issue(rekey)).or(renewal.quorum)
    });
    let new_password =
        |renewed: Option<Reason>| renewed.filter(|_| renewal.passwords).map(|_| Reason::Requested);
    let fault = |wanted: NodeFile| {
        survey
            .faults
            .iter()
            .find(|(file, _)| *file == wanted)
            .map(|(_, reason)| *reason)
    };
    let follows = |made_from: Option<Reason>| made_from.map(|_| Reason::Follows);

    let reason = |file: NodeFile| match file {
        NodeFile::Key => rekey,
        NodeFile::Certificate => issue,
        NodeFile::Keystore | NodeFile::KeystorePassword if survey.identity.is_awaited => None,
        NodeFile::Keystore => fault(file)
            .or_else(|| follows(issue))
            .or_else(|| follows(fault(NodeFile::KeystorePassword))),
        NodeFile::KeystorePassword => fault(file).or_else(|| new_password(renewal.leaf)),
        NodeFile::QuorumKeystorePassword => fault(file).or_else(|| new_password(renewal.quorum)),
        NodeFile::QuorumKeystore => quorum_issue
            .filter(|reason| *reason == Reason::Rekey)
            .or_else(|| fault(file))
            .or(quorum_issue)
            .or_else(|| follows(quorum.rekey(key)).filter(|_| survey.quorum.is_some()))
            .or_else(|| follows(fault(NodeFile::QuorumKeystorePassword))),
        NodeFile::Truststore => fault(file).or_else(|| follows(fault(NodeFile::TruststorePassword))),
        NodeFile::QuorumTruststore => {
            fault(file).or_else(|| follows(fault(NodeFile::QuorumTruststorePassword)))
        }
        _ => fault(file),
    };
    let made = files.iter().filter_map(|file| {
        let reason = reason(*file)?;
        let action = match file {
            NodeFile::Key if imported && arriving.certificate => Action::ImportKey,
            NodeFile::Certificate if imported => Action::ImportCertificate,
            _ => Action::of(*file),
        };
        Some(Intent {
            action,
            target: Target::Node(index, *file),
            reason,
        })
    });
    let removed = survey.leftovers.iter().map(|name| Intent {
        action: Action::Remove,
        target: Target::Leftover(index, name),
        reason: Reason::Unwanted,
    });
    made.chain(removed).collect()
}
