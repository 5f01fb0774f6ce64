//! PKCS#7 (RFC 2315), today CMS (RFC 5652): certificates in a bundle, which are a `SignedData` that nobody signed.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};

use super::reading::{Repair, Repairs};
use super::truststore::Octets;
use super::{KeystoreError, asn1};

/// What stands in a bundle.
pub(super) struct Bundle {
    /// Each in DER. They stand in a set: their order says nothing.
    pub(super) certificates: Vec<Vec<u8>>,
    /// What else there is, in words.
    pub(super) others: Vec<String>,
}

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// Takes a bundle apart. It may be BER, and something may follow it.
pub(super) fn read(bytes: &[u8], repairs: &mut Repairs) -> Result<Bundle, KeystoreError> {
    let (bundle, rest) = asn1::split_first(bytes).ok_or_else(damaged)?;
    let der = asn1::to_der(bundle).ok_or_else(damaged)?;
    if matches!(der, Octets::Own(_)) {
        repairs.add(Repair::IndefiniteLengths);
    }
    if !rest.is_empty() {
        repairs.add(Repair::TrailingOctets {
            entry: "the bundle".to_owned(),
            line: None,
            octets: rest.len(),
        });
    }
    match content(&der) {
        Ok(Some(content)) => signed_data(content).map_err(|_| damaged()),
        Ok(None) => Err(KeystoreError::Foreign {
            what: "a PKCS#7 message without certificates: it is encrypted, or holds data alone",
            advice: "ask whoever made it for the certificates in PEM",
        }),
        Err(_) => Err(damaged()),
    }
}

const fn damaged() -> KeystoreError {
    KeystoreError::Foreign {
        what: "a PKCS#7 bundle that is damaged",
        advice: "copy it again, without converting it",
    }
}

/// `ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }` (RFC 5652, section 3): of the one type that has
/// certificates.
fn content(der: &[u8]) -> der::Result<Option<&[u8]>> {
    AnyRef::from_der(der)?.sequence(|fields| {
        let kind = ObjectIdentifier::decode(fields)?;
        let content = fields.tlv_bytes()?;
        Ok((kind == SIGNED_DATA).then_some(AnyRef::from_der(content)?.value()))
    })
}

/// `SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, certificates [0] IMPLICIT OPTIONAL,
/// crls [1] IMPLICIT OPTIONAL, signerInfos }` (RFC 5652, section 5.1).
fn signed_data(content: &[u8]) -> der::Result<Bundle> {
    let mut bundle = Bundle {
        certificates: Vec::new(),
        others: Vec::new(),
    };
    AnyRef::from_der(content)?.sequence(|fields| -> der::Result<()> {
        for _ in 0..3 {
            AnyRef::decode(fields)?;
        }
        while !fields.is_finished() {
            let field = AnyRef::decode(fields)?;
            match field.tag() {
                Tag::ContextSpecific { number, .. } if number.value() == 0 => {
                    let mut members = SliceReader::new(field.value())?;
                    while !members.is_finished() {
                        let member = members.tlv_bytes()?;
                        if member.starts_with(&[0x30]) {
                            bundle.certificates.push(member.to_vec());
                        } else {
                            bundle.others.push("attribute certificate".to_owned());
                        }
                    }
                }
                Tag::ContextSpecific { .. } => bundle.others.push("list of revoked certificates".to_owned()),
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(bundle)
}
