//! PBMAC1 (RFC 9579): a MAC whose key comes from PBKDF2, as OpenSSL 3.4 and later make it when asked to.

use std::num::NonZeroU32;

use aws_lc_rs::{hmac, pbkdf2};
use der::Sequence;
use der::asn1::ObjectIdentifier;
use pkcs5::pbes2::{Kdf, Pbkdf2Params, Pbkdf2Prf};
use pkcs8::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::damaged;
use crate::keystore::KeystoreError;
use crate::keystore::encryption::{pseudorandom, unsupported};
use crate::keystore::limits::Budget;
use crate::model::Password;

pub(super) const ALGORITHM: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// `PBMAC1-params` (RFC 8018, appendix A.5).
#[derive(Sequence)]
struct Parameters<'a> {
    derivation: AlgorithmIdentifierRef<'a>,
    mac: AlgorithmIdentifierRef<'a>,
}

/// Whether the tag is the one of this content under this password.
pub(super) fn is_right(
    algorithm: AlgorithmIdentifierRef<'_>,
    tag: &[u8],
    content: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<bool, KeystoreError> {
    let given = algorithm.parameters.ok_or_else(|| damaged(NO_PARAMETERS))?;
    let parameters: Parameters<'_> = given.decode_as().map_err(|_| damaged(NO_PARAMETERS))?;
    let Ok(Kdf::Pbkdf2(derivation)) = Kdf::try_from(parameters.derivation) else {
        return Err(unsupported("PBMAC1 without PBKDF2"));
    };
    let mac = Pbkdf2Prf::try_from(parameters.mac)
        .ok()
        .and_then(hmac_of)
        .ok_or_else(|| unsupported("PBMAC1 with another MAC than HMAC"))?;
    let key = derive(&derivation, password, mac, budget)?;
    Ok(hmac::verify(&hmac::Key::new(mac, &key), content, tag).is_ok())
}

const NO_PARAMETERS: &str = "what says how its MAC is made makes no sense";

fn derive(
    derivation: &Pbkdf2Params,
    password: &Password,
    mac: hmac::Algorithm,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
    budget.charge(derivation.iteration_count.into())?;
    let rounds = NonZeroU32::new(derivation.iteration_count).ok_or_else(|| damaged(NO_PARAMETERS))?;
    let algorithm = match derivation.prf {
        Pbkdf2Prf::HmacWithSha1 => pbkdf2::PBKDF2_HMAC_SHA1,
        Pbkdf2Prf::HmacWithSha256 => pbkdf2::PBKDF2_HMAC_SHA256,
        Pbkdf2Prf::HmacWithSha384 => pbkdf2::PBKDF2_HMAC_SHA384,
        Pbkdf2Prf::HmacWithSha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        other => return Err(unsupported(format!("PBMAC1 with PBKDF2-{}", pseudorandom(other)))),
    };
    let length = derivation
        .key_length
        .map_or(mac.digest_algorithm().output_len(), usize::from);
    if !(1..=MOST_OCTETS).contains(&length) {
        return Err(damaged(NO_PARAMETERS));
    }
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(
        algorithm,
        rounds,
        derivation.salt.as_bytes(),
        password.expose().as_bytes(),
        &mut key,
    );
    Ok(key)
}

/// Longer keys are of no use to HMAC, and cost as many times more as they are longer.
const MOST_OCTETS: usize = 64;

const fn hmac_of(function: Pbkdf2Prf) -> Option<hmac::Algorithm> {
    Some(match function {
        Pbkdf2Prf::HmacWithSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Pbkdf2Prf::HmacWithSha224 => hmac::HMAC_SHA224,
        Pbkdf2Prf::HmacWithSha256 => hmac::HMAC_SHA256,
        Pbkdf2Prf::HmacWithSha384 => hmac::HMAC_SHA384,
        Pbkdf2Prf::HmacWithSha512 => hmac::HMAC_SHA512,
        _ => return None,
    })
}
