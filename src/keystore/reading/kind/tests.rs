use super::*;

#[test]
fn the_first_octets_say_what_a_file_is_even_where_it_was_cut() {
    for (bytes, expected) in [
        (&b"\xfe\xed\xfe\xed\0\0\0\x02"[..], Kind::Jks),
        (b"\xce\xce\xce\xce\0\0\0\x02", Kind::Jceks),
        (b"\0\0\0\x02\0\0\0\x14abc", Kind::Bks),
        (b"\x30\x82\x0a\x00\x02\x01\x03\x30", Kind::Pkcs12),
        (b"\x30\x80\x02\x01\x03\x30\x80", Kind::Pkcs12),
        (
            b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
            Kind::Pkcs7,
        ),
        (
            b"\x30\x82\x01\x80\x30\x82\x01\x26\xa0\x03\x02\x01\x02",
            Kind::Certificate,
        ),
        (b"\x30\x2e\x02\x01\x00\x30\x05", Kind::Pkcs8),
        // What is encrypted, and after it how the check at the end is made.
        (
            b"\x30\x18\x30\x08\x30\x04\x06\x02\x2a\x03\x04\x00\x30\x0c\x30\x04\x06\x02\x2a\x03",
            Kind::Bcfks,
        ),
        (b"\xff\xfe-\0-\0-\0-\0-\0B\0E\0G\0I\0N\0 \0", Kind::Pem),
        (b"\0-\0-\0-\0-\0-\0B\0E\0G\0I\0N\0 \0X", Kind::Pem),
        (
            b"\xef\xbb\xbfsubject=CN\n-----BEGIN CERTIFICATE-----\n",
            Kind::Pem,
        ),
    ] {
        assert_eq!(Kind::of(bytes).ok(), Some(expected), "{bytes:x?}");
    }
}

#[test]
fn what_is_none_of_these_is_said_in_words() {
    for (bytes, expected) in [
        (&b""[..], "this is an empty file"),
        (b"\r\n \n", "this is an empty file"),
        (b"\xff\xfes\0e\0e\0", "this is a UTF-16 text"),
        (
            b"see ticket 4711",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
        // A question about a certificate (OCSP) begins like one.
        (
            b"\x30\x0b\x30\x09\xa0\x03\x02\x01\x00\x30\x02\x05\x00",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
        (
            b"\x30",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
        (
            b"\x30\x03\x02\x01\x07",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
    ] {
        assert_eq!(Kind::of(bytes).expect_err("nothing").to_string(), expected);
    }
}
