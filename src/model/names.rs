//! What hosts, alternative names and name constraints have in common: how a name or an address is written.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::quoted::Quoted;

/// The octets of a name, without its final dot (RFC 1035, 2.3.4).
const LONGEST_NAME: usize = 253;
/// The octets of a label (RFC 1035, 2.3.4).
const LONGEST_LABEL: usize = 63;

/// What is wrong with a text, as a fragment that follows a colon.
pub(super) type Reason = Cow<'static, str>;

/// A name in its normal form, or an address.
pub(super) enum NameOrAddress {
    Name(String),
    Address(IpAddr),
}

/// Reads a name or an address as a client would dial it: no wildcard, no port, no scheme.
pub(super) fn name_or_address(text: &str) -> Result<NameOrAddress, Reason> {
    refuse_what_is_no_host(text)?;
    if let Some(bracketed) = text.strip_prefix('[') {
        return in_brackets(bracketed).map(NameOrAddress::Address);
    }
    if text.contains(':') {
        return ipv6(text).map(NameOrAddress::Address);
    }
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return dialable(address.into()).map(NameOrAddress::Address);
    }
    dns_name(text).map(NameOrAddress::Name)
}

/// The normal form of a DNS name: lower case, A-labels (RFC 5890), no final dot.
///
/// Underscores are let in, as names of containers and services have them: OpenSSL, and so ClickHouse, compares
/// them like any other character, Java's own client refuses to dial them (`Illegal given domain name`).
pub(super) fn dns_name(text: &str) -> Result<String, Reason> {
    let mut name = to_a_labels(text)?;
    if name.ends_with('.') {
        name.pop();
    }
    if name.len() > LONGEST_NAME {
        return Err(format!(
            "it has {} octets, and a name has {LONGEST_NAME} at most",
            name.len()
        )
        .into());
    }
    for label in name.split('.') {
        check_label(label)?;
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        return Err("it ends in a number and is not an IPv4 address (four numbers from 0 to 255)".into());
    }
    Ok(name)
}

/// Refuses an address that is not one host's.
pub(super) fn dialable(address: IpAddr) -> Result<IpAddr, Reason> {
    let reason = match address {
        IpAddr::V4(Ipv4Addr::BROADCAST) => "it is the broadcast address: no client can dial it",
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => {
            let inner = address.to_ipv4_mapped().unwrap_or(Ipv4Addr::UNSPECIFIED);
            return Err(format!("it is an IPv4 address in the form of an IPv6 one: write `{inner}`").into());
        }
        address if address.is_unspecified() => "it stands for every address: no client can dial it",
        address if address.is_multicast() => "it is a multicast address: no client can dial it",
        address => return Ok(address),
    };
    Err(reason.into())
}

fn refuse_what_is_no_host(text: &str) -> Result<(), Reason> {
    if text.is_empty() {
        return Err("it is empty".into());
    }
    if text.chars().any(char::is_control) {
        return Err("it holds a control character".into());
    }
    if text.chars().any(char::is_whitespace) {
        return Err("it holds a blank".into());
    }
    if let Some((scheme, _)) = text.split_once("://") {
        return Err(format!("write it without {}", Quoted(&format!("{scheme}://"))).into());
    }
    if text.contains('/') {
        return Err("it holds a `/`: write the host alone".into());
    }
    if text.contains('*') {
        return Err("`*` is no name that a client can dial".into());
    }
    Ok(())
}

fn in_brackets(bracketed: &str) -> Result<IpAddr, Reason> {
    match bracketed.split_once(']') {
        Some((address, "")) if address.contains(':') => ipv6(address),
        Some((address, port)) if address.contains(':') && port.starts_with(':') => {
            Err(format!("write it without the port: {}", Quoted(address)).into())
        }
        _ => Err("it starts with a bracket and is not an IPv6 address".into()),
    }
}

fn ipv6(text: &str) -> Result<IpAddr, Reason> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return dialable(address.into());
    }
    if text.contains('%') {
        return Err("it has a zone index (`%`), which means something on one machine only".into());
    }
    match text.split_once(':') {
        Some((host, port)) if !host.is_empty() && is_digits(port) => {
            Err(format!("write it without the port: {}", Quoted(host)).into())
        }
        _ => Err("it holds a `:` and is not an IPv6 address".into()),
    }
}

fn to_a_labels(text: &str) -> Result<String, Reason> {
    let lower = text.to_ascii_lowercase();
    if lower.is_ascii() && !lower.contains("xn--") {
        return Ok(lower);
    }
    Uts46::new()
        .to_ascii(
            lower.as_bytes(),
            AsciiDenyList::EMPTY,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .map(Cow::into_owned)
        .map_err(|_| "it is not a valid international name (UTS 46)".into())
}

fn check_label(label: &str) -> Result<(), Reason> {
    if label.is_empty() {
        return Err("it has an empty label: a dot too many".into());
    }
    if label.len() > LONGEST_LABEL {
        return Err(format!(
            "a label has {} octets, and {LONGEST_LABEL} is the most",
            label.len()
        )
        .into());
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err("a label starts or ends with a hyphen".into());
    }
    let odd = |character: &char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    match label.chars().find(odd) {
        Some('[' | ']') => Err("it holds a bracket: patterns are expanded on the command line only".into()),
        Some(',') => Err("it holds a comma: write one host".into()),
        Some(character) => Err(format!(
            "{} does not occur in a name",
            Quoted(character.encode_utf8(&mut [0; 4]))
        )
        .into()),
        None => Ok(()),
    }
}

/// Whether resolvers and URL parsers would take the label for a part of an IPv4 address (`inet_aton`, WHATWG).
fn is_number(label: &str) -> bool {
    let hexadecimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digits(label) || label.strip_prefix("0x").is_some_and(hexadecimal)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
