//! Settings to text: the judgements here, the words in `templates/`.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use askama::Template;

use super::RenderError;
use super::keys::{self, Key, Support};
use super::properties;
use super::settings::{ClientSettings, Peer, QuorumSettings, ServerSettings, Store};
use crate::model::{ClientAuth, Host, StoreFormat, Version};

/// The first release that has every key which cannot be done without (store types, protocols, TLS between peers).
const OLDEST: [u32; 3] = [3, 5, 5];
/// The first release whose own list of cipher suites has those of TLS 1.3.
const LISTS_TLS_1_3_SUITES: [u32; 3] = [3, 9, 2];
/// The first release whose zkCli.sh takes `-client-configuration`.
const TAKES_CLIENT_CONFIGURATION: [u32; 3] = [3, 7, 0];
/// The release that Debian 12 and Ubuntu ship, with a class path that lacks netty-codec; and the one after it.
const DEBIAN: ([u32; 3], [u32; 3]) = ([3, 8, 0], [3, 8, 1]);

/// Both, since up to 3.9.1 a server or Java client offers only 1.2 by default, and from 3.9.2 to 3.9.5 only 1.3.
/// No blank: it would become part of the name.
const PROTOCOLS: &str = "TLSv1.2,TLSv1.3";
/// TLS 1.3's that every Java knows, then those of TLS 1.2 with forward secrecy and authenticated encryption, for both
/// key types.
const CIPHER_SUITES: &str = "TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256,\
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

/// Renders the TLS block for zoo.cfg. It never holds `dataDir`, `clientPort` or `server.N`.
///
/// The same settings give the same bytes.
pub fn render_server(settings: &ServerSettings<'_>) -> Result<String, RenderError> {
    let version = settings.version;
    refuse_older_than_tls(version)?;
    if settings.plaintext_port == Some(settings.port) {
        return Err(RenderError::SamePort { port: settings.port });
    }
    let text = ServerTemplate {
        host: clean(&settings.host.to_string()),
        id: settings.id,
        version,
        plaintext_port: settings.plaintext_port,
        peers: settings.peers.iter().map(PeerLine::new).collect(),
        is_debian_release: version.is_at_least(&DEBIAN.0) && version.may_be_before(&DEBIAN.1),
        port: settings.port,
        keystore: StoreLines::new("ssl.keyStore", &settings.keystore, version)?,
        truststore: StoreLines::new("ssl.trustStore", &settings.truststore, version)?,
        client_auth: settings.client_auth,
        protocols: PROTOCOLS,
        cipher_suites: cipher_suites(version),
        reload: keys::CERT_RELOAD.support(version),
        reload_since: first_release(&keys::CERT_RELOAD, version),
        quorum: settings
            .quorum
            .as_ref()
            .map(|quorum| QuorumLines::new(quorum, version))
            .transpose()?,
    };
    finish(&text)
}

/// Renders client.properties, for zkCli.sh and every other Java client.
pub fn render_client(settings: &ClientSettings<'_>) -> Result<String, RenderError> {
    let version = settings.version;
    refuse_older_than_tls(version)?;
    let servers: Vec<_> = settings
        .servers
        .iter()
        .map(|(host, port)| format!("{}:{port}", Bracketed(host)))
        .collect();
    let text = ClientTemplate {
        version,
        servers: clean(&servers.join(",")),
        has_option: version.is_at_least(&TAKES_CLIENT_CONFIGURATION),
        keystore: StoreLines::new("zookeeper.ssl.keyStore", &settings.keystore, version)?,
        truststore: StoreLines::new("zookeeper.ssl.trustStore", &settings.truststore, version)?,
        protocols: PROTOCOLS,
        cipher_suites: cipher_suites(version),
    };
    finish(&text)
}

#[derive(Template)]
#[template(path = "zoo.cfg.txt", escape = "none")]
struct ServerTemplate<'a> {
    host: String,
    id: Option<u32>,
    version: &'a Version,
    plaintext_port: Option<u16>,
    peers: Vec<PeerLine>,
    is_debian_release: bool,
    port: u16,
    keystore: StoreLines,
    truststore: StoreLines,
    client_auth: ClientAuth,
    protocols: &'static str,
    cipher_suites: Option<&'static str>,
    reload: Support,
    reload_since: Option<Version>,
    quorum: Option<QuorumLines>,
}

#[derive(Template)]
#[template(path = "client.properties.txt", escape = "none")]
struct ClientTemplate<'a> {
    version: &'a Version,
    servers: String,
    has_option: bool,
    keystore: StoreLines,
    truststore: StoreLines,
    protocols: &'static str,
    cipher_suites: Option<&'static str>,
}

/// What a template needs of a store, escaped.
struct StoreLines {
    location: String,
    format: &'static str,
    password_path: Option<String>,
}

impl StoreLines {
    fn new(prefix: &str, store: &Store<'_>, version: &Version) -> Result<Self, RenderError> {
        let location = path_value(format!("{prefix}.location"), store.location)?;
        let path = || clean(&store.location.to_string_lossy());
        let password_path = match store.password_file {
            _ if !store.format.has_password() => None,
            None => {
                return Err(RenderError::NoPasswordFile {
                    path: path(),
                    format: store.format,
                });
            }
            Some(_) if keys::KEY_STORE_PASSWORD_PATH.support(version) != Support::Every => {
                return Err(RenderError::NoPasswordFiles {
                    version: version.clone(),
                    path: path(),
                });
            }
            Some(file) => Some(path_value(format!("{prefix}.passwordPath"), file)?),
        };
        Ok(Self {
            location,
            format: java_word(store.format),
            password_path,
        })
    }
}

struct QuorumLines {
    keystore: StoreLines,
    truststore: StoreLines,
    host_check: bool,
    fips_mode: bool,
}

impl QuorumLines {
    fn new(quorum: &QuorumSettings<'_>, version: &Version) -> Result<Self, RenderError> {
        Ok(Self {
            keystore: StoreLines::new("ssl.quorum.keyStore", &quorum.keystore, version)?,
            truststore: StoreLines::new("ssl.quorum.trustStore", &quorum.truststore, version)?,
            host_check: quorum.host_check,
            fips_mode: keys::FIPS_MODE.support(version) != Support::None,
        })
    }
}

struct PeerLine {
    id: u32,
    host: String,
}

impl PeerLine {
    fn new(peer: &Peer<'_>) -> Self {
        Self {
            id: peer.id,
            host: clean(&Bracketed(peer.host).to_string()),
        }
    }
}

fn refuse_older_than_tls(version: &Version) -> Result<(), RenderError> {
    if version.is_at_least(&OLDEST) {
        Ok(())
    } else {
        Err(RenderError::TooOld {
            version: version.clone(),
        })
    }
}

fn cipher_suites(version: &Version) -> Option<&'static str> {
    version
        .may_be_before(&LISTS_TLS_1_3_SUITES)
        .then_some(CIPHER_SUITES)
}

/// The first release of the version's own line that reads the key.
fn first_release(key: &Key, version: &Version) -> Option<Version> {
    key.since
        .iter()
        .map(|parts| Version::new(parts))
        .find(|first| first.line() == version.line())
}

/// `ssl.keyStore.type`.
const fn java_word(format: StoreFormat) -> &'static str {
    match format {
        StoreFormat::Pkcs12 => "PKCS12",
        StoreFormat::Jks => "JKS",
        StoreFormat::Pem => "PEM",
    }
}

fn path_value(key: String, path: &Path) -> Result<String, RenderError> {
    let cleaned = || clean(&path.to_string_lossy());
    let Some(text) = path.to_str() else {
        return Err(RenderError::NotText { key, path: cleaned() });
    };
    if !path.is_absolute() {
        return Err(RenderError::RelativePath { key, path: cleaned() });
    }
    properties::escape_value(text).map_err(|reason| RenderError::UnwritablePath {
        key,
        path: cleaned(),
        reason,
    })
}

fn finish(template: &impl Template) -> Result<String, RenderError> {
    let mut text = template.render()?;
    text.push('\n');
    Ok(text)
}

/// Text that may stand in a comment: nothing in it ends the line or looks like something that it is not.
fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            ' '..='~' => character.to_string(),
            _ => character.escape_default().to_string(),
        })
        .collect()
}

/// A host as it stands before `:port`.
struct Bracketed<'a>(&'a Host);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Host::Address(IpAddr::V6(address)) => write!(formatter, "[{address}]"),
            host => write!(formatter, "{host}"),
        }
    }
}

#[cfg(test)]
mod tests;
