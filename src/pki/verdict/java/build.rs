//! How Java builds a path where what was sent does not stand in order (`SunCertPathBuilder`): depth first, through all that fits.

use super::{Facts, Flaw, Refusal, check_anchor, checks, is_self_issued};

/// How many authorities may stand between leaf and anchor (`PKIXBuilderParameters`).
const LONGEST: usize = 5;

/// The most certificates that are tried, so that a bag of authorities of one name cannot keep the machine busy.
const MOST_STEPS: usize = 2_000;

pub(super) fn build<'a>(
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i128,
) -> Result<Vec<&'a Facts<'a>>, Refusal> {
    let Some(leaf) = sent.first() else {
        return Err(Refusal::of_nothing("no certificate was sent"));
    };
    checks::check_time(leaf, moment)?;
    checks::check_critical(leaf)?;
    let mut search = Search {
        sent,
        anchors,
        moment,
        steps: 0,
        found: None,
        refusal: None,
    };
    search.extend(&mut vec![leaf])?;
    let nothing = search.nothing(leaf);
    search.found.ok_or(search.refusal.unwrap_or(nothing))
}

struct Search<'a> {
    sent: &'a [Facts<'a>],
    anchors: &'a [Facts<'a>],
    moment: i128,
    steps: usize,
    found: Option<Vec<&'a Facts<'a>>>,
    /// Why a way that was tried is none.
    refusal: Option<Refusal>,
}

impl<'a> Search<'a> {
    /// Tries every certificate that may have issued the last one of the path. All ways are tried, since which one Java meets
    /// first is not known here: one that ends at an anchor that Java then refuses spoils the others.
    fn extend(&mut self, path: &mut Vec<&'a Facts<'a>>) -> Result<(), Refusal> {
        let Some(&last) = path.last() else { return Ok(()) };
        for anchor in self.anchors.iter().filter(|anchor| issued(anchor, last)) {
            self.count(last)?;
            if !self.takes(anchor, path) {
                continue;
            }
            match checks::check(path, anchor, self.moment) {
                Ok(()) => {
                    check_anchor(anchor)?;
                    let whole = path.iter().copied().chain([anchor]).collect();
                    self.found.get_or_insert(whole);
                }
                Err(refusal) => self.remember(refusal),
            }
        }
        let candidates: Vec<_> = self.sent.iter().filter(|facts| issued(facts, last)).collect();
        for candidate in candidates {
            self.count(last)?;
            let is_new =
                !path.iter().any(|facts| is_repeated(facts, candidate)) && !self.anchors.contains(candidate);
            if !is_new {
                continue;
            }
            match self.check_step(path, candidate) {
                // After two certificates that issued themselves Java gives the branch up.
                Ok(()) if is_self_issued(last) && is_self_issued(candidate) => return Ok(()),
                Ok(()) => {
                    path.push(candidate);
                    self.extend(path)?;
                    path.pop();
                }
                Err(refusal) => self.remember(refusal),
            }
        }
        Ok(())
    }

    /// Whether Java looks at an anchor here. Its dates count from the second step on: the selector still has them from the
    /// step before, which nobody meant it to.
    fn takes(&self, anchor: &Facts<'_>, path: &[&Facts<'_>]) -> bool {
        let has_come_far = path.len() > 1;
        let is_long_enough = |last: &&Facts<'_>| anchor.version >= 3 || covers(anchor, last);
        (!has_come_far || checks::check_time(anchor, self.moment).is_ok())
            && path.last().is_some_and(is_long_enough)
            && !path.iter().any(|facts| is_repeated(facts, anchor))
    }

    /// A wrong key says less than anything else: it may just be the wrong way.
    fn remember(&mut self, refusal: Refusal) {
        let says_more = refusal.flaw != Flaw::BadSignature;
        if says_more || self.refusal.is_none() {
            self.refusal = Some(refusal);
        }
    }

    fn count(&mut self, last: &Facts<'_>) -> Result<(), Refusal> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(last.refuse(Flaw::TooManyCertificates, "there are too many ways to an anchor"));
        }
        Ok(())
    }

    /// What Java looks at before it takes a certificate into a path (`ForwardBuilder`).
    fn check_step(&self, path: &[&Facts<'_>], candidate: &Facts<'_>) -> Result<(), Refusal> {
        let authorities = path.iter().skip(1);
        let traversed = authorities
            .filter(|facts| !is_self_issued(facts) && facts.is_authority())
            .count();
        if traversed >= LONGEST {
            let detail = format!("more than {LONGEST} authorities stand above the leaf, and not in order");
            return Err(candidate.refuse(Flaw::PathTooLong, detail));
        }
        checks::check_time(candidate, self.moment)?;
        checks::check_critical(candidate)?;
        checks::check_authority(candidate)?;
        if candidate.path_length().is_some_and(|most| most < traversed) {
            let detail = format!("it allows fewer authorities below itself than {traversed}");
            return Err(candidate.refuse(Flaw::PathTooLong, detail));
        }
        Ok(())
    }

    /// Why there is no way at all.
    fn nothing(&self, leaf: &Facts<'_>) -> Refusal {
        let issuer = leaf.certificate.issuer();
        let flaw = if self.sent.len() > 1 {
            Flaw::ChainBroken
        } else {
            Flaw::IssuerUnknown
        };
        leaf.refuse(flaw, format!("its issuer `{issuer}` is not trusted"))
    }
}

fn issued(issuer: &Facts<'_>, facts: &Facts<'_>) -> bool {
    issuer.subject.java == facts.issuer.java
}

/// An anchor of version 1 must be valid for as long as what it issued.
fn covers(anchor: &Facts<'_>, facts: &Facts<'_>) -> bool {
    let (outer, inner) = (anchor.certificate.validity(), facts.certificate.validity());
    outer.not_before <= inner.not_before && inner.not_after <= outer.not_after
}

/// `SunCertPathBuilder.repeated`: the same certificate, or the same subject, key and names.
fn is_repeated(facts: &Facts<'_>, other: &Facts<'_>) -> bool {
    facts == other
        || facts.subject.java == other.subject.java
            && facts.certificate.public_key_der() == other.certificate.public_key_der()
            && facts.content.names == other.content.names
}
