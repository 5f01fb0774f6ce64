use zeroize::Zeroizing;

use super::{Kind, Remarks, Repair};
use crate::keystore::truststore::Octets;
use crate::keystore::{KeystoreError, pem};

/// What a file is, and its octets: those in it, where it is nothing but base64.
pub(super) fn unwrap<'a>(
    bytes: &'a [u8],
    remarks: &mut Remarks,
) -> Result<(Octets<'a>, Kind), KeystoreError> {
    match Kind::of(bytes) {
        Err(KeystoreError::Unrecognised) => {
            let is_text = |octet: &u8| !octet.is_ascii_whitespace();
            // All of the room at once: a growing vector leaves copies of a key behind.
            let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
            text.extend(bytes.iter().copied().filter(is_text));
            let decoded = pem::decode(&text).ok_or(KeystoreError::Unrecognised)?;
            let kind = Kind::of(&decoded)?;
            remarks.repairs.add(Repair::Base64);
            Ok((Octets::Own(decoded), kind))
        }
        kind => Ok((Octets::Lent(bytes), kind?)),
    }
}
