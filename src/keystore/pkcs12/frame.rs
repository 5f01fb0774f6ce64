use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode as _, Encode as _, Tag};

use super::safe::{self, Safe};
use super::syntax::{ContentInfo, DATA, MacData, Pfx, elements};
use super::{ROUNDS, bag, damaged, mac, not_written};
use crate::keystore::KeystoreError;
use crate::keystore::encryption::{Fresh, Scheme, unsupported};
use crate::keystore::limits::{self, Budget};
use crate::keystore::protection::Protection;
use crate::keystore::truststore::Slot;
use crate::model::{Password, StoreFormat};
use crate::pki::Certificate;

/// A PKCS#12 file beside its entries.
pub(in crate::keystore) struct Frame<'a> {
    bytes: &'a [u8],
    version: u8,
    /// The `AuthenticatedSafe`, encoded: what the MAC is over.
    content: &'a [u8],
    safes: Vec<Safe<'a>>,
    mac: Option<MacData<'a>>,
    /// The safe that new entries go to: one more than there are, where none is fit.
    home: usize,
}

impl<'a> Frame<'a> {
    /// Opens every part of the file and no key in it. Without a password the MAC is not checked.
    pub(in crate::keystore) fn open(
        bytes: &'a [u8],
        password: Option<&Password>,
    ) -> Result<(Self, Vec<Slot<'a>>), KeystoreError> {
        limits::pkcs12(bytes)?;
        let mut budget = Budget::default();
        let Pfx { version, safe, mac } = Pfx::from_der(bytes).map_err(damaged)?;
        if safe.kind != DATA {
            return Err(unsupported("a signature in place of a MAC"));
        }
        let content: &OctetStringRef = safe.content.decode_as().map_err(damaged)?;
        let content = content.as_bytes();
        if let (Some(mac), Some(password)) = (&mac, password) {
            mac::verify(mac, content, password, &mut budget)?;
        }
        let parts = AnyRef::from_der(content)
            .and_then(|parts| elements(parts.value()))
            .map_err(damaged)?;
        let safes = parts
            .into_iter()
            .map(|part| Safe::open(part, password, mac.is_some(), &mut budget))
            .collect::<Result<Vec<_>, _>>()?;
        let mut slots = Vec::new();
        let mut unnamed = 0;
        for (number, safe) in safes.iter().enumerate() {
            slots.extend(safe.slots(number, &mut unnamed)?);
        }
        let home = home(&safes, &slots);
        Ok((
            Self {
                bytes,
                version,
                content,
                safes,
                mac,
                home,
            },
            slots,
        ))
    }

    /// An entry that the file does not have yet.
    pub(in crate::keystore) fn entry(
        &self,
        alias: String,
        certificate: &Certificate,
    ) -> Result<Slot<'static>, KeystoreError> {
        let octets = bag::trusted(&alias, certificate).map_err(not_written)?;
        Ok(Slot::new(alias, self.home, octets, certificate))
    }

    /// The file with these entries: the original where they are the same.
    pub(in crate::keystore) fn seal(
        &self,
        slots: &[Slot<'_>],
        password: Option<&Password>,
        entropy: [u8; 32],
    ) -> Result<Vec<u8>, KeystoreError> {
        let mut fresh = Fresh::new(entropy);
        let mut bags = vec![Vec::new(); self.safes.len() + 1];
        for slot in slots {
            if let Some(bags) = bags.get_mut(slot.safe) {
                bags.push(&*slot.octets);
            }
        }
        let homeless = bags.pop().unwrap_or_default();
        let mut parts = Vec::new();
        for (safe, bags) in self.safes.iter().zip(bags) {
            parts.push(safe.seal(&sequence(&bags)?, password, &mut fresh)?);
        }
        if !homeless.is_empty() {
            let scheme = self.new_scheme(&mut fresh)?;
            parts.push(safe::seal(scheme.as_ref(), &sequence(&homeless)?, password)?);
        }
        let content = sequence(&parts)?;
        if content == self.content {
            return Ok(self.bytes.to_vec());
        }
        let mac = match &self.mac {
            Some(mac) => Some(mac::renew(mac, &content, required(password)?, &mut fresh)?),
            None => None,
        };
        file(self.version, &content, mac.as_deref()).map_err(not_written)
    }

    /// How a new part is encrypted: not at all in a file without a MAC, and otherwise by the age of the MAC.
    fn new_scheme(&self, fresh: &mut Fresh) -> Result<Option<Scheme>, KeystoreError> {
        let Some(mac) = &self.mac else {
            return Ok(None);
        };
        let protection = if mac::is_legacy(mac) {
            Protection::Legacy
        } else {
            Protection::Modern
        };
        Scheme::new(protection, ROUNDS, fresh)
            .map(Some)
            .map_err(not_written)
    }
}

/// The whole file: an encoded `AuthenticatedSafe` and the encoded `MacData` over it.
pub(super) fn file(version: u8, content: &[u8], mac: Option<&[u8]>) -> der::Result<Vec<u8>> {
    let content = OctetStringRef::new(content)?.to_der()?;
    let pfx = Pfx {
        version,
        safe: ContentInfo {
            kind: DATA,
            content: AnyRef::from_der(&content)?,
        },
        mac: mac.map(MacData::from_der).transpose()?,
    };
    pfx.to_der()
}

/// The best safe for a trusted certificate: where the last one is, where some certificate is, or an empty one, which is
/// where the last one was.
fn home(safes: &[Safe<'_>], slots: &[Slot<'_>]) -> usize {
    let last = |fits: fn(&Slot<'_>) -> bool| slots.iter().rfind(|slot| fits(slot)).map(|slot| slot.safe);
    last(|slot| slot.trusted.is_some())
        .or_else(|| last(|slot| slot.alias.is_none()))
        .or_else(|| safes.iter().position(Safe::is_empty))
        .unwrap_or(safes.len())
}

/// A SEQUENCE of what is encoded already.
pub(super) fn sequence(elements: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, KeystoreError> {
    let mut joined = Vec::new();
    for element in elements {
        joined.extend_from_slice(element.as_ref());
    }
    AnyRef::new(Tag::Sequence, &joined)
        .and_then(|sequence| sequence.to_der())
        .map_err(not_written)
}

fn required(password: Option<&Password>) -> Result<&Password, KeystoreError> {
    password.ok_or(KeystoreError::PasswordMissing {
        format: StoreFormat::Pkcs12,
    })
}
