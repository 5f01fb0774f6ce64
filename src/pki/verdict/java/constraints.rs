//! Name constraints as Java reads them (`NameConstraintsExtension.verify`): those of the certificates below the anchor, never the
//! anchor's own. What several authorities say is taken together.

use std::collections::BTreeSet;
use std::net::IpAddr;

use der::Encode as _;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::name::GeneralName;

use super::{Facts, Flaw, Refusal, host, is_self_issued};
use crate::pki::verdict::Peer;
use crate::pki::verdict::constraints::{Relation, Side, address_text, network, permit, subtrees};
use crate::pki::verdict::names::Name;

/// Holds the names of one certificate of a path against the authorities above it.
pub(super) fn check(path: &[&Facts<'_>], depth: usize) -> Result<(), Refusal> {
    let (Some(facts), Some(above)) = (path.get(depth), path.get(depth + 1..)) else {
        return Ok(());
    };
    check_comparable(path.get(depth.max(1)..).unwrap_or_default())?;
    if depth > 0 && is_self_issued(facts) {
        return Ok(());
    }
    for authority in above {
        let Some(constraints) = &authority.content.constraints else {
            continue;
        };
        if let Some(name) = first_outside(facts, constraints) {
            let authority = authority.certificate.called();
            let detail = format!("`{authority}` does not permit its name {name}");
            return Err(facts.refuse(Flaw::NameNotPermitted, detail));
        }
    }
    Ok(())
}

/// Java joins what several authorities say, and fails where their networks are of different lengths, such as IPv4 and IPv6.
fn check_comparable(authorities: &[&Facts<'_>]) -> Result<(), Refusal> {
    let mut lengths = BTreeSet::new();
    let mut count = 0;
    for authority in authorities.iter().rev() {
        let Some(constraints) = &authority.content.constraints else {
            continue;
        };
        count += 1;
        lengths.extend(subtrees(constraints).filter_map(|subtree| match &subtree.base {
            GeneralName::IpAddress(network) => Some(network.as_bytes().len()),
            _ => None,
        }));
        if count > 1 && lengths.len() > 1 {
            let detail = "Java cannot join its name constraints with those above it: IPv4 and IPv6";
            return Err(authority.refuse(Flaw::NameNotPermitted, detail));
        }
    }
    Ok(())
}

/// A name that constraints are about.
enum Constrained {
    /// The relative names in their canonical form.
    Directory(Vec<String>),
    Dns(String),
    Address(Vec<u8>),
    Mail(String),
    Resource(String),
    Other,
}

fn first_outside(facts: &Facts<'_>, constraints: &NameConstraints) -> Option<String> {
    if subtrees(constraints).any(|subtree| subtree.minimum > 0 || subtree.maximum.is_some()) {
        return Some("in the distance that is demanded".to_owned());
    }
    let names = names(facts);
    let mut outside = names
        .iter()
        .filter(|name| !permit(constraints, |subtree, side| relation(&subtree.base, name, side)));
    outside.next().map(|name| match name {
        Constrained::Directory(_) => format!("`{}`", facts.certificate.subject()),
        Constrained::Dns(name) | Constrained::Mail(name) | Constrained::Resource(name) => format!("`{name}`"),
        Constrained::Address(octets) => format!("`{}`", address_text(octets)),
        Constrained::Other => "of a rare kind".to_owned(),
    })
}

/// The subject, the alternative names, and of the subject what looks like a name of a kind that is not among them: the mail
/// address without any alternative name, the last common name without a DNS name or an address, even of an authority.
fn names(facts: &Facts<'_>) -> Vec<Constrained> {
    let mut names = Vec::new();
    if !facts.subject.is_empty() {
        names.push(Constrained::Directory(facts.subject.java.clone()));
    }
    let listed = facts.content.names.as_deref().unwrap_or_default();
    if facts.content.names.is_none() {
        names.extend(facts.subject.addresses.iter().cloned().map(Constrained::Mail));
    }
    names.extend(listed.iter().map(constrained));
    if let Some(name) = facts.subject.common_names.last() {
        names.extend(from_common_name(name, listed));
    }
    names
}

fn from_common_name(name: &str, listed: &[GeneralName]) -> Option<Constrained> {
    let has_address = listed
        .iter()
        .any(|name| matches!(name, GeneralName::IpAddress(_)));
    let has_host = listed.iter().any(|name| matches!(name, GeneralName::DnsName(_)));
    match name.parse::<IpAddr>() {
        Ok(_) if has_address => None,
        Ok(IpAddr::V4(address)) => Some(Constrained::Address(address.octets().to_vec())),
        Ok(IpAddr::V6(address)) => Some(Constrained::Address(address.octets().to_vec())),
        Err(_) if has_host => None,
        Err(_) => host::is_host(&name.replace('*', "z")).then(|| Constrained::Dns(name.to_owned())),
    }
}

fn constrained(name: &GeneralName) -> Constrained {
    match name {
        GeneralName::DnsName(name) => Constrained::Dns(name.to_string()),
        GeneralName::IpAddress(octets) => Constrained::Address(octets.as_bytes().to_vec()),
        GeneralName::Rfc822Name(name) => Constrained::Mail(name.to_string()),
        GeneralName::UniformResourceIdentifier(name) => Constrained::Resource(name.to_string()),
        GeneralName::DirectoryName(name) => match canonical(name) {
            Some(name) => Constrained::Directory(name),
            None => Constrained::Other,
        },
        _ => Constrained::Other,
    }
}

/// How Java compares (`GeneralNameInterface.constrains`).
fn relation(base: &GeneralName, name: &Constrained, side: Side) -> Relation {
    let is_excluded = side == Side::Excluded;
    match (base, name) {
        (GeneralName::DirectoryName(base), Constrained::Directory(name)) => match canonical(base) {
            // Letters beyond ASCII may be the same to Java and differ here.
            Some(base) => {
                let is_plain = base.iter().chain(name).all(|part| part.is_ascii());
                Relation::of(name.starts_with(&base) || is_excluded && !is_plain)
            }
            None => Relation::Incomparable,
        },
        (GeneralName::DnsName(base), Constrained::Dns(name)) => {
            Relation::of_known(holds_host(base.as_str(), name, is_excluded))
        }
        (GeneralName::Rfc822Name(base), Constrained::Mail(name)) => {
            Relation::of(holds_mail(base.as_str(), name))
        }
        (GeneralName::UniformResourceIdentifier(base), Constrained::Resource(name)) => {
            Relation::of_known(holds_resource(base.as_str(), name, is_excluded))
        }
        (GeneralName::IpAddress(base), Constrained::Address(name)) => {
            Relation::of_known(holds_address(base.as_bytes(), name, is_excluded))
        }
        (
            GeneralName::OtherName(_) | GeneralName::EdiPartyName(_) | GeneralName::RegisteredId(_),
            Constrained::Other,
        ) => Relation::Incomparable,
        _ => Relation::Apart,
    }
}

fn canonical(name: &x509_cert::name::Name) -> Option<Vec<String>> {
    Name::read(&name.to_der().ok()?, Peer::Java).map(|name| name.java)
}

/// `DNSName.constrains`, which fails for an empty base. Newer releases take a `*` in an excluded name for every host that it
/// stands for.
fn holds_host(base: &str, name: &str, is_excluded: bool) -> Option<bool> {
    let (base, name) = (base.to_ascii_lowercase(), name.to_ascii_lowercase());
    if base.is_empty() || name.is_empty() {
        return None;
    }
    if is_excluded && name.contains('*') {
        let tail = name.rsplit('*').next().unwrap_or_default();
        if base.ends_with(tail) {
            return Some(true);
        }
    }
    Some(match name.strip_suffix(base.as_str()) {
        Some("") => true,
        Some(before) => before.ends_with('.') != base.starts_with('.'),
        None => false,
    })
}

/// `RFC822Name.constrains`.
fn holds_mail(base: &str, name: &str) -> bool {
    let (base, name) = (base.to_ascii_lowercase(), name.to_ascii_lowercase());
    match name.strip_suffix(base.as_str()) {
        Some("") => true,
        Some(_) if base.contains('@') => false,
        Some(before) => base.starts_with('.') || before.ends_with('@'),
        None => false,
    }
}

/// `URIName.constrains`, between hosts.
fn holds_resource(base: &str, name: &str, is_excluded: bool) -> Option<bool> {
    let (_, rest) = name.split_once("://")?;
    let host = rest.split(['/', ':', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    if !host::is_host(host) || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    if base.starts_with('.') {
        holds_host(base, host, is_excluded)
    } else {
        Some(base.eq_ignore_ascii_case(host))
    }
}

/// `IPAddressName.constrains`: a network with bits behind its mask holds nothing. Up to 17.0.15 at least it takes every address for one
/// as long as the network: it fails with an IPv4 address and an IPv6 network, and compares the beginning the other way round.
fn holds_address(base: &[u8], address: &[u8], is_excluded: bool) -> Option<bool> {
    let (network, mask) = network(base, address)?;
    if network.len() > address.len() {
        return None;
    }
    let octets = address.iter().zip(network).zip(mask);
    let begins_inside = octets
        .into_iter()
        .all(|((address, network), mask)| address & mask == *network);
    Some(begins_inside && (is_excluded || network.len() == address.len()))
}
