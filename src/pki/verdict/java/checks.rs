//! What Java checks along a path (`PKIXMasterCertPathValidator` and its checkers), from the anchor down. The anchor is a name and
//! a key: its dates, its path length and its name constraints do not count.

use std::borrow::Cow;

use super::{Facts, Flaw, KEY_CERT_SIGN, Refusal, check_anchor, constraints, is_self_issued, policy};
use crate::pki::KeyKind;
use crate::pki::verdict::dsa;
use crate::pki::verdict::extension::{
    ALTERNATIVE_NAMES, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, INHIBIT_ANY_POLICY, KEY_USAGE,
    NAME_CONSTRAINTS, POLICIES, POLICY_CONSTRAINTS, POLICY_MAPPINGS,
};

/// What may be critical.
const KNOWN: [&str; 9] = [
    BASIC_CONSTRAINTS,
    NAME_CONSTRAINTS,
    POLICIES,
    POLICY_MAPPINGS,
    POLICY_CONSTRAINTS,
    INHIBIT_ANY_POLICY,
    ALTERNATIVE_NAMES,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
];

/// The fewest bits of a modulus (`jdk.certpath.disabledAlgorithms`).
const LEAST_MODULUS: u32 = 1024;

/// Validates a path that stands as it is, the leaf first, against each anchor that may have issued its last certificate
/// (`PKIXCertPathValidator`). With several of them any could be taken, so that all must do.
pub(super) fn validate<'a>(
    path: &[&'a Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i128,
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let Some(last) = path.last() else {
        return Err(Refusal::of_nothing("no certificate was sent"));
    };
    let mut refusal = last.refuse(
        Flaw::IssuerNamesake,
        "no anchor of its issuer's name has the right key",
    );
    let mut found = None;
    for anchor in anchors.iter().filter(|anchor| may_be_anchor(anchor, last)) {
        match check(path, anchor, moment) {
            Ok(()) => {
                check_anchor(anchor)?;
                found = Some(anchor);
            }
            // Of several anchors of one name the one that has the right key says more.
            Err(other) if refusal.flaw == Flaw::IssuerNamesake || other.flaw != Flaw::BadSignature => {
                refusal = other;
            }
            Err(_) => {}
        }
    }
    match found {
        Some(anchor) => Ok(path.iter().copied().chain([anchor]).collect()),
        None => Err(refusal),
    }
}

/// `AdaptableX509CertSelector`: the name, and of the authority key identifier the key's id and the serial number.
fn may_be_anchor(anchor: &Facts<'_>, last: &Facts<'_>) -> bool {
    if anchor.subject.java != last.issuer.java {
        return false;
    }
    let Some(named) = &last.content.issuer_key else {
        return true;
    };
    let has_id = match (&named.key_identifier, &anchor.content.key_id) {
        (Some(wanted), Some(own)) => wanted.as_bytes() == own,
        _ => true,
    };
    let serial = named.authority_cert_serial_number.as_ref();
    let has_serial = serial.is_none_or(|serial| serial.as_bytes() == anchor.certificate.serial());
    has_id && (has_serial || anchor.version < 3)
}

/// All that is checked of a path below this anchor, certificate by certificate in Java's order.
pub(super) fn check(path: &[&Facts<'_>], anchor: &Facts<'_>, moment: i128) -> Result<(), Refusal> {
    check_key(anchor)?;
    let mut issuer = anchor;
    let mut key = inherit(anchor, None)?;
    let mut room = path.len();
    for (depth, facts) in path.iter().enumerate().rev() {
        check_algorithms(facts)?;
        if depth > 0 {
            let is_below_anchor = depth + 1 == path.len();
            room = check_authority_in_path(facts, is_below_anchor, room)?;
        }
        constraints::check(path, depth)?;
        check_time(facts, moment)?;
        facts.check_signature(issuer, &key)?;
        check_critical(facts)?;
        key = inherit(facts, Some(&key))?;
        issuer = facts;
    }
    policy::check(path)
}

/// The key that what stands below is checked with.
fn inherit<'a>(facts: &'a Facts<'_>, above: Option<&[u8]>) -> Result<Cow<'a, [u8]>, Refusal> {
    dsa::working_key(facts.certificate.public_key_der(), &facts.key, above).ok_or_else(|| {
        facts.refuse(
            Flaw::UnknownKey,
            "no key above it has the parameters that its own leaves out",
        )
    })
}

/// The bits of keyUsage that stand for a use by themselves.
const KNOWN_USES: u16 = 0x7f;

/// `AlgorithmChecker`: MD5 and its elders are switched off; SHA-1 is only for authorities that the JDK itself brings.
fn check_algorithms(facts: &Facts<'_>) -> Result<(), Refusal> {
    if !facts.allows(KNOWN_USES) {
        return Err(facts.refuse(
            Flaw::NotForSignatures,
            "its keyUsage allows nothing that is known",
        ));
    }
    check_key(facts)?;
    match facts.signature {
        Some(signature) if matches!(signature.digest, "MD2" | "MD4" | "MD5") => Err(facts.refuse(
            Flaw::WeakSignature,
            format!("it is signed with {}", signature.digest),
        )),
        _ => Ok(()),
    }
}

fn check_key(facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.key {
        KeyKind::Rsa { bits } | KeyKind::RsaPss { bits } | KeyKind::Dsa { bits: Some(bits) }
            if bits < LEAST_MODULUS =>
        {
            Err(facts.refuse(Flaw::WeakKey, format!("its key is {}", facts.key)))
        }
        _ => Ok(()),
    }
}

/// The last second counts.
pub(super) fn check_time(facts: &Facts<'_>, moment: i128) -> Result<(), Refusal> {
    let validity = facts.certificate.validity();
    let milliseconds = |time: time::OffsetDateTime| time.unix_timestamp_nanos() / 1_000_000;
    if milliseconds(validity.not_before) > moment {
        return Err(facts.refuse(Flaw::NotYetValid, format!("it begins on {}", validity.not_before)));
    }
    if milliseconds(validity.not_after) < moment {
        return Err(facts.refuse(Flaw::Expired, format!("it ended on {}", validity.not_after)));
    }
    Ok(())
}

/// What is critical and not known is refused.
pub(super) fn check_critical(facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.unknown_critical(&KNOWN) {
        Some(oid) => Err(facts.refuse(
            Flaw::Extension,
            format!("Java does not know the critical extension {oid}"),
        )),
        None => Ok(()),
    }
}

/// Whether it may issue others (`KeyChecker`, `ConstraintsChecker`).
pub(super) fn check_authority(facts: &Facts<'_>) -> Result<(), Refusal> {
    if !facts.allows(KEY_CERT_SIGN) {
        return Err(facts.refuse(Flaw::MayNotSign, "its keyUsage has no keyCertSign"));
    }
    if !facts.is_authority() {
        return Err(facts.refuse(Flaw::NotAuthority, "it has no CA:TRUE"));
    }
    Ok(())
}

/// `ConstraintsChecker.checkBasicConstraints`, for what stands between leaf and anchor: how many more authorities may stand below
/// it. One of version 1 is taken right below the anchor if it issued itself: the key of the anchor in another certificate.
fn check_authority_in_path(facts: &Facts<'_>, is_below_anchor: bool, room: usize) -> Result<usize, Refusal> {
    let is_old_root = facts.version < 3 && is_below_anchor && is_self_issued(facts);
    if !is_old_root {
        check_authority(facts)?;
    }
    let mut left = room;
    if !is_self_issued(facts) {
        left = room.checked_sub(1).ok_or_else(|| {
            facts.refuse(
                Flaw::PathTooLong,
                "an authority above it allows fewer authorities below itself",
            )
        })?;
    }
    Ok(left.min(facts.path_length().unwrap_or(usize::MAX)))
}
