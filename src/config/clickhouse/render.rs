//! Settings to text: the judgements here, the words in `templates/`.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use askama::Template;

use super::RenderError;
use super::settings::{ClusterSettings, MemberCluster, MemberShard, TlsSettings, ZookeeperSettings};
use crate::model::{Access, Host, HostCheck, Secret, Trust};

/// Renders `zz-zkcerts-ssl.xml`. What it says holds for every release: nothing is left to a default that has changed.
pub fn render_tls(settings: &TlsSettings<'_>) -> Result<String, RenderError> {
    let ca = match settings.trust {
        Trust::System => None,
        Trust::File | Trust::Both => Some(path("openSSL.client.caConfig", settings.ca)?),
    };
    let template = TlsTemplate {
        certificate: path("openSSL.client.certificateFile", settings.certificate)?,
        key: path("openSSL.client.privateKeyFile", settings.key)?,
        ca,
        load_system_store: settings.trust != Trust::File,
        check_host: settings.host_check == HostCheck::Strict,
    };
    let mut text = String::new();
    write(&template, &mut text);
    Ok(text)
}

/// Renders `zz-zkcerts-zookeeper.xml`. With an identity the text is a secret: it names a password in the clear.
pub fn render_zookeeper(settings: &ZookeeperSettings<'_>) -> Result<Rendered, RenderError> {
    if settings.nodes.is_empty() {
        return Err(RenderError::NoNode);
    }
    for (host, _) in settings.nodes {
        if let Host::Name(name) = host {
            value("zookeeper.node.host", name)?;
        }
    }
    if let Some(root) = settings.root {
        value("zookeeper.root", root)?;
        if !root.starts_with('/') {
            return Err(RenderError::Root);
        }
    }
    let identity = settings
        .identity
        .map(|identity| value("zookeeper.identity", identity.expose()))
        .transpose()?;
    let template = ZookeeperTemplate {
        nodes: settings.nodes,
        root: settings.root,
        identity,
        session_timeout_ms: settings.session_timeout_ms,
        operation_timeout_ms: settings.operation_timeout_ms,
    };
    let mut text = String::with_capacity(template.room());
    write(&template, &mut text);
    Ok(if identity.is_some() {
        Rendered::Secret(Secret::new(text.into_bytes()))
    } else {
        Rendered::Public(text)
    })
}

/// Renders `zz-zkcerts-cluster.xml`. A cluster of the same name is replaced whole, other clusters and macros stay.
pub fn render_cluster(settings: &ClusterSettings<'_>) -> Result<String, RenderError> {
    for cluster in settings.clusters {
        element_name("cluster", cluster.name)?;
        for (host, _) in cluster.shards.iter().flat_map(|shard| &shard.replicas) {
            value(
                &format!("remote_servers.{}.shard.replica.host", cluster.name),
                &host.to_string(),
            )?;
        }
    }
    for (name, text) in settings.macros {
        element_name("macro", name)?;
        value(&format!("macros.{name}"), text)?;
    }
    let template = ClusterTemplate {
        clusters: settings.clusters.iter().map(in_order).collect(),
        macros: settings.macros,
    };
    let mut text = String::new();
    write(&template, &mut text);
    Ok(text)
}

/// A host as `<zookeeper>` needs it: ClickHouse puts a colon and the port behind it, so an IPv6 address stands in brackets.
struct Dialled<'a>(&'a Host);

impl fmt::Display for Dialled<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Host::Address(IpAddr::V6(address)) => write!(formatter, "[{address}]"),
            host => host.fmt(formatter),
        }
    }
}

/// A rendered file, by who may read it.
#[derive(Debug)]
pub enum Rendered {
    /// Nothing in it is secret.
    Public(String),
    /// It holds a password in the clear.
    Secret(Secret),
}

impl Rendered {
    /// What is to be written.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Public(text) => text.as_bytes(),
            Self::Secret(secret) => secret.expose(),
        }
    }

    /// Who may read the file.
    #[must_use]
    pub fn access(&self) -> Access {
        match self {
            Self::Public(_) => Access::PUBLIC,
            Self::Secret(_) => Access::SECRET,
        }
    }
}

#[derive(Template)]
#[template(path = "zz-zkcerts-ssl.xml")]
struct TlsTemplate<'a> {
    certificate: &'a str,
    key: &'a str,
    ca: Option<&'a str>,
    load_system_store: bool,
    check_host: bool,
}

#[derive(Template)]
#[template(path = "zz-zkcerts-zookeeper.xml")]
struct ZookeeperTemplate<'a> {
    nodes: &'a [(Host, u16)],
    root: Option<&'a str>,
    identity: Option<&'a str>,
    session_timeout_ms: u32,
    operation_timeout_ms: u32,
}

impl ZookeeperTemplate<'_> {
    /// As many octets as it can come to, so that the text is never moved while it grows: a copy of the identity would stay behind.
    fn room(&self) -> usize {
        /// The text without the nodes, and one node without its host.
        const FRAME: usize = 1024;
        const NODE: usize = 128;
        /// The longest escape: `&#34;`, `&#60;`.
        const ESCAPE: usize = 5;
        let hosts: usize = self
            .nodes
            .iter()
            .map(|(host, _)| NODE + ESCAPE * length(host))
            .sum();
        let values = self.root.map_or(0, str::len) + self.identity.map_or(0, str::len);
        FRAME + hosts + ESCAPE * values
    }
}

fn length(host: &Host) -> usize {
    /// The longest IPv6 address, in brackets.
    const ADDRESS: usize = 47;
    match host {
        Host::Name(name) => name.len(),
        Host::Address(_) => ADDRESS,
    }
}

#[derive(Template)]
#[template(path = "zz-zkcerts-cluster.xml")]
struct ClusterTemplate<'a> {
    clusters: Vec<MemberCluster<'a>>,
    macros: &'a [(&'a str, &'a str)],
}

fn in_order<'a>(cluster: &MemberCluster<'a>) -> MemberCluster<'a> {
    let mut shards: Vec<MemberShard<'a>> = cluster.shards.clone();
    shards.sort_by_key(|shard| shard.number);
    MemberCluster {
        name: cluster.name,
        shards,
    }
}

fn write(template: &impl Template, text: &mut String) {
    // A String takes everything, and no value's Display fails: there is nothing to hand on.
    let written = template.render_into(text);
    debug_assert!(written.is_ok(), "{written:?}");
}

/// Checks a value that becomes the text of an element.
fn value<'a>(field: &str, text: &'a str) -> Result<&'a str, RenderError> {
    // Carriage returns and tabs are legal, but a parser makes line feeds of the first, and neither belongs into any of these.
    let refused = |character: char| character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}');
    if let Some(character) = text.chars().find(|character| refused(*character)) {
        return Err(RenderError::Character {
            field: field.to_owned(),
            character: character.into(),
        });
    }
    // Poco's AbstractConfiguration::getString expands `${other.key}`, and has no escape for it (measured with macros).
    if text.contains("${") {
        return Err(RenderError::Expanded {
            field: field.to_owned(),
        });
    }
    Ok(text)
}

fn path<'a>(field: &'static str, path: &'a Path) -> Result<&'a str, RenderError> {
    value(field, path.to_str().ok_or(RenderError::NotUtf8 { field })?)
}

/// Checks a name that becomes an element. A dot would be legal in XML, but ClickHouse's keys are split at dots.
fn element_name(what: &'static str, name: &str) -> Result<(), RenderError> {
    let first = |character: char| character.is_ascii_alphabetic() || character == '_';
    let further = |character: char| first(character) || character.is_ascii_digit() || character == '-';
    let fits = name.starts_with(first) && name.chars().all(further);
    // XML keeps names that begin like this for itself.
    let reserved = name.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("xml"));
    if fits && !reserved && name != "include" {
        Ok(())
    } else {
        Err(RenderError::Name {
            what,
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests;
