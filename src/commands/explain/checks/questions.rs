//! What the files of a workspace are asked.

use super::super::kept::{Kept, KeptFile, KeptNode};
use super::{Answer, answer, same};
use crate::diagnosis::messages::Names;
use crate::diagnosis::{self, Code};
use crate::keystore::EntryKind;
use crate::model::{Host, Role, San};
use crate::pki::Certificate;
use crate::workspace::layout::{AuthorityKind, NodeFile};

fn at(node: &KeptNode, file: &KeptFile, what: &str) -> String {
    format!("{}/{} {what}", node.name, file.name)
}

pub(super) fn keystores(kept: &Kept) -> Answer {
    let has_key = |file: &KeptFile| file.reading.as_ref().is_some_and(diagnosis::has_key);
    let stores = kept
        .files()
        .filter(|(_, file)| matches!(file.file, NodeFile::Keystore | NodeFile::QuorumKeystore));
    let bare = stores.filter(|(_, file)| file.reading.is_some() && !has_key(file));
    let lines = bare.map(|(node, file)| at(node, file, "holds no private key"));
    answer(lines.collect(), "each of its keystores holds a private key")
}

pub(super) fn truststores(kept: &Kept) -> Answer {
    let is_anchor = |kind: &EntryKind| matches!(kind, EntryKind::Anchor(_));
    let has_anchor = |file: &KeptFile| {
        let entries = file.reading.iter().flat_map(|reading| &reading.entries);
        entries.map(|entry| &entry.kind).any(is_anchor)
    };
    let stores = kept
        .files()
        .filter(|(_, file)| matches!(file.file, NodeFile::Truststore | NodeFile::QuorumTruststore));
    let empty = stores.filter(|(_, file)| file.reading.is_some() && !has_anchor(file));
    let lines = empty.map(|(node, file)| at(node, file, "holds nobody whom Java trusts"));
    answer(
        lines.collect(),
        "each of its truststores holds an authority that Java trusts",
    )
}

/// Whether key and certificate belong together.
pub(super) fn pairs(kept: &Kept) -> Answer {
    let mut lines = Vec::new();
    for node in &kept.nodes {
        let key = node.file(NodeFile::Key).and_then(|file| file.reading.as_ref());
        let key = key.and_then(|reading| {
            reading.entries.iter().find_map(|entry| match &entry.kind {
                EntryKind::Key(key) => Some(key),
                _ => None,
            })
        });
        if let (Some(key), Some(certificate)) = (key, node.certificate())
            && key.public_key_der() != certificate.public_key_der()
        {
            lines.push(format!(
                "key and certificate of {} do not belong together",
                node.name
            ));
        }
    }
    answer(lines, "each key in it belongs to the certificate beside it")
}

/// What a certificate must be for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    Client,
    Server,
}

pub(super) fn usage(kept: &Kept, usage: Usage) -> Answer {
    let lacks = |node: &KeptNode, certificate: &Certificate| {
        let Some(allowed) = certificate.extended_key_usage() else {
            return false;
        };
        match usage {
            Usage::Client => !allowed.client_auth && !allowed.any,
            Usage::Server => node.role == Role::Zookeeper && !allowed.server_auth && !allowed.any,
        }
    };
    let word = match usage {
        Usage::Client => "clientAuth",
        Usage::Server => "serverAuth",
    };
    let lacking = kept
        .leaves()
        .filter(|(node, certificate)| lacks(node, certificate));
    let lines = lacking.map(|(node, _)| format!("the certificate of {} has no {word}", node.name));
    answer(
        lines.collect(),
        &format!("every certificate that needs it has {word}"),
    )
}

/// Whether each certificate was issued by the authority that the others trust.
pub(super) fn issuers(kept: &Kept) -> Answer {
    let authority = kept
        .authorities
        .iter()
        .find(|(kind, _)| *kind == AuthorityKind::Clients);
    let Some((_, authority)) = authority else {
        return Answer::Unknown;
    };
    let strange = kept
        .leaves()
        .filter(|(_, certificate)| !certificate.is_signed_by(authority));
    let lines = strange.map(|(node, certificate)| {
        let issuer = certificate.issuer();
        format!(
            "the certificate of {} was not issued by the workspace's authority, but by {issuer}",
            node.name
        )
    });
    answer(
        lines.collect(),
        "its authority issued every certificate in it: a server or client still has files from before, or from elsewhere",
    )
}

/// Any of the reasons that a peer may have and does not name.
pub(super) fn refused(kept: &Kept) -> Answer {
    let reasons = [
        same(kept, &[Code::Expired, Code::NotYetValid], ""),
        issuers(kept),
        usage(kept, Usage::Client),
        usage(kept, Usage::Server),
    ];
    let mut lines = Vec::new();
    for reason in reasons {
        match reason {
            Answer::Confirmed(found) => lines.extend(found),
            Answer::NotHere(_) => {}
            Answer::Unknown => return Answer::Unknown,
        }
    }
    answer(
        lines,
        "every certificate in it is valid, for its use, and issued by its authority: a server or client has other files",
    )
}

/// Whether the certificates have the names that were looked for.
pub(super) fn looked_for(names: &Names, kept: &Kept) -> Answer {
    let servers: Vec<_> = kept
        .leaves()
        .filter(|(node, _)| node.role == Role::Zookeeper)
        .collect();
    let has_wildcard = |certificate: &Certificate| {
        let mut sans = certificate.sans().iter();
        sans.any(|san| matches!(san, San::Dns(name) if name.starts_with("*.")))
    };
    if servers.is_empty() || servers.iter().any(|(_, certificate)| has_wildcard(certificate)) {
        return Answer::Unknown;
    }
    let mut missing = Vec::new();
    let mut there = Vec::new();
    for name in names.of("looked for") {
        // ClickHouse before the name check looks for the address, and says it with its port.
        let parsed = name.parse::<Host>().or_else(|error| match name.rsplit_once(':') {
            Some((host, _)) => host.parse(),
            None => Err(error),
        });
        let Ok(host) = parsed else { continue };
        let wanted = San::from(&host);
        match servers
            .iter()
            .find(|(_, certificate)| certificate.sans().contains(&wanted))
        {
            Some((node, _)) => there.push(format!("the certificate of {} has {host}", node.name)),
            None => missing.push(format!("no certificate of a ZooKeeper node has {host}")),
        }
    }
    match (missing.is_empty(), there.is_empty()) {
        (false, _) => Answer::Confirmed(missing),
        (true, false) => Answer::NotHere(there.join(", ")),
        (true, true) => Answer::Unknown,
    }
}

/// Whether a file that is missing on a server is one that the workspace deploys there.
pub(super) fn paths(names: &Names, kept: &Kept) -> Answer {
    let mut lines = Vec::new();
    for path in names.of("file") {
        for node in &kept.nodes {
            let name = path.strip_prefix(node.directory.as_str());
            let name = name.and_then(|name| name.strip_prefix('/'));
            if let Some(file) = node.files.iter().find(|file| Some(file.name) == name) {
                lines.push(at(
                    node,
                    file,
                    &format!("belongs there: `zkcerts deploy {}`", node.name.replace('/', " ")),
                ));
            }
        }
    }
    if lines.is_empty() {
        Answer::Unknown
    } else {
        Answer::Confirmed(lines)
    }
}

/// Whether the port that was dialled is the one that takes TLS.
pub(super) fn ports(names: &Names, kept: &Kept) -> Answer {
    let tls = kept.manifest.zookeeper.port;
    let port = |node: &String| {
        node.rsplit_once(':')
            .and_then(|(_, port)| port.parse::<u16>().ok())
    };
    let dialled: Vec<_> = names.of("node").iter().filter_map(port).collect();
    if dialled.is_empty() {
        return Answer::Unknown;
    }
    let others: Vec<_> = dialled.iter().filter(|port| **port != tls).collect();
    let lines = others
        .iter()
        .map(|port| format!("its servers take TLS on port {tls}, and port {port} was dialled"));
    answer(
        lines.collect(),
        &format!("{tls} is the port on which its servers take TLS"),
    )
}

/// What the workspace renders for ClickHouse marks every node as secure.
pub(super) fn rendered() -> Answer {
    Answer::NotHere(
        "what it writes for ClickHouse marks every node as secure: another file of config.d has a node of its own, or another \
         program is meant"
            .to_owned(),
    )
}
