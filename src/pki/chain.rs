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

/// A name that issued itself, by a key of the same id. Its signature is not looked at: it would prove nothing, and one
/// that is too weak to be checked (SHA-1 with ECDSA, an unknown curve) does not count against a root.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::fixtures::*;
    use crate::pki::{PrivateKey, name};

    fn named(text: &str) -> Vec<u8> {
        name::encode(&[(name::COMMON_NAME, text)]).expect("a name")
    }

    fn certificate(subject: &str, key: &PrivateKey, issuer: &str, signer: &PrivateKey) -> Certificate {
        let (subject, issuer) = (&named(subject), &named(issuer));
        let extensions = vec![authority_extension()];
        Foreign {
            issuer,
            subject,
            key,
            signer,
            extensions,
        }
        .sign()
    }

    fn subjects(chain: &Chain) -> Vec<String> {
        chain.certificates.iter().map(Certificate::subject).collect()
    }

    #[test]
    fn certificates_in_any_order_become_a_chain_and_strangers_are_left_out() {
        let (root_key, middle_key, leaf_key) = (key(), key(), key());
        let root = certificate("root", &root_key, "root", &root_key);
        let middle = certificate("middle", &middle_key, "root", &root_key);
        let leaf = certificate("leaf", &leaf_key, "middle", &middle_key);
        let stranger = certificate("stranger", &leaf_key, "root", &root_key);
        for bag in [
            [&root, &middle, &leaf, &stranger],
            [&stranger, &leaf, &middle, &root],
            [&middle, &middle, &root, &leaf],
        ] {
            let chain = Chain::order(&leaf, &bag.map(Clone::clone));
            assert_eq!(subjects(&chain), ["CN=leaf", "CN=middle", "CN=root"]);
            assert_eq!(chain.missing_issuer, None);
        }
    }

    #[test]
    fn a_chain_that_does_not_reach_a_root_says_whose_certificate_is_missing() {
        let (root_key, middle_key, leaf_key) = (key(), key(), key());
        let middle = certificate("middle", &middle_key, "root", &root_key);
        let leaf = certificate("leaf", &leaf_key, "middle", &middle_key);
        let chain = Chain::order(&leaf, &[middle]);
        assert_eq!(subjects(&chain), ["CN=leaf", "CN=middle"]);
        assert_eq!(chain.missing_issuer.as_deref(), Some("CN=root"));
        assert_eq!(
            Chain::order(&leaf, &[]).missing_issuer.as_deref(),
            Some("CN=middle")
        );
    }

    #[test]
    fn an_authority_of_the_same_name_that_did_not_sign_is_not_the_issuer() {
        let (root_key, other_key, leaf_key) = (key(), key(), key());
        let root = certificate("root", &root_key, "root", &root_key);
        let other = certificate("root", &other_key, "root", &other_key);
        let leaf = certificate("leaf", &leaf_key, "root", &root_key);
        let chain = Chain::order(&leaf, &[other.clone(), root.clone()]);
        assert_eq!(chain.certificates, [leaf.clone(), root]);
        let chain = Chain::order(&leaf, &[other]);
        assert_eq!(
            (chain.certificates.len(), chain.missing_issuer.as_deref()),
            (1, Some("CN=root"))
        );
    }

    #[test]
    fn of_two_ways_to_a_root_the_shorter_one_is_taken_and_circles_end() {
        let (old_key, new_key, leaf_key) = (key(), key(), key());
        let old = certificate("old", &old_key, "old", &old_key);
        let new = certificate("new", &new_key, "new", &new_key);
        let crossed = certificate("new", &new_key, "old", &old_key);
        let back = certificate("old", &old_key, "new", &new_key);
        let leaf = certificate("leaf", &leaf_key, "new", &new_key);
        let chain = Chain::order(&leaf, &[crossed.clone(), old.clone(), new.clone()]);
        assert_eq!(subjects(&chain), ["CN=leaf", "CN=new"]);
        let chain = Chain::order(&leaf, &[old, crossed.clone()]);
        assert_eq!((subjects(&chain).len(), chain.missing_issuer), (3, None));
        let chain = Chain::order(&leaf, &[crossed, back]);
        assert_eq!(chain.certificates.len(), 3);
        assert!(chain.missing_issuer.is_some());
    }
}
