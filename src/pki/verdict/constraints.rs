//! What both peers' reading of name constraints has in common (RFC 5280, 4.2.1.10).

use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use crate::pki::extensions;

/// How a name lies to a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The subtree holds it.
    Inside,
    /// It is of the same kind, and lies elsewhere.
    Outside,
    /// It is of another kind.
    Apart,
    /// The peer does not compare them, and refuses.
    Incomparable,
}

impl Relation {
    pub(super) fn of(is_inside: bool) -> Self {
        if is_inside { Self::Inside } else { Self::Outside }
    }

    /// `None` for what cannot be compared.
    pub(super) fn of_known(is_inside: Option<bool>) -> Self {
        is_inside.map_or(Self::Incomparable, Self::of)
    }
}

/// On which side of the constraints a subtree stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Permitted,
    Excluded,
}

/// Whether a name may be issued: inside of a permitted subtree, where there is one of its kind, and of no excluded one.
pub(super) fn permit(
    constraints: &NameConstraints,
    relation: impl Fn(&GeneralSubtree, Side) -> Relation,
) -> bool {
    let permitted = constraints.permitted_subtrees.iter().flatten();
    let permitted: Vec<Relation> = permitted
        .map(|subtree| relation(subtree, Side::Permitted))
        .collect();
    let is_limited = permitted.iter().any(|relation| *relation != Relation::Apart);
    let is_inside = permitted.contains(&Relation::Inside) && !permitted.contains(&Relation::Incomparable);
    let mut excluded = constraints.excluded_subtrees.iter().flatten();
    let is_excluded = excluded.any(|subtree| {
        let relation = relation(subtree, Side::Excluded);
        matches!(relation, Relation::Inside | Relation::Incomparable)
    });
    (!is_limited || is_inside) && !is_excluded
}

/// All subtrees, permitted and excluded.
pub(super) fn subtrees(constraints: &NameConstraints) -> impl Iterator<Item = &GeneralSubtree> {
    let both = constraints
        .permitted_subtrees
        .iter()
        .chain(&constraints.excluded_subtrees);
    both.flatten()
}

/// The address, or what is wrong with it.
pub(super) fn address_text(octets: &[u8]) -> String {
    match extensions::address(octets) {
        Some(address) => address.to_string(),
        None => "a malformed address".to_owned(),
    }
}

/// Address and mask of a network of eight or 32 octets, and an address of four or 16.
pub(super) fn network<'a>(base: &'a [u8], address: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let is_whole = matches!(base.len(), 8 | 32) && matches!(address.len(), 4 | 16);
    is_whole.then(|| base.split_at_checked(base.len() / 2)).flatten()
}

/// The name as text.
pub(super) fn text(name: &GeneralName) -> String {
    match name {
        GeneralName::DnsName(name)
        | GeneralName::Rfc822Name(name)
        | GeneralName::UniformResourceIdentifier(name) => name.to_string(),
        GeneralName::DirectoryName(name) => name.to_string(),
        GeneralName::IpAddress(octets) => address_text(octets.as_bytes()),
        _ => "a name of a rare kind".to_owned(),
    }
}
