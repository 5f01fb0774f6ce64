//! What a store's password may be.

use super::KeystoreError;
use crate::model::{Password, StoreFormat};

/// The password that a new store of this format is written with; empty where the format has none.
///
/// Java reads ASCII passwords only, for old and new encryption alike, and ZooKeeper takes an empty password for none.
pub(super) fn for_writing(format: StoreFormat, password: Option<&Password>) -> Result<&str, KeystoreError> {
    match (password, format.has_password()) {
        (None, true) => Err(KeystoreError::PasswordMissing { format }),
        (Some(_), false) => Err(KeystoreError::PasswordUnused { format }),
        (None, false) => Ok(""),
        (Some(password), true) => {
            let text = password.expose();
            if text.is_empty() {
                Err(KeystoreError::PasswordEmpty)
            } else if text.is_ascii() {
                Ok(text)
            } else {
                Err(KeystoreError::PasswordNotAscii)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fault as _;

    #[test]
    fn a_store_is_written_only_with_a_password_that_java_can_open_it_with() {
        for (format, password, expected) in [
            (StoreFormat::Pkcs12, Some("changeit"), Ok("changeit")),
            (StoreFormat::Jks, Some("with blank "), Ok("with blank ")),
            (StoreFormat::Pem, None, Ok("")),
            (StoreFormat::Pkcs12, None, Err("store-password-missing")),
            (StoreFormat::Jks, Some(""), Err("password-empty")),
            (StoreFormat::Pkcs12, Some("pässw€rt"), Err("password-not-ascii")),
            (StoreFormat::Pem, Some("changeit"), Err("store-password-unused")),
        ] {
            let password = password.map(|text| Password::new(text.to_owned()));
            let answer = for_writing(format, password.as_ref()).map_err(|error| error.code());
            assert_eq!(answer, expected);
        }
    }
}
