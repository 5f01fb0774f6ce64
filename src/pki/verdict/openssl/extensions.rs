//! What OpenSSL wants of the extensions along the path (`check_extensions`).

use super::path::is_self_issued;
use super::{Facts, Flaw, KEY_CERT_SIGN, Purpose, Refusal};
use crate::pki::verdict::extension::{
    ALTERNATIVE_NAMES, BASIC_CONSTRAINTS, DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE, INHIBIT_ANY_POLICY,
    KEY_USAGE, NAME_CONSTRAINTS, NETSCAPE_TYPE, OCSP_NO_CHECK, POLICIES, POLICY_CONSTRAINTS, POLICY_MAPPINGS,
    UNUSUAL,
};

/// What may be critical (`X509_supported_extension`).
const KNOWN: [&str; 12] = [
    NETSCAPE_TYPE,
    KEY_USAGE,
    ALTERNATIVE_NAMES,
    BASIC_CONSTRAINTS,
    POLICIES,
    DISTRIBUTION_POINTS,
    EXTENDED_KEY_USAGE,
    OCSP_NO_CHECK,
    POLICY_CONSTRAINTS,
    NAME_CONSTRAINTS,
    POLICY_MAPPINGS,
    INHIBIT_ANY_POLICY,
];

const DIGITAL_SIGNATURE: u16 = 1 << 0;
const KEY_ENCIPHERMENT: u16 = 1 << 2;
const KEY_AGREEMENT: u16 = 1 << 4;

const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
/// Server gated cryptography, of Microsoft and of Netscape: the same as a server's.
const GATED: [&str; 2] = ["1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"];

pub(super) fn check(path: &[&Facts<'_>], purpose: Purpose<'_>) -> Result<(), Refusal> {
    let mut below = 0;
    for (depth, facts) in path.iter().enumerate() {
        if let Some(oid) = facts.unknown_critical(&KNOWN) {
            return Err(facts.refuse(
                Flaw::Extension,
                format!("OpenSSL does not know the critical extension {oid}"),
            ));
        }
        if facts.has(&UNUSUAL) {
            return Err(facts.refuse(Flaw::Extension, "it is a proxy's certificate, or a router's"));
        }
        if depth > 0 {
            check_authority(facts, depth + 1 == path.len())?;
        }
        check_purpose(facts, purpose)?;
        if depth == 0 {
            check_leaf(facts, purpose)?;
        }
        if depth > 1 && facts.path_length().is_some_and(|most| below > most) {
            let most = facts.path_length().unwrap_or_default();
            return Err(facts.refuse(
                Flaw::PathTooLong,
                format!("it allows {most} authorities below itself, and there are {below}"),
            ));
        }
        if depth > 0 && !is_self_issued(facts) {
            below += 1;
        }
    }
    Ok(())
}

/// `check_ca`: without basicConstraints the last one may also be a root of version 1, or say keyCertSign.
fn check_authority(facts: &Facts<'_>, is_last: bool) -> Result<(), Refusal> {
    if !facts.allows(KEY_CERT_SIGN) {
        return Err(facts.refuse(Flaw::MayNotSign, "its keyUsage has no keyCertSign"));
    }
    let is_authority = match &facts.content.basic {
        Some(basic) => basic.ca,
        // The last one is self-signed.
        None => is_last && (facts.version == 1 || facts.content.key_usage.is_some()),
    };
    if is_authority {
        Ok(())
    } else {
        Err(facts.refuse(Flaw::NotAuthority, "it has no CA:TRUE"))
    }
}

/// The extended key usage counts on authorities too, and `anyExtendedKeyUsage` does not stand for anything
/// (`check_purpose_ssl_server`, `check_purpose_ssl_client`).
fn check_purpose(facts: &Facts<'_>, purpose: Purpose<'_>) -> Result<(), Refusal> {
    let Some(usages) = &facts.content.extended_key_usage else {
        return Ok(());
    };
    let has = |oid: &str| usages.iter().any(|usage| usage == oid);
    match purpose {
        Purpose::Server { .. } if has(SERVER) || GATED.into_iter().any(has) => Ok(()),
        Purpose::Client if has(CLIENT) => Ok(()),
        Purpose::Server { .. } => {
            Err(facts.refuse(Flaw::NotForServers, "its extended key usage has no serverAuth"))
        }
        Purpose::Client => Err(facts.refuse(Flaw::NotForClients, "its extended key usage has no clientAuth")),
    }
}

fn check_leaf(facts: &Facts<'_>, purpose: Purpose<'_>) -> Result<(), Refusal> {
    let (usage, kind) = match purpose {
        Purpose::Server { .. } => (DIGITAL_SIGNATURE | KEY_ENCIPHERMENT | KEY_AGREEMENT, 0x40),
        Purpose::Client => (DIGITAL_SIGNATURE | KEY_AGREEMENT, 0x80),
    };
    if !facts.allows(usage) {
        return Err(facts.refuse(Flaw::NotForSignatures, "its keyUsage has no digitalSignature"));
    }
    match (facts.content.netscape_type, purpose) {
        (Some(octet), Purpose::Server { .. }) if octet & kind == 0 => Err(facts.refuse(
            Flaw::NotForServers,
            "its Netscape certificate type is not a server's",
        )),
        (Some(octet), Purpose::Client) if octet & kind == 0 => Err(facts.refuse(
            Flaw::NotForClients,
            "its Netscape certificate type is not a client's",
        )),
        _ => Ok(()),
    }
}
