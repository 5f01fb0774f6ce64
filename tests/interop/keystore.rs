//! Stores and PEM files, as OpenSSL and Java's keytool read and write them.

pub(crate) mod truststore;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use assert_fs::TempDir;
use time::macros::datetime;
use zkcerts::keystore::{
    Anchors, Contents, EntryKind, Identity, Protection, decode, encode_keystore, encode_truststore, pem,
    same_anchors, same_identity,
};
use zkcerts::model::{KeyAlgorithm, Password, Role, StoreFormat};
use zkcerts::pki::{Authority, AuthorityProfile, LeafProfile, PrivateKey, Serial};

pub(crate) const PASSWORD: &str = "changeit";
const ALIAS: &str = "zk1.example.com";
const SALT: [u8; 20] = [0x5a; 20];

fn password() -> Password {
    Password::new(PASSWORD.to_owned())
}

fn authority() -> Authority {
    let profile = AuthorityProfile {
        common_name: "Test authority",
        organization: "",
        permitted: &[],
        days: 3650,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
    let serial = Serial::from_entropy([1; Serial::LENGTH]);
    Authority::create(&profile, key, serial, datetime!(2030-01-02 12:00 UTC)).expect("an authority")
}

fn identity(algorithm: KeyAlgorithm) -> Identity {
    let (authority, key) = (authority(), PrivateKey::generate(algorithm).expect("a key"));
    let profile = LeafProfile {
        host: &ALIAS.parse().expect("a host"),
        role: Role::Zookeeper,
        organization: "",
        sans: &[],
        days: 397,
    };
    let serial = Serial::from_entropy([2; Serial::LENGTH]);
    let now = datetime!(2030-01-02 12:00 UTC);
    let leaf = authority
        .issue(&profile, key.public_key_der(), serial, now)
        .expect("a certificate");
    Identity::new(key, vec![leaf, authority.certificate().clone()]).expect("they match")
}

fn anchors() -> Anchors {
    Anchors::new(vec![
        authority().certificate().clone(),
        authority().certificate().clone(),
    ])
    .expect("two anchors")
}

/// A folder, and programs that run in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("a file");
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect(name)
    }

    fn decode(&self, name: &str) -> Contents {
        decode(&self.read(name), Some(&password())).expect(name)
    }

    /// What the program wrote to both of its outputs; it must exit with 0.
    pub(crate) fn run(&self, line: &str) -> String {
        self.outputs(line).concat()
    }

    /// What the program wrote to its standard output, as it is.
    pub(crate) fn run_bytes(&self, line: &str) -> Vec<u8> {
        let mut words = line.split_whitespace();
        let program = words.next().expect("a program");
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.0)
            .output()
            .expect(program);
        assert!(output.status.success(), "`{line}` failed");
        output.stdout
    }

    /// The same, one by one.
    fn outputs(&self, line: &str) -> [String; 2] {
        let mut words = line.split_whitespace();
        let program = words.next().expect("a program");
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.0)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .expect(program);
        let outputs = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(output.status.success(), "`{line}` failed:\n{}", outputs.concat());
        outputs
    }
}

fn keystore(identity: &Identity, format: StoreFormat, protection: Protection) -> Vec<u8> {
    let password = format.has_password().then(password);
    let store = encode_keystore(format, identity, ALIAS, password.as_ref(), protection, SALT);
    store.expect("a keystore").expose().to_vec()
}

fn truststore(anchors: &Anchors, format: StoreFormat, protection: Protection) -> Vec<u8> {
    encode_truststore(format, anchors, Some(&password()), protection, SALT).expect("a truststore")
}

#[test]
fn keytool_lists_a_keystore_as_one_private_key_entry_with_its_whole_chain() {
    let folder = Folder::new();
    let modern = KeyAlgorithm::ALL
        .iter()
        .map(|&key| (StoreFormat::Pkcs12, Protection::Modern, key));
    let others = [
        (StoreFormat::Pkcs12, Protection::Legacy, KeyAlgorithm::EcdsaP256),
        (StoreFormat::Jks, Protection::Modern, KeyAlgorithm::EcdsaP384),
        (StoreFormat::Jks, Protection::Modern, KeyAlgorithm::Ed25519),
        (StoreFormat::Jks, Protection::Modern, KeyAlgorithm::Rsa3072),
    ];
    for (format, protection, algorithm) in modern.chain(others) {
        folder.write("store", &keystore(&identity(algorithm), format, protection));
        let list = folder.run(&format!("keytool -list -v -keystore store -storepass {PASSWORD}"));
        for line in [
            "Your keystore contains 1 entry",
            "Alias name: zk1.example.com",
            "Creation date: Jan 2, 2030",
            "Entry type: PrivateKeyEntry",
            "Certificate chain length: 2",
        ] {
            assert!(
                list.contains(line),
                "{format} {protection:?} {algorithm}: no `{line}` in\n{list}"
            );
        }
    }
}

#[test]
fn keytool_lists_a_truststore_as_one_trusted_entry_for_each_anchor() {
    let folder = Folder::new();
    for (format, protection) in [
        (StoreFormat::Pkcs12, Protection::Modern),
        (StoreFormat::Pkcs12, Protection::Legacy),
        (StoreFormat::Jks, Protection::Modern),
    ] {
        folder.write("store", &truststore(&anchors(), format, protection));
        let list = folder.run(&format!("keytool -list -keystore store -storepass {PASSWORD}"));
        assert!(list.contains("Your keystore contains 2 entries"), "{list}");
        assert_eq!(list.matches("trustedCertEntry").count(), 2, "{list}");
    }
}

#[test]
fn openssl_names_the_algorithms_that_the_protection_promises() {
    let folder = Folder::new();
    let identity = identity(KeyAlgorithm::EcdsaP256);
    for (protection, algorithms) in [
        (
            Protection::Modern,
            &[
                "MAC: sha256, Iteration 10000",
                "PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256",
            ],
        ),
        (
            Protection::Legacy,
            &[
                "MAC: sha1, Iteration 10000",
                "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000",
            ],
        ),
    ] {
        folder.write("store", &keystore(&identity, StoreFormat::Pkcs12, protection));
        let info = folder.run(&format!(
            "openssl pkcs12 -info -in store -nodes -passin pass:{PASSWORD}"
        ));
        for algorithm in algorithms {
            assert!(info.contains(algorithm), "no `{algorithm}` in\n{info}");
        }
        let contents = decode(info.as_bytes(), None).expect("PEM with attributes");
        assert!(same_identity(&contents, &identity));
    }
}

#[test]
fn a_keystore_that_keytool_converts_and_converts_back_is_the_same() {
    let folder = Folder::new();
    let identity = identity(KeyAlgorithm::EcdsaP256);
    for (format, other) in [
        (StoreFormat::Pkcs12, StoreFormat::Jks),
        (StoreFormat::Jks, StoreFormat::Pkcs12),
    ] {
        folder.write("ours", &keystore(&identity, format, Protection::Modern));
        for (from, to, format) in [("ours", "other", other), ("other", "back", format)] {
            let _ = std::fs::remove_file(folder.path(to));
            folder.run(&format!(
                "keytool -importkeystore -noprompt -srckeystore {from} -srcstorepass {PASSWORD} \
                 -destkeystore {to} -deststoretype {format} -deststorepass {PASSWORD}"
            ));
            let contents = folder.decode(to);
            assert_eq!(contents.format, format);
            assert!(same_identity(&contents, &identity), "{to} as {format}");
            assert_eq!(
                contents.entries.first().and_then(|entry| entry.alias.as_deref()),
                Some(ALIAS)
            );
        }
    }
}

#[test]
fn a_truststore_that_keytool_converts_is_the_same() {
    let folder = Folder::new();
    let anchors = anchors();
    for (format, other) in [
        (StoreFormat::Pkcs12, StoreFormat::Jks),
        (StoreFormat::Jks, StoreFormat::Pkcs12),
    ] {
        folder.write("ours", &truststore(&anchors, format, Protection::Modern));
        let _ = std::fs::remove_file(folder.path("other"));
        folder.run(&format!(
            "keytool -importkeystore -noprompt -srckeystore ours -srcstorepass {PASSWORD} \
             -destkeystore other -deststoretype {other} -deststorepass {PASSWORD}"
        ));
        assert!(
            same_anchors(&folder.decode("other"), &anchors),
            "{format} to {other}"
        );
    }
}

#[test]
fn openssl_reads_every_kind_of_key_and_its_certificates_from_pem() {
    let folder = Folder::new();
    for &algorithm in KeyAlgorithm::ALL {
        let identity = identity(algorithm);
        folder.write(
            "store.pem",
            &keystore(&identity, StoreFormat::Pem, Protection::Modern),
        );
        folder.write("chain.pem", pem::encode_certificates(identity.chain()).as_bytes());
        let encrypted =
            pem::encode_encrypted_key(identity.key(), &password(), [7; 32], 10_000).expect("encrypts");
        folder.write("encrypted.pem", encrypted.expose());
        let public = folder.run("openssl x509 -in store.pem -noout -pubkey");
        assert_eq!(
            folder.run("openssl pkey -in store.pem -pubout"),
            public,
            "{algorithm}"
        );
        let decrypted = folder.run(&format!(
            "openssl pkey -in encrypted.pem -passin pass:{PASSWORD} -pubout"
        ));
        assert_eq!(decrypted, public, "{algorithm}");
        let chain = folder.run("openssl storeutl -certs chain.pem");
        assert!(chain.contains("Total found: 2"), "{algorithm}: {chain}");
    }
}

#[test]
fn stores_that_openssl_made_are_read() {
    let folder = openssl_made();
    let export =
        format!("openssl pkcs12 -export -in leaf.crt -inkey leaf.key -name zk -passout pass:{PASSWORD} -out");
    for options in [
        "",
        "-certfile ca.crt",
        "-certfile ca.crt -legacy",
        "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
        "-keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha512",
        "-keypbe DES-EDE3-CBC -certpbe NONE",
        "-nomac",
        "-nomac -keypbe NONE -certpbe NONE",
        "-iter 600000",
    ] {
        folder.run(&format!("{export} store {options}"));
        let contents = folder.decode("store");
        assert_eq!(contents.format, StoreFormat::Pkcs12);
        let identity = contents
            .identity()
            .unwrap_or_else(|| panic!("no identity with `{options}`: {contents:?}"));
        let authorities = usize::from(options.contains("ca.crt"));
        assert_eq!(identity.chain().len(), 1 + authorities, "{options}");
    }
    folder.run("openssl pkcs12 -export -nokeys -in ca.crt -nomac -certpbe NONE -passout pass: -out store");
    decode(&folder.read("store"), None).expect("what nothing protects needs no password");
    // Java would find no anchor in this one, and neither do we.
    folder.run(&format!(
        "openssl pkcs12 -export -nokeys -in ca.crt -passout pass:{PASSWORD} -out store"
    ));
    let contents = folder.decode("store");
    assert!(
        matches!(contents.entries.as_slice(), [entry] if matches!(entry.kind, EntryKind::Certificate(_)))
    );
}

#[test]
fn keys_that_openssl_made_are_read() {
    let folder = openssl_made();
    let leaf = pem::decode_certificates(&folder.read("leaf.crt")).expect("a certificate");
    for command in [
        "openssl pkey -in leaf.key -out key",
        "openssl pkey -in leaf.key -traditional -out key",
        "openssl ec -in leaf.key -out key",
        "openssl pkcs8 -topk8 -in leaf.key -passout pass:changeit -out key",
        "openssl pkcs8 -topk8 -in leaf.key -v2 aes128 -iter 100000 -passout pass:changeit -out key",
        "openssl pkcs8 -topk8 -in leaf.key -v2 des3 -v2prf hmacWithSHA1 -passout pass:changeit -out key",
        "openssl pkcs12 -in leaf.p12 -nocerts -nodes -passin pass:changeit -out key",
    ] {
        folder.run(command);
        let key = pem::decode_key(&folder.read("key"), Some(&password())).expect(command);
        Identity::new(key, leaf.clone()).expect(command);
    }
    folder.run("openssl genrsa -traditional -out rsa.key 2048");
    let key = pem::decode_key(&folder.read("rsa.key"), None).expect("PKCS#1");
    assert_eq!(key.algorithm(), Some(KeyAlgorithm::Rsa2048));
}

/// `ca.crt`, and a `leaf.crt` that it signed for `leaf.key`; `leaf.p12` holds them.
pub(crate) fn openssl_made() -> Folder {
    let folder = Folder::new();
    let new_key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30";
    folder.run(&format!(
        "openssl req -x509 {new_key} -keyout ca.key -out ca.crt -subj /CN=ca.example.com"
    ));
    folder.run(&format!(
        "openssl req -x509 {new_key} -CA ca.crt -CAkey ca.key -keyout leaf.key -out leaf.crt -subj /CN=zk1.example.com"
    ));
    folder.run("openssl pkcs12 -export -in leaf.crt -inkey leaf.key -passout pass:changeit -out leaf.p12");
    folder
}

#[test]
fn stores_that_keytool_made_are_read() {
    let folder = openssl_made();
    for kind in ["pkcs12", "jks"] {
        let store = format!("-keystore {kind} -storetype {kind} -storepass {PASSWORD}");
        folder.run(&format!(
            "keytool -genkeypair -keyalg EC -alias ZK -dname CN=zk1.example.com {store} -keypass {PASSWORD}"
        ));
        folder.run(&format!(
            "keytool -importcert -noprompt -alias ключ -file ca.crt {store}"
        ));
        let contents = folder.decode(kind);
        let mut aliases: Vec<_> = contents
            .entries
            .iter()
            .filter_map(|entry| entry.alias.as_deref())
            .collect();
        aliases.sort_unstable();
        assert_eq!(aliases, ["zk", "ключ"], "{kind}");
        assert!(contents.identity().is_some(), "{kind}");
        let anchors = pem::decode_certificates(&folder.read("ca.crt")).expect("a certificate");
        assert!(contents.anchors().eq(&anchors), "{kind}");
    }
    folder.run(&format!(
        "keytool -genseckey -keyalg AES -keysize 128 -alias aes -keystore pkcs12 -storepass {PASSWORD}"
    ));
    let contents = folder.decode("pkcs12");
    let others = contents
        .entries
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Other(_)));
    assert_eq!(others.count(), 1, "{contents:?}");
}
