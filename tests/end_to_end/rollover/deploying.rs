//! `renew --deploy`: one server after the other, and none while another one is away.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::at_work::wait_until_shown;
use crate::support::ensemble::{CLICKHOUSE, Ensemble, MEMBERS, NODES};
use crate::support::workspace::{Workspace, report, scratch};
use crate::support::zookeeper::{Release, Server};

/// Fails as a service manager does that does not know its unit.
const FAILING: &str = r#"["/bin/sh", "-c", "echo no unit for $0 >&2; exit 5", "{host}"]"#;
const QUORUM: &str = "quorum = true\n";

#[test]
fn servers_are_renewed_one_after_the_other_and_only_while_the_others_serve() {
    let scratch = scratch();
    let ensemble = Ensemble::deploy(&Release::newest("3.8"), scratch.path(), MEMBERS);
    let mut servers = ensemble.start();
    let workspace = ensemble.workspace.seen_from(ensemble.network.machine(CLICKHOUSE));
    let marks = scratch.join("marks");
    fs::create_dir(&marks).expect("the test's folder can be written");
    let touching = format!(r#"["/bin/touch", "{}/{{host}}"]"#, marks.display());
    // One that follows: without their leader the others would be away too, for as long as they elect another.
    let follower = (1..MEMBERS).find(|index| !servers[*index].leads());
    let (first, away) = (0, follower.expect("one leads"));
    let before = contents(&node_folder(&workspace, first));
    let deployed = contents(&ensemble.node_folder(first).join("tls"));

    workspace.edit_manifest(QUORUM, &format!("{QUORUM}after_deploy = {touching}\n"));
    servers[away].kill();
    let refused = workspace.exits(1, &["renew", "--force", "--rekey", "--deploy", "--json"]);
    assert_error(
        &refused.stdout,
        "ensemble-incomplete",
        &[NODES[first].1, NODES[away].1],
    );
    assert_eq!(contents(&ensemble.node_folder(first).join("tls")), deployed);
    assert!(marked(&marks).is_none());
    servers[away] = ensemble.launch(away, &ensemble.zoo_cfg(away));
    servers[away].wait_until_serving();

    workspace.edit_manifest(&touching, FAILING);
    let failed = workspace.exits(1, &["renew", "--deploy", "--json"]);
    assert_error(
        &failed.stdout,
        "hook-failed",
        &["no unit for zk1.example.test", "exit code 5"],
    );
    let second = ensemble.node_folder(1).join("tls");
    assert!(is_older(&second, &workspace, 1), "it went on after a failure");
    workspace.edit_manifest(FAILING, &touching);

    let order = restarted_in_turn(&ensemble, &workspace, &mut servers, &marks);
    assert_eq!(order, [0, 1, 2]);
    for index in 0..MEMBERS {
        wait_until_shown(&ensemble, index);
    }
    let again = workspace.must(&["renew", "--deploy", "--json"]);
    assert!(again.contains(r#""changed":false"#), "{again}");
    assert!(marked(&marks).is_none(), "what is served already is served anew");
    report("renew --deploy: three servers restarted in turn, refused and failed in between");

    // Nobody sees what a client has read: only its command's success tells.
    workspace.edit_manifest(
        "[clickhouse]\n",
        &format!("[clickhouse]\nafter_deploy = {FAILING}\n"),
    );
    let client = format!("clickhouse/{CLICKHOUSE}");
    let failed = workspace.exits(1, &["renew", &client, "--force", "--deploy", "--json"]);
    assert_error(&failed.stdout, "hook-failed", &["no unit for ch1.example.test"]);
    workspace.edit_manifest(FAILING, &touching);
    workspace.must(&["renew", "--deploy"]);
    fs::remove_file(marks.join(CLICKHOUSE)).expect("a command that failed is run again");
    workspace.must(&["renew", "--deploy"]);
    assert!(marked(&marks).is_none(), "a command that succeeded is run again");

    let undo = ["renew", "--undo", "zookeeper/zk1.example.test"];
    for _ in 0..2 {
        workspace.must(&undo);
        assert_eq!(contents(&node_folder(&workspace, first)), before);
    }
}

/// Runs `renew --deploy` to its end, restarts the servers that it asks for, and tells their order.
fn restarted_in_turn(
    ensemble: &Ensemble,
    workspace: &Workspace,
    servers: &mut [Server],
    marks: &Path,
) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    thread::scope(|scope| {
        let renewing = scope.spawn(|| workspace.must(&["renew", "--deploy"]));
        while !renewing.is_finished() {
            if let Some(mark) = marked(marks) {
                let host = mark.file_name().unwrap_or_default();
                let index = NODES.iter().position(|(_, name, _)| host == *name);
                let index = index.expect("the command gets the name of a node");
                for (other, server) in servers.iter().enumerate() {
                    assert!(
                        other == index || server.serves(),
                        "{} while another one is away",
                        host.display()
                    );
                }
                fs::remove_file(&mark).expect("the mark is ours");
                servers[index].kill();
                servers[index] = ensemble.launch(index, &ensemble.zoo_cfg(index));
                order.push(index);
            }
            thread::sleep(std::time::Duration::from_millis(20));
        }
        renewing.join().expect("it has succeeded");
    });
    order
}

fn assert_error(answer: &str, code: &str, words: &[&str]) {
    let answer: serde_json::Value = serde_json::from_str(answer).expect("it answers in JSON");
    assert_eq!(answer["error"]["code"], code, "{answer}");
    let message = answer["error"]["message"].as_str().unwrap_or_default();
    assert!(
        words.iter().all(|word| message.contains(word)),
        "{words:?}: {message}"
    );
}

/// Whether another keystore is deployed than the one that was made.
fn is_older(deployed: &Path, workspace: &Workspace, index: usize) -> bool {
    let read = |folder: &Path| fs::read(folder.join("keystore.p12")).expect("a keystore");
    read(deployed) != read(&node_folder(workspace, index))
}

fn node_folder(workspace: &Workspace, index: usize) -> PathBuf {
    workspace.file(&format!("zookeeper/{}", NODES[index].1))
}

/// The first of the marks that the command leaves.
fn marked(marks: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(marks).expect("the folder is ours");
    entries.next().map(|entry| entry.expect("an entry").path())
}

/// Every file of a folder.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.is_file());
    files
        .map(|path| {
            let bytes = fs::read(&path).expect("a file");
            (path, bytes)
        })
        .collect()
}
