use super::file::{Body, Store, Version};
use super::{trusted, write};
use crate::keystore::KeystoreError;
use crate::keystore::truststore::{Octets, Slot};
use crate::model::{Password, StoreFormat};
use crate::pki::Certificate;

/// A JKS file beside its entries.
pub(in crate::keystore) struct Frame {
    version: Version,
}

impl Frame {
    /// Without a password the file's integrity is not checked, as with keytool.
    pub(in crate::keystore) fn open<'a>(
        bytes: &'a [u8],
        password: Option<&Password>,
    ) -> Result<(Self, Vec<Slot<'a>>), KeystoreError> {
        let Store { version, entries, .. } = Store::read(bytes, password.map(Password::expose))?;
        let slots = entries
            .into_iter()
            .map(|(entry, octets)| Slot {
                alias: Some(entry.alias),
                safe: 0,
                octets: Octets::Lent(octets),
                trusted: match entry.body {
                    Body::Certificate(der) => Some(Octets::Lent(der)),
                    Body::Key { .. } => None,
                },
            })
            .collect();
        Ok((Self { version }, slots))
    }

    /// An entry that the file does not have yet, created on the certificate's first day.
    pub(in crate::keystore) fn entry(
        &self,
        alias: String,
        certificate: &Certificate,
    ) -> Result<Slot<'static>, KeystoreError> {
        let octets = trusted(&alias, certificate).encode(self.version)?;
        Ok(Slot::new(alias, 0, octets, certificate))
    }

    /// The file with these entries.
    pub(in crate::keystore) fn seal(
        &self,
        slots: &[Slot<'_>],
        password: Option<&Password>,
    ) -> Result<Vec<u8>, KeystoreError> {
        let password = password.ok_or(KeystoreError::PasswordMissing {
            format: StoreFormat::Jks,
        })?;
        let entries = slots.iter().map(|slot| &*slot.octets);
        write::seal(self.version, entries, password.expose())
    }
}
