use super::*;
use crate::keystore::{fixture, pem};
use crate::model::{Fault as _, Password};

fn text_of(certificates: &[Certificate]) -> String {
    pem::encode_certificates(certificates)
}

fn utf16(text: &str, encode: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(encode).collect()
}

/// What was found, what was mended, and where.
fn read(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<String>) {
    let read = certificates(bytes).expect("reads");
    let ders = read
        .certificates
        .iter()
        .map(|found| found.certificate.der().to_vec());
    let repairs = read.repairs.iter().map(Repair::to_string);
    (ders.collect(), repairs.collect())
}

/// Two certificates as text, together and apart.
struct Two {
    ders: Vec<Vec<u8>>,
    text: String,
    parts: [String; 2],
}

impl Two {
    fn new() -> Self {
        let both = [fixture::anchor(), fixture::anchor()];
        let der = |certificate: &Certificate| certificate.der().to_vec();
        let [first, second] = &both;
        Self {
            ders: both.iter().map(der).collect(),
            text: text_of(&both),
            parts: [first, second].map(|one| text_of(std::slice::from_ref(one))),
        }
    }

    /// The number of lines in the first one.
    fn lines(&self) -> usize {
        self.parts[0].lines().count()
    }

    /// Both are found in the text, and this is all that had to be done.
    fn are_in(&self, text: impl AsRef<[u8]>, repair: Option<&str>) {
        let text = text.as_ref();
        let (found, repairs) = read(text);
        assert!(found == self.ders, "{}", String::from_utf8_lossy(text));
        assert_eq!(repairs, repair.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn what_every_program_reads_is_not_mended() {
    let two = Two::new();
    let [first, second] = &two.parts;
    for text in [
        two.text.clone(),
        two.text.replace('\n', "\r\n"),
        two.text.replace('\n', " \t\r\n"),
        two.text.replace(" CERTIFICATE", " X509 CERTIFICATE"),
        format!("Bag Attributes\n  friendlyName: -----zk 1-----\n\n{first}{second}"),
        format!("{first}\n# BEGIN CERTIFICATE\n-----\n-----BEGIN no\n{second}"),
        format!("{first}# the line -----BEGIN CERTIFICATE----- comes next\n{second}"),
    ] {
        two.are_in(text, None);
    }
}

#[test]
fn a_text_in_another_encoding_is_mended_and_said() {
    let two = Two::new();
    let [first, second] = &two.parts;
    let line = two.lines() + 1;
    let utf_16 = Some("the text is UTF-16: it was taken for what it is");
    two.are_in(utf16(&format!("\u{feff}{}", two.text), u16::to_le_bytes), utf_16);
    two.are_in(utf16(&two.text, u16::to_be_bytes), utf_16);
    let mark = |line| format!("line {line}: a byte order mark was left out");
    two.are_in(format!("\u{feff}{}", two.text), Some(&mark(1)));
    two.are_in(format!("{first}\u{feff}{second}"), Some(&mark(line)));
    for (end, repair) in [
        (
            "\r",
            "line 1: a carriage return alone was taken for the end of the line",
        ),
        (
            "\n    ",
            "line 2: blanks before the text of a block were left out",
        ),
        ("\n\n", "line 2: empty lines in a block were left out"),
    ] {
        two.are_in(two.text.replace('\n', end), Some(repair));
    }
}

#[test]
fn lines_that_were_joined_are_taken_apart_and_said() {
    let two = Two::new();
    let [first, second] = &two.parts;
    let seam = |line| format!("line {line}: a boundary got a line of its own");
    two.are_in(two.text.replace('\n', ""), Some(&seam(1)));
    two.are_in(format!("{}{second}", first.trim_end()), Some(&seam(two.lines())));
    two.are_in(
        two.text.replace("\n-----END", "-----END"),
        Some(&seam(two.lines() - 1)),
    );
    let blanks = Some("line 1: blanks were taken for the ends of lines");
    two.are_in(two.text.replace('\n', " "), blanks);
    let quotes = Some("line 1: a boundary was taken out of its quotes");
    two.are_in(format!("CERT=\"{}\"\nOTHER=x\n", two.text.trim_end()), quotes);
    let said = |line| format!("line {line}: `\\n` was taken for the end of a line");
    let escaped = two.text.replace('\n', "\\n");
    two.are_in(format!("CERT={escaped}\n"), Some(&said(1)));
    let json = escaped.replace("\\n", "\\r\\n").replace('/', "\\/");
    two.are_in(format!("{{\n  \"cert\": \"{json}\"\n}}\n"), Some(&said(2)));
    // A long run of what is no escape is looked at once.
    let backslashes = "\\".repeat(200_000);
    two.are_in(format!("{backslashes}CERT={escaped}\n"), Some(&said(1)));
}

#[test]
fn a_certificate_has_its_line_or_its_number() {
    let both = [fixture::anchor(), fixture::anchor()];
    let places = |bytes: &[u8]| {
        let read = certificates(bytes).expect("reads");
        let places = read.certificates.iter().map(|found| found.place);
        (read.kind, places.collect::<Vec<_>>())
    };
    let text = format!("# two\n{}", text_of(&both));
    let second = text.lines().count() - text_of(&both[1..]).lines().count() + 1;
    assert_eq!(
        places(text.as_bytes()),
        (Kind::Pem, vec![Place::Line(2), Place::Line(second)])
    );
    let der = [both[0].der(), both[1].der()].concat();
    assert_eq!(
        places(&der),
        (Kind::Certificate, vec![Place::Number(1), Place::Number(2)])
    );
}

#[test]
fn what_follows_a_certificate_is_cut_off_and_counted() {
    let anchor = fixture::anchor();
    let der = [anchor.der(), b"\r\n"].concat();
    let block = pem::encode("CERTIFICATE", &[anchor.der(), &[0; 4]].concat());
    let trusted = pem::encode(
        "TRUSTED CERTIFICATE",
        &[anchor.der(), b"\x30\x0a\x0c\x08my alias"].concat(),
    );
    for (bytes, expected) in [
        (
            der.as_slice(),
            "2 more bytes after the end of certificate 1 were cut off",
        ),
        (
            block.as_bytes(),
            "4 more bytes after the end of the certificate at line 1 were cut off",
        ),
        (
            trusted.as_bytes(),
            "12 bytes of trust settings after the certificate at line 1 (`TRUSTED CERTIFICATE`) were cut off",
        ),
    ] {
        assert_eq!(
            read(bytes),
            (vec![anchor.der().to_vec()], vec![expected.to_owned()])
        );
    }
}

#[test]
fn a_private_key_is_seen_in_every_form_and_not_read() {
    let certificate = text_of(&[fixture::anchor()]);
    let line = certificate.lines().count() + 1;
    let key = fixture::key();
    let plain = pem::encode_key(&key).expect("a key");
    let encrypted =
        pem::encode_encrypted_key(&key, &Password::new("changeit".to_owned()), [3; 32], 1_000_000);
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n\
               -----END RSA PRIVATE KEY-----\n";
    let foreign = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
    for key in [
        plain.expose(),
        encrypted.expect("encrypts").expose(),
        old.as_bytes(),
        foreign.as_bytes(),
    ] {
        let found = certificates(&[certificate.as_bytes(), key].concat()).expect("reads");
        assert_eq!(found.private_keys, [Place::Line(line)]);
        assert_eq!(found.certificates.len(), 1);
        let joined = [certificate.replace('\n', "\r\n").as_bytes(), key]
            .concat()
            .escape_ascii()
            .to_string();
        let found = certificates(joined.as_bytes()).expect(&joined);
        assert_eq!(found.private_keys, [Place::Line(1)]);
    }
}

#[test]
fn what_is_passed_over_is_named_with_its_place() {
    let text = format!(
        "{}-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n-----BEGIN EC PARAMETERS-----\nAAAA\n\
         -----END EC PARAMETERS-----\n",
        text_of(&[fixture::anchor()])
    );
    let line = text.lines().count() - 5;
    let found = certificates(text.as_bytes()).expect("reads");
    let warnings: Vec<_> = found.warnings.iter().map(Warning::to_string).collect();
    assert_eq!(warnings, [format!("line {line}: `X509 CRL` was passed over")]);
}

#[test]
fn a_file_without_certificates_says_what_it_is() {
    let key = fixture::key();
    let pem_key = pem::encode_key(&key).expect("a key");
    let request = pem::encode("CERTIFICATE REQUEST", b"\x30\x00");
    for (bytes, expected) in [
        (&b""[..], "this is an empty file"),
        (b"see ticket 4711\n", "there is no certificate in it"),
        (b"\x30\x03\x02\x01\x07", "there is no certificate in it"),
        (
            pem_key.expose(),
            "there is no certificate in it, only `PRIVATE KEY`",
        ),
        (
            request.as_bytes(),
            "there is no certificate in it, only `CERTIFICATE REQUEST`",
        ),
        (key.pkcs8_der(), "this is a private key in DER (PKCS#8)"),
        (b"\xfe\xed\xfe\xed\0\0\0\x02", "this is a JKS store"),
        (b"\x30\x82\x0a\x00\x02\x01\x03\x30", "this is a PKCS#12 store"),
    ] {
        assert_eq!(certificates(bytes).expect_err("nothing").to_string(), expected);
    }
}

#[test]
fn a_bundle_that_was_cut_anywhere_is_never_a_smaller_one() {
    let both = [fixture::anchor(), fixture::anchor()];
    let text = text_of(&both);
    let whole = text.trim_end().len();
    for length in 1..whole {
        let cut = &text[..length];
        match certificates(cut.as_bytes()) {
            Ok(found) => assert!(
                cut.matches("-----BEGIN ").count() == found.certificates.len(),
                "{length}"
            ),
            Err(error) => assert!(
                ["pem-damaged", "certificate-missing"].contains(&error.code()),
                "{error}"
            ),
        }
        let cut = &text[length..];
        match certificates(cut.as_bytes()) {
            Ok(found) => assert!(
                cut.matches("-----END ").count() == found.certificates.len(),
                "{length}"
            ),
            Err(error) => assert!(
                ["pem-damaged", "certificate-missing"].contains(&error.code()),
                "{error}"
            ),
        }
    }
    let der = both[0].der();
    for length in 1..der.len() {
        assert!(certificates(&der[..length]).is_err(), "{length}");
    }
}
