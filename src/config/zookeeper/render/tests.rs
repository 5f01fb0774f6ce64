use proptest::prelude::*;

use super::*;
use crate::config::zookeeper::properties::read;
use crate::model::Fault;

const DIRECTORY: &str = "/etc/zookeeper/tls";

/// Owns what the settings borrow.
struct Scene {
    version: Version,
    host: Host,
    others: [Host; 2],
    format: StoreFormat,
    paths: [std::path::PathBuf; 8],
}

impl Scene {
    fn new(version: &str, format: StoreFormat) -> Self {
        let path = |name: &str, extension: &str| Path::new(DIRECTORY).join(format!("{name}.{extension}"));
        let names = ["keystore", "truststore", "quorum-keystore", "quorum-truststore"];
        let store = |index: usize| path(names[index], format.extension());
        let password = |index: usize| path(names[index], "password");
        Self {
            version: version.parse().expect("a version"),
            host: Host::Name("zk1.example.com".to_owned()),
            others: [
                Host::Name("zk2.example.com".to_owned()),
                "2001:db8::3".parse().expect("an address"),
            ],
            format,
            paths: [0, 1, 2, 3]
                .map(store)
                .into_iter()
                .chain([0, 1, 2, 3].map(password))
                .collect::<Vec<_>>()
                .try_into()
                .expect("eight"),
        }
    }

    fn store(&self, index: usize) -> Store<'_> {
        Store {
            format: self.format,
            location: &self.paths[index],
            password_file: self
                .format
                .has_password()
                .then_some(self.paths[index + 4].as_path()),
        }
    }

    fn server(&self) -> ServerSettings<'_> {
        ServerSettings {
            version: &self.version,
            host: &self.host,
            id: None,
            peers: &[],
            port: 2281,
            plaintext_port: None,
            client_auth: ClientAuth::Need,
            keystore: self.store(0),
            truststore: self.store(1),
            quorum: None,
        }
    }

    fn quorum(&self, host_check: bool) -> QuorumSettings<'_> {
        QuorumSettings {
            keystore: self.store(2),
            truststore: self.store(3),
            host_check,
        }
    }

    fn render(&self) -> String {
        render_server(&self.server()).expect("a block")
    }
}

fn keys_of(text: &str) -> Vec<String> {
    read(text.as_bytes())
        .expect("a properties file")
        .entries
        .into_iter()
        .map(|entry| entry.key)
        .collect()
}

#[test]
fn a_server_of_each_kind_gets_its_block() {
    let scenes = [
        ("3.7_pem", "3.7", StoreFormat::Pem),
        ("3.8_pkcs12", "3.8", StoreFormat::Pkcs12),
        ("3.8.4_pkcs12", "3.8.4", StoreFormat::Pkcs12),
        ("3.8.5_jks", "3.8.5", StoreFormat::Jks),
        ("3.9_pkcs12", "3.9", StoreFormat::Pkcs12),
        ("3.9.5_pem", "3.9.5", StoreFormat::Pem),
    ];
    for (name, version, format) in scenes {
        insta::assert_snapshot!(format!("server_{name}"), Scene::new(version, format).render());
    }
}

#[test]
fn an_ensemble_gets_the_peers_keys_and_the_order_of_a_move() {
    for (name, version, host_check) in [
        ("3.8", "3.8", true),
        ("3.8.0", "3.8.0", true),
        ("3.9", "3.9", true),
        ("3.9_no_host_check", "3.9", false),
    ] {
        let scene = Scene::new(version, StoreFormat::Pkcs12);
        let members = [&scene.host, &scene.others[0], &scene.others[1]];
        let peers: Vec<_> = (1..).zip(members).map(|(id, host)| Peer { id, host }).collect();
        let settings = ServerSettings {
            id: Some(1),
            peers: &peers,
            quorum: Some(scene.quorum(host_check)),
            ..scene.server()
        };
        insta::assert_snapshot!(
            format!("quorum_{name}"),
            render_server(&settings).expect("a block")
        );
    }
}

#[test]
fn a_client_of_each_kind_gets_its_properties() {
    for (name, version, format) in [
        ("3.6_pem", "3.6", StoreFormat::Pem),
        ("3.8_pkcs12", "3.8", StoreFormat::Pkcs12),
        ("3.9.5_jks", "3.9.5", StoreFormat::Jks),
    ] {
        let scene = Scene::new(version, format);
        let servers = [(&scene.host, 2281), (&scene.others[1], 2282)];
        let settings = ClientSettings {
            version: &scene.version,
            servers: &servers,
            keystore: scene.store(0),
            truststore: scene.store(1),
        };
        insta::assert_snapshot!(
            format!("client_{name}"),
            render_client(&settings).expect("properties")
        );
    }
}

#[test]
fn a_door_that_stays_open_is_said_to_be_open() {
    let scene = Scene::new("3.9.5", StoreFormat::Pkcs12);
    for (client_auth, words) in [
        (ClientAuth::Want, "A client without a certificate gets in"),
        (ClientAuth::None, "whoever reaches the port gets in"),
    ] {
        let text = render_server(&ServerSettings {
            client_auth,
            ..scene.server()
        })
        .expect("a block");
        assert!(
            text.contains(words) && text.contains(&format!("\nssl.clientAuth={client_auth}\n")),
            "{text}"
        );
    }
    let text = render_server(&ServerSettings {
        plaintext_port: Some(2181),
        ..scene.server()
    })
    .expect("a block");
    assert!(
        text.contains("stays open for as long as clientPort=2181 stands there"),
        "{text}"
    );
}

#[test]
fn every_key_that_is_written_is_known_and_read_by_some_release_of_the_version() {
    for version in [
        "3.5.5", "3.6", "3.7", "3.7.1", "3.7.2", "3.8", "3.8.0", "3.8.4", "3.8.5", "3.9", "3.9.0", "3.9.5",
        "3.10",
    ] {
        for &format in StoreFormat::ALL {
            let scene = Scene::new(version, format);
            let settings = ServerSettings {
                quorum: Some(scene.quorum(true)),
                ..scene.server()
            };
            let Ok(text) = render_server(&settings) else {
                assert!(format.has_password() && scene.version.may_be_before(&[3, 8, 0]));
                continue;
            };
            let keys = keys_of(&text);
            assert!(
                keys.iter().collect::<std::collections::HashSet<_>>().len() == keys.len(),
                "a key stands twice"
            );
            for name in keys {
                let key = keys::find(&name).unwrap_or_else(|| panic!("{name} is not in the table"));
                assert!(key.place != keys::Place::Client, "{name}");
                // It came with 3.5.7, and what is written is what the releases before it do.
                let is_default = name == "ssl.clientAuth";
                assert!(
                    is_default || key.support(&scene.version) != Support::None,
                    "{name} on {version}"
                );
            }
        }
    }
}

#[test]
fn every_property_of_a_client_is_known() {
    let scene = Scene::new("3.8", StoreFormat::Pkcs12);
    let settings = ClientSettings {
        version: &scene.version,
        servers: &[],
        keystore: scene.store(0),
        truststore: scene.store(1),
    };
    for name in keys_of(&render_client(&settings).expect("properties")) {
        let known = name.strip_prefix(keys::PROPERTY_PREFIX).and_then(keys::find);
        assert!(
            known.is_some_and(|key| matches!(key.place, keys::Place::Client | keys::Place::Both)),
            "{name}"
        );
    }
}

#[test]
fn the_block_never_holds_what_is_the_administrators() {
    let scene = Scene::new("3.8", StoreFormat::Pkcs12);
    let peers = [Peer {
        id: 1,
        host: &scene.host,
    }];
    let settings = ServerSettings {
        id: Some(1),
        peers: &peers,
        plaintext_port: Some(2181),
        quorum: Some(scene.quorum(true)),
        ..scene.server()
    };
    for key in keys_of(&render_server(&settings).expect("a block")) {
        let foreign = [
            "dataDir",
            "dataLogDir",
            "clientPort",
            "clientPortAddress",
            "ssl.clientHostnameVerification",
        ];
        assert!(
            !foreign.contains(&key.as_str()) && !key.starts_with("server."),
            "{key}"
        );
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let pkcs12 = Scene::new("3.7", StoreFormat::Pkcs12);
    let old = Scene::new("3.5", StoreFormat::Pem);
    let new = Scene::new("3.8", StoreFormat::Pkcs12);
    let with = |location| ServerSettings {
        keystore: Store {
            location,
            ..new.store(0)
        },
        ..new.server()
    };
    let without_password = Store {
        password_file: None,
        ..new.store(0)
    };
    for (settings, code, message) in [
        (
            pkcs12.server(),
            "zookeeper-without-password-files",
            "ZooKeeper 3.7 cannot take the password of `/etc/zookeeper/tls/keystore.p12` from a file: that came with 3.8.0",
        ),
        (
            old.server(),
            "zookeeper-too-old",
            "ZooKeeper 3.5 is older than 3.5.5, the first release whose TLS settings can be relied on",
        ),
        (
            ServerSettings {
                keystore: without_password,
                ..new.server()
            },
            "password-file-missing",
            "`/etc/zookeeper/tls/keystore.p12` needs a password file: it is a pkcs12 store",
        ),
        (
            with(Path::new("tls/keystore.p12")),
            "path-not-absolute",
            "`ssl.keyStore.location` must be an absolute path, and `tls/keystore.p12` is not",
        ),
        (
            with(Path::new("/etc/a\nclientPort=2181")),
            "path-not-writable-down",
            "`ssl.keyStore.location` cannot be `/etc/a\\nclientPort=2181`",
        ),
        (
            ServerSettings {
                plaintext_port: Some(2281),
                ..new.server()
            },
            "same-port-twice",
            "port 2281 is the TLS port and the plaintext port at once",
        ),
    ] {
        let error = render_server(&settings).expect_err("a refusal");
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
    }
}

proptest! {
    #[test]
    fn no_path_and_no_host_breaks_out(path in any::<String>(), host in any::<String>(), tail in "[\\PC\n\r\\\\=#! ]{0,12}") {
        let scene = Scene::new("3.8", StoreFormat::Pkcs12);
        let (location, host) = (std::path::PathBuf::from(format!("/{path}{tail}")), Host::Name(format!("{host}{tail}")));
        let peers = [Peer { id: 1, host: &host }];
        let settings = ServerSettings {
            host: &host,
            peers: &peers,
            keystore: Store { location: &location, password_file: Some(&location), ..scene.store(0) },
            ..scene.server()
        };
        if let Ok(text) = render_server(&settings) {
            prop_assert!(text.is_ascii());
            prop_assert_eq!(keys_of(&text), keys_of(&scene.render()));
            let properties = read(text.as_bytes()).expect("a properties file");
            for key in ["ssl.keyStore.location", "ssl.keyStore.passwordPath"] {
                prop_assert_eq!(properties.effective(key).map(|entry| Path::new(&entry.value)), Some(location.as_path()));
            }
        }
    }
}
