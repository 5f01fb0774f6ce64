//! Name constraints: the names that an authority may issue for (RFC 5280, 4.2.1.10).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use der::asn1::{Ia5String, OctetString};
use der::{Decode as _, Encode as _};
use x509_cert::ext::pkix;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use super::extensions::address;
use super::name::{self, Reader};
use crate::model::{San, Subtree};

/// The names for which an authority may issue, as far as they are host names and addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameConstraints {
    /// A name of a kind that occurs here must be inside one of them.
    pub permitted: Vec<Subtree>,
    /// No name may be inside any of these. The empty DNS name stands for all DNS names.
    pub excluded: Vec<Subtree>,
    /// A subject must end in one of these (as text, RFC 4514), if there are any: directoryName constraints.
    pub permitted_subjects: Vec<String>,
    /// No subject may end in any of these.
    pub excluded_subjects: Vec<String>,
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

    /// Whether a certificate with this subject (as text, RFC 4514) would be accepted. Case does not count.
    #[must_use]
    pub fn permit_subject(&self, subject: &str) -> bool {
        let subject = subject.to_lowercase();
        let is_below = |base: &String| match subject.strip_suffix(&base.to_lowercase()) {
            Some(rest) => rest.is_empty() || rest.ends_with(','),
            None => false,
        };
        let permitted = self.permitted_subjects.is_empty() || self.permitted_subjects.iter().any(is_below);
        permitted && !self.excluded_subjects.iter().any(is_below)
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
            ..Self::default()
        })
    }

    /// Reads the content of the extension; `None` when anything in it is not as it should be. Strict, because what is
    /// overlooked here is permitted: x509-parser takes constraints that it cannot read for none.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let constraints = pkix::NameConstraints::from_der(content).ok()?;
        let (permitted, permitted_subjects) = read_subtrees(constraints.permitted_subtrees)?;
        let (excluded, excluded_subjects) = read_subtrees(constraints.excluded_subtrees)?;
        Some(Self {
            permitted,
            excluded,
            permitted_subjects,
            excluded_subjects,
        })
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
        match list(&self.permitted, &self.permitted_subjects) {
            permitted if permitted.is_empty() => formatter.write_str("any name")?,
            permitted => write!(formatter, "{permitted} only")?,
        }
        match list(&self.excluded, &self.excluded_subjects) {
            excluded if excluded.is_empty() => Ok(()),
            excluded => write!(formatter, ", and not for {excluded}"),
        }
    }
}

fn list(subtrees: &[Subtree], subjects: &[String]) -> String {
    let subtrees = subtrees.iter().map(|subtree| match subtree {
        Subtree::Dns(name) if name.is_empty() => "any DNS name".to_owned(),
        other => format!("`{other}`"),
    });
    let subjects = subjects.iter().map(|subject| format!("`{subject}`"));
    subtrees.chain(subjects).collect::<Vec<_>>().join(", ")
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
        _ => subtree.permits(name),
    }
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

/// Host names and addresses, and subjects. Other kinds, such as mail addresses, do not occur in what is issued here.
fn read_subtrees(subtrees: Option<Vec<GeneralSubtree>>) -> Option<(Vec<Subtree>, Vec<String>)> {
    let (mut names, mut subjects) = (Vec::new(), Vec::new());
    for GeneralSubtree {
        base,
        minimum,
        maximum,
    } in subtrees.into_iter().flatten()
    {
        match base {
            // Distances were never used (RFC 5280, 4.2.1.10), so that nobody knows what they would mean.
            _ if minimum > 0 || maximum.is_some() => return None,
            GeneralName::DnsName(name) => names.push(Subtree::Dns(name.to_string())),
            GeneralName::IpAddress(octets) => names.push(read_network(octets.as_bytes())?),
            GeneralName::DirectoryName(name) => {
                subjects.push(name::text(&name.to_der().ok()?, Reader::Person));
            }
            _ => {}
        }
    }
    Some((names, subjects))
}

/// A network of 8 or 32 octets: address, then mask (RFC 5280, 4.2.1.10).
fn read_network(octets: &[u8]) -> Option<Subtree> {
    let (base, fixed) = octets.split_at_checked(octets.len() / 2)?;
    if base.len() != fixed.len() {
        return None;
    }
    let prefix = u8::try_from(fixed.iter().map(|octet| octet.count_ones()).sum::<u32>()).ok()?;
    let mask = mask(prefix);
    let is_whole = fixed.iter().zip(mask).all(|(octet, wanted)| *octet == wanted);
    let base: Vec<u8> = base.iter().zip(mask).map(|(octet, mask)| octet & mask).collect();
    let address = is_whole.then(|| address(&base)).flatten()?;
    Some(Subtree::Network { address, prefix })
}

fn write_network(base: IpAddr, prefix: u8) -> Vec<u8> {
    let octets = match base {
        IpAddr::V4(base) => base.octets().to_vec(),
        IpAddr::V6(base) => base.octets().to_vec(),
    };
    let mask = mask(prefix);
    let address = octets.iter().zip(mask).map(|(octet, mask)| octet & mask);
    address.chain(mask.into_iter().take(octets.len())).collect()
}

/// As many leading ones as the prefix is long; an IPv4 address takes the first four octets.
fn mask(prefix: u8) -> [u8; 16] {
    u128::MAX
        .checked_shl(128_u32.saturating_sub(prefix.into()))
        .unwrap_or(0)
        .to_be_bytes()
}

fn encode_subtree(subtree: &Subtree) -> der::Result<GeneralSubtree> {
    let base = match subtree {
        Subtree::Dns(name) => GeneralName::DnsName(Ia5String::new(name)?),
        Subtree::Network { address, prefix } => {
            GeneralName::IpAddress(OctetString::new(write_network(*address, *prefix))?)
        }
    };
    Ok(GeneralSubtree {
        base,
        minimum: 0,
        maximum: None,
    })
}

#[cfg(test)]
mod tests;
