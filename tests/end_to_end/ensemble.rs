//! Ensembles of three with TLS between the peers, from their own authority, with the peers' names checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::matrix;
use crate::support::clickhouse::{self, Engine, RELEASES};
use crate::support::foreign::{Credentials, Door, Knock};
use crate::support::namespace::{Network, Place};
use crate::support::process::{tail, wait_for};
use crate::support::workspace::{Workspace, report, scratch};
use crate::support::zookeeper::{self, Release, Role, Server};

/// Number, name and address; the fourth belongs to the workspace and not to the ensemble.
const NODES: [(usize, &str, &str); 4] = [
    (1, "zk1.example.test", "10.99.0.1"),
    (2, "zk2.example.test", "10.99.0.2"),
    (3, "zk3.example.test", "10.99.0.3"),
    (4, "zk4.example.test", "10.99.0.4"),
];
const MEMBERS: usize = 3;
const CLICKHOUSE: &str = "ch1.example.test";
const CLICKHOUSE_ADDRESS: &str = "10.99.0.9";
const PORT: u16 = 2281;
/// Where a leader waits for its followers, and where peers elect.
const LEADER_PORT: u16 = 2888;
const ELECTION_PORT: u16 = 3888;
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

/// Three machines and a ClickHouse, everything deployed.
struct Ensemble {
    release: Release,
    folder: PathBuf,
    workspace: Workspace,
    config: PathBuf,
    network: Network,
}

impl Ensemble {
    /// A workspace of the first `known` nodes, of which the first three are deployed.
    fn deploy(release: &Release, folder: &Path, known: usize) -> Self {
        let members = &NODES[..MEMBERS];
        let mut machines: Vec<_> = members
            .iter()
            .map(|(_, name, address)| (*name, *address))
            .collect();
        machines.push((CLICKHOUSE, CLICKHOUSE_ADDRESS));
        let network = Network::of(&machines, folder);
        let workspace = Workspace::init(&folder.join("workspace"), &manifest(release, folder, known));
        let config = clickhouse::write_base_configuration(&folder.join("clickhouse"));
        workspace.deploy_clickhouse(CLICKHOUSE);
        let (release, folder) = (release.clone(), folder.to_owned());
        let ensemble = Self {
            release,
            folder,
            workspace,
            config,
            network,
        };
        for (index, (number, name, _)) in members.iter().enumerate() {
            let zoo_cfg = ensemble.zoo_cfg(index);
            fs::write(&zoo_cfg, ensemble.base_zoo_cfg(index)).expect("the test's folder can be written");
            let my_id = ensemble.node_folder(index).join("data/myid");
            fs::write(my_id, format!("{number}\n")).expect("the test's folder can be written");
            ensemble.workspace.deploy_zookeeper(name, &zoo_cfg);
        }
        ensemble
    }

    fn start(&self) -> Vec<Server> {
        let mut servers: Vec<_> = (0..MEMBERS)
            .map(|index| self.launch(index, &self.zoo_cfg(index)))
            .collect();
        for server in &mut servers {
            server.wait_until_serving();
        }
        servers
    }

    fn launch(&self, index: usize, zoo_cfg: &Path) -> Server {
        Server::launch(self.machine(index), &self.release, zoo_cfg, Role::Member)
    }

    fn machine(&self, index: usize) -> Place {
        self.network.machine(NODES[index].1)
    }

    fn node_folder(&self, index: usize) -> PathBuf {
        self.folder.join(format!("zk{}", NODES[index].0))
    }

    fn zoo_cfg(&self, index: usize) -> PathBuf {
        self.node_folder(index).join("zoo.cfg")
    }

    /// As an administrator has it before TLS: data, address and peers.
    fn base_zoo_cfg(&self, index: usize) -> String {
        let base = zookeeper::base_configuration(&self.node_folder(index).join("data"), NODES[index].2);
        let peers = NODES[..MEMBERS].iter();
        let peers =
            peers.map(|(number, name, _)| format!("server.{number}={name}:{LEADER_PORT}:{ELECTION_PORT}\n"));
        base + &peers.collect::<Vec<_>>().concat()
    }

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

fn manifest(release: &Release, folder: &Path, known: usize) -> String {
    let (line, folder) = (release.line(), folder.display());
    let nodes = NODES[..known].iter().map(|(number, name, address)| {
        format!(
            "[[zookeeper.node]]\nhost = \"{name}\"\nalt = [\"{address}\"]\nid = {number}\n\
             directory = \"{folder}/zk{number}/tls\"\n\n"
        )
    });
    let nodes = nodes.collect::<Vec<_>>().concat();
    format!(
        r#"schema = 1

[zookeeper]
version = "{line}"
port = {PORT}
quorum = true

{nodes}[clickhouse]
directory = "{folder}/clickhouse"

[[clickhouse.node]]
host = "{CLICKHOUSE}"
"#
    )
}
