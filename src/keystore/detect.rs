use super::KeystoreError;
use super::reading::{Kind, foreign, utf16};
use crate::model::StoreFormat;

/// Says by its content in which format a store is. Names lie: Java itself loads a JKS file that is called `.p12`.
///
/// It must be a store as it stands: nothing is mended here.
pub fn detect(bytes: &[u8]) -> Result<StoreFormat, KeystoreError> {
    if bytes.starts_with(&[0x30, 0x80]) {
        return Err(foreign(
            "a file in BER with indefinite lengths",
            "write it again in DER: `openssl pkcs12 -in FILE -nodes | openssl pkcs12 -export -out NEW`",
        ));
    }
    match Kind::of(bytes)? {
        Kind::Pkcs12 => Ok(StoreFormat::Pkcs12),
        Kind::Jks => Ok(StoreFormat::Jks),
        Kind::Pem if utf16::Encoding::of(bytes) == utf16::Encoding::Utf8 => Ok(StoreFormat::Pem),
        Kind::Pem => Err(foreign("a UTF-16 text", utf16::ADVICE)),
        other => Err(foreign(other.described(), other.advice())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_known_by_its_content() {
        let pem = b"\xef\xbb\xbfsubject=CN\n-----BEGIN CERTIFICATE-----\n";
        for (bytes, expected) in [
            (&b"\xfe\xed\xfe\xed\0\0\0\x02"[..], StoreFormat::Jks),
            (b"\x30\x82\x0a\x00\x02\x01\x03\x30", StoreFormat::Pkcs12),
            (
                b"\x30\x09\x02\x01\x03\x30\x04\x06\x02\x2a\x03",
                StoreFormat::Pkcs12,
            ),
            (pem, StoreFormat::Pem),
        ] {
            assert_eq!(detect(bytes).ok(), Some(expected), "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_not_a_store_of_ours_is_called_by_its_name() {
        for (bytes, expected) in [
            (&b""[..], "this is an empty file"),
            (b"\xce\xce\xce\xce\0\0\0\x02", "this is a JCEKS store"),
            (b"\xff\xfe-\0-\0", "this is a UTF-16 text"),
            (
                b"\x30\x80\x02\x01\x03",
                "this is a file in BER with indefinite lengths",
            ),
            (
                b"\x30\x82\x01\x80\x30\x82\x01\x26\xa0\x03\x02\x01\x02",
                "this is a certificate in DER",
            ),
            (
                b"\x30\x2e\x02\x01\x00\x30\x05",
                "this is a private key in DER (PKCS#8)",
            ),
            (
                b"see ticket 4711",
                "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
            ),
            (
                b"\x30",
                "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
            ),
        ] {
            assert_eq!(detect(bytes).expect_err("not a store").to_string(), expected);
        }
    }
}
