//! The programs that are measured: ours, and OpenSSL's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::measure::{Cost, cost};
use crate::{Result, machine};

/// A place for workspaces, removed at the end.
pub(crate) struct Workspaces {
    root: PathBuf,
    made: AtomicUsize,
}

impl Workspaces {
    /// Below the build directory, or where `ZKCERTS_BENCH_DIR` says: on a disk, or durability costs nothing.
    pub(crate) fn new() -> Result<Self> {
        let chosen = std::env::var_os("ZKCERTS_BENCH_DIR").map(PathBuf::from);
        let parent = chosen.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
        let root = parent.join(format!("ratios-{}", std::process::id()));
        std::fs::create_dir_all(&root)?;
        Ok(Self {
            root,
            made: AtomicUsize::new(0),
        })
    }

    /// A directory that is not there yet; the disk is at rest. What was made before stays until the end: for half a minute
    /// after a mass removal ext4 searches long for every new inode, which would be measured here.
    pub(crate) fn fresh(&self) -> Result<PathBuf> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let root = std::fs::File::open(&self.root)?;
        rustix::fs::syncfs(root)?;
        Ok(self.root.join(number.to_string()))
    }
}

impl Drop for Workspaces {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// `benches/openssl-hosts.sh`.
pub(crate) fn openssl_hosts(directory: &Path, hosts: usize) -> Result<Cost> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/openssl-hosts.sh");
    let mut command = Command::new(script);
    command.arg(directory).arg(hosts.to_string());
    run(command)
}

/// `openssl version`.
pub(crate) fn openssl_version() -> Result<Cost> {
    let mut command = Command::new("openssl");
    command.arg("version");
    run(command)
}

/// `zkcerts --version`.
pub(crate) fn version() -> Result<Cost> {
    let mut command = zkcerts();
    command.arg("--version");
    run(command)
}

/// `zkcerts init` of so many ZooKeeper hosts.
pub(crate) fn init(directory: &Path, hosts: usize) -> Result<Cost> {
    run(init_command(directory, hosts))
}

/// The same and one ClickHouse; answers the peak of its memory in kB.
pub(crate) fn init_watched(directory: &Path, hosts: usize) -> Result<u64> {
    let mut command = init_command(directory, hosts);
    command.args(["--clickhouse", "ch1.example.com"]);
    machine::wait_and_watch(&mut command.spawn()?)
}

/// `zkcerts apply`, which must find nothing to do.
pub(crate) fn apply(directory: &Path) -> Result<Cost> {
    let mut command = zkcerts();
    command.args(["apply", "--json", "--dir"]).arg(directory);
    command.stdout(Stdio::piped());
    cost(|| {
        let output = command.output()?;
        let unchanged = String::from_utf8_lossy(&output.stdout).contains(r#""changed":false"#);
        if output.status.success() && unchanged {
            Ok(())
        } else {
            Err("apply found something to do".into())
        }
    })
}

/// `zkcerts status`, which must find nothing that is due.
pub(crate) fn status(directory: &Path) -> Result<Cost> {
    run(status_command(directory))
}

/// The same; answers the peak of its memory in kB.
pub(crate) fn status_watched(directory: &Path) -> Result<u64> {
    machine::wait_and_watch(&mut status_command(directory).stdout(Stdio::null()).spawn()?)
}

/// `zkcerts config` of one node, which reads the manifest and nothing else; answers the peak of its memory in kB.
pub(crate) fn config_watched(directory: &Path, host: &str) -> Result<u64> {
    let mut command = zkcerts();
    command
        .args(["config", "zookeeper", host, "--dir"])
        .arg(directory);
    machine::wait_and_watch(&mut command.stdout(Stdio::null()).spawn()?)
}

fn status_command(directory: &Path) -> Command {
    let mut command = zkcerts();
    command.args(["status", "--dir"]).arg(directory);
    command
}

fn init_command(directory: &Path, hosts: usize) -> Command {
    let mut command = zkcerts();
    command.arg("init").arg("--dir").arg(directory);
    command.args(["--zookeeper", &format!("zk[00001-{hosts:05}].example.com")]);
    command
}

/// Ours, without the environment of whoever measures.
pub(crate) fn zkcerts() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    command.env_remove("ZKCERTS_DIR").stderr(Stdio::null());
    command
}

fn run(mut command: Command) -> Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    cost(|| {
        let status = command.status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{command:?} ended with {status}").into())
        }
    })
}
