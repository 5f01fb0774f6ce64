//! What is wrong with a server is told apart.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use zkcerts::model::Role;

use super::doubles;
use super::pki::{Pki, Term};
use super::run::{Probed, START, probe};
use crate::support::namespace::{Network, Place};
use crate::support::process::Running;
use crate::support::workspace::{report, scratch};
use crate::support::zookeeper::{Release, Server, free_port};

/// A row: what was wrong, and what has to be found: the codes of the errors and warnings, and no others.
fn check(table: &mut Table, fault: &str, probed: &Probed, expected: &[&str]) {
    let found = probed.codes();
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    let is_right = found == expected && probed.code == Some(if expected.is_empty() { 0 } else { 3 });
    report(&format!(
        "  {fault:<50} {:<45} {:>5.1}{}",
        found.iter().copied().collect::<Vec<_>>().join(" "),
        probed.took.as_secs_f32(),
        if is_right { "" } else { "  WRONG" }
    ));
    if !is_right {
        table.0.push(format!(
            "{fault}: {expected:?}, not {:?}\n{:#}\n{}",
            found, probed.object, probed.errors
        ));
    }
}

#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn end(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n\n"));
    }
}

fn asked(pki: &Pki, client: &str, further: &[&str]) -> Probed {
    let client = pki.client(client);
    let words: Vec<&str> = further
        .iter()
        .copied()
        .chain(client.iter().map(String::as_str))
        .collect();
    probe(Place::here(), &words)
}

const HERE: [&str; 2] = ["localhost", "127.0.0.1"];

/// An authority, a server for localhost, a client, and those that are over.
fn pki(folder: &Path, name: &str) -> Pki {
    let pki = Pki::make(folder, name);
    pki.issue("server", Role::Zookeeper, &HERE, Term::Current);
    pki.issue("elsewhere", Role::Zookeeper, &["zk9.example.test"], Term::Current);
    pki.issue("over", Role::Zookeeper, &HERE, Term::Over);
    pki.issue("client-only", Role::Clickhouse, &HERE, Term::Current);
    pki.issue("client", Role::Clickhouse, &["ch1.example.test"], Term::Current);
    pki.issue("client-over", Role::Clickhouse, &["ch1.example.test"], Term::Over);
    pki
}

/// A server of `own` with these stores and further lines of zoo.cfg, and a client of one of the authorities.
struct Row<'a> {
    fault: &'a str,
    server: &'a str,
    further: &'a str,
    client: (&'a Pki, &'a str),
    expected: &'a [&'a str],
}

const fn row<'a>(
    fault: &'a str,
    (server, further): (&'a str, &'a str),
    client: (&'a Pki, &'a str),
    expected: &'a [&'a str],
) -> Row<'a> {
    Row {
        fault,
        server,
        further,
        client,
        expected,
    }
}

#[test]
fn what_is_wrong_with_a_zookeeper_is_told_apart() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let other = pki(&folder.join("other"), "another authority");
    let namesake = pki(&folder.join("namesake"), "own authority");
    own.write(
        "no-key.pem",
        &fs::read(own.at("server.crt")).expect("it was made"),
    );
    let no_key = own.certificates_as_store();
    let plain = free_port();
    let beside = format!("clientPort={plain}\nclientPortAddress=127.0.0.1\n");
    let sound = ("server", "");
    let (client, over) = ((&own, "client"), (&own, "client-over"));
    let namesakes = &["certificate-refused", "issuer-namesake"];
    let rows = [
        row("nothing", sound, client, &[]),
        row(
            "clientAuth=none",
            ("server", "ssl.clientAuth=none\n"),
            client,
            &["anyone-admitted"],
        ),
        row(
            "clientAuth=want",
            ("server", "ssl.clientAuth=want\n"),
            client,
            &["anyone-admitted"],
        ),
        row(
            "another authority",
            sound,
            (&other, "client"),
            &["issuer-unknown"],
        ),
        row(
            "an authority of the same name",
            sound,
            (&namesake, "client"),
            namesakes,
        ),
        row(
            "the server's certificate is over",
            ("over", ""),
            client,
            &["expired"],
        ),
        row("the client's certificate is over", sound, over, &["expired"]),
        row(
            "the server's is for another host",
            ("elsewhere", ""),
            client,
            &["name-mismatch"],
        ),
        row(
            "the server's is for clients",
            ("client-only", ""),
            client,
            &["usage-not-server"],
        ),
        row(
            "a plaintext port beside",
            ("server", &beside),
            client,
            &["plaintext-port-open"],
        ),
        row(
            "a PEM keystore without key",
            ("no-key", ""),
            client,
            &["connection-closed"],
        ),
        row(
            "a PKCS#12 keystore without key",
            ("server", &no_key),
            client,
            &["handshake-refused"],
        ),
    ];
    let mut table = Table::default();
    report(
        "probe: fault                                         found                                         seconds",
    );
    for release in [Release::newest("3.8"), Release::newest("3.9")] {
        for row in &rows {
            let port = free_port();
            let zoo_cfg = own.zoo_cfg(row.server, port, row.further);
            let _server = Server::start(Place::here(), &release, &zoo_cfg);
            let (target, zoo_cfg) = (format!("localhost:{port}"), zoo_cfg.display().to_string());
            let probed = asked(row.client.0, row.client.1, &[&target, "--zoo-cfg", &zoo_cfg]);
            check(
                &mut table,
                &format!("{} {}", release.line(), row.fault),
                &probed,
                row.expected,
            );
        }
        let port = free_port();
        let zoo_cfg = own.zoo_cfg("server", port, UNIFIED);
        let text = fs::read_to_string(&zoo_cfg).expect("it was written");
        fs::write(&zoo_cfg, text.replace("secureClientPort", "clientPort")).expect("it is ours");
        let _server = Server::start(Place::here(), &release, &zoo_cfg);
        let probed = asked(&own, "client", &[&format!("localhost:{port}")]);
        let fault = format!("{} client.portUnification", release.line());
        check(&mut table, &fault, &probed, &["plaintext-answered"]);
    }
    table.end();
}

/// `clientPort` takes TLS too.
const UNIFIED: &str = "client.portUnification=true\n\
                       authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider\n";

#[test]
fn a_client_without_certificate_is_told_that_one_is_demanded() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let port = free_port();
    let _server = Server::start(
        Place::here(),
        &Release::newest("3.9"),
        &own.zoo_cfg("server", port, ""),
    );
    let ca = own.at("ca.crt").display().to_string();
    let probed = probe(Place::here(), &[&format!("localhost:{port}"), "--ca", &ca]);
    assert_eq!(
        probed.codes().into_iter().collect::<Vec<_>>(),
        ["client-certificate-missing"],
        "{probed:?}"
    );
    // Several at once, each with its own result.
    let closed = format!("localhost:{}", free_port());
    let probed = asked(
        &own,
        "client",
        &[
            &format!("localhost:{port}"),
            &closed,
            "no-such-host.invalid:1",
            "--timeout",
            "5",
        ],
    );
    assert_eq!(probed.object["targets"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        probed.codes().into_iter().collect::<Vec<_>>(),
        ["connection-refused", "host-unknown"],
        "{probed:?}"
    );
}

#[test]
fn a_plaintext_port_is_told_on_every_release() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let mut table = Table::default();
    for release in [Release::debian(), Release::newest("3.8"), Release::newest("3.9")] {
        for factory in ["NIOServerCnxnFactory", "NettyServerCnxnFactory"] {
            let port = free_port();
            let folder = folder.join(format!("plain-{port}"));
            let base = crate::support::zookeeper::base_configuration(&folder.join("data"), "127.0.0.1");
            let base = base.replace("secureClientPortAddress", "clientPortAddress");
            let zoo_cfg = folder.join("zoo.cfg");
            let text =
                format!("{base}clientPort={port}\nserverCnxnFactory=org.apache.zookeeper.server.{factory}\n");
            fs::write(&zoo_cfg, text).expect("the test's folder can be written");
            let _server = Server::start(Place::here(), &release, &zoo_cfg);
            let probed = asked(&own, "client", &[&format!("localhost:{port}")]);
            let fault = format!("{} {factory}, plaintext", release.name());
            check(&mut table, &fault, &probed, &["port-is-plaintext"]);
        }
    }
    table.end();
}

#[test]
fn what_is_no_zookeeper_and_who_does_not_answer_are_told_apart() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let mut table = Table::default();
    let seconds = 3;
    let mut with = |fault: &str, target: &str, expected: &[&str]| {
        let probed = asked(&own, "client", &[target, "--timeout", &seconds.to_string()]);
        assert!(
            probed.took < Duration::from_secs(seconds) + START,
            "{fault}: {probed:?}"
        );
        check(&mut table, fault, &probed, expected);
    };
    with(
        "a closed port",
        &format!("127.0.0.1:{}", free_port()),
        &["connection-refused"],
    );
    with(
        "a name that nobody has",
        "no-such-host.invalid:2281",
        &["host-unknown"],
    );
    let (full, _waiting) = full_queue();
    with("a firewall that drops", &full.to_string(), &["no-answer"]);
    for (fault, arguments, expected) in [
        ("openssl s_server", &["-quiet"][..], &["not-zookeeper"][..]),
        ("openssl s_server -www", &["-www"], &["not-zookeeper"]),
        (
            "openssl s_server -tls1_1",
            &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            &["nothing-in-common"],
        ),
    ] {
        let port = free_port();
        let _server = openssl_server(&own, port, arguments);
        with(fault, &format!("localhost:{port}"), expected);
    }
    for (fault, double, expected) in [
        (
            "an HTTP server",
            doubles::http as doubles::Double,
            "not-zookeeper",
        ),
        ("an SSH server", doubles::ssh, "not-zookeeper"),
        ("a listener that says nothing", doubles::silence, "no-answer"),
        (
            "a listener that closes at once",
            doubles::close,
            "connection-closed",
        ),
    ] {
        let target = doubles::start(double);
        with(fault, &target.to_string(), &[expected]);
    }
    table.end();
}

#[test]
fn an_address_that_nobody_has_is_told_as_no_answer() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let network = Network::of(&[("ch1.example.test", "10.99.0.9")], folder.path());
    let client = own.client("client");
    for target in ["10.99.0.77:2281", "192.0.2.1:2281"] {
        let words = [target, "--timeout", "5"];
        let words: Vec<&str> = words
            .into_iter()
            .chain(client.iter().map(String::as_str))
            .collect();
        let probed = probe(network.machine("ch1.example.test"), &words);
        assert_eq!(
            probed.codes().into_iter().collect::<Vec<_>>(),
            ["no-answer"],
            "{probed:?}"
        );
        assert!(probed.took < Duration::from_secs(5) + START, "{probed:?}");
    }
}

/// A listener whose queue is full: further connections are not answered, as behind a firewall that drops them.
fn full_queue() -> (SocketAddr, (TcpListener, Vec<TcpStream>)) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(500)) {
        waiting.push(stream);
        assert!(waiting.len() < 20_000, "the queue never fills");
    }
    (address, (listener, waiting))
}

fn openssl_server(pki: &Pki, port: u16, arguments: &[&str]) -> Running {
    let child = Place::here()
        .command("openssl")
        .args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert"])
        .arg(pki.at("server.crt"))
        .arg("-key")
        .arg(pki.at("server.key"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl can be started");
    let running = Running::new(child);
    let is_up = crate::support::process::wait_for(Duration::from_secs(20), || {
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    assert!(is_up.is_some(), "openssl s_server {arguments:?} does not listen");
    running
}
