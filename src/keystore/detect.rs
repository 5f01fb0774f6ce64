use super::KeystoreError;
use crate::model::StoreFormat;

/// Says by its first bytes what a file is. Names lie: Java itself loads a JKS file that is called `.p12`.
pub fn detect(bytes: &[u8]) -> Result<StoreFormat, KeystoreError> {
    for (recognises, format) in STORES {
        if recognises(bytes) {
            return Ok(*format);
        }
    }
    for foreign in FOREIGN {
        if (foreign.recognises)(bytes) {
            return Err(KeystoreError::Foreign {
                what: foreign.what,
                advice: foreign.advice,
            });
        }
    }
    Err(KeystoreError::Unrecognised)
}

type Recognises = fn(&[u8]) -> bool;

const STORES: &[(Recognises, StoreFormat)] = &[
    (
        |bytes| bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]),
        StoreFormat::Jks,
    ),
    // PFX ::= SEQUENCE { version INTEGER (3), … } (RFC 7292, section 4).
    (
        |bytes| inside(bytes).starts_with(&[0x02, 0x01, 0x03]),
        StoreFormat::Pkcs12,
    ),
    (|bytes| contains(bytes, b"-----BEGIN "), StoreFormat::Pem),
];

/// What is met where a store should be: rows, the first that fits.
struct Foreign {
    recognises: Recognises,
    what: &'static str,
    advice: &'static str,
}

const TO_PKCS12: &str = "`keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12`";

const FOREIGN: &[Foreign] = &[
    Foreign {
        recognises: <[u8]>::is_empty,
        what: "an empty file",
        advice: "write the file again",
    },
    Foreign {
        recognises: |bytes| bytes.starts_with(&[0xce, 0xce, 0xce, 0xce]),
        what: "a JCEKS store",
        advice: TO_PKCS12,
    },
    Foreign {
        recognises: |bytes| bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
        what: "a UTF-16 text",
        advice: "save it as UTF-8: `iconv -f utf-16 -t utf-8 FILE`",
    },
    Foreign {
        recognises: |bytes| bytes.starts_with(&[0x30, 0x80]),
        what: "a file in BER with indefinite lengths",
        advice: "write it again in DER: `openssl pkcs12 -in FILE -nodes | openssl pkcs12 -export -out NEW`",
    },
    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { version [0], … }, … } (RFC 5280, section 4.1).
    Foreign {
        recognises: |bytes| inside(inside(bytes)).starts_with(&[0xa0, 0x03]),
        what: "a single certificate in DER",
        advice: "`openssl x509 -inform DER -in FILE -out NEW`",
    },
    // PrivateKeyInfo ::= SEQUENCE { version INTEGER (0), … } (RFC 5208, section 5).
    Foreign {
        recognises: |bytes| inside(bytes).starts_with(&[0x02, 0x01, 0x00]),
        what: "a single private key in DER",
        advice: "`openssl pkey -inform DER -in FILE -out NEW`",
    },
];

/// The content of a DER SEQUENCE and what follows it; empty if there is no SEQUENCE at the start.
fn inside(bytes: &[u8]) -> &[u8] {
    let skipped = match bytes {
        [0x30, 0..=0x7f, ..] => 2,
        [0x30, form @ 0x81..=0x84, ..] => 2 + usize::from(form & 0x7f),
        _ => return &[],
    };
    bytes.get(skipped..).unwrap_or(&[])
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
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
                "this is a single certificate in DER",
            ),
            (
                b"\x30\x2e\x02\x01\x00\x30\x05",
                "this is a single private key in DER",
            ),
            (
                b"see ticket 4711",
                "this is neither a PKCS#12, a JKS nor a PEM file",
            ),
            (b"\x30", "this is neither a PKCS#12, a JKS nor a PEM file"),
        ] {
            assert_eq!(detect(bytes).expect_err("not a store").to_string(), expected);
        }
    }
}
