use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

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

/// Why a text is not a name constraint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a name or network that an authority can be limited to: {reason}")]
pub struct SubtreeError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl FromStr for Subtree {
    type Err = SubtreeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |reason: &str| SubtreeError {
            text: text.to_owned(),
            reason: reason.to_owned(),
        };
        match text.split_once('/') {
            Some((address, prefix)) => Ok(Self::Network {
                address: address
                    .parse()
                    .map_err(|_| refused("the part before the slash is not an address"))?,
                prefix: prefix
                    .parse()
                    .map_err(|_| refused("the part after the slash is not a length in bits"))?,
            }),
            None => Ok(Self::Dns(text.to_ascii_lowercase())),
        }
    }
}
