//! A command, the workspace it starts from, and what is done after it was interrupted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_fs::TempDir;

use crate::tree;

const MANIFEST: &str = r#"schema = 1

[[zookeeper.node]]
host = "zk1.example.test"
alt = ["10.0.0.1"]

[[clickhouse.node]]
host = "ch1.example.test"

[[client.node]]
host = "kafka1.example.test"
"#;

/// What is run after the interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FollowUp {
    Same,
    Apply,
}

impl FollowUp {
    pub(crate) const ALL: [Self; 2] = [Self::Same, Self::Apply];
}

/// What becomes of `.zkcerts/cache` in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    Kept,
    Deleted,
    Corrupt,
}

pub(crate) struct Scenario {
    /// The workspace before the command; `None`: there is none.
    before: Option<TempDir>,
    pub(crate) arguments: Vec<String>,
    /// Keeps the manifest alive that `init` reads.
    _inputs: Option<TempDir>,
}

impl Scenario {
    pub(crate) fn init() -> Self {
        let (inputs, arguments) = init_arguments();
        Self {
            before: None,
            arguments,
            _inputs: Some(inputs),
        }
    }

    /// TLS between the peers, and their own authority, come to a workspace that had none: `init` alone may make it.
    pub(crate) fn quorum() -> Self {
        let mut scenario = Self::apply("quorum", "schema = 1", "schema = 1\n[zookeeper]\nquorum = true");
        scenario.arguments = vec!["init".to_owned()];
        scenario
    }

    pub(crate) fn remove() -> Self {
        let (inputs, init) = init_arguments();
        let before = initialised(&init);
        run(before.path(), &words("add zookeeper zk2.example.test,10.0.0.2"));
        Self {
            before: Some(before),
            arguments: words("remove zookeeper zk2.example.test"),
            _inputs: Some(inputs),
        }
    }

    /// An older deployment is replaced: other names, another store format, another block in zoo.cfg.
    pub(crate) fn deploy() -> Self {
        let deploy = "deploy zookeeper --root {dir}/root --user 1000 --zoo-cfg /etc/zoo.cfg";
        let mut scenario = Self::apply(
            "deploy",
            "schema = 1",
            "schema = 1\n[zookeeper]\nkeystore = \"jks\"\nport = 2282",
        );
        let before = scenario.before.take().expect("a workspace");
        let manifest = before.path().join("w/zkcerts.toml");
        let text = fs::read_to_string(&manifest).expect("the manifest");
        fs::write(&manifest, MANIFEST).expect("the manifest is written");
        fs::create_dir_all(before.path().join("root/etc")).expect("a directory");
        fs::write(before.path().join("root/etc/zoo.cfg"), "tickTime=2000\n").expect("a zoo.cfg");
        run(before.path(), &words(deploy));
        fs::write(&manifest, text).expect("the manifest is written");
        run(before.path(), &words("apply"));
        scenario.before = Some(before);
        scenario.arguments = words(deploy);
        scenario
    }

    pub(crate) fn add() -> Self {
        let (inputs, init) = init_arguments();
        Self {
            before: Some(initialised(&init)),
            arguments: words("add zookeeper zk2.example.test,10.0.0.2"),
            _inputs: Some(inputs),
        }
    }

    /// A node whose key is made here, and its certificate elsewhere.
    pub(crate) fn csr() -> Self {
        let mut scenario = Self::add();
        scenario.arguments = words("csr zookeeper zk2.example.test --out {dir}/zk2.csr");
        scenario
    }

    /// A key and a certificate from elsewhere, in the place of those that were issued here.
    pub(crate) fn import() -> Self {
        let mut scenario = Self::add();
        let before = scenario.before.take().expect("a workspace");
        let folder = before.path();
        run(folder, &words("csr client zk1.example.test --out {dir}/zk1.csr"));
        run(
            folder,
            &words("sign {dir}/zk1.csr --role zookeeper --allow-name --out {dir}/zk1.crt"),
        );
        fs::copy(
            folder.join("w/client/zk1.example.test/client.key"),
            folder.join("zk1.key"),
        )
        .expect("a copy");
        run(folder, &words("remove client zk1.example.test"));
        scenario.before = Some(before);
        scenario.arguments =
            words("import zookeeper --cert {dir}/zk1.crt --key {dir}/zk1.key --host zk1.example.test");
        scenario
    }

    /// A workspace in which `first` were carried out, and the command.
    pub(crate) fn prepared(first: &[&str], line: &str) -> Self {
        let (_inputs, init) = init_arguments();
        let before = initialised(&init);
        for line in first {
            run(before.path(), &words(line));
        }
        Self::of(before, line)
    }

    /// This workspace, and the command.
    pub(crate) fn of(before: TempDir, line: &str) -> Self {
        Self {
            before: Some(before),
            arguments: words(line),
            _inputs: None,
        }
    }

    /// A workspace with an authority of the peers.
    pub(crate) fn quorate() -> TempDir {
        let (inputs, init) = init_arguments();
        let manifest = inputs.path().join("manifest.toml");
        let text = format!("{MANIFEST}\n[zookeeper]\nquorum = true\n");
        fs::write(&manifest, text).expect("the manifest is written");
        initialised(&init)
    }

    pub(crate) fn apply(name: &str, old: &str, new: &str) -> Self {
        let (inputs, init) = init_arguments();
        let before = initialised(&init);
        let path = before.path().join("w/zkcerts.toml");
        let text = fs::read_to_string(&path).expect("the manifest");
        assert!(
            text.contains(old),
            "{name}: the manifest holds what is to be changed"
        );
        fs::write(&path, text.replacen(old, new, 1)).expect("the manifest is written");
        Self {
            before: Some(before),
            arguments: vec!["apply".to_owned()],
            _inputs: Some(inputs),
        }
    }

    /// Interrupts the command at every gate, follows up, and judges what is there then.
    pub(crate) fn interrupt_everywhere(&self, follow_ups: &[FollowUp], caches: &[Cache]) {
        let gates = self.gates();
        assert!(
            gates > 20,
            "the fault door counted only {gates} gates: it is not wired"
        );
        let wanted = self.undisturbed();
        for gate in 1..=gates {
            let interrupted = self.interrupted(gate);
            for follow_up in follow_ups {
                for cache in caches {
                    let place = format!("gate {gate} of {gates}, then {follow_up:?}, cache {cache:?}");
                    self.complete(interrupted.path(), *follow_up, *cache, &wanted, &place);
                }
            }
        }
        println!("{} gates of `{}`", gates, self.arguments.join(" "));
    }

    pub(crate) fn start(&self) -> TempDir {
        let copy = TempDir::new().expect("a temporary directory");
        if let Some(before) = &self.before {
            tree::copy(before.path(), copy.path());
        }
        copy
    }

    pub(crate) fn gates(&self) -> u32 {
        let workspace = self.start();
        let report = TempDir::new().expect("a temporary directory");
        let report = report.path().join("gates");
        let output = command(workspace.path(), &self.arguments)
            .env("ZKCERTS_FAULT_REPORT", &report)
            .output()
            .expect("zkcerts starts");
        assert!(output.status.success(), "undisturbed: {output:?}");
        let text = fs::read_to_string(&report).expect("the fault door writes its report");
        text.split_whitespace()
            .next()
            .and_then(|count| count.parse().ok())
            .expect("a number of gates")
    }

    fn undisturbed(&self) -> Vec<PathBuf> {
        let workspace = self.start();
        run(workspace.path(), &self.arguments);
        tree::files(workspace.path())
    }

    pub(crate) fn interrupted(&self, gate: u32) -> TempDir {
        let workspace = self.start();
        let output = command(workspace.path(), &self.arguments)
            .env("ZKCERTS_FAULT_AT", gate.to_string())
            .output()
            .expect("zkcerts starts");
        assert!(!output.status.success(), "gate {gate} did not end the run");
        tree::assert_no_secret_is_open(workspace.path(), &format!("at gate {gate}"));
        workspace
    }

    fn complete(
        &self,
        interrupted: &Path,
        follow_up: FollowUp,
        cache: Cache,
        wanted: &[PathBuf],
        place: &str,
    ) {
        let copy = TempDir::new().expect("a temporary directory");
        // What a deployment wrote outside its directory, such as zoo.cfg, is noted where it lies: it is followed up there.
        let workspace = if self.is_deploy() {
            interrupted
        } else {
            copy.path()
        };
        if !self.is_deploy() {
            tree::copy(interrupted, workspace);
        }
        disturb(workspace, cache);
        let begun = workspace.join("w/zkcerts.toml").exists() || journal_is_complete(workspace);
        let arguments = match follow_up {
            FollowUp::Same => self.arguments.clone(),
            FollowUp::Apply if begun => vec!["apply".to_owned()],
            // Nothing is known of what was wanted: `apply` has nothing to complete, and says so.
            FollowUp::Apply => return assert_nothing_to_apply(workspace, place),
        };
        let output = command(workspace, &arguments).output().expect("zkcerts starts");
        assert!(
            output.status.success(),
            "{place}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        tree::assert_no_secret_is_open(workspace, place);
        tree::assert_pairs_match(workspace, place);
        let found = tree::files(workspace);
        // An `add` that ended before its manifest was written never happened, as far as `apply` can know.
        if follow_up == FollowUp::Same || found.len() == wanted.len() {
            assert_eq!(found, wanted, "{place}");
        }
        let settled = if self.is_deploy() {
            self.arguments.clone()
        } else {
            words("apply")
        };
        let again = run(workspace, &[settled, words("--json")].concat());
        let text = String::from_utf8_lossy(&again.stdout);
        assert!(
            text.contains("\"changed\":false") || text.contains("\"changed\": false"),
            "{place}: {text}"
        );
    }

    fn is_deploy(&self) -> bool {
        self.arguments.first().is_some_and(|verb| verb == "deploy")
    }
}

pub(crate) fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn init_arguments() -> (TempDir, Vec<String>) {
    let inputs = TempDir::new().expect("a temporary directory");
    let manifest = inputs.path().join("manifest.toml");
    fs::write(&manifest, MANIFEST).expect("the manifest is written");
    let arguments = vec![
        "init".to_owned(),
        "--manifest".to_owned(),
        manifest.display().to_string(),
    ];
    (inputs, arguments)
}

fn initialised(init: &[String]) -> TempDir {
    let workspace = TempDir::new().expect("a temporary directory");
    run(workspace.path(), init);
    workspace
}

pub(crate) fn command(workspace: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    // One thread, so that the gates come in the same order each time.
    command
        .arg("--dir")
        .arg(workspace.join("w"))
        .args(
            arguments
                .iter()
                .map(|word| word.replace("{dir}", &workspace.display().to_string())),
        )
        .env("RAYON_NUM_THREADS", "1");
    command
}

pub(crate) fn run(workspace: &Path, arguments: &[String]) -> Output {
    let output = command(workspace, arguments).output().expect("zkcerts starts");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn journal_is_complete(workspace: &Path) -> bool {
    workspace.join("w/.zkcerts/journal").exists()
}

fn disturb(workspace: &Path, cache: Cache) {
    let directory = workspace.join("w/.zkcerts/cache");
    if !directory.exists() {
        return;
    }
    match cache {
        Cache::Kept => {}
        Cache::Deleted => fs::remove_dir_all(&directory).expect("the cache is deleted"),
        Cache::Corrupt => {
            for entry in fs::read_dir(&directory).expect("the cache").flatten() {
                fs::write(entry.path(), b"\xff\x00 not a record").expect("the cache is overwritten");
            }
        }
    }
}

/// Deletes all that the program keeps for itself.
pub(crate) fn disturb_all(workspace: &Path) {
    fs::remove_dir_all(workspace.join("w/.zkcerts")).expect("it is there");
}

fn assert_nothing_to_apply(workspace: &Path, place: &str) {
    let output = command(workspace, &["apply".to_owned()])
        .output()
        .expect("zkcerts starts");
    assert_eq!(output.status.code(), Some(1), "{place}");
    assert!(
        !tree::files(workspace)
            .iter()
            .any(|path| path.ends_with("zookeeper.key")),
        "{place}: a key was left"
    );
}
