use std::collections::VecDeque;

use super::Certificate;

/// A leaf, and the authorities that lead from it towards a root, each signed by the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The leaf first; the root last, where there is one among the certificates.
    pub certificates: Vec<Certificate>,
    /// The issuer whose certificate is missing, as text; `None` when the chain ends at a root.
    pub missing_issuer: Option<String>,
}

impl Chain {
    /// The most signatures that are checked, so that a file of thousands of authorities of one name cannot keep the
    /// machine busy for hours. What lies beyond is not found.
    const MOST_SIGNATURES: usize = 1_000;

    /// Finds the shortest way from a leaf to a root among certificates in any order, by names and signatures; where none
    /// leads to a root, the longest way there is. Dates play no part: which certificate of two cross-signed ones to
    /// trust is not for this function to say.
    #[must_use]
    pub fn order(leaf: &Certificate, bag: &[Certificate]) -> Self {
        let mut checks = 0;
        let mut seen = vec![leaf];
        // A way is kept by where it came from: the index of the certificate before it in `seen`.
        let mut reached_from = vec![None];
        let mut last = 0;
        let mut queue = VecDeque::from([0]);
        while let Some(index) = queue.pop_front() {
            let Some(certificate) = seen.get(index).copied() else {
                break;
            };
            last = index;
            if is_root(certificate) {
                break;
            }
            for candidate in bag {
                let possible = may_have_issued(candidate, certificate) && !seen.contains(&candidate);
                if !possible || checks == Self::MOST_SIGNATURES {
                    continue;
                }
                checks += 1;
                if certificate.is_signed_by(candidate) {
                    queue.push_back(seen.len());
                    seen.push(candidate);
                    reached_from.push(Some(index));
                }
            }
        }
        Self::from_way(&seen, &reached_from, last)
    }

    fn from_way(seen: &[&Certificate], reached_from: &[Option<usize>], last: usize) -> Self {
        let ways = std::iter::successors(Some(last), |index| reached_from.get(*index).copied().flatten());
        let mut certificates: Vec<_> = ways
            .filter_map(|index| seen.get(index).copied().cloned())
            .collect();
        certificates.reverse();
        let end = certificates.last().filter(|certificate| !is_root(certificate));
        let missing_issuer = end.map(Certificate::issuer);
        Self {
            certificates,
            missing_issuer,
        }
    }
}

/// A name that issued itself and a signature that its own key made. The signature of a root is proof of nothing, so one
/// that cannot be checked (SHA-1, an unknown curve) does not count against it; a key id that says otherwise does.
fn is_root(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && key_ids_agree(certificate, certificate)
}

fn may_have_issued(issuer: &Certificate, certificate: &Certificate) -> bool {
    issuer.subject_der() == certificate.issuer_der() && key_ids_agree(issuer, certificate)
}

/// Whether the ids of the issuer's key are the same on both sides, where both sides have one.
fn key_ids_agree(issuer: &Certificate, certificate: &Certificate) -> bool {
    match (issuer.subject_key_id(), certificate.authority_key_id()) {
        (Some(own), Some(named)) => own == named,
        _ => true,
    }
}
