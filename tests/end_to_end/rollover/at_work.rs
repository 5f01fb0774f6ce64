//! An ensemble and its clients, all at work, while what they show each other is replaced.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assert_fs::TempDir;

use super::{ELECTION, EVERYONE};
use crate::support::clickhouse::{Engine, WITH_NAME_CHECK};
use crate::support::ensemble::{CLICKHOUSE, Ensemble, MEMBERS, NODES, PORT};
use crate::support::foreign::{Credentials, Door, Knock};
use crate::support::load::{EngineLoad, PythonFigures, PythonLoad};
use crate::support::process::{run, wait_for};
use crate::support::workspace::{Workspace, report, scratch};
use crate::support::zookeeper::{Release, Server};

/// The Python client of the workspace.
pub(super) const PYTHON: &str = "py1.example.test";
/// The znode that is open to the Python client alone.
const GUARDED: &str = "/guarded";
/// How long a server may take to read a file again.
const RELOAD: Duration = Duration::from_secs(30);
/// Another key and another name than the authority has so far.
const AUTHORITY: &str =
    "schema = 1\n\n[authority]\nkey = \"ecdsa-p384\"\ncommon_name = \"second authority\"\n";

/// What makes a running server use new files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Live {
    Restart,
    Reload,
}

/// Servers that serve, and clients that write and read.
pub(super) struct AtWork {
    // The clients end before the servers, and these before their network.
    python: PythonLoad,
    engine: EngineLoad,
    servers: Vec<Server>,
    /// `zkcerts` runs where the servers' names are known.
    workspace: Workspace,
    ensemble: Ensemble,
    live: Live,
    begun: Instant,
    scratch: TempDir,
}

impl AtWork {
    pub(super) fn begin(release: &Release, live: Live) -> Self {
        let scratch = scratch();
        let ensemble = Ensemble::deploy_with(release, scratch.path(), MEMBERS, &python_node(scratch.path()));
        ensemble.workspace.deploy_client(PYTHON);
        let servers = ensemble.start();
        let client = ensemble.network.machine(CLICKHOUSE);
        let workspace = ensemble.workspace.seen_from(client);
        let addresses: Vec<_> = NODES[..MEMBERS]
            .iter()
            .map(|(_, name, _)| format!("{name}:{PORT}"))
            .collect();
        let python = PythonLoad::start(
            client,
            &addresses.join(","),
            &python_folder(scratch.path()),
            scratch.path(),
        );
        let engine = EngineLoad::start(Engine::start(
            client,
            WITH_NAME_CHECK,
            &ensemble.config,
            scratch.path(),
        ));
        let link = Self {
            python,
            engine,
            servers,
            workspace,
            ensemble,
            live,
            begun: Instant::now(),
            scratch,
        };
        fs::create_dir(link.old_credentials()).expect("the test's folder can be written");
        for name in ["client.crt", "client.key"] {
            let from = python_folder(&link.ensemble.folder).join(name);
            fs::copy(from, link.old_credentials().join(name)).expect("a copy");
        }
        let made = link.knock(0, &link.python_credentials(), &[&format!("guard={GUARDED}")]);
        assert_eq!(made, [serde_json::json!(GUARDED)]);
        link.log("begins");
        link
    }

    pub(super) fn must(&self, words: &[&str]) {
        self.workspace.must(words);
        self.log(&format!("zkcerts {}", words.join(" ")));
    }

    /// What the next authority is to be.
    pub(super) fn edit_authority(&self) {
        self.workspace.edit_manifest("schema = 1\n", AUTHORITY);
    }

    /// The first one is to stay after all.
    pub(super) fn restore_authority(&self) {
        self.workspace.edit_manifest(AUTHORITY, "schema = 1\n");
    }

    /// `rotate --next`, or `--abort` on the way back, is refused, and names these nodes and no other.
    pub(super) fn assert_too_early(&self, turn: &str, waits_for: &[&str]) {
        for words in [&["rotate", turn][..], &["rotate", turn, "--json"]] {
            let said = self.workspace.exits(1, words);
            let text = if words.contains(&"--json") {
                let answer: serde_json::Value =
                    serde_json::from_str(&said.stdout).expect("it answers in JSON");
                assert_eq!(answer["error"]["code"], "rotation-not-ready", "{answer}");
                answer["error"]["message"].as_str().unwrap_or_default().to_owned()
            } else {
                said.stderr
            };
            for node in EVERYONE {
                let is_named = text.contains(&format!("`{node}`"));
                assert_eq!(is_named, waits_for.contains(&node), "{node}: {text}");
            }
        }
    }

    /// Goes to the next phase, or back. Nothing tells what a Python client has read: somebody has to say so.
    pub(super) fn turn(&self, turn: &str, phase: &str) {
        let assumed = format!("client/{PYTHON}");
        let status = ["rotate", "--status", "--json", "--assume-deployed", &assumed];
        let ready = wait_for(RELOAD, || {
            let answer = self.workspace.must(&status);
            let answer: serde_json::Value = serde_json::from_str(&answer).expect("it answers in JSON");
            answer["lacking"]
                .as_array()
                .is_some_and(Vec::is_empty)
                .then_some(())
        });
        assert!(ready.is_some(), "{}", self.workspace.must(&status));
        self.assert_too_early(turn, &[&assumed]);
        self.workspace
            .must(&["rotate", turn, "--assume-deployed", &assumed]);
        self.log(&format!("zkcerts rotate {turn} ({phase})"));
    }

    /// Brings everything to its place, one node after the other, the leader last, and lets it be used.
    pub(super) fn deliver(&mut self, what: &str) {
        let start = Instant::now();
        let mut order: Vec<usize> = (0..MEMBERS).collect();
        order.sort_by_key(|index| self.servers[*index].leads());
        for index in order {
            let (_, host, _) = NODES[index];
            self.workspace
                .deploy_zookeeper(host, &self.ensemble.zoo_cfg(index));
            if self.live == Live::Restart {
                self.servers[index].kill();
                self.servers[index] = self.ensemble.launch(index, &self.ensemble.zoo_cfg(index));
                self.servers[index].wait_until_serving();
            }
            wait_until_shown(&self.ensemble, index);
        }
        self.workspace.deploy_clickhouse(CLICKHOUSE);
        self.engine.hand_over(self.engine());
        self.workspace.deploy_client(PYTHON);
        self.assert_guarded(what);
        let took = start.elapsed().as_secs_f32();
        self.log(&format!("{what}: every node has it and uses it, in {took:.1} s"));
    }

    /// Ends the clients, and lets them answer for everything that they did.
    pub(super) fn finish(self) -> PythonFigures {
        let total = self.begun.elapsed().as_secs_f32();
        let (engine, python) = (self.engine.finish(), self.python.finish());
        let name = self.ensemble.release.name();
        report(&format!(
            "rollover, {name}, {:?}: {total:.1} s; kazoo: {} operations, {} retries, {} failed, {} of {} writes lost, writer \
             and watcher suspended {} and {} times; longest gap {:.2} s, {} of {} looks missed; ClickHouse, {} engines: {} \
             operations, {} repeated, {} failed, {} of {} rows lost",
            self.live,
            python.operations,
            python.retries,
            python.failed.len(),
            python.lost_writes.len(),
            python.writes,
            python.sessions.writer.suspended,
            python.sessions.watcher.suspended,
            python.longest_gap,
            python.missed_looks,
            python.looks,
            engine.engines,
            engine.operations,
            engine.repeated,
            engine.failed.len(),
            engine.lost_writes.len(),
            engine.writes,
        ));
        assert!(python.writes > 100 && engine.writes > 20, "there was no load");
        assert!(python.refused.is_empty(), "{:#?}", python.refused);
        for (failed, lost) in [
            (&python.failed, &python.lost_writes),
            (&engine.failed, &engine.lost_writes),
        ] {
            assert!(failed.is_empty(), "{failed:#?}");
            assert!(lost.is_empty(), "{lost:?}");
        }
        assert!(python.longest_gap < ELECTION.as_secs_f64(), "the quorum was lost");
        python
    }

    fn engine(&self) -> Engine {
        let client = self.ensemble.network.machine(CLICKHOUSE);
        Engine::start(
            client,
            WITH_NAME_CHECK,
            &self.ensemble.config,
            self.scratch.path(),
        )
    }

    /// What was made for one subject is still its own, at every server, and nobody else's.
    fn assert_guarded(&self, when: &str) {
        let clickhouse = Credentials::of_client(&self.ensemble.folder.join("clickhouse"));
        let read = format!("read={GUARDED}");
        for index in 0..MEMBERS {
            let own = self.knock(
                index,
                &self.python_credentials(),
                &[&read, &format!("acl={GUARDED}")],
            );
            assert_eq!(own[0], "", "{when}: {own:?}");
            assert!(
                own[1][0]
                    .as_str()
                    .is_some_and(|acl| acl.starts_with("31 x509:CN=py1")),
                "{when}: {own:?}"
            );
            // -102: not authorized.
            assert_eq!(self.knock(index, &clickhouse, &[&read]), ["error -102"], "{when}");
        }
    }

    /// Whoever still shows a certificate of the first authority stays out.
    pub(super) fn assert_old_authority_is_gone(&self) {
        let old = Credentials::of_client(&self.old_credentials());
        for (index, (_, host, _)) in NODES.iter().enumerate().take(MEMBERS) {
            let refused = wait_for(RELOAD, || {
                matches!(self.door(index).knock("1.3", Some(&old), &[]), Knock::Refused(_)).then_some(())
            });
            assert!(refused.is_some(), "{host} trusts the first authority still");
        }
        self.log("a certificate of the first authority opens no server");
    }

    /// Where the Python client's first key and certificate are kept.
    fn old_credentials(&self) -> PathBuf {
        self.ensemble.folder.join("first")
    }

    fn python_credentials(&self) -> Credentials {
        Credentials::of_client(&python_folder(&self.ensemble.folder))
    }

    fn knock(&self, index: usize, credentials: &Credentials, actions: &[&str]) -> Vec<serde_json::Value> {
        match self.door(index).knock("1.3", Some(credentials), actions) {
            Knock::Session(answers) => answers,
            other => panic!("{}: {other:?}", NODES[index].1),
        }
    }

    fn door(&self, index: usize) -> Door<'static> {
        Door {
            from: self.ensemble.network.machine(CLICKHOUSE),
            host: NODES[index].1,
            port: PORT,
            peer: false,
        }
    }

    fn log(&self, event: &str) {
        let (name, at) = (self.ensemble.release.name(), self.begun.elapsed().as_secs_f32());
        report(&format!("rollover, {name}: {at:6.1} s  {event}"));
    }
}

/// Waits until a new connection is shown the certificate that stands in the workspace.
///
/// # Panics
/// When it is not.
pub(super) fn wait_until_shown(ensemble: &Ensemble, index: usize) {
    let (_, host, _) = NODES[index];
    let path = ensemble.workspace.file(&format!("zookeeper/{host}/server.crt"));
    let wanted = first_certificate(&fs::read_to_string(path).expect("the workspace has it"));
    let shown = wait_for(RELOAD, || {
        let address = format!("{host}:{PORT}");
        let mut command = ensemble.network.machine(CLICKHOUSE).command("openssl");
        let command = command.args(["s_client", "-connect", &address, "-servername", host]);
        (first_certificate(&run(command, RELOAD).stdout) == wanted).then_some(())
    });
    assert!(
        shown.is_some(),
        "{host} shows another certificate than the one that was made"
    );
}

/// The first certificate of a PEM text, to the letter.
fn first_certificate(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----\n")?;
    Some(rest.split_once("-----END")?.0.to_owned())
}

fn python_folder(folder: &Path) -> PathBuf {
    folder.join("python")
}

fn python_node(folder: &Path) -> String {
    format!(
        "\n[client]\ndirectory = \"{}\"\n\n[[client.node]]\nhost = \"{PYTHON}\"\n",
        python_folder(folder).display()
    )
}
