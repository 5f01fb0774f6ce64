//! One bag of a PKCS#12 file, as Java sees it (`sun.security.pkcs12.PKCS12KeyStore.loadSafeContents`).

use std::collections::BTreeSet;

use der::asn1::{AnyRef, BmpString, OctetStringRef};
use der::{Decode as _, Encode as _, Tag};

use super::attributes::Attributes;
use super::syntax::{
    ANY_EXTENDED_KEY_USAGE, Attribute, CERTIFICATE_BAG, CertificateBag, FRIENDLY_NAME, KEY_BAG, SECRET_BAG,
    SHROUDED_KEY_BAG, SafeBag, TRUSTED_KEY_USAGE, X509_CERTIFICATE,
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
    let name = BmpString::from_utf8(alias)?.to_der()?;
    let usage = ANY_EXTENDED_KEY_USAGE.to_der()?;
    // A SET OF is sorted by its encodings (X.690, section 11.6).
    let mut attributes = BTreeSet::new();
    for (kind, value) in [(FRIENDLY_NAME, &name), (TRUSTED_KEY_USAGE, &usage)] {
        let values = AnyRef::new(Tag::Set, value)?;
        attributes.insert(Attribute { kind, values }.to_der()?);
    }
    let attributes: Vec<_> = attributes.into_iter().flatten().collect();
    let der = OctetStringRef::new(certificate.der())?.to_der()?;
    let value = CertificateBag {
        kind: X509_CERTIFICATE,
        value: AnyRef::from_der(&der)?,
    };
    let value = value.to_der()?;
    let bag = SafeBag {
        kind: CERTIFICATE_BAG,
        value: AnyRef::from_der(&value)?,
        attributes: Some(AnyRef::new(Tag::Set, &attributes)?),
    };
    bag.to_der()
}
