//! The harness itself, on a PKI that `openssl` and `keytool` made: what it calls secure is secure, what it calls refused is refused.

use std::path::Path;

use crate::support::clickhouse::{self, RELEASES, round_trip};
use crate::support::fixture::Fixture;
use crate::support::foreign::{Door, Knock, TLS_VERSIONS};
use crate::support::namespace::{Network, Place};
use crate::support::process::must;
use crate::support::workspace::scratch;
use crate::support::zookeeper::{self, Server, free_port};

#[test]
fn every_server_and_every_engine_meet_over_tls() {
    for release in every_server() {
        let (scratch, port) = (scratch(), free_port());
        let fixture = Fixture::make(&scratch.join("pki"));
        let _server = Server::start(Place::here(), &release, &fixture.zoo_cfg(port));
        let config = fixture.engine_configuration("engine", port, true, &fixture.at("ca.crt"));
        for engine in RELEASES {
            round_trip(Place::here(), engine, &config, &scratch).assert_secure();
        }
        let stranger = fixture
            .client()
            .forged(&fixture.at("ca.crt"), &scratch.join("stranger"));
        let door = Door {
            from: Place::here(),
            host: "127.0.0.1",
            port,
            peer: false,
        };
        door.assert_guarded(&fixture.client(), &stranger, &TLS_VERSIONS);
    }
}

#[test]
fn a_wrong_authority_is_told_as_refused() {
    let (scratch, port) = (scratch(), free_port());
    let fixture = Fixture::make(&scratch.join("pki"));
    let other = Fixture::make(&scratch.join("other"));
    let _server = Server::start(
        Place::here(),
        &zookeeper::Release::newest("3.9"),
        &fixture.zoo_cfg(port),
    );
    let config = fixture.engine_configuration("engine", port, true, &other.at("ca.crt"));
    for engine in RELEASES {
        round_trip(Place::here(), engine, &config, &scratch).assert_refused(&["certificate verify failed"]);
    }
}

#[test]
fn plaintext_is_told_as_plaintext() {
    let (scratch, port) = (scratch(), free_port());
    let fixture = Fixture::make(&scratch.join("pki"));
    let release = zookeeper::Release::newest("3.9");
    let _server = Server::start(Place::here(), &release, &fixture.plaintext_zoo_cfg(port));
    let config = fixture.engine_configuration("engine", port, false, &fixture.at("ca.crt"));
    for engine in RELEASES {
        let trip = round_trip(Place::here(), engine, &config, &scratch);
        assert_eq!(trip.row.as_deref(), Ok("key\tvalue\n"));
        assert_eq!(trip.hosts(), [format!("localhost:{port}")]);
        assert!(
            std::panic::catch_unwind(|| trip.assert_secure()).is_err(),
            "plaintext passes for secure"
        );
    }
}

#[test]
fn a_server_that_asks_for_no_certificate_lets_strangers_in() {
    let (scratch, port) = (scratch(), free_port());
    let fixture = Fixture::make(&scratch.join("pki"));
    let zoo_cfg = fixture.zoo_cfg(port);
    let text = std::fs::read_to_string(&zoo_cfg).expect("the fixture wrote it");
    std::fs::write(&zoo_cfg, text.replace("clientAuth=need", "clientAuth=none")).expect("it is ours");
    let _server = Server::start(Place::here(), &zookeeper::Release::newest("3.8"), &zoo_cfg);
    let door = Door {
        from: Place::here(),
        host: "127.0.0.1",
        port,
        peer: false,
    };
    for version in TLS_VERSIONS {
        let knock = door.knock(version, None, &["create=/found", "children=/", "acl=/found"]);
        let Knock::Session(answers) = knock else {
            panic!("TLS {version}: {knock:?}")
        };
        assert_eq!(answers[1], serde_json::json!(["found", "zookeeper"]));
        assert_eq!(answers[2], serde_json::json!(["31 world:anyone"]));
    }
}

#[test]
fn machines_of_a_private_network_meet_by_name_and_nobody_else_sees_them() {
    let scratch = scratch();
    let hosts = std::fs::read("/etc/hosts").expect("every machine has one");
    let network = Network::of(
        &[
            ("zk1.example.test", "10.99.0.1"),
            ("ch1.example.test", "10.99.0.9"),
        ],
        &scratch,
    );
    let hear = "import socket\ns = socket.create_server(('10.99.0.1', 2281))\nprint('ready', flush=True)\n\
                print(s.accept()[1][0], flush=True)";
    let say = "import socket, time\nfor _ in range(100):\n try: socket.create_connection(('zk1.example.test', 2281)); break\n \
               except ConnectionRefusedError: time.sleep(0.1)";
    let heard = std::thread::scope(|scope| {
        let heard = scope.spawn(|| {
            must(
                network
                    .machine("zk1.example.test")
                    .command("python3")
                    .args(["-c", hear]),
            )
        });
        must(
            network
                .machine("ch1.example.test")
                .command("python3")
                .args(["-c", say]),
        );
        heard.join().expect("the listener does not panic")
    });
    assert_eq!(heard, "ready\n10.99.0.9\n");
    assert_eq!(std::fs::read("/etc/hosts").expect("it is still there"), hosts);
}

#[test]
fn nobody_at_home_is_not_told_as_refused() {
    let door = Door {
        from: Place::here(),
        host: "127.0.0.1",
        port: free_port(),
        peer: false,
    };
    assert!(std::panic::catch_unwind(|| door.knock("1.3", None, &[])).is_err());
}

#[test]
fn an_engine_without_its_files_says_so() {
    let scratch = scratch();
    let fixture = Fixture::make(&scratch.join("pki"));
    let config = fixture.engine_configuration("engine", free_port(), true, Path::new("/nowhere/ca.crt"));
    let trip = round_trip(Place::here(), clickhouse::WITH_NAME_CHECK, &config, &scratch);
    let error = trip.row.expect_err("there is no authority");
    assert!(error.contains("/nowhere/ca.crt"), "{error}");
}

fn every_server() -> Vec<zookeeper::Release> {
    let newest = ["3.8", "3.9"].map(zookeeper::Release::newest);
    [zookeeper::Release::debian(), zookeeper::Release::maven("3.9.5")]
        .into_iter()
        .chain(newest)
        .collect()
}
