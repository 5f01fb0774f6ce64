use super::{Remarks, Repair};
use crate::keystore::KeystoreError;
use crate::keystore::asn1::{Value, fields};
use crate::pki::PrivateKey;

/// `ecPublicKey`, 1.2.840.10045.2.1 (RFC 5480, section 2.1.1).
const ELLIPTIC_CURVE: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const FIELD_0: u8 = 0xa0;

/// A plain private key, whose curve gets its name where it has none.
pub(in crate::keystore) fn private_key(
    der: &[u8],
    entry: &str,
    remarks: &mut Remarks,
) -> Result<PrivateKey, KeystoreError> {
    let key = PrivateKey::from_der(der).map_err(|source| KeystoreError::Key {
        entry: entry.to_owned(),
        source,
    })?;
    if is_spelt_out(der) {
        remarks.repairs.add(Repair::CurveSpeltOut {
            entry: entry.to_owned(),
        });
    }
    Ok(key)
}

/// Whether a key in DER (PKCS#8, SEC1, or the public half in a certificate) says its curve in numbers, where it must
/// say its name.
pub(super) fn is_spelt_out(key: &[u8]) -> bool {
    let Some(whole) = fields(key).next() else {
        return false;
    };
    fields(whole.content).take(4).any(|field| match field.tag {
        SEQUENCE => is_algorithm(field),
        FIELD_0 => fields(field.content).next().is_some_and(is_sequence),
        _ => false,
    })
}

fn is_algorithm(field: Value<'_>) -> bool {
    let mut parts = fields(field.content);
    let is_curve = |part: Value<'_>| part.tag == IDENTIFIER && part.content == ELLIPTIC_CURVE;
    parts.next().is_some_and(is_curve) && parts.next().is_some_and(is_sequence)
}

const fn is_sequence(value: Value<'_>) -> bool {
    value.tag == SEQUENCE
}
