//! Authorities and leaves of any age, written as the files that servers and clients read.

use std::fs;
use std::path::{Path, PathBuf};

use time::{Duration, OffsetDateTime};
use zkcerts::keystore::{Anchors, Protection, encode_truststore, pem};
use zkcerts::model::{Host, KeyAlgorithm, Password, Role, San, StoreFormat};
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, LeafProfile, PrivateKey, Serial};

use crate::support::zookeeper;

/// How old an authority is here: old enough for leaves that ended long ago.
const AGE: Duration = Duration::days(400);

/// An authority with a folder for what it issues.
pub(super) struct Pki {
    folder: PathBuf,
    name: String,
    authority: Authority,
}

const PASSWORD: &str = "certificates";

/// When a leaf is issued, and for how many days.
#[derive(Clone, Copy)]
pub(super) enum Term {
    Current,
    Over,
}

impl Pki {
    /// An authority of this name, and `ca.crt`.
    pub(super) fn make(folder: &Path, name: &str) -> Self {
        fs::create_dir_all(folder).expect("the test's folder can be written");
        let profile = AuthorityProfile {
            common_name: name,
            organization: "",
            permitted: &[],
            days: 3650,
        };
        let founded = OffsetDateTime::now_utc() - AGE;
        let authority = Authority::create(&profile, key(), serial(1), founded).expect("an authority");
        let made = Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            authority,
        };
        let certificate = pem::encode_certificates(std::slice::from_ref(made.authority.certificate()));
        made.write("ca.crt", certificate.as_bytes());
        made
    }

    /// A file of it.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `NAME.crt` and `NAME.key`, and both in `NAME.pem`, for these names.
    pub(super) fn issue(&self, name: &str, role: Role, names: &[&str], term: Term) -> Certificate {
        let (key, sans) = (key(), sans(names));
        let host: Host = names[0].parse().expect("a host");
        let (issued, days) = match term {
            Term::Current => (OffsetDateTime::now_utc(), 300),
            Term::Over => (OffsetDateTime::now_utc() - AGE, 100),
        };
        let profile = LeafProfile {
            host: &host,
            role,
            organization: &self.name,
            sans: &sans,
            days,
        };
        let leaf = self
            .authority
            .issue(&profile, key.public_key_der(), serial(2), issued);
        let leaf = leaf.expect("a leaf");
        let chain = pem::encode_certificates(std::slice::from_ref(&leaf));
        let key = pem::encode_key(&key).expect("a key");
        self.write(&format!("{name}.crt"), chain.as_bytes());
        self.write(&format!("{name}.key"), key.expose());
        self.write(&format!("{name}.pem"), &[key.expose(), chain.as_bytes()].concat());
        leaf
    }

    /// A server with `NAME.pem` that trusts those of `ca.crt`: its zoo.cfg, with further lines.
    pub(super) fn zoo_cfg(&self, name: &str, port: u16, further: &str) -> PathBuf {
        let folder = self.folder.join(format!("{name}-{port}"));
        let base = zookeeper::base_configuration(&folder.join("data"), "127.0.0.1");
        let (store, trusted) = (self.at(&format!("{name}.pem")), self.at("ca.crt"));
        let text = format!(
            "{base}secureClientPort={port}\n\
             serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n\
             ssl.enabledProtocols=TLSv1.2,TLSv1.3\n\
             ssl.keyStore.location={}\nssl.keyStore.type=PEM\nssl.trustStore.location={}\nssl.trustStore.type=PEM\n{further}",
            store.display(),
            trusted.display()
        );
        let file = folder.join("zoo.cfg");
        fs::write(&file, text).expect("the test's folder can be written");
        file
    }

    /// The words that make `probe` a client of this authority.
    pub(super) fn client(&self, name: &str) -> Vec<String> {
        let file = |ending: &str| self.at(&format!("{name}.{ending}")).display().to_string();
        let ca = self.at("ca.crt").display().to_string();
        ["--cert", &file("crt"), "--key", &file("key"), "--ca", &ca]
            .map(str::to_owned)
            .to_vec()
    }

    /// The lines of a zoo.cfg with a keystore that holds certificates, and no key.
    pub(super) fn certificates_as_store(&self) -> String {
        let anchors = Anchors::new(vec![self.authority.certificate().clone()]).expect("one");
        let password = Password::new(PASSWORD.to_owned());
        let store = encode_truststore(
            StoreFormat::Pkcs12,
            &anchors,
            Some(&password),
            Protection::Modern,
            [7; 20],
        );
        self.write("certificates.p12", &store.expect("a store"));
        self.write("certificates.password", PASSWORD.as_bytes());
        let (store, password) = (self.at("certificates.p12"), self.at("certificates.password"));
        format!(
            "ssl.keyStore.location={}\nssl.keyStore.type=PKCS12\nssl.keyStore.passwordPath={}\n",
            store.display(),
            password.display()
        )
    }

    /// Writes a file of it.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.at(name), bytes).expect("the test's folder can be written");
    }
}

fn key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key")
}

fn sans(names: &[&str]) -> Vec<San> {
    names.iter().map(|name| name.parse().expect("a name")).collect()
}

fn serial(first: u8) -> Serial {
    let mut octets = [0x11; Serial::LENGTH];
    octets[0] = first;
    Serial::from_entropy(octets)
}
