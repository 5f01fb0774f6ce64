//! How OpenSSL builds its path (`build_chain`): among the trusted certificates first, then among those that were sent, and
//! from the first trusted one on among the trusted ones alone, up to one that is self-signed.

use super::{Facts, Flaw, Refusal, check_time, constraints};
use crate::pki::verdict::Peer;
use crate::pki::verdict::key::Signature;

/// ClickHouse's `verificationDepth`, where nothing else is set: how many certificates may stand between leaf and anchor.
const DEPTH: usize = 9;

pub(super) fn build<'a>(
    leaf: &'a Facts<'a>,
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i64,
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let search = Search {
        sent,
        anchors,
        moment,
    };
    if let Some(defect) = &leaf.defect {
        return Err(leaf.refuse(Flaw::Extension, defect));
    }
    let mut path = vec![leaf];
    let mut is_trusted = false;
    while let Some(&last) = path.last() {
        if is_trusted && is_self_signed(last) {
            return Ok(path);
        }
        if path.len() > DEPTH + 1 {
            return Err(last.refuse(
                Flaw::PathTooLong,
                format!("more than {DEPTH} authorities stand above the leaf"),
            ));
        }
        match search.trusted_issuer(last) {
            // A self-signed certificate must be trusted itself, to the last bit.
            Some(issuer) if is_self_signed(last) && issuer == last => return Ok(path),
            Some(_) if is_self_signed(last) => {}
            Some(issuer) => {
                path.push(issuer);
                is_trusted = true;
                continue;
            }
            None => {}
        }
        match search.sent_issuer(last, &path) {
            Some(issuer) if !is_trusted => path.push(issuer),
            _ => return Err(search.unfinished(last, &path, is_trusted)),
        }
    }
    Err(leaf.refuse(Flaw::IssuerUnknown, "no path was found"))
}

struct Search<'a> {
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i64,
}

impl<'a> Search<'a> {
    /// `X509_STORE_CTX_get1_issuer`.
    fn trusted_issuer(&self, facts: &Facts<'_>) -> Option<&'a Facts<'a>> {
        self.best(
            self.anchors
                .iter()
                .filter(|issuer| may_have_issued(issuer, facts)),
        )
    }

    /// `find_issuer`.
    fn sent_issuer(&self, facts: &Facts<'_>, path: &[&Facts<'_>]) -> Option<&'a Facts<'a>> {
        if is_self_signed(facts) {
            return None;
        }
        let is_alone = path.len() == 1 && is_self_issued(facts);
        let unused = |issuer: &&Facts<'_>| is_alone || !path.contains(issuer);
        self.best(
            self.sent
                .iter()
                .filter(|issuer| may_have_issued(issuer, facts) && unused(issuer)),
        )
    }

    /// The first one that is valid now, else the one that ended last.
    fn best(&self, candidates: impl Iterator<Item = &'a Facts<'a>>) -> Option<&'a Facts<'a>> {
        let mut latest: Option<&Facts<'_>> = None;
        for candidate in candidates {
            if check_time(candidate, self.moment).is_ok() {
                return Some(candidate);
            }
            let end = |facts: &Facts<'_>| facts.certificate.validity().not_after;
            if latest.is_none_or(|latest| end(candidate) > end(latest)) {
                latest = Some(candidate);
            }
        }
        latest
    }

    /// Why the path does not go on.
    fn unfinished(&self, last: &Facts<'_>, path: &[&Facts<'_>], is_trusted: bool) -> Refusal {
        let issuer = last.certificate.issuer();
        if is_trusted || self.anchors.contains(last) {
            let detail = format!("it is trusted, but is no root, and its issuer `{issuer}` is not trusted");
            return last.refuse(Flaw::AnchorNotRoot, detail);
        }
        let mut known = self.anchors.iter().chain(self.sent);
        if let Some(namesake) =
            known.find(|facts| facts.subject.openssl == last.issuer.openssl && *facts != last)
        {
            return match &namesake.defect {
                Some(defect) => namesake.refuse(Flaw::Extension, defect),
                None => last.refuse(
                    Flaw::IssuerNamesake,
                    format!("the `{issuer}` that is known has another key"),
                ),
            };
        }
        let has_strays = path.len() < self.sent.len() && !is_self_signed(last);
        let flaw = if has_strays {
            Flaw::ChainBroken
        } else {
            Flaw::IssuerUnknown
        };
        last.refuse(flaw, format!("its issuer `{issuer}` is not trusted"))
    }
}

/// `ossl_x509_likely_issued`: by names, key ids and the kind of key.
fn may_have_issued(issuer: &Facts<'_>, facts: &Facts<'_>) -> bool {
    issuer.subject.openssl == facts.issuer.openssl
        && issuer.defect.is_none()
        && facts.defect.is_none()
        && is_meant(issuer, facts)
        && issuer.is_key_sound
        && facts
            .signature
            .is_some_and(|signature: Signature| signature.is_made_by(&issuer.key, Peer::OpenSsl))
}

/// `X509_check_akid`: the key's id where both have one, and what else stands there.
fn is_meant(issuer: &Facts<'_>, facts: &Facts<'_>) -> bool {
    let Some(named) = &facts.content.issuer_key else {
        return true;
    };
    let has_id = match (&named.key_identifier, &issuer.content.key_id) {
        (Some(wanted), Some(own)) => wanted.as_bytes() == own,
        _ => true,
    };
    let serial = named.authority_cert_serial_number.as_ref();
    let has_serial = serial.is_none_or(|serial| serial.as_bytes() == issuer.certificate.serial());
    // The issuer of the issuer: of the names that may stand there only a directory name is looked at.
    let above = named.authority_cert_issuer.as_deref().unwrap_or_default();
    let has_issuer = constraints::are_of(above, &issuer.issuer.openssl);
    has_id && has_serial && has_issuer
}

/// `EXFLAG_SI`.
pub(super) fn is_self_issued(facts: &Facts<'_>) -> bool {
    facts.subject.openssl == facts.issuer.openssl
}

/// `EXFLAG_SS`: what OpenSSL takes for self-signed without a look at the signature.
fn is_self_signed(facts: &Facts<'_>) -> bool {
    is_self_issued(facts)
        && is_meant(facts, facts)
        && facts.is_key_sound
        && facts
            .signature
            .is_some_and(|signature| signature.is_made_by(&facts.key, Peer::OpenSsl))
}
