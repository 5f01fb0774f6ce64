//! A ClickHouse that knew ZooKeeper before: nothing of what it had is lost without a word, and no plaintext node survives.

use std::fs;
use std::path::Path;

use crate::support::clickhouse::{self, Engine, RELEASES, RoundTrip};
use crate::support::foreign::{Credentials, Door, Knock};
use crate::support::namespace::Place;
use crate::support::workspace::{Workspace, own_uid, scratch};
use crate::support::zookeeper::{self, Server, free_port};

const ROOT: &str = "/clickhouse";
const SECRET: &str = "a-word-of-before";

#[test]
fn root_and_identity_of_an_existing_configuration_are_asked_for_and_kept() {
    let (scratch, port, plaintext_port) = (scratch(), free_port(), free_port());
    let folder = scratch.path();
    let config = clickhouse::write_base_configuration(&folder.join("clickhouse"));
    write_existing_configuration(folder, plaintext_port);
    let workspace = Workspace::init(&folder.join("workspace"), &manifest(folder, port, ""));
    let _server = start_server(&workspace, folder, plaintext_port);
    let client = Credentials::of_client(&workspace.file("clickhouse/localhost"));
    let door = Door {
        from: Place::here(),
        host: "localhost",
        port,
        peer: false,
    };
    let created = door.knock("1.2", Some(&client), &[&format!("create={ROOT}")]);
    assert_eq!(created, Knock::Session(vec![ROOT.into()]));

    // Before: over the plaintext port, below the root, with the identity.
    let mut before = Engine::start(Place::here(), clickhouse::WITH_NAME_CHECK, &config, folder);
    let table = before
        .fill_table()
        .expect("the engine of before writes over plaintext");
    drop(before);

    assert_deploy_names_what_would_be_lost(&workspace, folder);

    let kept = format!(
        "root = \"{ROOT}\"\nidentity_file = \"{}\"\n",
        write_identity(folder)
    );
    fs::write(workspace.file("zkcerts.toml"), manifest(folder, port, &kept)).expect("the workspace is ours");
    workspace.must(&["apply"]);
    workspace.deploy_clickhouse("localhost");

    for engine in RELEASES {
        let mut after = Engine::start(Place::here(), engine, &config, folder);
        let found = after
            .query(&format!(
                "CREATE TABLE {table} (k String, v String) ENGINE = KeeperMap('/{table}') PRIMARY KEY k"
            ))
            .and_then(|_| after.query(&format!("SELECT * FROM {table}")));
        let trip = RoundTrip {
            row: found,
            log: after.log(),
        };
        trip.assert_secure();
        assert_eq!(
            trip.hosts(),
            [format!("secure://localhost:{port}")],
            "only the secure node is left"
        );
        assert!(
            trip.log.contains(&format!("chroot: {ROOT}")),
            "another root:\n{}",
            trip.log
        );
    }
    let own = Engine::start(Place::here(), clickhouse::WITH_NAME_CHECK, &config, folder).fill_table();
    let own = own.expect("the engine writes with its identity");
    assert_belongs_to_identity(&door, &client, &format!("{ROOT}/keeper_map/{own}"));
}

/// The refusal names the keys and not the secret, and nothing has changed.
fn assert_deploy_names_what_would_be_lost(workspace: &Workspace, folder: &Path) {
    let listing = || {
        let entries = fs::read_dir(folder.join("clickhouse/config.d")).expect("the folder is there");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("it can be listed").file_name())
            .collect();
        names.sort();
        names
    };
    let before = listing();
    let said = workspace.exits(1, &["deploy", "clickhouse", "localhost", "--user", &own_uid()]);
    for key in ["root", "identity"] {
        assert!(
            said.stderr.contains(key),
            "`{key}` is not named:\n{}",
            said.stderr
        );
    }
    assert!(
        !said.stderr.contains(SECRET) && !said.stdout.contains(SECRET),
        "the secret is told"
    );
    assert_eq!(listing(), before, "a refused deploy left files");
}

/// A node of the new session is open to the old identity: ClickHouse's `auth` became a digest of the same user.
fn assert_belongs_to_identity(door: &Door, client: &Credentials, node: &str) {
    let knock = door.knock("1.2", Some(client), &[&format!("acl={node}")]);
    let Knock::Session(answers) = &knock else {
        panic!("{knock:?}")
    };
    let entries = answers[0]
        .as_array()
        .unwrap_or_else(|| panic!("no ACL of {node}: {answers:?}"));
    let digest = |entry: &serde_json::Value| {
        entry
            .as_str()
            .is_some_and(|text| text.contains("digest:clickhouse:"))
    };
    assert!(entries.iter().any(digest), "{entries:?}");
}

fn start_server(workspace: &Workspace, folder: &Path, plaintext_port: u16) -> Server {
    let zoo_cfg = folder.join("zoo.cfg");
    let base = zookeeper::base_configuration(&folder.join("data"), "127.0.0.1");
    fs::write(
        &zoo_cfg,
        format!("{base}clientPort={plaintext_port}\nclientPortAddress=127.0.0.1\n"),
    )
    .expect("the test's folder can be written");
    workspace.deploy_zookeeper("localhost", &zoo_cfg);
    Server::start(Place::here(), &zookeeper::Release::newest("3.9"), &zoo_cfg)
}

fn write_existing_configuration(folder: &Path, port: u16) {
    let text = format!(
        "<clickhouse>\n<zookeeper>\n<node><host>localhost</host><port>{port}</port></node>\n\
         <node><host>127.0.0.1</host><port>{port}</port></node>\n\
         <root>{ROOT}</root>\n<identity>clickhouse:{SECRET}</identity>\n</zookeeper>\n</clickhouse>\n"
    );
    fs::write(folder.join("clickhouse/config.d/zookeeper.xml"), text)
        .expect("the test's folder can be written");
}

fn write_identity(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let file = folder.join("identity");
    fs::write(&file, format!("clickhouse:{SECRET}\n")).expect("the test's folder can be written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("it is ours");
    file.display().to_string()
}

fn manifest(folder: &Path, port: u16, clickhouse: &str) -> String {
    let folder = folder.display();
    format!(
        r#"schema = 1

[zookeeper]
version = "3.9"
port = {port}
directory = "{folder}/tls"

[[zookeeper.node]]
host = "localhost"
alt = ["127.0.0.1", "::1"]

[clickhouse]
directory = "{folder}/clickhouse"
{clickhouse}
[[clickhouse.node]]
host = "localhost"
"#
    )
}
