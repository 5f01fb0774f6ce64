use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::Host;

/// One entry of a certificate's subjectAltName (RFC 5280, 4.2.1.6).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum San {
    /// A dNSName in its normal form; the left-most label may be `*`.
    Dns(String),
    /// An iPAddress.
    Ip(IpAddr),
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
#[error("`{text}` is not an alternative name: {reason}")]
pub struct SanError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl FromStr for San {
    type Err = SanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Host>()
            .map(|host| Self::from(&host))
            .map_err(|error| SanError {
                text: error.text,
                reason: error.reason,
            })
    }
}
