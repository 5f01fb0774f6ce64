use super::findings::{Findings, Found};
use super::kind::foreign;
use super::unwrap::unwrap;
use super::{Kind, Place, Remarks, Repair, Warning};
use crate::keystore::KeystoreError;
use crate::pki::Certificate;

/// The certificates of a file that needs no password.
#[derive(Debug)]
pub struct Certificates {
    /// What the file really is: PEM, a certificate or a PKCS#7 bundle.
    pub kind: Kind,
    /// The certificates, at least one, in the order of the file; those of a bundle, which has none, with each issuer
    /// after what it issued.
    pub certificates: Vec<Placed>,
    /// Where private keys stand, encrypted or not. They were not read.
    pub private_keys: Vec<Place>,
    /// What had to be mended.
    pub repairs: Vec<Repair>,
    /// What else should be known.
    pub warnings: Vec<Warning>,
}

/// A certificate and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Where it stands. The certificates of a bundle inside a PEM file share the line of its block.
    pub place: Place,
    /// The certificate.
    pub certificate: Certificate,
}

/// Reads the certificates of a PEM file with whatever oddity, of a file in DER, or of a PKCS#7 bundle. No password is
/// asked for, and no private key is decrypted.
///
/// A store is refused by its name, as are files that hold something else; a block that was cut, or that holds no
/// certificate though it says so, makes the whole file an error: a bundle is never taken for a smaller one.
pub fn certificates(bytes: &[u8]) -> Result<Certificates, KeystoreError> {
    let mut remarks = Remarks::default();
    let (bytes, kind) = unwrap(bytes, &mut remarks).map_err(|error| match error {
        KeystoreError::Unrecognised => KeystoreError::NoCertificate { found: Vec::new() },
        other => other,
    })?;
    if !matches!(kind, Kind::Pem | Kind::Certificate | Kind::Pkcs7) {
        return Err(foreign(kind.described(), advice(kind)));
    }
    let found = Findings::of(kind, &bytes, &mut remarks)?;
    if !found.stores.is_empty() {
        return Err(foreign(Kind::Pkcs12.described(), advice(Kind::Pkcs12)));
    }
    if found.certificates.is_empty() {
        let mut labels = found.labels;
        labels.dedup();
        return Err(KeystoreError::NoCertificate { found: labels });
    }
    let placed = |found: Found| Placed {
        place: found.place,
        certificate: found.certificate,
    };
    Ok(Certificates {
        kind,
        certificates: found.certificates.into_iter().map(placed).collect(),
        private_keys: found.keys.into_iter().map(|key| key.place).collect(),
        repairs: remarks.repairs.into_vec(),
        warnings: remarks.warnings,
    })
}

const fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Pkcs12 => "take its certificates out: `openssl pkcs12 -in FILE -nokeys -out NEW`",
        Kind::Jks => "take its certificates out: `keytool -list -rfc -keystore FILE > NEW`",
        _ if kind.is_private_key() => "bring the certificate alone, and keep the key where it is",
        _ => kind.advice(),
    }
}

#[cfg(test)]
mod tests;
