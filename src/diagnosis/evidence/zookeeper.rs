use std::fmt;

use super::{Closed, PasswordFile, Stored};
use crate::config::zookeeper::properties::Oddity;
use crate::diagnosis::Place;
use crate::model::Version;

/// What is known of a ZooKeeper server's configuration and of the files that it names.
#[derive(Debug)]
pub struct ZookeeperEvidence {
    /// zoo.cfg, as messages name it.
    pub path: String,
    /// Its permission bits.
    pub mode: Option<u32>,
    /// Where the service's account does not get any further on its way to it.
    pub closed: Option<Closed>,
    /// Every setting, the weakest first: of two with one key the later one counts.
    pub told: Vec<Told>,
    /// What the text of zoo.cfg says otherwise than it looks.
    pub oddities: Vec<Oddity>,
    /// The release, or the line of them, where it is known.
    pub version: Option<Version>,
    /// The Java that it runs on, where that is known: `[8, 0, 292]`, `[17, 0, 15]`.
    pub java: Option<Version>,
    /// Which member of the ensemble it is (`myid`), where that is known.
    pub id: Option<String>,
    /// Each store that it names.
    pub stores: Vec<ZookeeperStore>,
    /// The script that gives Debian's class path without netty-codec, and its line.
    pub without_netty_codec: Option<Place>,
}

/// One setting.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The key, without `zookeeper.` before it.
    pub key: String,
    /// Its value, which may be secret: see [`Told::shown`].
    pub value: String,
    /// Where it stands.
    pub place: Place,
    /// What kind of text that is.
    pub origin: Origin,
}

/// Where a setting of ZooKeeper may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A `-D` for the JVM.
    Flag,
    /// zoo.cfg.
    ZooCfg,
    /// The file that `dynamicConfigFile` names.
    Dynamic,
}

/// A store that zoo.cfg names.
#[derive(Debug)]
pub struct ZookeeperStore {
    /// What stands before `.location`: `ssl.keyStore`.
    pub prefix: &'static str,
    /// What it should hold.
    pub holds: Holds,
    /// Where it is named.
    pub place: Place,
    /// How its password is named.
    pub password: StorePassword,
    /// The file.
    pub file: Stored,
}

/// What a store is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// The own key and chain.
    Identity,
    /// The authorities that are trusted.
    Anchors,
}

/// Where the password of a store stands.
#[derive(Debug)]
pub enum StorePassword {
    /// Nowhere: ZooKeeper then takes the empty one.
    Missing,
    /// Beside the other settings.
    Inline,
    /// In a file.
    File(PasswordFile),
}

impl Told {
    /// `key=value` for evidence; a password is left out.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.is_secret() {
            format!("{}=(not shown)", self.key)
        } else {
            format!("{}={}", self.key, self.value)
        }
    }

    /// Whether the value is a password.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        let key = self.key.to_ascii_lowercase();
        key.contains("password") && !key.ends_with("path") || key.contains("secret")
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.shown())
    }
}

impl ZookeeperEvidence {
    /// The setting of this key that counts.
    #[must_use]
    pub fn effective(&self, key: &str) -> Option<&Told> {
        self.told.iter().rev().find(|told| told.key == key)
    }

    /// Whether a setting is `true`, in any case.
    #[must_use]
    pub fn is_on(&self, key: &str) -> bool {
        self.effective(key)
            .is_some_and(|told| told.value.eq_ignore_ascii_case("true"))
    }

    /// The store of this prefix.
    #[must_use]
    pub fn store(&self, prefix: &str) -> Option<&ZookeeperStore> {
        self.stores.iter().find(|store| store.prefix == prefix)
    }

    /// Whether every release that it may be is `first` or later.
    #[must_use]
    pub fn is_at_least(&self, first: &[u32]) -> bool {
        self.version
            .as_ref()
            .is_some_and(|version| version.is_at_least(first))
    }

    /// Whether some release that it may be is before `first`; so where nothing is known.
    #[must_use]
    pub fn may_be_before(&self, first: &[u32]) -> bool {
        self.version
            .as_ref()
            .is_none_or(|version| version.may_be_before(first))
    }

    /// Whether some release that it may be is `first` or later; so where nothing is known.
    #[must_use]
    pub fn may_be_at_least(&self, first: &[u32]) -> bool {
        self.version
            .as_ref()
            .is_none_or(|version| version.may_be_at_least(first))
    }
}
