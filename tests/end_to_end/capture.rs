//! `probe --capture` on what the real tcpdump captured of real servers and the real engine.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::support::clickhouse::{self, round_trip};
use crate::support::fixture::Fixture;
use crate::support::foreign::Door;
use crate::support::namespace::{Network, Place};
use crate::support::pcap::Pcap;
use crate::support::process::{Running, Said, must, run, wait_for};
use crate::support::tcpdump::Capture;
use crate::support::workspace::scratch;
use crate::support::zookeeper::{Release, Server};

const MACHINE: &str = "zk1.example.test";
const TLS: u16 = 2281;
const PLAINTEXT: u16 = 2181;
const BOTH: &str = "port 2281 or port 2181";

/// A machine with a server that has a port of each kind.
struct Bed {
    folder: assert_fs::TempDir,
    fixture: Fixture,
    network: Network,
    _servers: [Server; 2],
}

impl Bed {
    fn make() -> Self {
        let folder = scratch();
        let network = Network::of(&[(MACHINE, "10.99.0.1")], &folder);
        let fixture = Fixture::make(&folder.join("pki"));
        let (place, release) = (network.machine(MACHINE), Release::newest("3.8"));
        let servers = [
            Server::start(place, &release, &fixture.zoo_cfg(TLS)),
            Server::start(place, &release, &fixture.plaintext_zoo_cfg(PLAINTEXT)),
        ];
        Self {
            folder,
            fixture,
            network,
            _servers: servers,
        }
    }

    fn place(&self) -> Place {
        self.network.machine(MACHINE)
    }

    /// A session of the engine over one of the ports, and the question of the seed guide.
    fn talk(&self, port: u16) {
        let (name, secure) = (format!("engine-{port}"), port == TLS);
        let authority = self.fixture.at("ca.crt");
        let config = self.fixture.engine_configuration(&name, port, secure, &authority);
        // By its address: where the engine is a guest, `localhost` is the other loopback first.
        let nodes = config.with_file_name("config.d/zookeeper.xml");
        let text = fs::read_to_string(&nodes).expect("the fixture wrote it");
        fs::write(&nodes, text.replace("localhost", "127.0.0.1")).expect("it is ours");
        let trip = round_trip(self.place(), clickhouse::WITH_NAME_CHECK, &config, &self.folder);
        assert_eq!(trip.row.as_deref(), Ok("key\tvalue\n"), "{}", trip.log);
    }

    /// A handshake of this version with the client's certificate, and a session.
    fn knock(&self, version: &str) {
        let door = Door {
            from: self.place(),
            host: "127.0.0.1",
            port: TLS,
            peer: false,
        };
        door.knock(version, Some(&self.fixture.client()), &["children=/"]);
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn probe(file: &Path, more: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    command.args(["probe", "--capture"]).arg(file).args(more);
    run(&mut command, Duration::from_mins(1))
}

/// The exit code, and the object.
fn judged(file: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let said = probe(file, &[&["--json"], more].concat());
    let object = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    (said.status.code(), object)
}

fn codes(object: &Value) -> Vec<&str> {
    let found = object["findings"].as_array().expect("findings");
    found
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect()
}

#[test]
fn what_tcpdump_captures_of_both_ports_is_judged_rightly() {
    let bed = Bed::make();
    // Each way to write the same traffic: the devices' own link types, both of `any`, and nanoseconds.
    let ways: [(&str, &[&str]); 5] = [
        ("lo", &["-i", "lo"]),
        ("any", &["-i", "any"]),
        ("sll", &["-i", "any", "-y", "LINUX_SLL"]),
        ("nano", &["-i", "any", "--time-stamp-precision", "nano"]),
        ("cut", &["-i", "any", "-s", "110"]),
    ];
    let start = || ways.map(|(name, options)| Capture::into_file(bed.place(), &bed.at(name), options, BOTH));
    let captures = start();
    bed.talk(TLS);
    bed.knock("1.2");
    bed.knock("1.3");
    captures.into_iter().for_each(Capture::end);
    for (name, _) in ways {
        fs::rename(bed.at(name), bed.at(&format!("{name}-tls"))).expect("tcpdump wrote it");
    }
    let captures = start();
    bed.talk(PLAINTEXT);
    captures.into_iter().for_each(Capture::end);

    for (name, _) in ways {
        let tls = bed.at(&format!("{name}-tls"));
        let (code, object) = judged(&tls, &[]);
        assert_eq!(
            (code, &object["verdict"]),
            (Some(0), &Value::from("encrypted")),
            "{name}: {object}"
        );
        assert_eq!(codes(&object), Vec::<&str>::new(), "{name}");
        assert_encrypted(&object, name);

        let plaintext = bed.at(name);
        let (code, object) = judged(&plaintext, &[]);
        assert_eq!(
            (code, &object["verdict"]),
            (Some(3), &Value::from("plaintext")),
            "{name}: {object}"
        );
        assert!(
            codes(&object).iter().all(|code| *code == "traffic-plaintext"),
            "{name}: {object}"
        );
        let paths = object["connections"].to_string();
        assert!(paths.contains("/keeper_map"), "{name}: {paths}");
        for port in [TLS, PLAINTEXT] {
            let (code, _) = judged(&plaintext, &["--port", &port.to_string()]);
            assert_eq!(code, Some(3), "nothing of {port}, or plaintext");
        }
        let said = probe(&plaintext, &[]).stdout;
        assert!(
            said.contains("→ 127.0.0.1:2181") && said.contains("plaintext ZooKeeper"),
            "{said}"
        );
        // Row values, which are data.
        assert!(!said.contains("value"), "{said}");
    }
    in_other_forms(&bed);
    damaged(&bed);
}

/// Versions, and the client's certificate where it can be seen.
fn assert_encrypted(object: &Value, name: &str) {
    let connections = object["connections"].as_array().expect("connections");
    let seen = |version: &str, certificate: &str| {
        connections.iter().any(|connection| {
            connection["version"] == *version && connection["client_certificate"] == *certificate
        })
    };
    // What `-s` leaves of a hello has no version.
    if name != "cut" {
        assert!(seen("1.3", "hidden"), "{name}: {object}");
        assert!(seen("1.2", "sent"), "{name}: {object}");
    }
    assert!(
        connections
            .iter()
            .all(|connection| connection["server"] == "127.0.0.1:2281"),
        "{name}: {object}"
    );
}

/// The same packets as pcapng, both kinds in one file, and from the middle of the connections on.
fn in_other_forms(bed: &Bed) {
    let read = |name: &str| Pcap::read(&bed.at(name));
    let (tls, plaintext) = (read("any-tls"), read("any"));
    let write = |name: &str, octets: Vec<u8>| {
        fs::write(bed.at(name), octets).expect("the test's folder can be written");
        bed.at(name)
    };
    let mixed = Pcap {
        link_type: tls.link_type,
        packets: tls.packets.iter().chain(&plaintext.packets).cloned().collect(),
    };
    let late = |pcap: &Pcap| Pcap {
        link_type: pcap.link_type,
        packets: pcap.packets[pcap.packets.len() / 2..].to_vec(),
    };
    for (name, octets, code) in [
        ("tls.pcapng", tls.pcapng(), 0),
        ("plaintext.pcapng", plaintext.pcapng(), 3),
        ("mixed.pcapng", mixed.pcapng(), 3),
        ("late-tls.pcapng", late(&tls).pcapng(), 0),
        ("late-plaintext.pcapng", late(&plaintext).pcapng(), 3),
    ] {
        let (exit_code, object) = judged(&write(name, octets), &[]);
        assert_eq!(exit_code, Some(code), "{name}: {object}");
        let verdict = if code == 0 { "encrypted" } else { "plaintext" };
        assert_eq!(object["verdict"], verdict, "{name}: {object}");
    }
    // What tcpdump itself makes of a file that is ours.
    let shown = must(
        Command::new("tcpdump")
            .args(["-n", "-r"])
            .arg(bed.at("mixed.pcapng")),
    );
    assert_eq!(shown.lines().count(), mixed.packets.len());
}

/// Files that break off, and files with changed octets.
fn damaged(bed: &Bed) {
    let whole = fs::read(bed.at("any")).expect("tcpdump wrote it");
    let file = bed.at("damaged");
    let with = |octets: &[u8]| {
        fs::write(&file, octets).expect("the test's folder can be written");
        probe(&file, &[])
    };
    let said = with(&whole[..whole.len() - 5]);
    assert_eq!(said.status.code(), Some(3));
    assert!(said.stderr.contains("ends in the middle of a packet"), "{said:?}");
    for (octets, words) in [
        (&whole[..0], "the capture is empty"),
        (&whole[..20], "ends before its first packet"),
        (&whole[..50], "ends before its first packet"),
        (
            &b"19:20:11 IP 127.0.0.1.40000 > 127.0.0.1.2281: Flags [S]"[..],
            "it begins like a text",
        ),
    ] {
        let said = with(octets);
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert!(
            said.stderr.contains(words) && said.stderr.contains("hint:"),
            "{said:?}"
        );
    }
    let mut changed = whole.clone();
    let length = whole.len();
    for place in (24..length).step_by(97) {
        changed[place] ^= 0x55;
    }
    let said = with(&changed);
    assert!(matches!(said.status.code(), Some(1 | 3)), "{said:?}");
    assert!(!said.stderr.contains("panicked"), "{said:?}");
}

#[test]
fn a_live_pipe_is_judged_when_ctrl_c_ends_it() {
    let bed = Bed::make();
    for (port, code) in [(TLS, 0), (PLAINTEXT, 3)] {
        let (capture, pipe) = Capture::into_pipe(bed.place(), &["-i", "any"], BOTH);
        let child = Command::new(env!("CARGO_BIN_EXE_zkcerts"))
            .args(["probe", "--capture", "-"])
            .stdin(pipe)
            .stdout(fs::File::create(bed.at("stdout")).expect("the test's folder can be written"))
            .stderr(fs::File::create(bed.at("stderr")).expect("the test's folder can be written"))
            // A shell puts the programs of a pipe into one group, and a terminal interrupts the group.
            .process_group(capture.group())
            .spawn()
            .expect("the program");
        let mut judging = Running::new(child);
        bed.talk(port);
        let said = |name: &str| fs::read_to_string(bed.at(name)).expect("it was made");
        // It says at once what it has recognised.
        let word = if port == TLS { "TLS" } else { "plaintext ZooKeeper" };
        let heard = wait_for(Duration::from_secs(10), || {
            said("stderr").contains(word).then_some(())
        });
        assert!(heard.is_some(), "{}", said("stderr"));
        assert!(judging.ended().is_none(), "it ended before the capture did");
        must(Command::new("kill").args(["-INT", "--", &format!("-{}", capture.group())]));
        let ended = wait_for(Duration::from_secs(10), || judging.ended());
        assert_eq!(
            ended.and_then(|status| status.code()),
            Some(code),
            "{}",
            said("stderr")
        );
        let verdict = if code == 0 { "encrypted: " } else { "plaintext: " };
        assert!(said("stdout").contains(verdict), "{}", said("stdout"));
    }
}
