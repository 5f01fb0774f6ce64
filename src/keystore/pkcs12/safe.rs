use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode as _, Encode as _};
use pkcs8::spki::AlgorithmIdentifierRef;

use super::bag::{Bag, Kind};
use super::syntax::{ContentInfo, DATA, ENCRYPTED_DATA, EncryptedContentInfo, EncryptedData, elements};
use super::{damaged, not_written};
use crate::keystore::KeystoreError;
use crate::keystore::encryption::{Fresh, Scheme, unsupported};
use crate::keystore::limits::Budget;
use crate::keystore::truststore::{Octets, Slot};
use crate::model::{Password, StoreFormat};

pub(super) const NO_SCHEME: &str = "what says how a part is encrypted makes no sense";

/// One part of a PKCS#12 file, opened: a `ContentInfo` and the `SafeContents` in it (RFC 7292, section 4.1).
pub(super) struct Safe<'a> {
    /// The part as it stands in the file.
    octets: &'a [u8],
    /// How it is encrypted, if it is.
    scheme: Option<Scheme>,
    /// The `SafeContents`, encoded and plain.
    content: Octets<'a>,
}

impl<'a> Safe<'a> {
    /// Opens a part, with the password where it is encrypted. Whether that is right may be known already.
    pub(super) fn open(
        octets: &'a [u8],
        password: Option<&Password>,
        password_is_right: bool,
        budget: &mut Budget,
    ) -> Result<Self, KeystoreError> {
        let part = ContentInfo::from_der(octets).map_err(damaged)?;
        let (scheme, content) = match part.kind {
            DATA => {
                let content: &OctetStringRef = part.content.decode_as().map_err(damaged)?;
                (None, Octets::Lent(content.as_bytes()))
            }
            ENCRYPTED_DATA => {
                let EncryptedData { content, .. } = part.content.decode_as().map_err(damaged)?;
                let scheme = Scheme::read(&content.algorithm)?.ok_or_else(|| damaged(NO_SCHEME))?;
                let sealed = content.sealed().ok_or_else(|| damaged(NO_SCHEME))?;
                let password = password.ok_or(KeystoreError::PasswordMissing {
                    format: StoreFormat::Pkcs12,
                })?;
                let plain = scheme
                    .decrypt(&sealed, password, budget)?
                    .ok_or_else(|| not_opened(password_is_right))?;
                (Some(scheme), Octets::Own(plain))
            }
            _ => return Err(unsupported("a part that is sealed with a public key")),
        };
        Ok(Self {
            octets,
            scheme,
            content,
        })
    }

    /// The entries of this part, which is the one of this number. An entry without a name gets the next number after
    /// `unnamed` for its alias, as Java does it.
    pub(super) fn slots(&self, number: usize, unnamed: &mut u32) -> Result<Vec<Slot<'a>>, KeystoreError> {
        match &self.content {
            Octets::Lent(content) => bags(content)?
                .into_iter()
                .map(|octets| slot(octets, number, unnamed))
                .collect(),
            Octets::Own(content) => bags(content)?
                .into_iter()
                .map(|octets| slot(octets, number, unnamed).map(Slot::into_owned))
                .collect(),
        }
    }

    /// How it is encrypted, if it is.
    pub(super) const fn scheme(&self) -> Option<&Scheme> {
        self.scheme.as_ref()
    }

    /// The `SafeContents`, encoded and plain.
    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        bags(&self.content).is_ok_and(|bags| bags.is_empty())
    }

    /// The part with this content: as it stands in the file where that is the same, and protected as it was where not.
    pub(super) fn seal(
        &self,
        content: &[u8],
        password: Option<&Password>,
        fresh: &mut Fresh,
    ) -> Result<Vec<u8>, KeystoreError> {
        if content == &*self.content {
            return Ok(self.octets.to_vec());
        }
        let scheme = self.scheme.as_ref().map(|scheme| scheme.renewed(fresh));
        seal(
            scheme.transpose().map_err(not_written)?.as_ref(),
            content,
            password,
        )
    }
}

/// A new part with this content.
pub(super) fn seal(
    scheme: Option<&Scheme>,
    content: &[u8],
    password: Option<&Password>,
) -> Result<Vec<u8>, KeystoreError> {
    let Some(scheme) = scheme else {
        return plain_part(content).map_err(not_written);
    };
    let password = password.ok_or(KeystoreError::PasswordMissing {
        format: StoreFormat::Pkcs12,
    })?;
    let algorithm = scheme.to_der().map_err(not_written)?;
    let octets = scheme.encrypt(content, password).map_err(not_written)?;
    encrypted_part(&algorithm, &octets).map_err(not_written)
}

fn plain_part(content: &[u8]) -> der::Result<Vec<u8>> {
    let content = OctetStringRef::new(content)?.to_der()?;
    ContentInfo {
        kind: DATA,
        content: AnyRef::from_der(&content)?,
    }
    .to_der()
}

fn encrypted_part(algorithm: &[u8], octets: &[u8]) -> der::Result<Vec<u8>> {
    let data = EncryptedData {
        version: 0,
        content: EncryptedContentInfo::new(AlgorithmIdentifierRef::from_der(algorithm)?, octets)?,
    };
    ContentInfo {
        kind: ENCRYPTED_DATA,
        content: AnyRef::from_der(&data.to_der()?)?,
    }
    .to_der()
}

fn bags(content: &[u8]) -> Result<Vec<&[u8]>, KeystoreError> {
    AnyRef::from_der(content)
        .and_then(|content| elements(content.value()))
        .map_err(damaged)
}

fn slot<'b>(octets: &'b [u8], safe: usize, unnamed: &mut u32) -> Result<Slot<'b>, KeystoreError> {
    let bag = Bag::read(octets).map_err(damaged)?;
    let (is_entry, trusted) = match bag.kind {
        Kind::Trusted(der) => (true, Some(Octets::Lent(der))),
        Kind::Key => (true, None),
        Kind::Certificate | Kind::Other => (false, None),
    };
    let mut alias = bag.name.filter(|_| is_entry);
    if is_entry && alias.is_none() {
        *unnamed += 1;
        alias = Some(unnamed.to_string());
    }
    Ok(Slot {
        alias,
        safe,
        octets: Octets::Lent(octets),
        trusted,
    })
}

fn not_opened(password_is_right: bool) -> KeystoreError {
    if password_is_right {
        KeystoreError::WrongKeyPassword {
            entry: "a part of it".to_owned(),
        }
    } else {
        KeystoreError::WrongPassword {
            format: StoreFormat::Pkcs12,
        }
    }
}
