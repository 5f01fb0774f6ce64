//! The parts of a merged configuration that bear on the link, as types. What ClickHouse does not look at is not in them.

mod client;
mod clusters;
mod ensembles;
mod uses;
mod zookeeper;

pub use client::Client;
pub use clusters::{Cluster, Replica};
pub use ensembles::{Ensemble, EnsembleKind};
pub use uses::{TlsUse, UseKind};
pub use zookeeper::{Zookeeper, ZookeeperNode};

use super::{Merged, Setting, Value};

/// A switch as Poco's `getBool` reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// A number but 0, `true`, `yes`, `on`.
    On,
    /// 0, `false`, `no`, `off`, or nothing said.
    Off,
    /// Neither: ClickHouse refuses it, blanks around it and an empty text included.
    Invalid(String),
    /// It stands elsewhere.
    Unknown,
}

impl Switch {
    /// What a value says as a switch.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let Some(text) = value.plain() else {
            return Self::Unknown;
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Self::On,
            "false" | "no" | "off" => Self::Off,
            number => match number.parse::<i32>() {
                Ok(0) => Self::Off,
                Ok(_) => Self::On,
                Err(_) => Self::Invalid(text.to_owned()),
            },
        }
    }
}

/// A setting of a section, by its key; the settings stand by their paths from the root.
fn of_section<'s>(settings: &'s [(String, Setting)], section: &str, key: &str) -> Option<&'s Setting> {
    let is_it = |path: &str| path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')) == Some(key);
    settings
        .iter()
        .find_map(|(path, setting)| is_it(path).then_some(setting))
}

/// A host without the brackets of an IPv6 address, and whether it had them.
fn without_brackets(host: Option<Value>) -> (Option<Value>, bool) {
    let inner = host
        .as_ref()
        .and_then(Value::plain)
        .and_then(|host| host.strip_prefix('[')?.strip_suffix(']'))
        .map(str::to_owned);
    match inner {
        Some(inner) => (Some(Value::Plain(inner)), true),
        None => (host, false),
    }
}

impl Merged {
    /// The section that ClickHouse's ZooKeeper client reads.
    #[must_use]
    pub fn zookeeper(&self) -> Option<Zookeeper> {
        zookeeper::read(self)
    }

    /// Every ensemble that the server dials: the one of that section, those beside it, and the servers of its own Keeper where there
    /// is no such section.
    #[must_use]
    pub fn ensembles(&self) -> Vec<Ensemble> {
        ensembles::read(self)
    }

    /// `openSSL.client`: the section that every TLS connection out of the server goes by.
    #[must_use]
    pub fn client(&self) -> Client {
        client::read(self)
    }

    /// The clusters of `remote_servers`.
    #[must_use]
    pub fn clusters(&self) -> Vec<Cluster> {
        clusters::read(self)
    }

    /// The macros, by name.
    #[must_use]
    pub fn macros(&self) -> Vec<(String, super::Setting)> {
        let section = self.root().child("macros");
        section
            .map(super::merged::numbered)
            .into_iter()
            .flatten()
            .map(|(name, element)| (name, self.setting(element)))
            .collect()
    }

    /// What else of this server is a TLS client, ZooKeeper's own section apart.
    #[must_use]
    pub fn tls_uses(&self) -> Vec<TlsUse> {
        uses::read(self)
    }
}

#[cfg(test)]
mod tests;
