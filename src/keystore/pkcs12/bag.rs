//! One bag of a PKCS#12 file, as Java sees it (`sun.security.pkcs12.PKCS12KeyStore.loadSafeContents`).

use std::collections::BTreeSet;

use der::asn1::{AnyRef, BmpString, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Encode as _, Tag};

use super::attributes::Attributes;
use super::syntax::{
    ANY_EXTENDED_KEY_USAGE, Attribute, CERTIFICATE_BAG, CertificateBag, FRIENDLY_NAME, KEY_BAG, LOCAL_KEY_ID,
    SECRET_BAG, SHROUDED_KEY_BAG, SafeBag, TRUSTED_KEY_USAGE, X509_CERTIFICATE,
};
use crate::pki::Certificate;

/// What Java makes of a bag.
pub(super) struct Bag<'a> {
    /// What it is.
    pub(super) kind: Kind<'a>,
    /// Its friendlyName in lower case, which is its alias in Java.
    pub(super) name: Option<String>,
}

pub(super) enum Kind<'a> {
    /// A trusted certificate: its DER.
    Trusted(&'a [u8]),
    /// A certificate for some key's chain.
    Certificate,
    /// A private or a secret key.
    Key,
    /// Nothing that is read.
    Other,
}

impl<'a> Bag<'a> {
    /// Reads one bag; what is in a key is not looked at.
    pub(super) fn read(octets: &'a [u8]) -> der::Result<Self> {
        let bag = SafeBag::from_der(octets)?;
        let attributes = Attributes::read(bag.attributes)?;
        let kind = match bag.kind {
            CERTIFICATE_BAG => match certificate(&bag)? {
                Some(der) if attributes.is_trusted => Kind::Trusted(der),
                _ => Kind::Certificate,
            },
            KEY_BAG | SHROUDED_KEY_BAG | SECRET_BAG => Kind::Key,
            _ => Kind::Other,
        };
        Ok(Self {
            kind,
            name: attributes.name.map(|name| name.to_lowercase()),
        })
    }
}

/// The DER in a certificate bag; nothing where it is no X.509 certificate.
pub(super) fn certificate<'a>(bag: &SafeBag<'a>) -> der::Result<Option<&'a [u8]>> {
    let bag: CertificateBag<'a> = bag.value.decode_as()?;
    if bag.kind == X509_CERTIFICATE {
        let octets: &OctetStringRef = bag.value.decode_as()?;
        Ok(Some(octets.as_bytes()))
    } else {
        Ok(None)
    }
}

/// A new bag: a certificate that Java trusts for anything, as keytool writes it.
pub(super) fn trusted(alias: &str, certificate: &Certificate) -> der::Result<Vec<u8>> {
    let usage = (TRUSTED_KEY_USAGE, ANY_EXTENDED_KEY_USAGE.to_der()?);
    certified(certificate, &[name(alias)?, usage])
}

/// A new bag: a private key, sealed and encoded.
pub(super) fn key(sealed: &[u8], alias: &str, key_id: &[u8]) -> der::Result<Vec<u8>> {
    bag(SHROUDED_KEY_BAG, sealed, &[name(alias)?, id(key_id)?])
}

/// A new bag: the certificate of a key. It has the alias too, which NSS looks for here alone.
pub(super) fn leaf(certificate: &Certificate, alias: &str, key_id: &[u8]) -> der::Result<Vec<u8>> {
    certified(certificate, &[name(alias)?, id(key_id)?])
}

/// A new bag: another certificate of a chain.
pub(super) fn issuer(certificate: &Certificate) -> der::Result<Vec<u8>> {
    certified(certificate, &[])
}

/// A kind of attribute and its only value, encoded.
type Pair = (ObjectIdentifier, Vec<u8>);

fn name(alias: &str) -> der::Result<Pair> {
    Ok((FRIENDLY_NAME, BmpString::from_utf8(alias)?.to_der()?))
}

fn id(key_id: &[u8]) -> der::Result<Pair> {
    Ok((LOCAL_KEY_ID, OctetStringRef::new(key_id)?.to_der()?))
}

fn certified(certificate: &Certificate, attributes: &[Pair]) -> der::Result<Vec<u8>> {
    let der = OctetStringRef::new(certificate.der())?.to_der()?;
    let value = CertificateBag {
        kind: X509_CERTIFICATE,
        value: AnyRef::from_der(&der)?,
    };
    bag(CERTIFICATE_BAG, &value.to_der()?, attributes)
}

fn bag(kind: ObjectIdentifier, value: &[u8], pairs: &[Pair]) -> der::Result<Vec<u8>> {
    // A SET OF is sorted by its encodings (X.690, section 11.6).
    let mut attributes = BTreeSet::new();
    for (kind, value) in pairs {
        let values = AnyRef::new(Tag::Set, value)?;
        attributes.insert(Attribute { kind: *kind, values }.to_der()?);
    }
    let attributes: Vec<_> = attributes.into_iter().flatten().collect();
    let bag = SafeBag {
        kind,
        value: AnyRef::from_der(value)?,
        attributes: (!pairs.is_empty())
            .then(|| AnyRef::new(Tag::Set, &attributes))
            .transpose()?,
    };
    bag.to_der()
}
