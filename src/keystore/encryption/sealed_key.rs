use der::asn1::OctetStringRef;
use der::{Decode as _, Encode as _, Sequence};
use pkcs8::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::Scheme;
use crate::keystore::KeystoreError;
use crate::keystore::limits::Budget;
use crate::model::Password;

/// A private key in PKCS#8 under a password: `EncryptedPrivateKeyInfo` (RFC 5208, section 6).
pub(in crate::keystore) struct SealedKey<'a> {
    pub(in crate::keystore) scheme: Scheme,
    octets: &'a [u8],
}

#[derive(Sequence)]
struct Fields<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    octets: &'a OctetStringRef,
}

impl<'a> SealedKey<'a> {
    /// A key in PKCS#8, sealed and encoded.
    pub(in crate::keystore) fn seal(
        key: &[u8],
        scheme: &Scheme,
        password: &Password,
    ) -> der::Result<Vec<u8>> {
        let (algorithm, octets) = (scheme.to_der()?, scheme.encrypt(key, password)?);
        let fields = Fields {
            algorithm: AlgorithmIdentifierRef::from_der(&algorithm)?,
            octets: OctetStringRef::new(&octets)?,
        };
        fields.to_der()
    }

    /// Reads it; `None` where it makes no sense. An error where its scheme is one that is not undone here.
    pub(in crate::keystore) fn read(der: &'a [u8]) -> Result<Option<Self>, KeystoreError> {
        let Ok(Fields { algorithm, octets }) = Fields::from_der(der) else {
            return Ok(None);
        };
        Ok(Scheme::read(&algorithm)?.map(|scheme| Self {
            scheme,
            octets: octets.as_bytes(),
        }))
    }

    /// The key in PKCS#8, with the first password that opens it; nothing where none does.
    pub(in crate::keystore) fn open<'p>(
        &self,
        passwords: impl IntoIterator<Item = &'p Password>,
        budget: &mut Budget,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        for password in passwords {
            let plain = self.scheme.decrypt(self.octets, password, budget)?;
            if plain.is_some() {
                return Ok(plain);
            }
        }
        Ok(None)
    }
}
