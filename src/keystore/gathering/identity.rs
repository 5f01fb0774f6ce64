use super::{Gathered, GatheringError, Key, LeftOut, Omission};
use crate::keystore::{Identity, KeystoreError};
use crate::pki::{Certificate, Chain, Defect, PrivateKey};

/// The one identity that was asked for.
#[derive(Debug)]
pub struct Chosen {
    /// What its file calls it.
    pub alias: Option<String>,
    /// The key with its chain, in order, as far as the certificates lead.
    pub identity: Identity,
    /// The issuer whose certificate was not brought; `None` when the chain ends at a root.
    pub missing_issuer: Option<String>,
    /// What is not part of it.
    pub left_out: Vec<LeftOut>,
}

/// A key that may be the one that is meant.
enum Candidate {
    Open {
        alias: Option<String>,
        key: PrivateKey,
        leaf: Certificate,
        chain: Vec<Certificate>,
    },
    /// It might well be meant: another one in its place would be a surprise.
    Locked {
        file: String,
        alias: Option<String>,
        reason: KeystoreError,
    },
}

impl Candidate {
    /// Its alias, or the common name where it has none.
    fn name(&self) -> String {
        let name = match self {
            Self::Open { alias, leaf, .. } => alias.clone().or_else(|| leaf.common_name()),
            Self::Locked { alias, .. } => alias.clone(),
        };
        name.unwrap_or_else(|| "(no name)".to_owned())
    }
}

impl Gathered {
    /// The only identity; of several the one that `alias` names, by its common name where it has no alias.
    ///
    /// Key and certificate are joined by public key, and the chain is put in order and completed from all files.
    pub fn into_identity(self, alias: Option<&str>) -> Result<Chosen, GatheringError> {
        let certificates = self.certificates();
        let (mut candidates, mut left_out) = candidates(self.keys, &certificates);
        let chosen = choose(&mut candidates, alias, !left_out.is_empty(), &certificates)?;
        let others = candidates.iter().map(Candidate::name);
        left_out.extend(others.map(|name| LeftOut::key(Some(&name), Omission::OtherIdentity)));
        left_out.extend(self.unread);
        match chosen {
            Candidate::Locked { file, reason, .. } => Err(GatheringError::Locked { file, source: reason }),
            Candidate::Open {
                alias,
                key,
                leaf,
                chain,
            } => {
                let (chain, missing_issuer) = best_chain(&leaf, chain, &certificates);
                left_out.extend(unused(&certificates, &chain));
                Ok(Chosen {
                    alias,
                    identity: Identity::new(key, chain)?,
                    missing_issuer,
                    left_out,
                })
            }
        }
    }
}

/// The keys that may be meant, and those that have no certificate.
fn candidates(keys: Vec<Key>, certificates: &[Certificate]) -> (Vec<Candidate>, Vec<LeftOut>) {
    let mut left_out = Vec::new();
    let mut candidates = Vec::new();
    for Key {
        file,
        alias,
        opened,
        chain,
    } in keys
    {
        match opened {
            Err(reason) => candidates.push(Candidate::Locked { file, alias, reason }),
            Ok(key) => match leaf(&key, certificates) {
                Some(leaf) => candidates.push(Candidate::Open {
                    alias,
                    key,
                    leaf,
                    chain,
                }),
                None => left_out.push(LeftOut::key(alias.as_deref(), Omission::NoCertificate)),
            },
        }
    }
    (candidates, left_out)
}

/// Takes the one that is meant out of the list.
fn choose(
    candidates: &mut Vec<Candidate>,
    alias: Option<&str>,
    has_keys: bool,
    certificates: &[Certificate],
) -> Result<Candidate, GatheringError> {
    let names = || candidates.iter().map(Candidate::name).collect::<Vec<_>>();
    let index = match (candidates.len(), alias) {
        (0, _) if !has_keys => return Err(GatheringError::NoKey),
        (0, _) if certificates.is_empty() => return Err(GatheringError::NoCertificate),
        (0, _) => return Err(without_certificate(certificates)),
        (1, _) => 0,
        (_, None) => return Err(GatheringError::Several { names: names() }),
        (_, Some(alias)) => {
            let wanted = alias.to_lowercase();
            let names = names();
            match names.iter().position(|name| name.to_lowercase() == wanted) {
                Some(index) => index,
                None => {
                    return Err(GatheringError::AliasAbsent {
                        alias: alias.to_owned(),
                        names,
                    });
                }
            }
        }
    };
    Ok(candidates.swap_remove(index))
}

/// Why none of these belongs to any key.
fn without_certificate(certificates: &[Certificate]) -> GatheringError {
    let is_incomparable = |certificate: &&Certificate| certificate.defects().contains(&Defect::CurveSpeltOut);
    certificates
        .iter()
        .find(is_incomparable)
        .map_or(GatheringError::KeyMismatch, |certificate| {
            GatheringError::CurveSpeltOut {
                subject: certificate.subject(),
            }
        })
}

/// The certificate of a key: of several the one that somebody else has issued, and of those the one that ends last.
fn leaf(key: &PrivateKey, certificates: &[Certificate]) -> Option<Certificate> {
    let own = certificates
        .iter()
        .filter(|certificate| certificate.public_key_der() == key.public_key_der());
    own.max_by_key(|certificate| (!certificate.is_self_issued(), certificate.validity().not_after))
        .cloned()
}

/// The chain that the certificates make, or the one that the file had where that leads further: an issuer whose signature
/// cannot be checked here is still the one that others will find.
fn best_chain(
    leaf: &Certificate,
    chain: Vec<Certificate>,
    certificates: &[Certificate],
) -> (Vec<Certificate>, Option<String>) {
    let made = Chain::order(leaf, certificates);
    if chain.first() == Some(leaf) && chain.len() > made.certificates.len() {
        let end = chain.last().filter(|end| !end.is_self_issued());
        let missing = end.map(Certificate::issuer);
        (chain, missing)
    } else {
        (made.certificates, made.missing_issuer)
    }
}

fn unused<'a>(
    certificates: &'a [Certificate],
    chain: &'a [Certificate],
) -> impl Iterator<Item = LeftOut> + 'a {
    let own = chain.first().map(Certificate::public_key_der);
    let unused = certificates
        .iter()
        .filter(|certificate| !chain.contains(certificate));
    unused.map(move |certificate| {
        let reason = if Some(certificate.public_key_der()) == own {
            Omission::Superseded
        } else {
            Omission::NotInChain
        };
        LeftOut::certificate(certificate, reason)
    })
}
