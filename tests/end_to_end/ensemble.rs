//! Ensembles of three with TLS between the peers, from their own authority, with the peers' names checked.

use std::fs;
use std::time::{Duration, Instant};

use crate::matrix;
use crate::support::clickhouse::{Engine, RELEASES};
use crate::support::ensemble::{CLICKHOUSE, ELECTION_PORT, Ensemble, LEADER_PORT, MEMBERS, NODES, PORT};
use crate::support::foreign::{Credentials, Door, Knock};
use crate::support::process::{tail, wait_for};
use crate::support::workspace::{report, scratch};
use crate::support::zookeeper::{Release, Server};

/// Every release speaks it between peers.
const QUORUM_TLS: &str = "1.2";
/// How long the engine may need to find another node after its own has died.
const FAILOVER: Duration = Duration::from_mins(1);

#[test]
fn an_ensemble_forms_over_tls_and_both_engines_outlive_a_node() {
    for release in releases() {
        let (scratch, start) = (scratch(), Instant::now());
        let ensemble = Ensemble::deploy(&release, scratch.path(), MEMBERS);
        let mut servers = ensemble.start();
        let formed = start.elapsed();
        assert_peers_spoke_tls(&servers);
        ensemble.assert_quorum_ports_are_closed_to_clients(&servers);
        ensemble.assert_engines_outlive_a_node(&mut servers);
        let (formed, total) = (formed.as_secs_f32(), start.elapsed().as_secs_f32());
        report(&format!(
            "ensemble of {MEMBERS}, {}: formed in {formed:.1} s, all in {total:.1} s",
            release.name()
        ));
    }
}

#[test]
fn a_peer_with_the_certificate_of_another_node_is_kept_out() {
    for release in releases() {
        let scratch = scratch();
        let ensemble = Ensemble::deploy(&release, scratch.path(), NODES.len());
        let mut servers = ensemble.start();
        let right_identity = Instant::now();
        servers[2].kill();
        servers[2] = ensemble.launch(2, &ensemble.zoo_cfg(2));
        servers[2].wait_until_serving();
        let joining = right_identity.elapsed();
        servers[2].kill();

        // The same node with zk4's identity, which the same authority issued.
        let zoo_cfg = ensemble.folder.join("impostor/zoo.cfg");
        fs::create_dir_all(ensemble.folder.join("impostor")).expect("the test's folder can be written");
        fs::write(&zoo_cfg, ensemble.base_zoo_cfg(2)).expect("the test's folder can be written");
        ensemble.workspace.deploy_zookeeper(NODES[3].1, &zoo_cfg);
        let impostor = ensemble.launch(2, &zoo_cfg);
        let patience = joining * 3 + Duration::from_secs(5);
        let joined = wait_for(patience, || impostor.serves().then_some(()));
        assert!(
            joined.is_none(),
            "{}: zk4's certificate passes for zk3's:\n{}",
            release.name(),
            impostor.log()
        );
        let logs = [servers[0].log(), servers[1].log(), impostor.log()];
        let for_its_name = logs.iter().any(|log| log.contains("Failed to verify"));
        assert!(
            for_its_name,
            "kept out, but not for its name:\n{}",
            logs.map(|log| tail(&log)).join("\n\n")
        );
        assert!(servers[0].serves() && servers[1].serves(), "the others carry on");
    }
}

/// The newest of each line, and Debian's where everything is tried.
fn releases() -> Vec<Release> {
    let mut releases = ["3.8", "3.9"].map(Release::newest).to_vec();
    if matrix::everything() {
        releases.push(Release::debian());
    }
    releases
}

impl Ensemble {
    /// ClickHouse's certificate opens no door between the peers; a peer's does.
    fn assert_quorum_ports_are_closed_to_clients(&self, servers: &[Server]) {
        let client = Credentials::of_client(&self.workspace.file(&format!("clickhouse/{CLICKHOUSE}")));
        let (peer_index, peer_folder) = (1, self.folder.join("peer"));
        fs::create_dir_all(&peer_folder).expect("the test's folder can be written");
        let store = |name: &str| {
            self.workspace.file(&format!(
                "zookeeper/{}/quorum-keystore.{name}",
                NODES[peer_index].1
            ))
        };
        let peer = Credentials::of_store(&store("p12"), &store("password"), &peer_folder);
        let leader = servers
            .iter()
            .position(Server::leads)
            .expect("an ensemble that serves has a leader");
        let doors = (0..MEMBERS)
            .map(|index| (index, ELECTION_PORT))
            .chain([(leader, LEADER_PORT)]);
        for (index, port) in doors {
            let door = Door {
                from: self.network.machine(CLICKHOUSE),
                host: NODES[index].1,
                port,
                peer: true,
            };
            for credentials in [Some(&client), None] {
                let knock = door.knock(QUORUM_TLS, credentials, &[]);
                assert!(
                    matches!(knock, Knock::Refused(_)),
                    "{}:{port} to {credentials:?}: {knock:?}",
                    door.host
                );
            }
            let as_peer = Door {
                from: self.machine(peer_index),
                ..door
            };
            let knock = as_peer.knock(QUORUM_TLS, Some(&peer), &[]);
            assert!(
                matches!(knock, Knock::Session(_)),
                "{}:{port} to a peer: {knock:?}",
                door.host
            );
        }
    }

    /// The node that an engine is connected to dies; rows still go in and come out, of both engines.
    fn assert_engines_outlive_a_node(&self, servers: &mut [Server]) {
        let machine = self.network.machine(CLICKHOUSE);
        let mut engines = RELEASES.map(|release| {
            let mut engine = Engine::start(machine, release, &self.config, &self.folder);
            let table = engine.fill_table().expect("the engine writes to the ensemble");
            (engine, table)
        });
        servers[connected_to(&engines[0].0.log())].kill();
        for (engine, table) in &mut engines {
            let insert = format!("INSERT INTO {table} VALUES ('after', 'it died')");
            let inserted = wait_for(FAILOVER, || engine.query(&insert).ok());
            assert!(
                inserted.is_some(),
                "no row goes in after a node has died:\n{}",
                tail(&engine.log())
            );
            let rows = engine.query(&format!("SELECT * FROM {table} ORDER BY k"));
            assert_eq!(rows.as_deref(), Ok("after\tit died\nkey\tvalue\n"));
        }
    }
}

/// Which node the engine's last session goes to, by its own word.
fn connected_to(log: &str) -> usize {
    let line = log
        .lines()
        .rfind(|line| line.contains("Connected to ZooKeeper at "));
    let line = line.unwrap_or_else(|| panic!("the engine tells no session:\n{}", tail(log)));
    let node = NODES
        .iter()
        .position(|(_, _, address)| line.contains(&format!("{address}:{PORT}")));
    node.unwrap_or_else(|| panic!("none of ours: {line}"))
}

/// Each peer has completed handshakes, and none of those that it accepted failed.
fn assert_peers_spoke_tls(servers: &[Server]) {
    for server in servers {
        let log = server.log();
        assert!(
            log.contains("Using TLS encrypted quorum communication"),
            "no TLS between the peers:\n{}",
            tail(&log)
        );
        let accepted: Vec<_> = log
            .lines()
            .filter(|line| line.contains("Accepted TLS connection from"))
            .collect();
        // ZooKeeper says so of a failed handshake too, with NONE for its protocol.
        assert!(
            accepted.iter().all(|line| line.contains(" - TLSv1.")),
            "{accepted:#?}"
        );
    }
    let shaken = servers
        .iter()
        .filter(|server| server.log().contains("SSL handshake complete with"))
        .count();
    assert!(shaken >= MEMBERS - 1, "only {shaken} peers tell of a handshake");
}
