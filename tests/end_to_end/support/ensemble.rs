//! An ensemble of three on machines of their own, with TLS between the peers, and a ClickHouse beside them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::clickhouse;
use crate::support::namespace::{Network, Place};
use crate::support::workspace::Workspace;
use crate::support::zookeeper::{self, Release, Role, Server};

/// Number, name and address; the fourth belongs to the workspace and not to the ensemble.
pub(crate) const NODES: [(usize, &str, &str); 4] = [
    (1, "zk1.example.test", "10.99.0.1"),
    (2, "zk2.example.test", "10.99.0.2"),
    (3, "zk3.example.test", "10.99.0.3"),
    (4, "zk4.example.test", "10.99.0.4"),
];
pub(crate) const MEMBERS: usize = 3;
pub(crate) const CLICKHOUSE: &str = "ch1.example.test";
const CLICKHOUSE_ADDRESS: &str = "10.99.0.9";
pub(crate) const PORT: u16 = 2281;
/// Where a leader waits for its followers, and where peers elect.
pub(crate) const LEADER_PORT: u16 = 2888;
pub(crate) const ELECTION_PORT: u16 = 3888;

/// Three machines and a ClickHouse, everything deployed.
pub(crate) struct Ensemble {
    pub(crate) release: Release,
    pub(crate) folder: PathBuf,
    pub(crate) workspace: Workspace,
    pub(crate) config: PathBuf,
    pub(crate) network: Network,
}

impl Ensemble {
    /// A workspace of the first `known` nodes, of which the first three are deployed.
    pub(crate) fn deploy(release: &Release, folder: &Path, known: usize) -> Self {
        Self::deploy_with(release, folder, known, "")
    }

    /// The same; `further` stands at the end of the manifest.
    pub(crate) fn deploy_with(release: &Release, folder: &Path, known: usize, further: &str) -> Self {
        let members = &NODES[..MEMBERS];
        let mut machines: Vec<_> = members
            .iter()
            .map(|(_, name, address)| (*name, *address))
            .collect();
        machines.push((CLICKHOUSE, CLICKHOUSE_ADDRESS));
        let network = Network::of(&machines, folder);
        let workspace = Workspace::init(
            &folder.join("workspace"),
            &(manifest(release, folder, known) + further),
        );
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

    /// Starts every member, and waits until each serves.
    pub(crate) fn start(&self) -> Vec<Server> {
        let mut servers: Vec<_> = (0..MEMBERS)
            .map(|index| self.launch(index, &self.zoo_cfg(index)))
            .collect();
        for server in &mut servers {
            server.wait_until_serving();
        }
        servers
    }

    pub(crate) fn launch(&self, index: usize, zoo_cfg: &Path) -> Server {
        Server::launch(self.machine(index), &self.release, zoo_cfg, Role::Member)
    }

    pub(crate) fn machine(&self, index: usize) -> Place {
        self.network.machine(NODES[index].1)
    }

    pub(crate) fn node_folder(&self, index: usize) -> PathBuf {
        self.folder.join(format!("zk{}", NODES[index].0))
    }

    pub(crate) fn zoo_cfg(&self, index: usize) -> PathBuf {
        self.node_folder(index).join("zoo.cfg")
    }

    /// As an administrator has it before TLS: data, address and peers.
    pub(crate) fn base_zoo_cfg(&self, index: usize) -> String {
        let base = zookeeper::base_configuration(&self.node_folder(index).join("data"), NODES[index].2);
        let peers = NODES[..MEMBERS].iter();
        let peers =
            peers.map(|(number, name, _)| format!("server.{number}={name}:{LEADER_PORT}:{ELECTION_PORT}\n"));
        base + &peers.collect::<Vec<_>>().concat()
    }
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
