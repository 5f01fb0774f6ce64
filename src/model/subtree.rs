use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::San;
use super::names::{NameOrAddress, Reason, name_or_address};
use super::quoted::Quoted;

/// What an authority may issue for: a name constraint (RFC 5280, 4.2.1.10).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subtree {
    /// A DNS name and every name below it.
    Dns(String),
    /// A network: the address with its host bits zero, and the length of its prefix in bits.
    Network {
        /// The first address.
        address: IpAddr,
        /// How many leading bits are fixed.
        prefix: u8,
    },
}

impl fmt::Display for Subtree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => formatter.write_str(name),
            Self::Network { address, prefix } => write!(formatter, "{address}/{prefix}"),
        }
    }
}

impl Subtree {
    /// Whether an authority that is limited to these may issue for the name.
    ///
    /// No limit permits everything. Where there is one, a kind of name (DNS, IP) that is not listed is excluded.
    #[must_use]
    pub fn all_permit(permitted: &[Self], san: &San) -> bool {
        permitted.is_empty() || permitted.iter().any(|subtree| subtree.permits(san))
    }

    /// Whether the name lies inside (RFC 5280, 4.2.1.10).
    #[must_use]
    pub fn permits(&self, san: &San) -> bool {
        match (self, san) {
            (Self::Dns(domain), San::Dns(name)) => {
                name == domain
                    || name
                        .strip_suffix(domain.as_str())
                        .is_some_and(|rest| rest.ends_with('.'))
            }
            (Self::Network { address, prefix }, San::Ip(host)) => {
                host.is_ipv4() == address.is_ipv4() && network(*host, *prefix) == *address
            }
            (Self::Dns(_), San::Ip(_)) | (Self::Network { .. }, San::Dns(_)) => false,
        }
    }
}

/// Why a text is not a name constraint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} is not a name or network that an authority can be limited to: {reason}",
    Quoted(text)
)]
pub struct SubtreeError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: Cow<'static, str>,
}

impl FromStr for Subtree {
    type Err = SubtreeError;

    /// Takes a domain, with or without a leading dot; a network in CIDR form; a lone address.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| SubtreeError {
            text: text.to_owned(),
            reason,
        })
    }
}

fn parse(text: &str) -> Result<Subtree, Reason> {
    if let Some((address, prefix)) = text.split_once('/') {
        return cidr(address, prefix);
    }
    if text.starts_with("*.") {
        return Err("write it without `*.`: a domain covers every name below it".into());
    }
    match name_or_address(text.strip_prefix('.').unwrap_or(text))? {
        NameOrAddress::Name(name) => Ok(Subtree::Dns(name)),
        NameOrAddress::Address(address) => Ok(Subtree::Network {
            address,
            prefix: width(address),
        }),
    }
}

fn cidr(address: &str, prefix: &str) -> Result<Subtree, Reason> {
    let address: IpAddr = address
        .parse()
        .map_err(|_| "the part before the slash is not an address")?;
    let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let length = prefix
        .parse::<u8>()
        .ok()
        .filter(|_| digits && (prefix == "0" || !prefix.starts_with('0')));
    let Some(prefix) = length.filter(|length| *length <= width(address)) else {
        return Err(format!(
            "the part after the slash is not a number from 0 to {}",
            width(address)
        )
        .into());
    };
    let first = network(address, prefix);
    if first == address {
        Ok(Subtree::Network { address, prefix })
    } else {
        Err(format!("bits are set behind the prefix: write `{first}/{prefix}`").into())
    }
}

/// The bits of an address.
const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// The first address of the network that the address lies in.
fn network(address: IpAddr, prefix: u8) -> IpAddr {
    let host_bits = u32::from(width(address).saturating_sub(prefix));
    match address {
        IpAddr::V4(address) => {
            Ipv4Addr::from_bits(address.to_bits() & u32::MAX.checked_shl(host_bits).unwrap_or(0)).into()
        }
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & u128::MAX.checked_shl(host_bits).unwrap_or(0)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_subtree_has_one_normal_form() {
        for (text, normal) in [
            ("example.com", "example.com"),
            (".Example.COM.", "example.com"),
            ("internal", "internal"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("10.1.2.3/32", "10.1.2.3/32"),
            ("10.1.2.3", "10.1.2.3/32"),
            ("FD00::/8", "fd00::/8"),
            ("::/0", "::/0"),
            ("fd00::1", "fd00::1/128"),
        ] {
            assert_eq!(text.parse::<Subtree>().expect(text).to_string(), normal, "{text}");
        }
    }

    #[test]
    fn what_an_authority_cannot_be_limited_to_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "empty"),
            (".", "empty"),
            ("..example.com", "empty label"),
            ("*.example.com", "without `*.`"),
            ("*", "`*`"),
            ("10.0.0.0/33", "0 to 32"),
            ("10.0.0.0/255", "0 to 32"),
            ("10.0.0.0/256", "0 to 32"),
            ("fd00::/129", "0 to 128"),
            ("10.0.0.0/", "0 to 32"),
            ("10.0.0.0/+8", "0 to 32"),
            ("10.0.0.0/08", "0 to 32"),
            ("10.0.0.0/8/junk", "0 to 32"),
            ("10.0.0.0/255.0.0.0", "0 to 32"),
            ("10.0.0.1/8", "write `10.0.0.0/8`"),
            ("fd00::1/64", "write `fd00::/64`"),
            ("10.0.0/8", "not an address"),
            ("example.com/8", "not an address"),
        ] {
            let error = text.parse::<Subtree>().expect_err(text);
            assert!(error.reason.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_subtree_permits_itself_and_what_lies_below() {
        for (subtree, san, permitted) in [
            ("example.com", "example.com", true),
            ("example.com", "zk1.example.com", true),
            ("example.com", "*.example.com", true),
            ("zk.example.com", "*.example.com", false),
            ("example.com", "badexample.com", false),
            ("example.com", "com", false),
            ("example.com", "10.0.0.1", false),
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "example.com", false),
            ("10.0.0.0/9", "10.128.0.0", false),
            ("0.0.0.0/0", "10.0.0.1", true),
            ("0.0.0.0/0", "fd00::1", false),
            ("::/0", "fd00::1", true),
            ("fd00::/8", "fd12::1", true),
            ("10.1.2.3/32", "10.1.2.3", true),
        ] {
            let (parsed, name) = (
                subtree.parse::<Subtree>().expect(subtree),
                san.parse::<San>().expect(san),
            );
            assert_eq!(parsed.permits(&name), permitted, "{subtree} {san}");
        }
        let anything = "zk1".parse::<San>().expect("a name");
        assert!(Subtree::all_permit(&[], &anything));
        assert!(!Subtree::all_permit(
            &["10.0.0.0/8".parse().expect("a network")],
            &anything
        ));
    }
}
