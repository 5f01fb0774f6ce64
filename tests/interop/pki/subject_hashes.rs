use std::path::{Path, PathBuf};

use der::asn1::{Any, ObjectIdentifier};
use der::{Decode as _, Encode as _, Tag};
use proptest::prelude::*;
use rayon::prelude::*;
use zkcerts::model::KeyAlgorithm;
use zkcerts::pki::Certificate;

use super::{Folder, found, key};

/// An attribute of a name: its type, and its value by tag and octets.
type Attribute<'a> = (&'a str, u8, &'a [u8]);

const CN: &str = "2.5.4.3";
const O: &str = "2.5.4.10";
const UTF8: u8 = 0x0c;
const NUMERIC: u8 = 0x12;
const PRINTABLE: u8 = 0x13;
const T61: u8 = 0x14;
const IA5: u8 = 0x16;
const VISIBLE: u8 = 0x1a;
const UNIVERSAL: u8 = 0x1c;
const BMP: u8 = 0x1e;

/// What OpenSSL makes of the certificate; `None` when it does not read it.
fn openssl(folder: &Folder, file: &Path) -> Option<u32> {
    let line = format!("openssl x509 -in {} -noout -subject_hash", file.display());
    let (success, text) = folder.attempt(&line);
    success.then(|| u32::from_str_radix(text.trim(), 16).expect("a number"))
}

/// A certificate with a subject of these relative names, whatever stands in them. Its signature is none.
fn certificate(relative_names: &[&[Attribute<'_>]]) -> Vec<u8> {
    let authority = found(key(KeyAlgorithm::EcdsaP256), &[]);
    let mut certificate = Vec::<Any>::from_der(authority.certificate().der()).expect("a sequence");
    let content = certificate[0].to_der().expect("short");
    let mut content = Vec::<Any>::from_der(&content).expect("a sequence");
    content[5] = Any::from_der(&name(relative_names)).expect("a sequence");
    certificate[0] = Any::from_der(&content.to_der().expect("short")).expect("a sequence");
    certificate.to_der().expect("short")
}

fn name(relative_names: &[&[Attribute<'_>]]) -> Vec<u8> {
    let attribute = |(kind, tag, octets): &Attribute<'_>| {
        let kind = ObjectIdentifier::new_unwrap(kind).to_der().expect("short");
        tagged(0x30, &[kind, tagged(*tag, octets)].concat())
    };
    let relative_name = |attributes: &&[Attribute<'_>]| {
        let attributes: Vec<_> = attributes.iter().map(attribute).collect();
        tagged(0x31, &attributes.concat())
    };
    let relative_names: Vec<_> = relative_names.iter().map(relative_name).collect();
    tagged(0x30, &relative_names.concat())
}

/// One value in DER, with a tag that may be any.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut value = Any::new(Tag::OctetString, content)
        .expect("short")
        .to_der()
        .expect("short");
    value[0] = tag;
    value
}

/// Our number, after OpenSSL has said the same.
fn agreed(folder: &Folder, relative_names: &[&[Attribute<'_>]]) -> Option<u32> {
    let der = certificate(relative_names);
    folder.write("odd.der", &der);
    let ours = Certificate::from_der(der).expect("a certificate").subject_hash();
    assert_eq!(ours, openssl(folder, Path::new("odd.der")), "{relative_names:x?}");
    ours
}

#[test]
fn every_authority_of_the_system_has_the_number_that_openssl_gives_it() {
    let folder = Folder::new();
    let files: Vec<PathBuf> = std::fs::read_dir("/etc/ssl/certs")
        .expect("the system's store")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect();
    assert!(
        !files.is_empty(),
        "no authority in the system's store: install ca-certificates"
    );
    files.par_iter().for_each(|file| {
        let text = std::fs::read(file).expect("a file");
        let der = pem::parse(text).expect("PEM").into_contents();
        let certificate = Certificate::from_der(der).expect("a certificate");
        let ours = certificate.subject_hash().expect("a number");
        assert_eq!(Some(ours), openssl(&folder, file), "{}", file.display());
    });
}

#[test]
fn spellings_of_one_name_have_one_number_and_other_names_others() {
    let folder = Folder::new();
    let spellings: [Attribute<'_>; 12] = [
        (CN, UTF8, b"corp root"),
        (CN, UTF8, b"Corp Root"),
        (CN, PRINTABLE, b"  CORP   ROOT "),
        (CN, T61, b"\tCorp\n\r Root\x0b\x0c"),
        (CN, IA5, b"cORP rOOT"),
        (CN, BMP, b"\0C\0o\0r\0p\0 \0 \0r\0o\0o\0t"),
        (
            CN,
            UNIVERSAL,
            b"\0\0\0C\0\0\0O\0\0\0R\0\0\0P\0\0\0 \0\0\0R\0\0\0O\0\0\0O\0\0\0T",
        ),
        (CN, UTF8, b"corp\xc2\xa0root"),
        (CN, UTF8, b"corproot"),
        (CN, NUMERIC, b"corp root"),
        (O, UTF8, b"corp root"),
        (CN, UTF8, b""),
    ];
    let numbers = spellings.map(|spelling| agreed(&folder, &[&[spelling]]).expect("a number"));
    let (same, others) = numbers.split_at(7);
    assert!(same.iter().all(|number| *number == same[0]), "{same:x?}");
    assert!(!others.contains(&same[0]), "{others:x?}");
}

#[test]
fn letters_beyond_ascii_are_converted_but_keep_their_case() {
    let folder = Folder::new();
    let latin = agreed(&folder, &[&[(CN, T61, b"B\xdcRO")]]);
    assert_eq!(latin, agreed(&folder, &[&[(CN, UTF8, "bÜro".as_bytes())]]));
    assert_eq!(latin, agreed(&folder, &[&[(CN, BMP, b"\0b\0\xdc\0r\0o")]]));
    assert_ne!(latin, agreed(&folder, &[&[(CN, UTF8, "büro".as_bytes())]]));
    let beyond = agreed(&folder, &[&[(CN, UNIVERSAL, b"\0\x01\xd1\x1e")]]);
    assert_eq!(beyond, agreed(&folder, &[&[(CN, UTF8, "𝄞".as_bytes())]]));
}

#[test]
fn the_members_of_a_relative_name_stand_in_the_order_of_their_encoding() {
    let folder = Folder::new();
    let (common, unit): (Attribute<'_>, Attribute<'_>) = ((CN, UTF8, b"long name"), (O, UTF8, b"x"));
    let one_way = agreed(&folder, &[&[common, unit]]);
    assert_eq!(one_way, agreed(&folder, &[&[unit, common]]));
    assert_ne!(one_way, agreed(&folder, &[&[unit], &[common]]));
    // They are put in order after they were folded, and may be the same then.
    agreed(
        &folder,
        &[&[(CN, PRINTABLE, b"b"), (CN, UTF8, b"A"), (CN, UTF8, b"a ")]],
    );
}

#[test]
fn an_empty_name_has_a_number_and_a_name_that_openssl_does_not_read_has_none() {
    let folder = Folder::new();
    // SHA-1 of nothing begins with da 39 a3 ee.
    assert_eq!(agreed(&folder, &[]), Some(0xeea3_39da));
    assert_ne!(agreed(&folder, &[&[(CN, 0x03, b"\0\x5a")]]), None);
    assert_ne!(agreed(&folder, &[&[(CN, 0x30, b"\x02\x01\x05")]]), None);
    let unread: [(u8, &[u8]); 9] = [
        (UTF8, b"\xff"),
        (UTF8, b"\xed\xa0\x80"),
        (BMP, b"\0a\0"),
        (BMP, b"\xd8\x34\xdd\x1e"),
        (UNIVERSAL, b"\0\0a"),
        (UNIVERSAL, b"\0\x11\0\0"),
        (VISIBLE, b"visible"),
        (0x04, b"octets"),
        (0x8c, b"context"),
    ];
    for (tag, octets) in unread {
        assert_eq!(
            agreed(&folder, &[&[(CN, tag, octets)]]),
            None,
            "{tag:x} {octets:x?}"
        );
    }
}

fn attributes() -> impl Strategy<Value = Vec<Vec<(&'static str, u8, Vec<u8>)>>> {
    let kind = prop::sample::select(vec![
        CN,
        O,
        "2.5.4.5",
        "1.2.840.113549.1.9.1",
        "1.3.6.1.4.1.99999.1",
    ]);
    let texts = "[ -~\t\u{b}éßΩ€𝄞\u{a0}\u{2003}]{0,12}";
    let value = prop_oneof![
        4 => texts.prop_map(|text| (UTF8, text.into_bytes())),
        2 => texts.prop_map(|text| (BMP, text.encode_utf16().flat_map(u16::to_be_bytes).collect())),
        2 => texts.prop_map(|text| (UNIVERSAL, text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect())),
        2 => "[ -~]{0,12}".prop_map(|text| (PRINTABLE, text.into_bytes())),
        3 => (prop::sample::select(vec![T61, IA5, NUMERIC]), prop::collection::vec(any::<u8>(), 0..12)),
        1 => (1..31_u8, prop::collection::vec(any::<u8>(), 1..12)).prop_filter("DER", |(tag, _)| *tag != 0x03),
    ];
    let attribute = (kind, value).prop_map(|(kind, (tag, octets))| (kind, tag, octets));
    prop::collection::vec(prop::collection::vec(attribute, 1..4), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_name_has_the_number_that_openssl_gives_it(name in attributes()) {
        let folder = Folder::new();
        let name: Vec<Vec<Attribute<'_>>> = name
            .iter()
            .map(|relative_name| relative_name.iter().map(|(kind, tag, octets)| (*kind, *tag, octets.as_slice())).collect())
            .collect();
        let name: Vec<&[Attribute<'_>]> = name.iter().map(Vec::as_slice).collect();
        agreed(&folder, &name);
    }
}
