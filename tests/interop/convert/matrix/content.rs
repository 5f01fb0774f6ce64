//! What is in a store, in the words that all its readers share.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

use super::bed::Bed;

/// What a store is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Keystore,
    Truststore,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Keystore, Self::Truststore];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Keystore => "keystore",
            Self::Truststore => "truststore",
        }
    }
}

/// Why a program does not do what it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) program: String,
    pub(super) reason: String,
}

impl Refusal {
    /// From what the program said last. NSS has a name for each of its errors.
    pub(super) fn of(program: &str, said: &str) -> Self {
        let last = said
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .unwrap_or_default();
        let name = said.split([' ', ':']).find(|word| word.starts_with("SEC_ERROR_"));
        Self {
            program: program.to_owned(),
            reason: name.unwrap_or(last).trim().to_owned(),
        }
    }
}

/// The private key of a store, as far as its reader shows it.
#[derive(Debug)]
pub(super) enum Key {
    /// As `openssl pkey` writes it, in DER.
    Private(Vec<u8>),
    /// The public half that the reader made of it, in DER.
    Public(Vec<u8>),
    /// The reader signed with it, and verified with the certificate that stands beside it.
    Fits,
}

/// What a reader finds.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) aliases: BTreeSet<String>,
    pub(super) key: Option<Key>,
    /// In DER, as they stand.
    pub(super) certificates: Vec<Vec<u8>>,
}

impl Seen {
    /// From a text with `label` before each alias, and with blocks of PEM.
    pub(super) fn in_text(text: &[u8], label: &str) -> Self {
        let lines = String::from_utf8_lossy(text);
        let aliases = lines.lines().filter_map(|line| line.trim().strip_prefix(label));
        Self {
            aliases: aliases.map(|alias| alias.trim().to_owned()).collect(),
            key: None,
            certificates: blocks(text, "CERTIFICATE"),
        }
    }

    /// Fails unless this is what was written: key, chain in its order, anchors, aliases.
    pub(super) fn check(mut self, bed: &Bed, kind: Kind, who: &str) {
        let (aliases, certificates) = match kind {
            Kind::Keystore => (BTreeSet::from(["zk".to_owned()]), bed.chain.clone()),
            Kind::Truststore => {
                // Java gives them as its hash table has them.
                self.certificates.sort();
                let mut anchors = bed.anchors.clone();
                anchors.sort();
                (anchors.iter().map(|anchor| alias(anchor)).collect(), anchors)
            }
        };
        assert_eq!(self.aliases, aliases, "{who}");
        assert_eq!(self.certificates, certificates, "{who}");
        match (kind, &self.key) {
            (Kind::Keystore, Some(Key::Private(key))) => assert_eq!(key, &bed.private, "{who}"),
            (Kind::Keystore, Some(Key::Public(key))) => assert_eq!(key, &bed.public, "{who}"),
            (Kind::Keystore, Some(Key::Fits)) | (Kind::Truststore, None) => {}
            (_, key) => panic!("{who}: {key:?}"),
        }
    }
}

/// What zkcerts calls an anchor.
fn alias(certificate: &[u8]) -> String {
    let digest = digest(&SHA256, certificate);
    let mut alias = "anchor-".to_owned();
    for octet in digest.as_ref().iter().take(16) {
        let _ = write!(alias, "{octet:02x}");
    }
    alias
}

/// What the blocks of this kind hold, in their order.
pub(super) fn blocks(text: &[u8], tag: &str) -> Vec<Vec<u8>> {
    let blocks = pem::parse_many(text).expect("PEM");
    let wanted = blocks.into_iter().filter(|block| block.tag() == tag);
    wanted.map(pem::Pem::into_contents).collect()
}
