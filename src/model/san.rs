use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::Host;
use super::names::{NameOrAddress, Reason, name_or_address};
use super::quoted::Quoted;

/// One entry of a certificate's subjectAltName (RFC 5280, 4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum San {
    /// A dNSName in its normal form; the left-most label may be `*`.
    Dns(String),
    /// An iPAddress.
    Ip(IpAddr),
}

impl San {
    /// Whether a client that dials this host finds it here (RFC 6125, 6.4): names in any case, a wildcard for exactly one
    /// left-most label, an address as an address.
    #[must_use]
    pub fn covers(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Ip(own), Host::Address(dialled)) => own == dialled,
            (Self::Dns(own), Host::Name(dialled)) => match own.strip_prefix("*.") {
                None => own.eq_ignore_ascii_case(dialled),
                Some(domain) => dialled.split_once('.').is_some_and(|(label, rest)| {
                    !label.is_empty() && domain.contains('.') && rest.eq_ignore_ascii_case(domain)
                }),
            },
            _ => false,
        }
    }
}

impl From<&Host> for San {
    fn from(host: &Host) -> Self {
        match host {
            Host::Name(name) => Self::Dns(name.clone()),
            Host::Address(address) => Self::Ip(*address),
        }
    }
}

impl fmt::Display for San {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => formatter.write_str(name),
            Self::Ip(address) => write!(formatter, "{address}"),
        }
    }
}

/// Why a text is not an alternative name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not an alternative name: {reason}", Quoted(text))]
pub struct SanError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: Cow<'static, str>,
}

impl FromStr for San {
    type Err = SanError;

    /// Takes what a [`Host`] takes, and a name whose left-most label is `*`: it stands for one whole label
    /// (RFC 6125, 6.4.3), in a domain that is not a top-level one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| SanError {
            text: text.to_owned(),
            reason,
        })
    }
}

fn parse(text: &str) -> Result<San, Reason> {
    let Some(domain) = text.strip_prefix("*.") else {
        return match name_or_address(text) {
            _ if text.contains('*') => {
                Err("`*` stands for one whole left-most label: `*.zk.example.com`".into())
            }
            Ok(NameOrAddress::Name(name)) => Ok(San::Dns(name)),
            Ok(NameOrAddress::Address(address)) => Ok(San::Ip(address)),
            Err(reason) => Err(reason),
        };
    };
    match name_or_address(domain)? {
        _ if domain.contains('*') => {
            Err("`*` stands for one whole left-most label: `*.zk.example.com`".into())
        }
        NameOrAddress::Address(_) => Err("a wildcard stands in a name, never in an address".into()),
        NameOrAddress::Name(domain) if !domain.contains('.') => {
            Err("a wildcard for a whole top-level domain is matched by no peer".into())
        }
        NameOrAddress::Name(domain) => Ok(San::Dns(format!("*.{domain}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_left_most_label_may_be_a_wildcard() {
        for (text, normal) in [
            ("ZK1.example.com.", San::Dns("zk1.example.com".to_owned())),
            ("*.ZK.example.com", San::Dns("*.zk.example.com".to_owned())),
            ("*.bücher.example", San::Dns("*.xn--bcher-kva.example".to_owned())),
            ("10.0.0.1", San::Ip([10, 0, 0, 1].into())),
            ("[::1]", San::Ip(std::net::Ipv6Addr::LOCALHOST.into())),
        ] {
            assert_eq!(text.parse::<San>().expect(text), normal);
        }
    }

    #[test]
    fn a_host_is_found_under_its_own_name_or_one_wildcard() {
        for (san, host, expected) in [
            ("zk1.example.com", "zk1.example.com", true),
            ("ZK1.example.com", "zk1.example.com", true),
            ("zk1.example.com", "zk2.example.com", false),
            ("*.zk.example.com", "a.zk.example.com", true),
            ("*.zk.example.com", "zk.example.com", false),
            ("*.zk.example.com", "a.b.zk.example.com", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
        ] {
            let san: San = san.parse().expect("a name");
            assert_eq!(
                san.covers(&host.parse().expect("a host")),
                expected,
                "{san} {host}"
            );
        }
        let address_as_name = San::Dns("10.0.0.1".to_owned());
        assert!(!address_as_name.covers(&"10.0.0.1".parse().expect("a host")));
    }

    #[test]
    fn any_other_wildcard_is_refused() {
        for text in [
            "*",
            "*.",
            "*.com",
            "*.localhost",
            "zk*.example.com",
            "*zk.example.com",
            "zk.*.example.com",
            "*.*.example.com",
            "*.10.0.0.1",
            "*.[::1]",
            "**.example.com",
        ] {
            assert!(text.parse::<San>().is_err(), "{text}");
        }
    }
}
