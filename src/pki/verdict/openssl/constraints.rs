//! Name constraints as OpenSSL reads them (`NAME_CONSTRAINTS_check`): the anchor's count, and every certificate below an
//! authority must keep to what it says, but authorities that issued themselves.

use der::Encode as _;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use super::path::is_self_issued;
use super::{Facts, Flaw, Refusal};
use crate::pki::verdict::Peer;
use crate::pki::verdict::constraints::{Relation, network, permit, subtrees, text};
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
                let authority = authority.certificate.called();
                let detail = format!("`{authority}` does not permit its name `{name}`");
                return Err(facts.refuse(Flaw::NameNotPermitted, detail));
            }
        }
    }
    Ok(())
}

/// The first name of a certificate that the constraints do not permit.
fn first_outside(facts: &Facts<'_>, is_leaf: bool, constraints: &NameConstraints) -> Option<String> {
    let names = names(facts, is_leaf);
    if names.len().saturating_mul(subtrees(constraints).count()) > MOST_COMPARISONS {
        return Some("one of too many".to_owned());
    }
    let mut outside = names
        .iter()
        .filter(|name| !permit(constraints, |subtree, _| relation(subtree, name)));
    outside.next().map(|name| match name {
        Constrained::Subject(text, _) | Constrained::Dns(text) | Constrained::Mail(text) => text.clone(),
        Constrained::General(name) => text(name),
    })
}

/// A name that constraints are about.
enum Constrained {
    /// As text, and in its canonical form.
    Subject(String, Vec<u8>),
    General(GeneralName),
    Dns(String),
    Mail(String),
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
        let hosts = facts.subject.common_names.iter();
        let hosts = hosts.filter(|name| looks_like_a_host(name));
        names.extend(hosts.cloned().map(Constrained::Dns));
    }
    names
}

/// `cn2dnsid`: of two labels at least, in letters, digits, `-` and `_`.
fn looks_like_a_host(name: &str) -> bool {
    let name = name.trim_end_matches('\0');
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_label = |label: &str| {
        let is_known = !label.is_empty() && label.bytes().all(is_known);
        is_known && !label.starts_with('-') && !label.ends_with('-')
    };
    // An embedded NUL is refused by OpenSSL: it counts as a host that no constraint permits.
    name.contains('\0') || name.contains('.') && name.split('.').all(is_label)
}

/// `nc_match_single`.
fn relation(subtree: &GeneralSubtree, name: &Constrained) -> Relation {
    use GeneralName::{DirectoryName, DnsName, IpAddress, Rfc822Name, UniformResourceIdentifier as Resource};
    let relation = match (&subtree.base, name) {
        (DirectoryName(base), Constrained::Subject(_, subject)) => {
            Relation::of_known(canonical(base).map(|base| subject.starts_with(&base)))
        }
        (DirectoryName(base), Constrained::General(DirectoryName(name))) => {
            let both = canonical(base).zip(canonical(name));
            Relation::of_known(both.map(|(base, name)| name.starts_with(&base)))
        }
        (DnsName(base), Constrained::General(DnsName(name))) => {
            Relation::of(holds_host(base.as_str(), name.as_str()))
        }
        (DnsName(base), Constrained::Dns(name)) => Relation::of(holds_host(base.as_str(), name)),
        (Rfc822Name(base), Constrained::General(Rfc822Name(name))) => {
            Relation::of_known(holds_mail(base.as_str(), name.as_str()))
        }
        (Rfc822Name(base), Constrained::Mail(name)) => Relation::of_known(holds_mail(base.as_str(), name)),
        (Resource(base), Constrained::General(Resource(name))) => {
            Relation::of_known(holds_resource(base.as_str(), name.as_str()))
        }
        (IpAddress(base), Constrained::General(IpAddress(name))) => {
            Relation::of_known(holds_address(base.as_bytes(), name.as_bytes()))
        }
        (base, Constrained::General(name))
            if std::mem::discriminant(base) == std::mem::discriminant(name) =>
        {
            Relation::Incomparable
        }
        _ => Relation::Apart,
    };
    // Distances were never used (RFC 5280, 4.2.1.10).
    let is_plain = subtree.minimum == 0 && subtree.maximum.is_none();
    if is_plain || relation == Relation::Apart {
        relation
    } else {
        Relation::Incomparable
    }
}

fn canonical(name: &x509_cert::name::Name) -> Option<Vec<u8>> {
    Name::read(&name.to_der().ok()?, Peer::OpenSsl).map(|name| name.openssl)
}

/// Whether the first directory name in a list, if it has one, is this one.
pub(super) fn are_of(names: &[GeneralName], wanted: &[u8]) -> bool {
    let mut directories = names.iter().filter_map(|name| match name {
        GeneralName::DirectoryName(name) => Some(name),
        _ => None,
    });
    directories
        .next()
        .is_none_or(|name| canonical(name).is_some_and(|name| name == wanted))
}

fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    let tail = start.and_then(|start| text.get(start..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// `nc_dns`.
fn holds_host(base: &str, name: &str) -> bool {
    let length = name.len().checked_sub(base.len());
    let before = length.and_then(|length| name.get(..length));
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
    let (network, mask) = network(base, address)?;
    let octets = address.iter().zip(network).zip(mask);
    let is_inside = octets
        .into_iter()
        .all(|((address, network), mask)| address & mask == network & mask);
    Some(network.len() == address.len() && is_inside)
}
