//! What is deployed by `zkcerts` and serves is proved, and nothing is found.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::run::{Probed, probe_of};
use crate::support::namespace::{Network, Place};
use crate::support::process::wait_for;
use crate::support::workspace::{Workspace, report, scratch};
use crate::support::zookeeper::{self, Release, Role, Server, free_port};

/// Every release of the harness.
fn releases() -> [Release; 4] {
    [
        Release::debian(),
        Release::newest("3.8"),
        Release::maven("3.9.5"),
        Release::newest("3.9"),
    ]
}

/// A workspace for localhost, deployed; the folder for its zoo.cfg.
fn deployed(folder: &Path, release: &Release, port: u16) -> Workspace {
    let workspace = Workspace::at(&folder.join("workspace"));
    let tls = folder.join("zookeeper/tls").display().to_string();
    let clickhouse = folder.join("clickhouse").display().to_string();
    workspace.must(&[
        "init",
        "--port",
        &port.to_string(),
        "--zookeeper-version",
        release.line(),
        "--zookeeper-dir",
        &tls,
        "--clickhouse-dir",
        &clickhouse,
    ]);
    let zoo_cfg = folder.join("zookeeper/zoo.cfg");
    let base = zookeeper::base_configuration(&folder.join("zookeeper/data"), "127.0.0.1");
    fs::write(&zoo_cfg, base).expect("the test's folder can be written");
    workspace.deploy_zookeeper("localhost", &zoo_cfg);
    workspace
}

#[test]
fn what_zkcerts_deploys_is_proved_on_every_release() {
    report(
        "probe: healthy      TLS      strangers without certificate / same-named authority      plaintext  seconds",
    );
    for release in releases() {
        let (scratch, port) = (scratch(), free_port());
        let workspace = deployed(scratch.path(), &release, port);
        let zoo_cfg = scratch.join("zookeeper/zoo.cfg");
        let _server = Server::start(Place::here(), &release, &zoo_cfg);
        let zoo_cfg = zoo_cfg.display().to_string();
        let probed = probe_of(Place::here(), &workspace.file(""), &["--zoo-cfg", &zoo_cfg]);
        assert_proved(&probed);
        let told = workspace.must(&["probe", &format!("localhost:{port}")]);
        for line in [
            "certificate  CN=localhost,OU=zookeeper, until ",
            "names        localhost in the certificate, 127.0.0.1 in the certificate",
            "session      granted; children of /: zookeeper",
            "strangers    without a certificate: refused (alert `bad_certificate`); same-named authority: refused",
        ] {
            assert!(told.contains(line), "{line}\n{told}");
        }
        let target = probed.target();
        report(&format!(
            "  {:<17} {}  {} / {}  {}    {:.1}",
            release.name(),
            target["tls"]["version"],
            target["strangers"]["without_certificate"]["how"],
            target["strangers"]["same_named_authority"]["how"],
            target["plaintext"],
            probed.took.as_secs_f32()
        ));
    }
}

fn assert_proved(probed: &Probed) {
    assert_eq!((probed.code, probed.codes().len()), (Some(0), 0), "{probed:?}");
    let target = probed.target();
    for (pointer, expected) in [
        ("/session/children", json!(["zookeeper"])),
        ("/name_matches", json!(true)),
        ("/is_the_one_on_disk", json!(true)),
        ("/strangers/without_certificate/verdict", json!("refused")),
        ("/strangers/same_named_authority/verdict", json!("refused")),
        ("/plaintext", json!("refused")),
    ] {
        assert_eq!(target.pointer(pointer), Some(&expected), "{pointer}: {target:#}");
    }
}

#[test]
fn a_certificate_that_was_renewed_and_not_deployed_is_told() {
    let (scratch, port, release) = (scratch(), free_port(), Release::newest("3.9"));
    let workspace = deployed(scratch.path(), &release, port);
    let _server = Server::start(Place::here(), &release, &scratch.join("zookeeper/zoo.cfg"));
    // A further name: the workspace has a new certificate, the server the old one.
    let manifest = workspace.file("zkcerts.toml");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    let text = text.replace("\"127.0.0.1\"", "\"127.0.0.1\", \"zk1.example.test\"");
    fs::write(&manifest, text).expect("the manifest is ours");
    workspace.must(&["apply"]);
    let target = format!("localhost:{port}");
    let probed = probe_of(Place::here(), &workspace.file(""), &[&target]);
    assert_eq!(probed.code, Some(3), "{probed:?}");
    assert_eq!(probed.codes().into_iter().collect::<Vec<_>>(), ["not-reloaded"]);
    assert_eq!(probed.target()["is_the_one_on_disk"], json!(false));
}

/// One member of an ensemble of three: up, and not serving.
#[test]
fn a_member_without_quorum_shows_its_tls_its_peers_port_and_no_session() {
    let (scratch, release) = (scratch(), Release::newest("3.9"));
    let network = Network::of(
        &[
            ("zk1.example.test", "10.99.0.1"),
            ("ch1.example.test", "10.99.0.9"),
        ],
        scratch.path(),
    );
    let folder = scratch.path();
    let manifest = format!(
        "schema = 1\n[zookeeper]\nversion = \"3.9\"\nport = 2281\nquorum = true\n\
         [[zookeeper.node]]\nhost = \"zk1.example.test\"\nalt = [\"10.99.0.1\"]\nid = 1\ndirectory = \"{0}/tls\"\n\
         [clickhouse]\ndirectory = \"{0}/clickhouse\"\n[[clickhouse.node]]\nhost = \"ch1.example.test\"\n",
        folder.display()
    );
    let workspace = Workspace::init(&folder.join("workspace"), &manifest);
    let zoo_cfg = folder.join("zoo.cfg");
    let base = zookeeper::base_configuration(&folder.join("data"), "10.99.0.1");
    let peers =
        "server.1=zk1.example.test:2888:3888\nserver.2=10.99.0.2:2888:3888\nserver.3=10.99.0.3:2888:3888\n";
    fs::write(&zoo_cfg, base + peers).expect("the test's folder can be written");
    fs::write(folder.join("data/myid"), "1\n").expect("the test's folder can be written");
    workspace.deploy_zookeeper("zk1.example.test", &zoo_cfg);
    let server = Server::launch(
        network.machine("zk1.example.test"),
        &release,
        &zoo_cfg,
        Role::Member,
    );
    let zoo_cfg = zoo_cfg.display().to_string();
    let client = network.machine("ch1.example.test");
    let probe = || {
        let words = ["zk1.example.test:2281", "--zoo-cfg", &zoo_cfg];
        let probed = probe_of(client, &workspace.file(""), &words);
        let peers = &probed.target()["peers"]["certificates"];
        (probed.codes().contains("session-refused") && peers[0].is_object()).then_some(probed)
    };
    let seen = wait_for(Duration::from_mins(1), probe);
    let probed = seen.unwrap_or_else(|| panic!("never told:\n{}", server.log()));
    assert_eq!(
        probed.codes().into_iter().collect::<Vec<_>>(),
        ["session-refused"],
        "{probed:?}"
    );
    let evidence = probed.object["findings"][0]["evidence"].to_string();
    assert!(evidence.contains("not currently serving requests"), "{evidence}");
    let peers = &probed.target()["peers"];
    assert_eq!(
        peers["without_certificate"]["verdict"],
        json!("refused"),
        "{peers}"
    );
    report(&format!(
        "probe: a member without quorum: session-refused; peers' port: {}, {}",
        peers["tls"]["version"], peers["without_certificate"]["how"]
    ));
}
