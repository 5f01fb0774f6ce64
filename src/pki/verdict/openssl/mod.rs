//! What OpenSSL says (`X509_verify_cert`, as TLS calls it): one path is built, and then judged; no other one is tried.

mod constraints;
mod extensions;
mod host;
mod path;

pub(super) use self::host::{check as check_name, has_address};
use super::extension::{
    ALTERNATIVE_NAMES, BASIC_CONSTRAINTS, DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE, ISSUER_KEY_ID, KEY_ID,
    KEY_USAGE, NAME_CONSTRAINTS, NETSCAPE_TYPE,
};
use super::facts::Facts;
use super::{Flaw, Purpose, Question, Refusal};
use crate::pki::weakness::LEAST_MODULUS;
use crate::pki::{Certificate, KeyKind};

/// The bit of keyUsage with which a key may sign certificates.
const KEY_CERT_SIGN: u16 = 1 << 5;

pub(super) fn judge<'a>(
    question: &Question<'_>,
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let moment = question.moment.unix_timestamp();
    let Some(leaf) = sent.first() else {
        return Err(Refusal::of_nothing("no certificate was sent"));
    };
    check_key(leaf)?;
    let path = path::build(leaf, sent, anchors, moment)?;
    extensions::check(&path, question.purpose)?;
    check_strength(&path)?;
    if let Purpose::Server { name: Some(name) } = question.purpose {
        check_name(leaf, name)?;
    }
    check_signatures_and_times(&path, moment)?;
    constraints::check(&path)?;
    Ok(path)
}

/// Whether an extension decides anything (`ossl_x509v3_cache_extensions`).
pub(super) fn looks_at(oid: &str) -> bool {
    [
        BASIC_CONSTRAINTS,
        KEY_USAGE,
        EXTENDED_KEY_USAGE,
        NETSCAPE_TYPE,
        KEY_ID,
        ISSUER_KEY_ID,
        ALTERNATIVE_NAMES,
        NAME_CONSTRAINTS,
        DISTRIBUTION_POINTS,
    ]
    .contains(&oid)
}

/// What `d2i_X509` does not read, and others do.
pub(super) fn check_readable(certificate: &Certificate) -> Result<(), Refusal> {
    if matches!(
        certificate.serial(),
        [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..]
    ) {
        return Err(Flaw::Unreadable.of(certificate, "its serial number has more octets than it needs"));
    }
    Ok(())
}

/// `check_key_level`, and what of a key OpenSSL cannot decode.
fn check_key(facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.key {
        KeyKind::Rsa { bits } | KeyKind::RsaPss { bits } | KeyKind::Dsa { bits: Some(bits) }
            if bits < LEAST_MODULUS =>
        {
            Err(facts.refuse(Flaw::WeakKey, format!("its key is {}", facts.key)))
        }
        // OpenSSL takes a longer one; the TLS of the releases that are in use does not speak it.
        KeyKind::Dsa { .. } => Err(facts.refuse(Flaw::UnknownKey, format!("its key is {}", facts.key))),
        _ if !facts.is_key_sound => Err(facts.refuse(Flaw::UnknownKey, format!("its key is {}", facts.key))),
        _ => Ok(()),
    }
}

/// `check_auth_level`: the keys of all, and the signatures of all but the last one.
fn check_strength(path: &[&Facts<'_>]) -> Result<(), Refusal> {
    for (depth, facts) in path.iter().enumerate() {
        check_key(facts)?;
        let is_last = depth + 1 == path.len();
        match facts.signature {
            _ if is_last => {}
            Some(signature) if signature.is_broken() => {
                let detail = format!("it is signed with {}", signature.digest);
                return Err(facts.refuse(Flaw::WeakSignature, detail));
            }
            Some(_) => {}
            None => return Err(facts.refuse(Flaw::UnknownSignature, "its signature is of an unknown kind")),
        }
    }
    Ok(())
}

/// `internal_verify`: from the anchor down. The anchor's own signature is not looked at, its dates are.
fn check_signatures_and_times(path: &[&Facts<'_>], moment: i64) -> Result<(), Refusal> {
    let mut issuer: Option<&Facts<'_>> = None;
    for facts in path.iter().rev() {
        if let Some(issuer) = issuer {
            if !issuer.allows(KEY_CERT_SIGN) {
                return Err(issuer.refuse(Flaw::MayNotSign, "its keyUsage has no keyCertSign"));
            }
            facts.check_signature(issuer, issuer.certificate.public_key_der())?;
        }
        check_time(facts, moment)?;
        issuer = Some(facts);
    }
    Ok(())
}

/// `ossl_x509_check_cert_time`: the last second does not count any more.
fn check_time(facts: &Facts<'_>, moment: i64) -> Result<(), Refusal> {
    let validity = facts.certificate.validity();
    if !facts.has_whole_dates {
        return Err(facts.refuse(Flaw::Unreadable, "its dates are not written in full"));
    }
    if validity.not_before.unix_timestamp() > moment {
        return Err(facts.refuse(Flaw::NotYetValid, format!("it begins on {}", validity.not_before)));
    }
    if validity.not_after.unix_timestamp() <= moment {
        return Err(facts.refuse(Flaw::Expired, format!("it ended on {}", validity.not_after)));
    }
    Ok(())
}
