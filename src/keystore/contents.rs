use super::{Identity, KeystoreError};
use crate::model::StoreFormat;
use crate::pki::{Certificate, PrivateKey};

/// What a store holds, decoded.
#[derive(Debug)]
pub struct Contents {
    /// The format that the bytes really have, whatever the file is called.
    pub format: StoreFormat,
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
}

/// One entry of a store.
#[derive(Debug)]
pub struct Entry {
    /// Its name in the file; PEM has none, and PKCS#12 need not have one.
    pub alias: Option<String>,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry is, by what Java makes of it.
pub enum EntryKind {
    /// A private key with its chain (`PrivateKeyEntry`).
    Identity(Identity),
    /// A certificate that is trusted (`trustedCertEntry`).
    Anchor(Certificate),
    /// A certificate of no use to Java: no key here belongs to it, and PKCS#12 does not mark it as trusted.
    Certificate(Certificate),
    /// What is not read, in words, such as "a secret key".
    Other(String),
}

impl Contents {
    /// The only identity, where there is exactly one.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        let mut identities = self.entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::Identity(identity) => Some(identity),
            _ => None,
        });
        identities.next().filter(|_| identities.next().is_none())
    }

    /// The certificates that the store declares trusted.
    pub fn anchors(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::Anchor(certificate) => Some(certificate),
            _ => None,
        })
    }
}

impl std::fmt::Debug for EntryKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Identity(identity) => identity.fmt(formatter),
            Self::Anchor(_) => formatter.write_str("Anchor"),
            Self::Certificate(_) => formatter.write_str("Certificate"),
            Self::Other(what) => write!(formatter, "Other({what})"),
        }
    }
}

/// A key as it stands in a PKCS#12 or PEM file, before it is known whose it is.
pub(super) struct LooseKey {
    pub(super) alias: Option<String>,
    pub(super) key: PrivateKey,
}

/// A certificate as it stands in such a file.
pub(super) struct LooseCertificate {
    pub(super) alias: Option<String>,
    pub(super) certificate: Certificate,
    /// Whether the file itself says that it is trusted.
    pub(super) trusted: bool,
}

/// Joins keys and certificates by public key; what a localKeyID claims is not asked (it is missing or wrong in files
/// that people really have). A certificate that ends up in no chain, or that is trusted, is an entry of its own.
pub(super) fn pair(
    keys: Vec<LooseKey>,
    certificates: Vec<LooseCertificate>,
) -> Result<Vec<Entry>, KeystoreError> {
    let mut used = vec![false; certificates.len()];
    let mut entries = Vec::new();
    for LooseKey { alias, key } in keys {
        let chain = chain_of(&key, &certificates);
        for (used, found) in used.iter_mut().zip(&certificates) {
            *used |= chain.iter().any(|link| link.der() == found.certificate.der());
        }
        let kind = if chain.is_empty() {
            EntryKind::Other("a private key without its certificate".to_owned())
        } else {
            EntryKind::Identity(Identity::new(key, chain)?)
        };
        entries.push(Entry { alias, kind });
    }
    for (found, used) in certificates.into_iter().zip(used) {
        let kind = match (found.trusted, used) {
            (true, _) => EntryKind::Anchor(found.certificate),
            (false, false) => EntryKind::Certificate(found.certificate),
            (false, true) => continue,
        };
        entries.push(Entry {
            alias: found.alias,
            kind,
        });
    }
    Ok(entries)
}

/// The key's certificate, and from there each issuer that is at hand; empty without the key's certificate.
fn chain_of(key: &PrivateKey, certificates: &[LooseCertificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    let leaf = certificates
        .iter()
        .find(|found| found.certificate.public_key_der() == key.public_key_der());
    let mut next = leaf.map(|found| &found.certificate);
    while let Some(link) = next {
        chain.push(link.clone());
        next = certificates
            .iter()
            .map(|found| &found.certificate)
            .find(|issuer| {
                issuer.subject_der() == link.issuer_der()
                    && chain.iter().all(|seen| seen.der() != issuer.der())
            });
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    fn loose(certificate: &Certificate, trusted: bool) -> LooseCertificate {
        LooseCertificate {
            alias: None,
            certificate: certificate.clone(),
            trusted,
        }
    }

    fn kinds(entries: &[Entry]) -> Vec<String> {
        entries.iter().map(|entry| format!("{:?}", entry.kind)).collect()
    }

    #[test]
    fn a_key_is_joined_with_its_certificate_wherever_that_stands() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let leaf = authority.issue("zk1.example.com", &key);
        let certificates = vec![loose(&authority.certificate, false), loose(&leaf, false)];
        let entries = pair(
            vec![LooseKey {
                alias: Some("zk".to_owned()),
                key,
            }],
            certificates,
        )
        .expect("pairs");
        assert_eq!(kinds(&entries), ["Identity(chain of 2)"]);
        assert_eq!(entries[0].alias.as_deref(), Some("zk"));
    }

    #[test]
    fn what_belongs_to_no_key_stays_an_entry_of_its_own() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let stranger = fixture::authority().certificate;
        let certificates = vec![loose(&stranger, false), loose(&authority.certificate, true)];
        let entries = pair(vec![LooseKey { alias: None, key }], certificates).expect("nothing to refuse");
        assert_eq!(
            kinds(&entries),
            [
                "Other(a private key without its certificate)",
                "Certificate",
                "Anchor"
            ]
        );
    }

    #[test]
    fn an_anchor_in_a_chain_is_still_an_anchor() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let leaf = authority.issue("zk1.example.com", &key);
        let certificates = vec![loose(&leaf, false), loose(&authority.certificate, true)];
        let entries = pair(vec![LooseKey { alias: None, key }], certificates).expect("pairs");
        assert_eq!(kinds(&entries), ["Identity(chain of 2)", "Anchor"]);
    }
}
