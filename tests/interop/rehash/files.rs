use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use time::macros::datetime;
use zkcerts::model::KeyAlgorithm;
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, PrivateKey, Serial};
use zkcerts::trust::rehash::Content;

use super::directory::{Directory, openssl};

/// Authorities of three names; the first three have one name in two spellings.
pub(super) static AUTHORITIES: LazyLock<[Certificate; 6]> = LazyLock::new(|| {
    [
        authority("Root-one", 0),
        authority("Root-one", 1),
        authority("ROOT-one ", 2),
        authority("Root-two", 3),
        authority("Root-two", 4),
        authority("Root-three", 5),
    ]
});

/// The private key of RFC 8410, 10.3.
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
const DAMAGED: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/// Files, and what OpenSSL finds in them.
pub(super) static FILES: LazyLock<Vec<(Vec<u8>, Option<Content>)>> = LazyLock::new(|| {
    let holds = |index: usize| Some(Content::Certificate(AUTHORITIES[index].clone()));
    let plain = (0..AUTHORITIES.len()).map(|index| (certificate_pem(&AUTHORITIES[index]), holds(index)));
    let [first, second] = [0, 1].map(|index| certificate_pem(&AUTHORITIES[index]));
    let [(list, listed), (other_list, other_listed)] = revocation_lists();
    let odd = [
        (first.replace('\n', "\r\n"), holds(0)),
        (first.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), holds(0)),
        (format!("a text before\n{second}a text behind\n"), holds(1)),
        (format!("{KEY}{second}"), holds(1)),
        (format!("{list}{first}"), holds(0)),
        (format!("{first}{second}"), None),
        (format!("{first}{first}"), None),
        (format!("{first}{DAMAGED}"), None),
        (format!("{list}{other_list}"), None),
        (KEY.to_owned(), None),
        ("no PEM at all".to_owned(), None),
        (String::new(), None),
        (list, listed),
        (other_list, other_listed),
    ];
    let texts = plain
        .chain(odd)
        .map(|(text, content)| (text.into_bytes(), content));
    texts.chain([(AUTHORITIES[0].der().to_vec(), None)]).collect()
});

/// What OpenSSL finds in a file of these octets.
pub(super) fn content(bytes: &[u8]) -> Option<Content> {
    let file = FILES.iter().find(|(known, _)| known == bytes);
    file.expect("one of the files").1.clone()
}

/// An authority; each number makes another one.
pub(super) fn authority(common_name: &str, number: u16) -> Certificate {
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
    let mut entropy = [0x5a; Serial::LENGTH];
    entropy[..2].copy_from_slice(&number.to_be_bytes());
    let profile = AuthorityProfile {
        common_name,
        organization: "",
        permitted: &[],
        days: 3650,
    };
    let (serial, now) = (Serial::from_entropy(entropy), datetime!(2026-03-01 12:00 UTC));
    let authority = Authority::create(&profile, key, serial, now);
    authority.expect("an authority").certificate().clone()
}

pub(super) fn certificate(der: &[u8]) -> Certificate {
    Certificate::from_der(der).expect("a certificate")
}

pub(super) fn certificate_pem(certificate: &Certificate) -> String {
    zkcerts::keystore::pem::encode_certificates(std::slice::from_ref(certificate))
}

/// Two revocation lists of one issuer, whose name is that of the first authority.
fn revocation_lists() -> [(String, Option<Content>); 2] {
    let folder = Directory::new();
    let path = |name: &str| folder.path(name).display().to_string();
    let (configuration, index, key, issuer) =
        (path("configuration"), path("index"), path("key"), path("issuer"));
    folder.write("index", b"");
    let text = format!("[ca]\ndefault_ca = own\n[own]\ndatabase = {index}\ndefault_md = sha256\n");
    folder.write("configuration", text.as_bytes());
    let line = format!("req -x509 -newkey ed25519 -noenc -subj /CN=Root-one -keyout {key} -out {issuer}");
    assert!(openssl(&line), "no issuer");
    ["10", "20"].map(|days| {
        let list = path("list");
        let line = format!(
            "ca -config {configuration} -gencrl -keyfile {key} -cert {issuer} -crldays {days} -out {list}"
        );
        assert!(openssl(&line), "no list");
        let text = std::fs::read_to_string(&list).expect("a list");
        let der = pem::parse(&text).expect("PEM").into_contents();
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, &der).as_ref());
        let issuer_hash = AUTHORITIES[0].subject_hash().expect("a number");
        (text, Some(Content::RevocationList { issuer_hash, sha256 }))
    })
}
