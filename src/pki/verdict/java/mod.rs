//! What Java says (`X509TrustManagerImpl` with `PKIXValidator`): a leaf that is trusted itself is taken as it is; a chain that was
//! sent in order is validated as it stands; of any other one every path is tried.

mod build;
mod checks;
mod constraints;
mod host;
mod policy;
mod reading;
mod usage;

pub(super) use self::reading::{check_readable, fails_to_read, looks_at, reads_names};
use super::facts::Facts;
use super::{Flaw, Purpose, Question, Refusal};

/// The bit of keyUsage with which a key may sign certificates.
const KEY_CERT_SIGN: u16 = 1 << 5;

pub(super) fn judge<'a>(
    question: &Question<'_>,
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let moment = question.moment.unix_timestamp_nanos() / 1_000_000;
    let path = find(sent, anchors, moment)?;
    if let [leaf, _, ..] = path.as_slice() {
        usage::check(leaf, question.purpose)?;
    }
    if let (Some(leaf), Purpose::Server { name: Some(name) }) = (path.first(), question.purpose) {
        host::check(leaf, name)?;
    }
    Ok(path)
}

/// `PKIXValidator.engineValidate`.
fn find<'a>(
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i128,
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let Some(leaf) = sent.first() else {
        return Err(Refusal::of_nothing("no certificate was sent"));
    };
    if anchors.contains(leaf) {
        return Ok(vec![leaf]);
    }
    let all: Vec<&Facts<'_>> = sent.iter().collect();
    for (index, pair) in sent.windows(2).enumerate() {
        let [facts, next] = pair else { break };
        if facts.issuer.java != next.subject.java {
            return build::build(sent, anchors, moment);
        }
        if is_replaced(next, anchors) {
            return checks::validate(all.get(..=index).unwrap_or_default(), anchors, moment);
        }
    }
    let is_issued_by_anchor = |last: &Facts<'_>| {
        anchors
            .iter()
            .any(|anchor| anchor.subject.java == last.issuer.java)
    };
    match sent.last() {
        Some(last) if is_issued_by_anchor(last) => checks::validate(&all, anchors, moment),
        _ => build::build(sent, anchors, moment),
    }
}

/// Whether a certificate is an anchor, or another one of the same authority and key.
fn is_replaced(facts: &Facts<'_>, anchors: &[Facts<'_>]) -> bool {
    let is_twin = |anchor: &Facts<'_>| {
        anchor.subject.java == facts.subject.java
            && anchor.certificate.public_key_der() == facts.certificate.public_key_der()
    };
    anchors.iter().any(|anchor| anchor == facts || is_twin(anchor))
}

/// `PKIXValidator.verifyTrustAnchor`: what has led to an anchor is worth nothing if that is no authority. Old ones of version
/// 1, which cannot say so, are taken.
fn check_anchor(anchor: &Facts<'_>) -> Result<(), Refusal> {
    if anchor.version < 3 {
        return Ok(());
    }
    if !anchor.is_authority() {
        return Err(anchor.refuse(Flaw::NotAuthority, "it has no CA:TRUE"));
    }
    if !anchor.allows(KEY_CERT_SIGN) {
        return Err(anchor.refuse(Flaw::MayNotSign, "its keyUsage has no keyCertSign"));
    }
    Ok(())
}

/// `X509CertImpl.isSelfIssued`.
fn is_self_issued(facts: &Facts<'_>) -> bool {
    facts.subject.java == facts.issuer.java
}
