use std::fmt;

use super::Switch;
use crate::config::clickhouse::merged::numbered;
use crate::config::clickhouse::{Element, Location, Merged, Value};

/// A connection out of the server that goes by `openSSL.client`, and so by the same authorities as ZooKeeper's.
#[derive(Debug, PartialEq, Eq)]
pub struct TlsUse {
    /// What it is.
    pub kind: UseKind,
    /// Dotted path of the element that says so.
    pub path: String,
    /// Where that stands.
    pub location: Location,
}

/// How a TLS client is recognised.
#[derive(Debug, PartialEq, Eq)]
pub enum UseKind {
    /// An `https://` address: a disk in an object store, a dictionary, a proxy. Scheme, host and port only.
    Url(String),
    /// A `<secure>` that is on: a replica, another ensemble, Keeper's own Raft. What is dialled, where it stands beside it.
    Secure(Option<String>),
    /// Replicas fetch parts from each other over TLS.
    Interserver,
}

impl fmt::Display for TlsUse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            UseKind::Url(url) => write!(formatter, "`{}` dials `{url}`", self.path),
            UseKind::Secure(Some(host)) => write!(formatter, "`{}` dials `{host}` over TLS", self.path),
            UseKind::Secure(None) => write!(formatter, "`{}` is on", self.path),
            UseKind::Interserver => write!(
                formatter,
                "`{}` has replicas fetch from each other over TLS",
                self.path
            ),
        }
    }
}

/// Sections whose addresses the server does not dial over this section, or whose loss nobody would miss.
const NOT_DIALLED: [&str; 9] = [
    // The link itself.
    "zookeeper",
    "keeper",
    // Its own side of a connection.
    "http_handlers",
    "http_options_response",
    "http_server_default_response",
    "openSSL",
    // Lists of what may be dialled, not of what is.
    "remote_url_allow_hosts",
    // Reports to the makers of ClickHouse: the shipped config.xml has them.
    "send_crash_reports",
    // The browser's, not the server's.
    "web_ui",
];

pub(super) fn read(merged: &Merged) -> Vec<TlsUse> {
    let mut uses = Vec::new();
    for (key, element) in numbered(merged.root()) {
        if key == "interserver_https_port" {
            uses.push(TlsUse {
                kind: UseKind::Interserver,
                path: key,
                location: element.location().clone(),
            });
        } else if !NOT_DIALLED.contains(&element.name()) {
            gather(merged, element, &key, &mut uses);
        }
    }
    uses
}

fn gather(merged: &Merged, element: &Element, path: &str, uses: &mut Vec<TlsUse>) {
    for (key, inner) in numbered(element) {
        gather_one(merged, element, inner, &format!("{path}.{key}"), uses);
    }
    if element.elements().next().is_none() {
        push_url(merged, element, path, uses);
    }
}

fn gather_one(merged: &Merged, parent: &Element, element: &Element, path: &str, uses: &mut Vec<TlsUse>) {
    if element.name() != "secure" {
        gather(merged, element, path, uses);
    } else if matches!(Switch::of(&merged.value(element)), Switch::On | Switch::Unknown) {
        let host = ["host", "hostname"].iter().find_map(|name| parent.child(name));
        let host = host.and_then(|host| merged.value(host).plain().map(str::to_owned));
        let location = element.location().clone();
        uses.push(TlsUse {
            kind: UseKind::Secure(host),
            path: path.to_owned(),
            location,
        });
    }
}

fn push_url(merged: &Merged, element: &Element, path: &str, uses: &mut Vec<TlsUse>) {
    let url = match merged.value(element) {
        Value::Plain(text) => https_origin(&text),
        // Azure's, which holds a key: only that it is one may be said.
        Value::Secret(text) if text.expose().contains("DefaultEndpointsProtocol=https") => {
            Some("https://…".to_owned())
        }
        Value::Secret(_) | Value::Unresolved(_) => None,
    };
    if let Some(url) = url {
        uses.push(TlsUse {
            kind: UseKind::Url(url),
            path: path.to_owned(),
            location: element.location().clone(),
        });
    }
}

/// Scheme, host and port of an address that is dialled over TLS; what else it holds may be secret.
fn https_origin(text: &str) -> Option<String> {
    const SCHEME: &str = "https://";
    let text = text.trim_start();
    let rest = text
        .get(..SCHEME.len())
        .filter(|head| head.eq_ignore_ascii_case(SCHEME))
        .and_then(|_| text.get(SCHEME.len()..))?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    Some(format!("{SCHEME}{host}"))
}
