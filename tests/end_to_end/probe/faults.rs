//! What is wrong with a server is told apart.

use std::fs;
use std::path::Path;

use zkcerts::model::Role;

use super::pki::{Pki, Term};
use super::run::probe;
use super::table::{Table, asked};
use crate::support::namespace::Place;
use crate::support::workspace::{report, scratch};
use crate::support::zookeeper::{self, Release, Server, free_port};

const HERE: [&str; 2] = ["localhost", "127.0.0.1"];

/// An authority, a server for localhost, a client, and those that are over.
pub(super) fn pki(folder: &Path, name: &str) -> Pki {
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
            table.check(
                &format!("{} {}", release.line(), row.fault),
                &probed,
                row.expected,
            );
        }
    }
    table.end();
}

#[test]
fn a_port_that_takes_plaintext_beside_tls_is_told() {
    let folder = scratch();
    let own = pki(&folder.join("own"), "own authority");
    let mut table = Table::default();
    for release in [Release::newest("3.8"), Release::newest("3.9")] {
        let port = free_port();
        let zoo_cfg = own.zoo_cfg("server", port, UNIFIED);
        let text = fs::read_to_string(&zoo_cfg).expect("it was written");
        fs::write(&zoo_cfg, text.replace("secureClientPort", "clientPort")).expect("it is ours");
        let _server = Server::start(Place::here(), &release, &zoo_cfg);
        let probed = asked(&own, "client", &[&format!("localhost:{port}")]);
        let fault = format!("{} client.portUnification", release.line());
        table.check(&fault, &probed, &["plaintext-answered"]);
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
            let base = zookeeper::base_configuration(&folder.join("data"), "127.0.0.1");
            let base = base.replace("secureClientPortAddress", "clientPortAddress");
            let zoo_cfg = folder.join("zoo.cfg");
            let text =
                format!("{base}clientPort={port}\nserverCnxnFactory=org.apache.zookeeper.server.{factory}\n");
            fs::write(&zoo_cfg, text).expect("the test's folder can be written");
            let _server = Server::start(Place::here(), &release, &zoo_cfg);
            let probed = asked(&own, "client", &[&format!("localhost:{port}")]);
            let fault = format!("{} {factory}, plaintext", release.name());
            table.check(&fault, &probed, &["port-is-plaintext"]);
        }
    }
    table.end();
}
