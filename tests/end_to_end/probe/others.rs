//! Who is no ZooKeeper, and who does not answer at all, is told apart, within the time-out.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use super::doubles;
use super::faults::pki;
use super::pki::Pki;
use super::run::{START, probe};
use super::table::{Table, asked};
use crate::support::namespace::{Network, Place};
use crate::support::process::Running;
use crate::support::workspace::scratch;
use crate::support::zookeeper::free_port;

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
        table.check(fault, &probed, expected);
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
