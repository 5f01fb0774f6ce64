//! The ASN.1 of a PKCS#12 file, borrowed from it (RFC 7292, sections 4 and 4.2; RFC 5652, section 8).

use std::borrow::Cow;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Reader as _, Sequence, SliceReader, Tag, TagNumber, Tagged as _};
use pkcs8::spki::AlgorithmIdentifierRef;

use crate::keystore::asn1;

pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");

pub(super) const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
pub(super) const SHROUDED_KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
pub(super) const CERTIFICATE_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
pub(super) const REVOCATION_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.4");
/// Bags in a bag.
pub(super) const SAFE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");
pub(super) const SECRET_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.5");

pub(super) const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
pub(super) const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");
pub(super) const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
/// Java's mark of a certificate that is trusted (`ORACLE_TrustedKeyUsage`); its value says for what.
pub(super) const TRUSTED_KEY_USAGE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("2.16.840.1.113894.746875.1.1");
/// For anything (RFC 5280, section 4.2.1.12): what keytool writes.
pub(super) const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// The whole file.
#[derive(Clone, Sequence)]
pub(super) struct Pfx<'a> {
    pub(super) version: u8,
    pub(super) safe: ContentInfo<'a>,
    pub(super) mac: Option<MacData<'a>>,
}

/// One part of the file; the content of [`DATA`] is an OCTET STRING.
#[derive(Clone, Sequence)]
pub(super) struct ContentInfo<'a> {
    pub(super) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: AnyRef<'a>,
}

/// The check of the password.
#[derive(Clone, Sequence)]
pub(super) struct MacData<'a> {
    pub(super) digest: DigestInfo<'a>,
    pub(super) salt: &'a OctetStringRef,
    /// One, where there is no number.
    pub(super) rounds: Option<u32>,
}

#[derive(Clone, Sequence)]
pub(super) struct DigestInfo<'a> {
    pub(super) algorithm: AlgorithmIdentifierRef<'a>,
    pub(super) digest: &'a OctetStringRef,
}

/// The content of [`ENCRYPTED_DATA`].
#[derive(Clone, Sequence)]
pub(super) struct EncryptedData<'a> {
    pub(super) version: u8,
    pub(super) content: EncryptedContentInfo<'a>,
}

#[derive(Clone, Sequence)]
pub(super) struct EncryptedContentInfo<'a> {
    pub(super) kind: ObjectIdentifier,
    pub(super) algorithm: AlgorithmIdentifierRef<'a>,
    /// An OCTET STRING under the tag [0]: see [`EncryptedContentInfo::sealed`].
    pub(super) octets: AnyRef<'a>,
}

impl<'a> EncryptedContentInfo<'a> {
    pub(super) fn new(algorithm: AlgorithmIdentifierRef<'a>, sealed: &'a [u8]) -> der::Result<Self> {
        let tag = Tag::ContextSpecific {
            constructed: false,
            number: TagNumber(0),
        };
        Ok(Self {
            kind: DATA,
            algorithm,
            octets: AnyRef::new(tag, sealed)?,
        })
    }

    /// The sealed octets, in one piece or in several as BER has it; nothing where they are something else.
    pub(super) fn sealed(&self) -> Option<Cow<'a, [u8]>> {
        match self.octets.tag() {
            Tag::ContextSpecific {
                constructed: false, ..
            } => Some(Cow::Borrowed(self.octets.value())),
            Tag::ContextSpecific { .. } => asn1::join(self.octets.value()).map(Cow::Owned),
            _ => None,
        }
    }
}

/// One entry, or a certificate of a key's chain.
#[derive(Clone, Sequence)]
pub(super) struct SafeBag<'a> {
    pub(super) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: AnyRef<'a>,
    /// A SET OF [`Attribute`].
    pub(super) attributes: Option<AnyRef<'a>>,
}

/// The value of a [`CERTIFICATE_BAG`]; that of [`X509_CERTIFICATE`] is an OCTET STRING.
#[derive(Clone, Sequence)]
pub(super) struct CertificateBag<'a> {
    pub(super) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: AnyRef<'a>,
}

#[derive(Clone, Sequence)]
pub(super) struct Attribute<'a> {
    pub(super) kind: ObjectIdentifier,
    /// A SET OF what the kind says.
    pub(super) values: AnyRef<'a>,
}

/// The elements that stand one after the other in these octets, each with its tag and length.
pub(super) fn elements(octets: &[u8]) -> der::Result<Vec<&[u8]>> {
    let mut reader = SliceReader::new(octets)?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.tlv_bytes()?);
    }
    Ok(elements)
}
