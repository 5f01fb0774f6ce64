use super::{File, Remark};
use crate::keystore::{Kind, Warning};

/// The warnings of a reading that `select` takes, a remark each.
pub(super) fn warnings(file: &File<'_>, select: fn(&Warning) -> bool) -> Vec<Remark> {
    let warnings = file.reading.warnings.iter().filter(|warning| select(warning));
    warnings.map(|warning| Remark::new(warning.to_string())).collect()
}

pub(super) fn weak_encryption(file: &File<'_>) -> Vec<Remark> {
    warnings(file, |warning| matches!(warning, Warning::WeakEncryption { .. }))
}

pub(super) fn no_mac(file: &File<'_>) -> Vec<Remark> {
    warnings(file, |warning| matches!(warning, Warning::NoMac))
}

pub(super) fn integrity_unchecked(file: &File<'_>) -> Vec<Remark> {
    warnings(file, |warning| matches!(warning, Warning::IntegrityUnchecked))
}

pub(super) fn password_not_ascii(file: &File<'_>) -> Vec<Remark> {
    warnings(file, |warning| matches!(warning, Warning::PasswordNotAscii))
}

/// Java decrypts what PKCS#12 has for keys, and PBES2 from 19 on; OpenSSL's older headers it does not know.
pub(super) fn pem_key_encrypted(file: &File<'_>) -> Vec<Remark> {
    if file.reading.kind != Kind::Pem {
        return Vec::new();
    }
    let unread = file
        .reading
        .protections
        .iter()
        .filter(|how| how.contains("PBES2") || how.contains("MD5"));
    unread
        .map(|how| Remark::new(format!("the private key is encrypted by {how}")))
        .collect()
}

/// PKCS#1 and SEC1 have labels of their own.
pub(super) fn pem_key_form(file: &File<'_>) -> Vec<Remark> {
    let older = file
        .labels
        .iter()
        .filter(|label| matches!(label.as_str(), "RSA PRIVATE KEY" | "EC PRIVATE KEY"));
    older
        .map(|label| {
            Remark::new(format!(
                "the private key stands in a block `{label}`, which is not PKCS#8"
            ))
        })
        .collect()
}
