//! Writing what [`file`](super::file) reads.

use super::file::{Body, CERTIFICATE_ENTRY, CERTIFICATE_TYPE, Entry, KEY_ENTRY, MAGIC, Version, integrity};
use super::text;
use crate::keystore::KeystoreError;
use crate::model::StoreFormat;

/// Writes a file of these encoded entries, sealed with the password.
pub(super) fn seal<'e>(
    version: Version,
    entries: impl ExactSizeIterator<Item = &'e [u8]>,
    password: &str,
) -> Result<Vec<u8>, KeystoreError> {
    let mut output = Output(Vec::new());
    output.number(MAGIC);
    output.number(match version {
        Version::One => 1,
        Version::Two => 2,
    });
    output.count(entries.len())?;
    for entry in entries {
        output.0.extend_from_slice(entry);
    }
    let digest = integrity(password, &output.0);
    output.0.extend_from_slice(digest.as_ref());
    Ok(output.0)
}

impl Entry<'_> {
    /// The octets of the entry in a file of this version.
    pub(super) fn encode(&self, version: Version) -> Result<Vec<u8>, KeystoreError> {
        let mut output = Output(Vec::new());
        output.number(match self.body {
            Body::Key { .. } => KEY_ENTRY,
            Body::Certificate(_) => CERTIFICATE_ENTRY,
        });
        output.text(&self.alias)?;
        output.0.extend_from_slice(&self.date.to_be_bytes());
        match &self.body {
            Body::Key { protected, chain } => {
                output.octets(protected)?;
                output.count(chain.len())?;
                for certificate in chain {
                    output.certificate(certificate, version)?;
                }
            }
            Body::Certificate(certificate) => output.certificate(certificate, version)?,
        }
        Ok(output.0)
    }
}

struct Output(Vec<u8>);

impl Output {
    fn certificate(&mut self, der: &[u8], version: Version) -> Result<(), KeystoreError> {
        if version == Version::Two {
            self.text(CERTIFICATE_TYPE)?;
        }
        self.octets(der)
    }

    fn octets(&mut self, octets: &[u8]) -> Result<(), KeystoreError> {
        self.count(octets.len())?;
        self.0.extend_from_slice(octets);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), KeystoreError> {
        let encoded = text::to_modified_utf8(text);
        let length = u16::try_from(encoded.len()).map_err(|_| too_large())?;
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&encoded);
        Ok(())
    }

    fn count(&mut self, count: usize) -> Result<(), KeystoreError> {
        self.number(u32::try_from(count).map_err(|_| too_large())?);
        Ok(())
    }

    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }
}

fn too_large() -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Jks,
        reason: "something in it is too large for the format".to_owned(),
    }
}
