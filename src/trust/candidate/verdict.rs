//! The judgement on one certificate.

use time::OffsetDateTime;

use super::Leniency;
use super::error::Reason;
use crate::keystore::Placed;
use crate::pki::{Certificate, Weakness};
use crate::trust::Remark;

pub(super) enum Verdict {
    Candidate(Vec<Remark>),
    /// Not for a store of roots, unless it is asked for.
    Intermediate,
}

pub(super) fn verdict(placed: &Placed, leniency: Leniency, now: OffsetDateTime) -> Result<Verdict, Reason> {
    let certificate = &placed.certificate;
    let subject = certificate.subject();
    let place = placed.place.to_string();
    let is_self_signed = certificate.is_self_signed() || may_be_self_signed(certificate);
    if certificate.subject_hash().is_none() {
        return Err(Reason::UnreadableSubject { place, subject });
    }
    if let Some(defect) = certificate.defects().iter().find(|defect| defect.stops_java()) {
        return Err(Reason::Defective {
            place,
            subject,
            defect: defect.clone(),
        });
    }
    if !is_self_signed {
        if certificate.is_self_issued() {
            return Err(Reason::ForeignSignature { place, subject });
        }
        if !certificate.is_authority() {
            return Err(Reason::Leaf {
                place,
                subject,
                issuer: certificate.issuer(),
            });
        }
        if !leniency.intermediates {
            return Ok(Verdict::Intermediate);
        }
    }
    let mut remarks = Vec::new();
    for weakness in certificate.weaknesses() {
        match weakness {
            // Nobody checks the signature of an anchor.
            Weakness::Digest { .. } if is_self_signed => remarks.push(Remark::warning(format!(
                "`{subject}` is {weakness}: nobody checks that signature, but have a new one made"
            ))),
            _ => {
                return Err(Reason::Weak {
                    place,
                    subject,
                    weakness,
                });
            }
        }
    }
    let validity = certificate.validity();
    if validity.not_after < now {
        if !leniency.expired {
            return Err(Reason::Expired {
                place,
                subject,
                end: day(validity.not_after),
            });
        }
        remarks.push(Remark::warning(format!(
            "`{subject}` ended on {}: most programs refuse what it issued",
            day(validity.not_after)
        )));
    }
    if validity.not_before > now {
        remarks.push(Remark::warning(format!(
            "`{subject}` begins on {} only: until then everything it issued is refused (is the clock right?)",
            day(validity.not_before)
        )));
    }
    remarks.extend(reach(certificate));
    Ok(Verdict::Candidate(remarks))
}

/// Whether it names itself as its issuer, by its key too where it says so, and its signature is of a kind that is so weak
/// that it cannot be checked here. In an anchor nobody checks it either.
fn may_be_self_signed(certificate: &Certificate) -> bool {
    let is_weak = certificate
        .weaknesses()
        .iter()
        .any(|weakness| matches!(weakness, Weakness::Digest { .. }));
    let is_other_key = match (certificate.authority_key_id(), certificate.subject_key_id()) {
        (Some(issuer), Some(own)) => issuer != own,
        _ => false,
    };
    certificate.is_self_issued() && is_weak && !is_other_key
}

/// What the whole machine will believe from now on, where that is more than anyone may have meant.
fn reach(certificate: &Certificate) -> Option<Remark> {
    let subject = certificate.subject();
    let is_server = certificate.looks_like_a_server();
    if !certificate.is_authority() {
        return Some(Remark::note(format!(
            "`{subject}` is a self-signed server certificate, not an authority: it is trusted for this one server, until \
             it is renewed"
        )));
    }
    if is_server {
        return Some(
            Remark::warning(format!(
                "`{subject}` is a self-signed server certificate that may act as an authority (CA:TRUE, openssl's \
                 default): whoever holds that server's key can impersonate every site to this machine"
            ))
            .fixed_by(vec![
                "take an authority that is limited to your names: `zkcerts init --zookeeper HOST --permit NAME|CIDR`"
                    .to_owned(),
            ]),
        );
    }
    if certificate.name_constraints().is_none() {
        return Some(
            Remark::warning(format!(
                "`{subject}` has no name constraints: on this machine it is trusted for every name on earth"
            ))
            .fixed_by(vec![
                "a new workspace can have one that is limited: `zkcerts init --permit NAME|CIDR`".to_owned(),
                "or trust it for this link alone: `trust = \"file\"`, the default of `zkcerts init`"
                    .to_owned(),
            ]),
        );
    }
    None
}

fn day(moment: OffsetDateTime) -> String {
    moment.date().to_string()
}
