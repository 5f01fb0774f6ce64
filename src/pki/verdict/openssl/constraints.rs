//! Name constraints as OpenSSL reads them (`NAME_CONSTRAINTS_check`): the anchor's count, and every certificate below an
//! authority must keep to what it says, but authorities that issued themselves.

use der::Encode as _;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use super::path::is_self_issued;
use super::{Facts, Flaw, Refusal};
use crate::pki::verdict::Peer;
use crate::pki::verdict::names::Name;

/// The most comparisons for one certificate and one authority (`NAME_CHECK_MAX`).
const MOST_COMPARISONS: usize = 1 << 20;

pub(super) fn check(path: &[&Facts<'_>]) -> Result<(), Refusal> {
    for (depth, facts) in path.iter().enumerate() {
        if depth > 0 && is_self_issued(facts) {
            continue;
        }
        for authority in path.iter().skip(depth + 1) {
            let Some(constraints) = &authority.content.constraints else {
                continue;
            };
            if let Some(name) = first_outside(facts, depth == 0, constraints) {
                let detail = format!(
                    "`{}` does not permit its name `{name}`",
                    authority.certificate.called()
                );
                return Err(facts.refuse(Flaw::NameNotPermitted, detail));
            }
        }
    }
    Ok(())
}

/// The first name of a certificate that the constraints do not permit.
fn first_outside(facts: &Facts<'_>, is_leaf: bool, constraints: &NameConstraints) -> Option<String> {
    let names = names(facts, is_leaf);
    let subtrees = |subtrees: &Option<Vec<GeneralSubtree>>| subtrees.as_ref().map_or(0, Vec::len);
    let count = subtrees(&constraints.permitted_subtrees) + subtrees(&constraints.excluded_subtrees);
    if names.len().saturating_mul(count) > MOST_COMPARISONS {
        return Some("one of too many".to_owned());
    }
    let is_outside = |name: &&Constrained| !is_permitted(name, constraints).unwrap_or(false);
    names.iter().find(is_outside).map(Constrained::text)
}

/// A name that constraints are about.
enum Constrained {
    Subject(String, Vec<u8>),
    General(GeneralName),
    Dns(String),
    Mail(String),
}

impl Constrained {
    fn text(&self) -> String {
        match self {
            Self::Subject(text, _) | Self::Dns(text) | Self::Mail(text) => text.clone(),
            Self::General(GeneralName::DnsName(name) | GeneralName::Rfc822Name(name)) => name.to_string(),
            Self::General(GeneralName::UniformResourceIdentifier(name)) => name.to_string(),
            Self::General(GeneralName::DirectoryName(name)) => name.to_string(),
            Self::General(GeneralName::IpAddress(octets)) => {
                match crate::pki::extensions::address(octets.as_bytes()) {
                    Some(address) => address.to_string(),
                    None => "a malformed address".to_owned(),
                }
            }
            Self::General(_) => "of a rare kind".to_owned(),
        }
    }
}

/// The subject, the mail addresses in it, the alternative names; and the common names of a leaf that has no DNS name.
fn names(facts: &Facts<'_>, is_leaf: bool) -> Vec<Constrained> {
    let mut names = Vec::new();
    if !facts.subject.is_empty() {
        let subject = facts.certificate.subject();
        names.push(Constrained::Subject(subject, facts.subject.openssl.clone()));
        names.extend(facts.subject.addresses.iter().cloned().map(Constrained::Mail));
    }
    let listed = facts.content.names.as_deref().unwrap_or_default();
    names.extend(listed.iter().cloned().map(Constrained::General));
    if is_leaf && !listed.iter().any(|name| matches!(name, GeneralName::DnsName(_))) {
        let hosts = facts
            .subject
            .common_names
            .iter()
            .filter(|name| looks_like_a_host(name));
        names.extend(hosts.cloned().map(Constrained::Dns));
    }
    names
}

/// `cn2dnsid`: of two labels at least, in letters, digits, `-` and `_`.
fn looks_like_a_host(name: &str) -> bool {
    let name = name.trim_end_matches('\0');
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(is_known) && !label.starts_with('-') && !label.ends_with('-')
    };
    // An embedded NUL is refused by OpenSSL: it counts as a host that no constraint permits.
    name.contains('\0') || name.contains('.') && name.split('.').all(is_label)
}

/// `nc_match`. `None` for what OpenSSL refuses to compare.
fn is_permitted(name: &Constrained, constraints: &NameConstraints) -> Option<bool> {
    let (mut is_limited, mut is_inside) = (false, false);
    for subtree in constraints.permitted_subtrees.iter().flatten() {
        if let Some(contains) = contains(subtree, name)? {
            is_limited = true;
            is_inside |= contains;
        }
    }
    if is_limited && !is_inside {
        return Some(false);
    }
    for subtree in constraints.excluded_subtrees.iter().flatten() {
        if contains(subtree, name)? == Some(true) {
            return Some(false);
        }
    }
    Some(true)
}

/// Whether the subtree holds the name; the inner `None` where they are of different kinds.
fn contains(subtree: &GeneralSubtree, name: &Constrained) -> Option<Option<bool>> {
    let compared = match (&subtree.base, name) {
        (GeneralName::DirectoryName(base), Constrained::Subject(_, subject)) => {
            Some(subject.starts_with(&canonical(base)?))
        }
        (GeneralName::DirectoryName(base), Constrained::General(GeneralName::DirectoryName(name))) => {
            Some(canonical(name)?.starts_with(&canonical(base)?))
        }
        (GeneralName::DnsName(base), Constrained::General(GeneralName::DnsName(name))) => {
            Some(holds_host(base.as_str(), name.as_str()))
        }
        (GeneralName::DnsName(base), Constrained::Dns(name)) => Some(holds_host(base.as_str(), name)),
        (GeneralName::Rfc822Name(base), Constrained::General(GeneralName::Rfc822Name(name))) => {
            Some(holds_mail(base.as_str(), name.as_str())?)
        }
        (GeneralName::Rfc822Name(base), Constrained::Mail(name)) => Some(holds_mail(base.as_str(), name)?),
        (
            GeneralName::UniformResourceIdentifier(base),
            Constrained::General(GeneralName::UniformResourceIdentifier(name)),
        ) => Some(holds_resource(base.as_str(), name.as_str())?),
        (GeneralName::IpAddress(base), Constrained::General(GeneralName::IpAddress(name))) => {
            Some(holds_address(base.as_bytes(), name.as_bytes())?)
        }
        (base, Constrained::General(name))
            if std::mem::discriminant(base) == std::mem::discriminant(name) =>
        {
            return None;
        }
        _ => None,
    };
    // Distances were never used (RFC 5280, 4.2.1.10).
    let is_plain = subtree.minimum == 0 && subtree.maximum.is_none();
    if compared.is_some() && !is_plain {
        None
    } else {
        Some(compared)
    }
}

fn canonical(name: &x509_cert::name::Name) -> Option<Vec<u8>> {
    Name::read(&name.to_der().ok()?, Peer::OpenSsl).map(|name| name.openssl)
}

/// The canonical form of the first directory name in a list; the inner `None` where it has none.
pub(super) fn first_directory_name(names: &[GeneralName]) -> Option<Option<Vec<u8>>> {
    names.iter().find_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(canonical(name)),
        _ => None,
    })
}

fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start
        .and_then(|start| text.get(start..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// `nc_dns`.
fn holds_host(base: &str, name: &str) -> bool {
    let before = name
        .len()
        .checked_sub(base.len())
        .and_then(|length| name.get(..length));
    let is_at_a_dot = |before: &str| before.is_empty() || base.starts_with('.') || before.ends_with('.');
    base.is_empty() || ends_with(name, base) && before.is_some_and(is_at_a_dot)
}

/// `nc_email`: a host, every host below one (with a dot before it), or one address.
fn holds_mail(base: &str, name: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    Some(match base.rsplit_once('@') {
        None if base.starts_with('.') => name.len() > base.len() && ends_with(name, base),
        None => host.eq_ignore_ascii_case(base),
        Some((wanted, base)) => (wanted.is_empty() || wanted == local) && host.eq_ignore_ascii_case(base),
    })
}

/// `nc_uri`: the host in it.
fn holds_resource(base: &str, name: &str) -> Option<bool> {
    let (_, rest) = name.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let end = rest.find(':').or_else(|| rest.find('/')).unwrap_or(rest.len());
    let host = rest.get(..end).filter(|host| !host.is_empty())?;
    Some(if base.starts_with('.') {
        host.len() > base.len() && ends_with(host, base)
    } else {
        host.eq_ignore_ascii_case(base)
    })
}

/// `nc_ip`: an address and a mask.
fn holds_address(base: &[u8], address: &[u8]) -> Option<bool> {
    if !matches!(base.len(), 8 | 32) || !matches!(address.len(), 4 | 16) {
        return None;
    }
    let (network, mask) = base.split_at_checked(base.len() / 2)?;
    let octets = address.iter().zip(network).zip(mask);
    let is_inside = octets
        .into_iter()
        .all(|((address, network), mask)| address & mask == network & mask);
    Some(network.len() == address.len() && is_inside)
}
