use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::names::{NameOrAddress, name_or_address};
use super::quoted::Quoted;

/// What clients dial: a DNS name (lower case, A-labels, no final dot) or an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// A DNS name in its normal form.
    Name(String),
    /// An IPv4 or IPv6 address.
    Address(IpAddr),
}

impl Host {
    /// The address, where it is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Name(_) => None,
            Self::Address(address) => Some(*address),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Address(address) => write!(formatter, "{address}"),
        }
    }
}

/// Why a text is not a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a host: {reason}", Quoted(text))]
pub struct HostError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: Cow<'static, str>,
}

impl FromStr for Host {
    type Err = HostError;

    /// Takes a DNS name in any case, with or without a final dot, with letters of any script; an IPv4 address; an
    /// IPv6 address, with or without brackets.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match name_or_address(text) {
            Ok(NameOrAddress::Name(name)) => Ok(Self::Name(name)),
            Ok(NameOrAddress::Address(address)) => Ok(Self::Address(address)),
            Err(reason) => Err(HostError {
                text: text.to_owned(),
                reason,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_host_has_one_normal_form() {
        for (text, normal) in [
            ("zk1", "zk1"),
            ("ZK1.Example.COM", "zk1.example.com"),
            ("zk1.example.com.", "zk1.example.com"),
            ("zk_1.my_stack", "zk_1.my_stack"),
            ("_zk.tcp", "_zk.tcp"),
            ("1zk.2example", "1zk.2example"),
            ("ab--c.example", "ab--c.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("zk1。example", "zk1.example"),
            ("10.0.0.1", "10.0.0.1"),
            ("fd00::1", "fd00::1"),
            ("FD00:0:0:0::1", "fd00::1"),
            ("[fd00::1]", "fd00::1"),
            ("::1", "::1"),
        ] {
            assert_eq!(text.parse::<Host>().expect(text).to_string(), normal, "{text}");
        }
    }

    #[test]
    fn what_no_client_can_dial_is_refused_with_a_reason() {
        let long_label = "a".repeat(64);
        let long_name = vec!["a".repeat(49); 6].join(".");
        for (text, reason) in [
            ("", "empty"),
            (".", "empty label"),
            ("zk1..example.com", "empty label"),
            (".example.com", "empty label"),
            ("zk1..", "empty label"),
            (long_label.as_str(), "64 octets"),
            (long_name.as_str(), "299 octets"),
            ("-zk1", "hyphen"),
            ("zk1-.example.com", "hyphen"),
            (" zk1", "blank"),
            ("zk1 zk2", "blank"),
            ("zk1\n", "control"),
            ("zk1\0", "control"),
            ("zk1,zk2", "comma"),
            ("zk1!", "`!`"),
            ("a@zk1", "`@`"),
            ("..", "empty label"),
            ("zk1/../../etc", "`/`"),
            ("zk1/x", "`/`"),
            ("zk1:2281", "without the port: `zk1`"),
            ("10.0.0.1:2281", "without the port: `10.0.0.1`"),
            ("[fd00::1]:2281", "without the port: `fd00::1`"),
            ("secure://zk1", "without `secure://`"),
            ("https://zk1:2281", "without `https://`"),
            ("*", "dial"),
            ("*.example.com", "dial"),
            ("zk[1-3]", "patterns"),
            ("[zk1]", "bracket"),
            ("10.0.0.256", "IPv4"),
            ("1.2.3", "IPv4"),
            ("010.0.0.1", "IPv4"),
            ("10", "IPv4"),
            ("zk.1", "IPv4"),
            ("0x7f000001", "IPv4"),
            ("１０.0.0.1", "IPv4"),
            ("0.0.0.0", "every address"),
            ("::", "every address"),
            ("255.255.255.255", "broadcast"),
            ("224.0.0.1", "multicast"),
            ("ff02::1", "multicast"),
            ("::ffff:10.0.0.1", "write `10.0.0.1`"),
            ("fe80::1%eth0", "zone"),
            ("fd00::g", "IPv6"),
            ("xn--a", "international"),
            ("a\u{202e}b", "international"),
            ("a℀b", "`/`"),
        ] {
            let error = text.parse::<Host>().expect_err(text);
            assert!(error.reason.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_normal_form_is_its_own_normal_form() {
        for text in ["ZK1.example.com.", "bücher.example", "[FD00::1]", "10.0.0.1"] {
            let host = text.parse::<Host>().expect(text);
            assert_eq!(host.to_string().parse::<Host>().expect(text), host);
        }
    }
}
