//! Which names Java finds in a certificate (`HostnameChecker`, as `HTTPS` in `SSLParameters` asks for it).

use std::net::IpAddr;

use x509_cert::ext::pkix::name::GeneralName;

use super::{Facts, Flaw, Refusal};

pub(super) fn check(leaf: &Facts<'_>, dialled: &str) -> Result<(), Refusal> {
    let names = leaf.content.names.as_deref().unwrap_or_default();
    let host = dialled.strip_suffix('.').unwrap_or(dialled);
    let is_there = match host.parse::<IpAddr>() {
        Ok(address) => crate::pki::verdict::openssl::has_address(names, address),
        Err(_) => is_host(host) && has_name(leaf, names, host),
    };
    if is_there {
        Ok(())
    } else {
        Err(leaf.refuse(Flaw::NameMismatch, format!("it has not the name `{dialled}`")))
    }
}

/// The last common name counts where the subjectAltName has no DNS name.
fn has_name(leaf: &Facts<'_>, names: &[GeneralName], host: &str) -> bool {
    let listed: Vec<&str> = names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DnsName(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if listed.is_empty() {
        let last = leaf.subject.common_names.last();
        return last.is_some_and(|name| fits(name, host));
    }
    listed.into_iter().any(|name| fits(name, host))
}

/// Label by label, each with as many `*` as it likes, but for a last label with one.
fn fits(name: &str, host: &str) -> bool {
    let has_star_at_the_end = name.rsplit('.').next().is_some_and(|label| label.contains('*'));
    if has_star_at_the_end || !is_host(&name.replace('*', "z")) {
        return false;
    }
    let (name, host) = (name.to_ascii_lowercase(), host.to_ascii_lowercase());
    name.split('.').count() == host.split('.').count()
        && name
            .split('.')
            .zip(host.split('.'))
            .all(|(label, part)| label_fits(label, part))
}

/// International labels are compared as what they stand for.
fn label_fits(label: &str, part: &str) -> bool {
    let (label, part) = (meant(label), meant(part));
    if !label.contains('*') {
        return label == part;
    }
    let mut pieces = label.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| part.strip_prefix(first)) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// What a label stands for (`IDN.toUnicode`), as far as letters go that Unicode has had from the beginning; any other stays as
/// it is.
fn meant(label: &str) -> String {
    let decoded = label
        .strip_prefix("xn--")
        .and_then(idna::punycode::decode_to_string);
    let is_old = |text: &String| text.chars().all(|character| character < '\u{180}');
    let is_right =
        |text: &String| is_old(text) && idna::domain_to_ascii(text).is_ok_and(|ascii| ascii == label);
    decoded.filter(is_right).unwrap_or_else(|| label.to_owned())
}

/// `SNIHostName`: letters, digits and hyphens in labels of 63 at most, without a dot at the end.
pub(super) fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}
