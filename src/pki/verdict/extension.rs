//! The extensions that peers look at. What is malformed here a peer may still read, or overlook: see [`Content::take`].

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetString};
use der::{Decode, Reader as _, SliceReader, Tag, Tagged as _};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    NameConstraints, PolicyConstraints, PolicyMappings,
};

pub(super) const KEY_ID: &str = "2.5.29.14";
pub(super) const KEY_USAGE: &str = "2.5.29.15";
pub(super) const ALTERNATIVE_NAMES: &str = "2.5.29.17";
pub(super) const ISSUER_NAMES: &str = "2.5.29.18";
pub(super) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(super) const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub(super) const DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub(super) const POLICIES: &str = "2.5.29.32";
pub(super) const POLICY_MAPPINGS: &str = "2.5.29.33";
pub(super) const ISSUER_KEY_ID: &str = "2.5.29.35";
pub(super) const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub(super) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(super) const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
pub(super) const NETSCAPE_TYPE: &str = "2.16.840.1.113730.1.1";
pub(super) const AUTHORITY_INFORMATION: &str = "1.3.6.1.5.5.7.1.1";
/// Revocation by OCSP is not checked (RFC 6960, 4.2.2.2.1).
pub(super) const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
/// What OpenSSL checks along the whole path, and nobody has in certificates of hosts: proxies (RFC 3820) and the addresses of
/// routers (RFC 3779).
pub(super) const UNUSUAL: [&str; 3] = ["1.3.6.1.5.5.7.1.14", "1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8"];

/// An extension: its number, and whether it is critical.
pub(super) struct Extension {
    pub(super) oid: String,
    pub(super) is_critical: bool,
}

/// What the extensions say. `None` where there is none of a kind.
#[derive(Default)]
pub(super) struct Content {
    pub(super) basic: Option<BasicConstraints>,
    /// The bits, the first one of the encoding the lowest: bit 0 is digitalSignature.
    pub(super) key_usage: Option<u16>,
    pub(super) extended_key_usage: Option<Vec<String>>,
    /// The octet of Netscape's certificate type, its first bit the highest.
    pub(super) netscape_type: Option<u8>,
    pub(super) key_id: Option<Vec<u8>>,
    pub(super) issuer_key: Option<AuthorityKeyIdentifier>,
    pub(super) names: Option<Vec<GeneralName>>,
    pub(super) constraints: Option<NameConstraints>,
    pub(super) policies: Option<CertificatePolicies>,
    pub(super) policy_mappings: Option<PolicyMappings>,
    pub(super) policy_constraints: Option<PolicyConstraints>,
    /// After how many more certificates `anyPolicy` stands for nothing.
    pub(super) inhibit_any: Option<u32>,
}

impl Content {
    /// Takes over what one extension says; `None` when it is malformed. Those that decide nothing are not read.
    pub(super) fn take(&mut self, oid: &str, value: &[u8]) -> Option<()> {
        match oid {
            BASIC_CONSTRAINTS => self.basic = Some(basic(value)?),
            KEY_USAGE => self.key_usage = Some(bits(value)?),
            EXTENDED_KEY_USAGE => {
                let purposes: Vec<ObjectIdentifier> = decode(value)?;
                self.extended_key_usage = Some(purposes.iter().map(ToString::to_string).collect());
            }
            NETSCAPE_TYPE => {
                let bits: BitStringRef<'_> = decode(value)?;
                self.netscape_type = Some(bits.raw_bytes().first().copied().unwrap_or_default());
            }
            KEY_ID => self.key_id = Some(decode::<OctetString>(value)?.as_bytes().to_vec()),
            ISSUER_KEY_ID => self.issuer_key = Some(decode(value)?),
            ALTERNATIVE_NAMES => self.names = Some(decode(value)?),
            NAME_CONSTRAINTS => self.constraints = Some(decode(value)?),
            DISTRIBUTION_POINTS => {
                let points: Vec<DistributionPoint> = decode(value)?;
                let is_named = |point: &DistributionPoint| {
                    point.distribution_point.is_some() || point.crl_issuer.is_some()
                };
                points.iter().all(is_named).then_some(())?;
            }
            ISSUER_NAMES => drop(decode::<Vec<GeneralName>>(value)?),
            AUTHORITY_INFORMATION => drop(decode::<AuthorityInfoAccessSyntax>(value)?),
            POLICIES => self.policies = Some(decode(value)?),
            POLICY_MAPPINGS => self.policy_mappings = Some(decode(value)?),
            POLICY_CONSTRAINTS => self.policy_constraints = Some(decode(value)?),
            INHIBIT_ANY_POLICY => self.inhibit_any = Some(decode(value)?),
            _ => {}
        }
        Some(())
    }
}

/// Whether no program reads the content: it is not one value, or not of the type that this extension has.
pub(super) fn is_hollow(oid: &str, value: &[u8]) -> bool {
    let expected = match oid {
        KEY_ID => Tag::OctetString,
        KEY_USAGE | NETSCAPE_TYPE => Tag::BitString,
        INHIBIT_ANY_POLICY => Tag::Integer,
        _ => Tag::Sequence,
    };
    decode::<AnyRef<'_>>(value).is_none_or(|value| value.tag() != expected)
}

/// The first value of the content; all of it where there is none.
pub(super) fn first(content: &[u8]) -> &[u8] {
    let first = SliceReader::new(content).and_then(|mut reader| reader.tlv_bytes());
    first.unwrap_or(content)
}

/// Nothing but this, from the first octet to the last.
fn decode<'a, T: Decode<'a>>(value: &'a [u8]) -> Option<T> {
    let mut reader = SliceReader::new(value).ok()?;
    let decoded = reader.decode().ok()?;
    reader.is_finished().then_some(decoded)
}

/// `true` may be any number but 0, as in BER: every peer takes it.
fn basic(value: &[u8]) -> Option<BasicConstraints> {
    let outer: AnyRef<'_> = decode(value)?;
    if outer.tag() != Tag::Sequence {
        return None;
    }
    let mut constraints = BasicConstraints {
        ca: false,
        path_len_constraint: None,
    };
    if outer.value().is_empty() {
        return Some(constraints);
    }
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let mut part: AnyRef<'_> = reader.decode().ok()?;
    if part.tag() == Tag::Boolean {
        constraints.ca = part.value() != [0];
        if reader.is_finished() {
            return Some(constraints);
        }
        part = reader.decode().ok()?;
    }
    constraints.path_len_constraint = Some(part.decode_as().ok()?);
    reader.is_finished().then_some(constraints)
}

/// A string of at most 16 bits. Bits that are off at its end do not belong there (X.690, 11.2.2), but many write them, and
/// every peer takes them.
fn bits(value: &[u8]) -> Option<u16> {
    let bits: BitStringRef<'_> = decode(value)?;
    let octets = bits.raw_bytes();
    if octets.len() > 2 {
        return None;
    }
    let mut usage = 0;
    for (index, octet) in octets.iter().enumerate() {
        usage |= u16::from(octet.reverse_bits()) << (8 * index);
    }
    // What is called unused does not count, whatever it is.
    Some(
        usage
            & (1_u16
                .checked_shl(u32::try_from(bits.bit_len()).ok()?)
                .unwrap_or(0)
                .wrapping_sub(1)),
    )
}
