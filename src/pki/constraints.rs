//! Name constraints: the names that an authority may issue for (RFC 5280, 4.2.1.10).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use der::asn1::{Ia5String, OctetString};
use x509_cert::ext::pkix;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_parser::extensions as parsed;

use super::extensions::address;
use crate::model::{San, Subtree};

/// The names for which an authority may issue, as far as they are host names and addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameConstraints {
    /// A name of a kind that occurs here must be inside one of them.
    pub permitted: Vec<Subtree>,
    /// No name may be inside any of these. The empty DNS name stands for all DNS names.
    pub excluded: Vec<Subtree>,
    /// Whether there are constraints on other kinds of names too, such as the subject. They are not judged here.
    pub has_others: bool,
}

impl NameConstraints {
    /// Whether a certificate for this name would be accepted.
    #[must_use]
    pub fn permit(&self, name: &San) -> bool {
        let mut of_its_kind = self
            .permitted
            .iter()
            .filter(|subtree| is_same_kind(subtree, name))
            .peekable();
        let permitted = of_its_kind.peek().is_none() || of_its_kind.any(|subtree| contains(subtree, name));
        permitted && !self.excluded.iter().any(|subtree| contains(subtree, name))
    }

    /// The constraints of an authority that may issue for these and nothing else: a kind of name, DNS or address, that
    /// is not listed is excluded entirely. No list, no constraints.
    pub(super) fn from_permitted(permitted: &[Subtree]) -> Option<Self> {
        if permitted.is_empty() {
            return None;
        }
        let has_names = permitted.iter().any(|subtree| matches!(subtree, Subtree::Dns(_)));
        let has_networks = permitted
            .iter()
            .any(|subtree| matches!(subtree, Subtree::Network { .. }));
        let mut excluded = Vec::new();
        if !has_names {
            excluded.push(Subtree::Dns(String::new()));
        }
        if !has_networks {
            excluded.extend(EVERY_ADDRESS);
        }
        Some(Self {
            permitted: permitted.to_vec(),
            excluded,
            has_others: false,
        })
    }

    /// `None` when an address has the wrong length or its mask has holes.
    pub(super) fn read(constraints: &parsed::NameConstraints<'_>) -> Option<Self> {
        let mut facts = Self::default();
        let (permitted, excluded) = (&constraints.permitted_subtrees, &constraints.excluded_subtrees);
        for (subtrees, target) in [(permitted, &mut facts.permitted), (excluded, &mut facts.excluded)] {
            for subtree in subtrees.iter().flatten() {
                match &subtree.base {
                    parsed::GeneralName::DNSName(name) => target.push(Subtree::Dns((*name).to_owned())),
                    parsed::GeneralName::IPAddress(octets) => target.push(network(octets)?),
                    parsed::GeneralName::Invalid(..) => return None,
                    _ => facts.has_others = true,
                }
            }
        }
        Some(facts)
    }

    pub(super) fn encode(&self) -> der::Result<pkix::NameConstraints> {
        let subtrees = |subtrees: &[Subtree]| -> der::Result<_> {
            let subtrees: Vec<_> = subtrees.iter().map(encode_subtree).collect::<der::Result<_>>()?;
            Ok((!subtrees.is_empty()).then_some(subtrees))
        };
        Ok(pkix::NameConstraints {
            permitted_subtrees: subtrees(&self.permitted)?,
            excluded_subtrees: subtrees(&self.excluded)?,
        })
    }
}

/// In words that follow "may issue for": "`example.com` only, and not for `0.0.0.0/0`, `::/0`".
impl fmt::Display for NameConstraints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |subtrees: &[Subtree]| {
            let subtrees = subtrees.iter().map(|subtree| match subtree {
                Subtree::Dns(name) if name.is_empty() => "any DNS name".to_owned(),
                other => format!("`{other}`"),
            });
            subtrees.collect::<Vec<_>>().join(", ")
        };
        match self.permitted.as_slice() {
            [] => formatter.write_str("any name")?,
            permitted => write!(formatter, "{} only", list(permitted))?,
        }
        match self.excluded.as_slice() {
            [] => Ok(()),
            excluded => write!(formatter, ", and not for {}", list(excluded)),
        }
    }
}

const EVERY_ADDRESS: [Subtree; 2] = [
    Subtree::Network {
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        prefix: 0,
    },
    Subtree::Network {
        address: IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        prefix: 0,
    },
];

/// IPv4 and IPv6 are one kind: to permit a network of either is to forbid the other.
fn is_same_kind(subtree: &Subtree, name: &San) -> bool {
    matches!(
        (subtree, name),
        (Subtree::Dns(_), San::Dns(_)) | (Subtree::Network { .. }, San::Ip(_))
    )
}

fn contains(subtree: &Subtree, name: &San) -> bool {
    match (subtree, name) {
        (Subtree::Dns(base), San::Dns(name)) => contains_name(base, name),
        (Subtree::Network { address, prefix }, San::Ip(inside)) => match (address, inside) {
            (IpAddr::V4(base), IpAddr::V4(inside)) => {
                (base.to_bits() ^ inside.to_bits()) & v4_mask(*prefix) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(inside)) => {
                (base.to_bits() ^ inside.to_bits()) & v6_mask(*prefix) == 0
            }
            _ => false,
        },
        _ => false,
    }
}

fn v4_mask(prefix: u8) -> u32 {
    u32::MAX
        .checked_shl(32_u32.saturating_sub(prefix.into()))
        .unwrap_or(0)
}

fn v6_mask(prefix: u8) -> u128 {
    u128::MAX
        .checked_shl(128_u32.saturating_sub(prefix.into()))
        .unwrap_or(0)
}

/// The empty base holds every name; one with a leading dot, which OpenSSL and Go accept, only what is below it.
fn contains_name(base: &str, name: &str) -> bool {
    let (base, name) = (base.to_ascii_lowercase(), name.to_ascii_lowercase());
    match name.strip_suffix(&base) {
        Some("") => !base.starts_with('.'),
        Some(rest) => base.is_empty() || base.starts_with('.') || rest.ends_with('.'),
        None => false,
    }
}

/// A network of 8 or 32 octets: address, mask (RFC 5280, 4.2.1.10).
fn network(octets: &[u8]) -> Option<Subtree> {
    let (base, mask) = octets.split_at_checked(octets.len() / 2)?;
    let bits = mask
        .iter()
        .fold(0_u128, |bits, octet| bits << 8 | u128::from(*octet));
    let length = u32::try_from(mask.len()).ok()?.checked_mul(8)?;
    let prefix = bits.count_ones();
    let whole = bits
        .checked_shl(128_u32.checked_sub(length)?)
        .unwrap_or(0)
        .leading_ones()
        == prefix;
    Some(Subtree::Network {
        address: whole.then(|| address(base)).flatten()?,
        prefix: u8::try_from(prefix).ok()?,
    })
}

fn encode_subtree(subtree: &Subtree) -> der::Result<GeneralSubtree> {
    let base = match subtree {
        Subtree::Dns(name) => GeneralName::DnsName(Ia5String::new(name)?),
        Subtree::Network { address, prefix } => {
            let octets = match address {
                IpAddr::V4(base) => {
                    let mask = v4_mask(*prefix);
                    [(base.to_bits() & mask).to_be_bytes(), mask.to_be_bytes()].concat()
                }
                IpAddr::V6(base) => {
                    let mask = v6_mask(*prefix);
                    [(base.to_bits() & mask).to_be_bytes(), mask.to_be_bytes()].concat()
                }
            };
            GeneralName::IpAddress(OctetString::new(octets)?)
        }
    };
    Ok(GeneralSubtree {
        base,
        minimum: 0,
        maximum: None,
    })
}
