//! What a PKCS#12 file asks for, looked up before anything is derived: a file of 4 KB can ask for a minute and a
//! gigabyte. What lies inside an encrypted part is not seen here; `p12-keystore` bounds each single derivation in it,
//! and only someone who knows the password can have put it there.

use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode as _, Reader as _, Result, SliceReader};

use crate::keystore::KeystoreError;
use crate::keystore::limits::{DERIVATION_ROUNDS, PKCS12_BYTES, SECRET_BAGS, TOTAL_ROUNDS};
use crate::model::StoreFormat;

/// PBES2, 1.2.840.113549.1.5.13 (RFC 8018, appendix A.4).
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
/// PBKDF2, 1.2.840.113549.1.5.12 (RFC 8018, appendix A.2).
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
/// PKCS#12's own schemes, 1.2.840.113549.1.12.1.x, without their last octet (RFC 7292, appendix C).
const PKCS12_PBE: &[u8] = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01";
/// scrypt, 1.3.6.1.4.1.11591.4.11 (RFC 7914, section 7).
const SCRYPT: &[u8] = b"\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";
/// `SecretBag`, 1.2.840.113549.1.12.10.1.5 (RFC 7292, section 4.2.5).
const SECRET_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x05";

/// How a store is protected.
pub(super) struct Protected {
    /// A MAC says whether the password is right.
    pub(super) by_mac: bool,
    /// Some part of it is encrypted.
    pub(super) by_encryption: bool,
}

/// How the store is protected; an error if reading it would take too long.
pub(super) fn check(bytes: &[u8]) -> std::result::Result<Protected, KeystoreError> {
    if bytes.len() > PKCS12_BYTES {
        return Err(KeystoreError::TooLarge {
            bytes: bytes.len(),
            limit: PKCS12_BYTES,
        });
    }
    if after(bytes, SCRYPT).next().is_some() {
        return Err(unsupported("scrypt, which Java does not read in a store"));
    }
    if after(bytes, SECRET_BAG).count() > SECRET_BAGS {
        return Err(unsupported("more secret keys than any store of certificates has"));
    }
    let mac = mac_rounds(bytes).map_err(|error| KeystoreError::Malformed {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    })?;
    let derivations = after(bytes, PBKDF2).chain(after(bytes, PKCS12_PBE).filter_map(|rest| rest.get(1..)));
    let mut total: u64 = 0;
    for rounds in derivations
        .filter_map(|rest| derivation_rounds(rest).ok())
        .chain(mac)
    {
        total = total.saturating_add(rounds);
        within(rounds, DERIVATION_ROUNDS)?;
        within(total, TOTAL_ROUNDS)?;
    }
    Ok(Protected {
        by_mac: mac.is_some(),
        by_encryption: [PBES2, PKCS12_PBE]
            .into_iter()
            .any(|scheme| after(bytes, scheme).next().is_some()),
    })
}

pub(super) const fn unsupported(what: &'static str) -> KeystoreError {
    KeystoreError::Unsupported {
        what,
        advice: "write it again: `openssl pkcs12 -legacy -in FILE -nodes | openssl pkcs12 -export -out NEW`",
    }
}

fn within(rounds: u64, limit: u64) -> std::result::Result<(), KeystoreError> {
    if rounds > limit {
        Err(KeystoreError::TooManyRounds { rounds, limit })
    } else {
        Ok(())
    }
}

/// What follows each occurrence of the marker.
fn after<'a>(bytes: &'a [u8], marker: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    (0..bytes.len()).filter_map(move |start| bytes.get(start..)?.strip_prefix(marker))
}

/// SEQUENCE { salt OCTET STRING, iterations INTEGER, … }: the same in PBKDF2-params and pkcs-12PbeParams.
fn derivation_rounds(following: &[u8]) -> Result<u64> {
    let mut reader = SliceReader::new(following)?;
    AnyRef::decode(&mut reader)?.sequence(|fields| {
        <&OctetStringRef>::decode(fields)?;
        let rounds = u64::decode(fields)?;
        // PBKDF2 goes on with a key length and an algorithm.
        while !fields.is_finished() {
            AnyRef::decode(fields)?;
        }
        Ok(rounds)
    })
}

/// PFX ::= SEQUENCE { version, authSafe, macData SEQUENCE { mac, macSalt, iterations DEFAULT 1 } OPTIONAL }.
fn mac_rounds(bytes: &[u8]) -> Result<Option<u64>> {
    SliceReader::new(bytes)?.sequence(|pfx| {
        AnyRef::decode(pfx)?;
        AnyRef::decode(pfx)?;
        let Some(mac_data) = Option::<AnyRef<'_>>::decode(pfx)? else {
            return Ok(None);
        };
        mac_data.sequence(|fields| {
            AnyRef::decode(fields)?;
            AnyRef::decode(fields)?;
            Ok(Some(Option::<u64>::decode(fields)?.unwrap_or(1)))
        })
    })
}
