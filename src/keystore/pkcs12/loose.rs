use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _};
use zeroize::Zeroizing;

use super::attributes::Attributes;
use super::safe::NO_SCHEME;
use super::syntax::{
    CERTIFICATE_BAG, KEY_BAG, REVOCATION_BAG, SAFE_BAG, SECRET_BAG, SHROUDED_KEY_BAG, SafeBag, elements,
};
use super::{bag, damaged};
use crate::keystore::contents::{Entry, EntryKind, LooseCertificate, LooseKey, pair};
use crate::keystore::encryption::SealedKey;
use crate::keystore::limits::{self, Budget};
use crate::keystore::reading::{Place, Remarks, Repair, private_key};
use crate::keystore::{KeystoreError, Passwords};
use crate::model::{Quoted, StoreFormat};
use crate::pki::{Certificate, PrivateKey};

/// The bags of a store, opened one by one, before it is known which certificate belongs to which key.
pub(super) struct Bags<'a> {
    passwords: Passwords<'a>,
    /// Whether something in the store has proved the password.
    is_right: bool,
    budget: &'a mut Budget,
    /// How many bags there were.
    count: usize,
    sealed: usize,
    keys: Vec<(LooseKey, KeyId)>,
    certificates: Vec<(LooseCertificate, KeyId)>,
    others: Vec<Entry>,
}

/// What a localKeyId says.
type KeyId = Option<Vec<u8>>;

/// Bags within bags: more than any program writes.
const DEEPEST: usize = 4;

impl<'a> Bags<'a> {
    pub(super) const fn new(passwords: Passwords<'a>, is_right: bool, budget: &'a mut Budget) -> Self {
        Self {
            passwords,
            is_right,
            budget,
            count: 0,
            sealed: 0,
            keys: Vec::new(),
            certificates: Vec::new(),
            others: Vec::new(),
        }
    }

    pub(super) const fn budget(&mut self) -> &mut Budget {
        self.budget
    }

    /// Something was opened with the password.
    pub(super) const fn password_is_right(&mut self) {
        self.is_right = true;
    }

    /// Takes the bags of one `SafeContents`.
    pub(super) fn take(&mut self, contents: &[u8], remarks: &mut Remarks) -> Result<(), KeystoreError> {
        self.nested(contents, 0, remarks)
    }

    fn nested(&mut self, contents: &[u8], depth: usize, remarks: &mut Remarks) -> Result<(), KeystoreError> {
        let bags = AnyRef::from_der(contents).and_then(|bags| elements(bags.value()));
        for octets in bags.map_err(damaged)? {
            let bag = SafeBag::from_der(octets).map_err(damaged)?;
            if bag.kind == SAFE_BAG && depth < DEEPEST {
                let inner = Zeroizing::new(bag.value.to_der().map_err(damaged)?);
                self.nested(&inner, depth + 1, remarks)?;
            } else {
                self.count += 1;
                self.bag(&bag, remarks)?;
            }
        }
        Ok(())
    }

    fn bag(&mut self, bag: &SafeBag<'_>, remarks: &mut Remarks) -> Result<(), KeystoreError> {
        let Attributes {
            name: alias,
            key_id,
            is_trusted: trusted,
        } = Attributes::read(bag.attributes).map_err(damaged)?;
        let place = Place::Number(self.count);
        let kind = match bag.kind {
            KEY_BAG | SHROUDED_KEY_BAG => {
                self.sealed += 1;
                limits::keys(self.sealed)?;
                match self.key(bag, alias.as_deref(), remarks) {
                    Ok(key) => {
                        self.keys.push((LooseKey { alias, place, key }, key_id));
                        return Ok(());
                    }
                    Err(error @ KeystoreError::TooManyRounds { .. }) => return Err(error),
                    Err(reason) => EntryKind::Locked {
                        reason,
                        chain: Vec::new(),
                    },
                }
            }
            CERTIFICATE_BAG => match bag::certificate(bag).map_err(damaged)? {
                Some(der) => {
                    let certificate = certificate(der, alias.as_deref())?;
                    let found = LooseCertificate {
                        alias,
                        place,
                        certificate,
                        trusted,
                    };
                    self.certificates.push((found, key_id));
                    return Ok(());
                }
                None => EntryKind::Other("a certificate of another kind than X.509".to_owned()),
            },
            other => EntryKind::Other(name(other)),
        };
        self.others.push(Entry { alias, place, kind });
        Ok(())
    }

    fn key(
        &mut self,
        bag: &SafeBag<'_>,
        alias: Option<&str>,
        remarks: &mut Remarks,
    ) -> Result<PrivateKey, KeystoreError> {
        let der = Zeroizing::new(bag.value.to_der().map_err(damaged)?);
        let entry = named("the key", alias);
        if bag.kind == KEY_BAG {
            return private_key(&der, &entry, remarks);
        }
        let format = StoreFormat::Pkcs12;
        let sealed = SealedKey::read(&der)?.ok_or_else(|| damaged(NO_SCHEME))?;
        remarks.protected_by(sealed.scheme.to_string(), sealed.scheme.is_weak());
        let passwords = self.passwords.of_keys();
        let passwords = passwords.ok_or(KeystoreError::PasswordMissing { format })?;
        let plain = sealed.open(passwords, self.budget)?;
        let plain = plain.ok_or_else(|| {
            if self.is_right {
                KeystoreError::WrongKeyPassword { entry: entry.clone() }
            } else {
                KeystoreError::WrongPassword { format }
            }
        })?;
        private_key(&plain, &entry, remarks)
    }

    /// Joins keys and certificates.
    pub(super) fn into_entries(self, remarks: &mut Remarks) -> Result<Vec<Entry>, KeystoreError> {
        for (key, key_id) in &self.keys {
            let own: Vec<&KeyId> = self
                .certificates
                .iter()
                .filter(|(found, _)| found.certificate.public_key_der() == key.key.public_key_der())
                .map(|(_, key_id)| key_id)
                .collect();
            let entry = named("the key", key.alias.as_deref());
            if own.is_empty() || (key_id.is_some() && own.contains(&key_id)) {
                // It is as it should be, or has no certificate here.
            } else if key_id.is_some() && own.iter().any(|key_id| key_id.is_some()) {
                remarks.repairs.add(Repair::KeyIdWrong { entry });
            } else {
                remarks.repairs.add(Repair::KeyIdMissing { entry });
            }
        }
        let keys = self.keys.into_iter().map(|(key, _)| key).collect();
        let certificates = self.certificates.into_iter().map(|(found, _)| found).collect();
        let mut entries = pair(keys, certificates)?;
        entries.extend(self.others);
        Ok(entries)
    }
}

fn certificate(der: &[u8], alias: Option<&str>) -> Result<Certificate, KeystoreError> {
    Certificate::from_der(der).map_err(|source| KeystoreError::Certificate {
        entry: named("the certificate", alias),
        source,
    })
}

fn named(what: &str, alias: Option<&str>) -> String {
    match alias {
        Some(alias) => format!("{what} {}", Quoted(alias)),
        None => format!("{what} without a name"),
    }
}

fn name(kind: ObjectIdentifier) -> String {
    match kind {
        SECRET_BAG => "a secret key".to_owned(),
        REVOCATION_BAG => "a list of revoked certificates".to_owned(),
        other => format!("an entry of the kind {other}"),
    }
}
