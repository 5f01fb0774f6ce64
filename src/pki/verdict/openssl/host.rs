//! Which names OpenSSL finds in a certificate (`X509_check_host`, `X509_check_ip`, without flags, as ClickHouse calls them).

use std::net::IpAddr;

use x509_cert::ext::pkix::name::GeneralName;

use super::{Facts, Flaw, Refusal};

pub(in crate::pki::verdict) fn check(leaf: &Facts<'_>, dialled: &str) -> Result<(), Refusal> {
    let names = leaf.content.names.as_deref().unwrap_or_default();
    let is_there = match dialled.parse() {
        Ok(address) => has_address(names, address),
        Err(_) => has_name(leaf, names, dialled),
    };
    if is_there {
        Ok(())
    } else {
        Err(leaf.refuse(Flaw::NameMismatch, format!("it has not the name `{dialled}`")))
    }
}

/// Addresses count as addresses only, never as text.
pub(in crate::pki::verdict) fn has_address(names: &[GeneralName], address: IpAddr) -> bool {
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    names
        .iter()
        .any(|name| matches!(name, GeneralName::IpAddress(address) if address.as_bytes() == octets))
}

/// The common names count where the subjectAltName has no DNS name.
fn has_name(leaf: &Facts<'_>, names: &[GeneralName], dialled: &str) -> bool {
    let mut listed = names.iter().filter_map(|name| match name {
        GeneralName::DnsName(name) => Some(name.as_str()),
        _ => None,
    });
    let mut listed = listed.by_ref().peekable();
    if listed.peek().is_some() {
        return listed.any(|name| fits(name, dialled));
    }
    leaf.subject.common_names.iter().any(|name| fits(name, dialled))
}

/// `equal_wildcard`: letter case does not count; one `*` at the beginning or the end of the first label.
fn fits(name: &str, dialled: &str) -> bool {
    // A name that begins with a dot would ask for every host below it.
    if dialled.starts_with('.') || dialled.is_empty() || name.contains('\0') {
        return false;
    }
    match name.split_once('*') {
        Some((before, after)) if is_pattern(before, after) => covers(before, after, dialled),
        _ => name.eq_ignore_ascii_case(dialled),
    }
}

/// `valid_star`: in a first label that is not international, with two more labels at least behind it.
fn is_pattern(before: &str, after: &str) -> bool {
    let is_international = before
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let (rest_of_label, labels) = after.split_once('.').unwrap_or((after, ""));
    let is_plain = |label: &str| {
        let is_known = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        !label.is_empty() && is_known && !label.starts_with('-') && !label.ends_with('-')
    };
    let may_stand_before =
        before.is_empty() || is_plain(before) || before.strip_suffix('-').is_some_and(is_plain);
    let may_stand_behind = rest_of_label.is_empty() || is_plain(rest_of_label);
    let stands_at_one_end = before.is_empty() || rest_of_label.is_empty();
    !is_international
        && may_stand_before
        && may_stand_behind
        && stands_at_one_end
        && labels.contains('.')
        && labels.split('.').all(is_plain)
}

/// `wildcard_match`.
fn covers(before: &str, after: &str, dialled: &str) -> bool {
    let Some(length) = dialled.len().checked_sub(before.len() + after.len()) else {
        return false;
    };
    let (Some(start), Some(end)) = (dialled.get(..before.len()), dialled.get(before.len() + length..)) else {
        return false;
    };
    let Some(covered) = dialled.get(before.len()..before.len() + length) else {
        return false;
    };
    let is_whole_label = before.is_empty() && after.starts_with('.');
    let is_international = dialled
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    start.eq_ignore_ascii_case(before)
        && end.eq_ignore_ascii_case(after)
        && (!is_whole_label || !covered.is_empty())
        && (is_whole_label || !is_international)
        && (covered == "*" || covered.bytes().all(is_plain))
}
