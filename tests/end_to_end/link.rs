//! The link: what `zkcerts` deploys makes a real ZooKeeper and the real ClickHouse engine talk over mutual TLS, keeps
//! strangers out, and is not taken in by the certificate of another host.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::matrix::{self, Cell};
use crate::support::clickhouse::{self, RELEASES, round_trip};
use crate::support::foreign::{Credentials, Door, TLS_VERSIONS};
use crate::support::namespace::{Network, Place};
use crate::support::workspace::{Workspace, own_uid, report, scratch};
use crate::support::zookeeper::{self, Server, free_port};

const ZOOKEEPER: &str = "zk1.example.test";
const ZOOKEEPER_ADDRESS: &str = "10.99.0.1";
/// Of the same workspace; its certificate is what the impostor shows.
const OTHER: &str = "zk2.example.test";
const OTHER_ADDRESS: &str = "10.99.0.2";
const CLICKHOUSE: &str = "ch1.example.test";
const PORT: u16 = 2281;

#[test]
fn every_kind_of_store_and_key_links_real_servers_and_keeps_others_out() {
    let folder = scratch();
    let network = Network::of(
        &[
            (ZOOKEEPER, ZOOKEEPER_ADDRESS),
            (OTHER, OTHER_ADDRESS),
            (CLICKHOUSE, "10.99.0.9"),
        ],
        &folder,
    );
    report("ZooKeeper     store   key         link                   strangers  another host's certificate");
    let mut failed = Vec::new();
    for (number, cell) in matrix::chosen().into_iter().enumerate() {
        let start = Instant::now();
        let cell_folder = folder.join(format!("cell-{number}"));
        let outcome = catch_unwind(AssertUnwindSafe(|| try_cell(&network, &cell, &cell_folder)));
        let shown = match &outcome {
            Ok(()) => "ok 26.5.0, ok 26.9.0   refused    refused".to_owned(),
            Err(panic) => format!("FAILED: {}", reason_of(panic.as_ref())),
        };
        report(&format!(
            "{cell} {shown:<46} {:.1} s",
            start.elapsed().as_secs_f32()
        ));
        if outcome.is_err() {
            failed.push(cell.to_string());
        }
    }
    assert!(failed.is_empty(), "these do not link:\n{}", failed.join("\n"));
}

fn try_cell(network: &Network, cell: &Cell, folder: &Path) {
    let deployed = Deployed::make(cell, folder);
    let (server_side, client_side) = (network.machine(ZOOKEEPER), network.machine(CLICKHOUSE));

    let server = Server::start(server_side, &cell.release, &deployed.zoo_cfg);
    for engine in RELEASES {
        round_trip(client_side, engine, &deployed.config, folder).assert_secure();
    }
    let door = Door {
        from: client_side,
        host: ZOOKEEPER,
        port: PORT,
        peer: false,
    };
    door.assert_guarded(&deployed.client, &deployed.stranger(), &TLS_VERSIONS);
    deployed.assert_nothing_is_said_against_it(client_side);
    drop(server);

    // The other host's identity, from the same authority, at the address that is dialled as zk1.
    let _impostor = Server::start(server_side, &cell.release, &deployed.impostor_zoo_cfg);
    for engine in RELEASES {
        let trip = round_trip(client_side, engine, &deployed.config, folder);
        trip.assert_refused(&["application verification failure"]);
    }
    // It is the name that is refused, and nothing else: whoever checks no name is served.
    door.assert_guarded(&deployed.client, &deployed.stranger(), &["1.3"]);
}

/// What the panic says on its first line; the whole of it is in the test's output.
fn reason_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    said.or_else(|| panic.downcast_ref::<&str>().copied())
        .and_then(|said| said.lines().next())
        .unwrap_or_default()
}

/// A workspace of two ZooKeeper hosts and a ClickHouse, all deployed.
struct Deployed {
    folder: PathBuf,
    workspace: Workspace,
    authority: PathBuf,
    zoo_cfg: PathBuf,
    impostor_zoo_cfg: PathBuf,
    config: PathBuf,
    client: Credentials,
}

impl Deployed {
    fn make(cell: &Cell, folder: &Path) -> Self {
        fs::create_dir_all(folder).expect("the test's folder can be written");
        let workspace = Workspace::init(&folder.join("workspace"), &manifest(cell, folder));
        let zoo_cfg = base_zoo_cfg(folder, "zk1");
        // Bound to zk1's address, with zk2's identity.
        let impostor_zoo_cfg = base_zoo_cfg(folder, "zk2");
        workspace.deploy_zookeeper(ZOOKEEPER, &zoo_cfg);
        workspace.deploy_zookeeper(OTHER, &impostor_zoo_cfg);
        let clickhouse = folder.join("clickhouse");
        let config = clickhouse::write_base_configuration(&clickhouse);
        workspace.deploy_clickhouse(CLICKHOUSE);
        clickhouse::give_time_to_handshakes(&clickhouse);
        Self {
            folder: folder.to_owned(),
            authority: workspace.file("ca/zookeeper.crt"),
            zoo_cfg,
            impostor_zoo_cfg,
            config,
            client: Credentials::of_client(&workspace.file(&format!("clickhouse/{CLICKHOUSE}"))),
            workspace,
        }
    }

    /// No error and no warning: of the workspace, of both deployed configurations together, of the live server.
    fn assert_nothing_is_said_against_it(&self, from: Place) {
        let user = own_uid();
        let (zoo_cfg, config) = (
            self.zoo_cfg.display().to_string(),
            self.config.display().to_string(),
        );
        let deployed = [
            "--zoo-cfg",
            &zoo_cfg,
            "--clickhouse-config",
            &config,
            "--user",
            &user,
        ];
        self.workspace.must(&["verify"]);
        self.workspace.must(&[&["verify"][..], &deployed].concat());
        let server = format!("{ZOOKEEPER}:{PORT}");
        let from = self.workspace.seen_from(from);
        from.must(&["probe", &server, "--zoo-cfg", &zoo_cfg]);
    }

    fn stranger(&self) -> Credentials {
        self.client.forged(&self.authority, &self.folder.join("stranger"))
    }
}

fn base_zoo_cfg(folder: &Path, node: &str) -> PathBuf {
    let file = folder.join(node).join("zoo.cfg");
    let base = zookeeper::base_configuration(&folder.join(node).join("data"), ZOOKEEPER_ADDRESS);
    fs::write(&file, base).expect("the test's folder can be written");
    file
}

fn manifest(cell: &Cell, folder: &Path) -> String {
    let Cell { release, store, key } = cell;
    let line = release.line();
    let folder = folder.display();
    format!(
        r#"schema = 1

[authority]
key = "{key}"

[leaf]
key = "{key}"

[zookeeper]
version = "{line}"
port = {PORT}
keystore = "{store}"

[[zookeeper.node]]
host = "{ZOOKEEPER}"
alt = ["{ZOOKEEPER_ADDRESS}"]
directory = "{folder}/zk1/tls"

[[zookeeper.node]]
host = "{OTHER}"
alt = ["{OTHER_ADDRESS}"]
directory = "{folder}/zk2/tls"

[clickhouse]
directory = "{folder}/clickhouse"

[[clickhouse.node]]
host = "{CLICKHOUSE}"
"#
    )
}

#[test]
fn the_workspace_that_init_makes_unasked_links_localhost() {
    for release in [
        zookeeper::Release::maven("3.9.5"),
        zookeeper::Release::newest("3.8"),
    ] {
        let (scratch, port) = (scratch(), free_port());
        let tls = scratch.join("zookeeper/tls").display().to_string();
        let clickhouse = scratch.join("clickhouse");
        let workspace = Workspace::at(&scratch.join("workspace"));
        workspace.must(&[
            "init",
            "--port",
            &port.to_string(),
            "--zookeeper-version",
            release.line(),
            "--zookeeper-dir",
            &tls,
            "--clickhouse-dir",
            &clickhouse.display().to_string(),
        ]);
        let zoo_cfg = scratch.join("zookeeper/zoo.cfg");
        let base = zookeeper::base_configuration(&scratch.join("zookeeper/data"), "127.0.0.1");
        fs::write(&zoo_cfg, base).expect("the test's folder can be written");
        workspace.deploy_zookeeper("localhost", &zoo_cfg);
        let config = clickhouse::write_base_configuration(&clickhouse);
        workspace.deploy_clickhouse("localhost");

        let _server = Server::start(Place::here(), &release, &zoo_cfg);
        for engine in RELEASES {
            round_trip(Place::here(), engine, &config, &scratch).assert_secure();
        }
    }
}
