//! A Java truststore that others made, changed by one certificate at a time and otherwise kept as it is.
//!
//! A JDK's `cacerts` holds 140 certificates and more, of which one is ours. Each entry is carried as its octets in the
//! file, whether this program understands it or not; an untouched part of the file is not even encrypted again.

mod slot;

use std::collections::HashMap;

pub(super) use self::slot::{Octets, Slot};
use super::{KeystoreError, alias, detect, jks, pkcs12};
use crate::model::{Password, StoreFormat};
use crate::pki::Certificate;

/// A Java truststore, opened for a change.
pub struct TrustStore<'a> {
    password: Option<&'a Password>,
    frame: Frame<'a>,
    slots: Vec<Slot<'a>>,
}

/// What a file is beside its entries.
enum Frame<'a> {
    Jks(jks::Frame),
    Pkcs12(pkcs12::Frame<'a>),
}

impl<'a> TrustStore<'a> {
    /// Opens a JKS or PKCS#12 store, which is recognised by its content.
    ///
    /// A password that is not needed is ignored: JDK 18 and later come with a PKCS#12 store that nothing protects.
    /// Without a password a JKS store, and a PKCS#12 store with a MAC and no encryption, can be looked at and not
    /// changed; as with keytool, their integrity is then not checked.
    pub fn open(bytes: &'a [u8], password: Option<&'a Password>) -> Result<Self, KeystoreError> {
        let (frame, slots) = match detect(bytes)? {
            StoreFormat::Jks => {
                let (frame, slots) = jks::Frame::open(bytes, password)?;
                (Frame::Jks(frame), slots)
            }
            StoreFormat::Pkcs12 => {
                let (frame, slots) = pkcs12::Frame::open(bytes, password)?;
                (Frame::Pkcs12(frame), slots)
            }
            StoreFormat::Pem => {
                return Err(KeystoreError::Foreign {
                    what: "a PEM file, which Java does not read as a truststore",
                    advice: "name the JKS or PKCS#12 file that Java reads, such as `lib/security/cacerts` of a JDK",
                });
            }
        };
        Ok(Self {
            password,
            frame,
            slots,
        })
    }

    /// The format of the store.
    #[must_use]
    pub const fn format(&self) -> StoreFormat {
        match self.frame {
            Frame::Jks(_) => StoreFormat::Jks,
            Frame::Pkcs12(_) => StoreFormat::Pkcs12,
        }
    }

    /// What Java trusts through this store: aliases and the DER of certificates, in the order of the file.
    ///
    /// The DER is not parsed: a store may well hold a certificate that is none to us. Of several entries with one
    /// alias Java has the last. PKCS#12 marks what is trusted with an attribute of Java's; OpenSSL does not write it.
    pub fn certificates(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let places = self.slots.iter().enumerate();
        let last: HashMap<_, _> = places
            .clone()
            .filter_map(|(place, slot)| Some((slot.alias.as_deref()?, place)))
            .collect();
        places.filter_map(move |(place, slot)| {
            let (alias, der) = (slot.alias.as_deref()?, slot.trusted.as_deref()?);
            (last.get(alias) == Some(&place)).then_some((alias, der))
        })
    }

    /// Under which alias Java trusts the certificate of this DER.
    #[must_use]
    pub fn alias_of(&self, der: &[u8]) -> Option<&str> {
        self.certificates()
            .find_map(|(alias, found)| (found == der).then_some(alias))
    }

    /// Trusts a certificate under an alias, which is written in lower case; returns whether it was not trusted yet.
    ///
    /// What is trusted already keeps its alias and is not entered twice. An alias of another entry is an error: Java
    /// would no longer find that one. In JKS the entry's date is the certificate's notBefore, so that nothing
    /// depends on the clock.
    pub fn insert(&mut self, alias: &str, certificate: &Certificate) -> Result<bool, KeystoreError> {
        if self.alias_of(certificate.der()).is_some() {
            return Ok(false);
        }
        let alias = alias::normal(alias)?;
        if self.slots.iter().any(|slot| slot.alias.as_ref() == Some(&alias)) {
            return Err(KeystoreError::AliasTaken { alias });
        }
        let slot = match &self.frame {
            Frame::Jks(frame) => frame.entry(alias, certificate)?,
            Frame::Pkcs12(frame) => frame.entry(alias, certificate)?,
        };
        self.slots.push(slot);
        Ok(true)
    }

    /// Trusts the certificate of this DER no longer; returns the aliases that it had, as often as it was entered.
    ///
    /// A certificate in the chain of a private key stays there. What stands hidden behind a removed entry, with the
    /// same alias, goes with it: it must not come to light.
    pub fn remove(&mut self, der: &[u8]) -> Vec<String> {
        let removed: Vec<_> = self
            .certificates()
            .filter(|(_, found)| *found == der)
            .map(|(alias, _)| alias.to_owned())
            .collect();
        self.slots
            .retain(|slot| !slot.alias.as_ref().is_some_and(|alias| removed.contains(alias)));
        removed
    }

    /// The store as a file again, protected as it was and by the same password; the original to the byte where
    /// nothing has changed in effect.
    ///
    /// The entropy is drawn by the caller and used once: PKCS#12 takes salts from it, JKS has none here.
    pub fn encode(&self, entropy: [u8; 32]) -> Result<Vec<u8>, KeystoreError> {
        match &self.frame {
            Frame::Jks(frame) => frame.seal(&self.slots, self.password),
            Frame::Pkcs12(frame) => frame.seal(&self.slots, self.password, entropy),
        }
    }
}

#[cfg(test)]
mod tests;
