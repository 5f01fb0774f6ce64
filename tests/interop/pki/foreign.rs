use zkcerts::model::{Fault as _, KeyAlgorithm, Role};
use zkcerts::pki::{Authority, Certificate, Chain, PrivateKey};

use super::{Folder, issue, key};

/// Names such as companies have, and `string_mask`, which decides the string types OpenSSL writes them in.
const NAMES: [(&str, &str); 6] = [
    (
        "utf8only",
        "0.DC=com\n1.DC=example\nO=Example, Inc.\nCN=Corporate CA\n",
    ),
    ("utf8only", "O=Example\n0.OU=IT\n1.OU=PKI\nCN=Corporate CA\n"),
    ("utf8only", "O=Example\nCN=Corporate CA\n+serialNumber=17\n"),
    ("MASK:0x0004", "O=Büro\nCN=T.61\n"),
    ("MASK:0x0800", "O=Büro €\nCN=BMP\n"),
    (
        "default",
        "C=DE\nST=Berlin\nL=Berlin\nO=Example\nCN=CA\nemailAddress=ca@example.com\n",
    ),
];
const KEYS: [&str; 5] = [
    "EC -pkeyopt ec_paramgen_curve:P-256",
    "EC -pkeyopt ec_paramgen_curve:P-384",
    "EC -pkeyopt ec_paramgen_curve:P-521",
    "RSA -pkeyopt rsa_keygen_bits:2048",
    "ED25519",
];

fn openssl_authority(
    folder: &Folder,
    key: &str,
    mask: &str,
    name: &str,
    extensions: &str,
) -> (Certificate, PrivateKey) {
    let configuration = format!(
        "[req]\nprompt = no\nutf8 = yes\nstring_mask = {mask}\ndistinguished_name = name\nx509_extensions = extensions\n\
         [name]\n{name}[extensions]\n{extensions}\n"
    );
    folder.write("openssl.cnf", configuration.as_bytes());
    folder.run(&format!("openssl genpkey -algorithm {key} -out ca.key"));
    folder.run("openssl req -x509 -new -config openssl.cnf -key ca.key -days 3650 -out ca.pem");
    let certificate = Certificate::from_der(folder.der("ca.pem")).expect("a certificate");
    (
        certificate,
        PrivateKey::from_der(&folder.der("ca.key")).expect("a key"),
    )
}

const AUTHORITY: &str =
    "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\nsubjectKeyIdentifier = hash";

#[test]
fn a_companys_authority_issues_leaves_that_openssl_and_gnutls_accept_whatever_its_name_and_key() {
    let folder = Folder::new();
    let leaf_key = key(KeyAlgorithm::EcdsaP256);
    let names = NAMES.iter().map(|(mask, name)| (KEYS[0], *mask, *name));
    let keys = KEYS.iter().map(|key| (*key, NAMES[0].0, NAMES[0].1));
    for (key, mask, name) in names.chain(keys) {
        let (certificate, key) = openssl_authority(&folder, key, mask, name, AUTHORITY);
        let authority = Authority::new(certificate, key).expect("an authority");
        let leaf = issue(&authority, "zk1.example.com", Role::Zookeeper, &[], &leaf_key).expect("a leaf");
        assert_eq!(leaf.issuer_der(), authority.certificate().subject_der(), "{name}");
        assert_eq!(
            leaf.authority_key_id(),
            authority.certificate().subject_key_id(),
            "{name}"
        );
        assert!(leaf.is_signed_by(authority.certificate()), "{name}");
        folder.certificate("leaf.pem", &leaf);
        folder.run("openssl verify -x509_strict -CAfile ca.pem leaf.pem");
        folder.run("certtool --verify --load-ca-certificate ca.pem --infile leaf.pem");
    }
}

#[test]
fn an_authority_without_a_key_id_will_do() {
    let folder = Folder::new();
    let extensions = "basicConstraints = CA:TRUE\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none";
    let (certificate, own) = openssl_authority(&folder, KEYS[0], "default", "CN=Old CA\n", extensions);
    assert_eq!(certificate.subject_key_id(), None);
    let authority = Authority::new(certificate, own).expect("an authority");
    let leaf = issue(
        &authority,
        "zk1.example.com",
        Role::Zookeeper,
        &[],
        &key(KeyAlgorithm::EcdsaP256),
    );
    folder.certificate("leaf.pem", &leaf.expect("a leaf"));
    folder.run("openssl verify -CAfile ca.pem leaf.pem");
}

#[test]
fn an_authority_of_one_part_of_a_company_issues_for_no_other() {
    let folder = Folder::new();
    let leaf_key = key(KeyAlgorithm::EcdsaP256);
    for (organization, accepted) in [("Example", true), ("Other", false)] {
        let extensions = format!(
            "{AUTHORITY}\nnameConstraints = critical, permitted;dirName:part\n[part]\nO={organization}"
        );
        let (certificate, key) = openssl_authority(
            &folder,
            KEYS[0],
            "default",
            "O=Example\nCN=Part CA\n",
            &extensions,
        );
        let authority = Authority::new(certificate, key).expect("an authority");
        let leaf = issue(&authority, "zk1.example.com", Role::Zookeeper, &[], &leaf_key);
        match leaf {
            Ok(leaf) => {
                folder.certificate("leaf.pem", &leaf);
                folder.run("openssl verify -x509_strict -CAfile ca.pem leaf.pem");
            }
            Err(error) => assert_eq!((error.code(), accepted), ("outside-name-constraints", false)),
        }
    }
}

#[test]
fn the_chain_of_an_intermediate_authority_is_found_in_any_order() {
    let folder = Folder::new();
    let (root, _) = openssl_authority(&folder, KEYS[3], "default", "CN=Root\n", AUTHORITY);
    folder.run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out middle.key");
    folder.write(
        "middle.cnf",
        format!("[extensions]\n{AUTHORITY}\nauthorityKeyIdentifier = keyid").as_bytes(),
    );
    folder.run("openssl req -new -key middle.key -subj /CN=Middle -out middle.csr");
    folder.run(
        "openssl x509 -req -in middle.csr -CA ca.pem -CAkey ca.key -days 3000 -extfile middle.cnf -extensions extensions \
         -out middle.pem",
    );
    let middle = Certificate::from_der(folder.der("middle.pem")).expect("a certificate");
    let middle_key = PrivateKey::from_der(&folder.der("middle.key")).expect("a key");
    let authority = Authority::new(middle.clone(), middle_key).expect("an authority");
    let leaf = issue(
        &authority,
        "zk1.example.com",
        Role::Zookeeper,
        &[],
        &key(KeyAlgorithm::EcdsaP256),
    )
    .expect("a leaf");
    let chain = Chain::order(&leaf, &[root.clone(), leaf.clone(), middle.clone()]);
    assert_eq!(chain.certificates, [leaf, middle, root]);
    assert_eq!(chain.missing_issuer, None);
}
