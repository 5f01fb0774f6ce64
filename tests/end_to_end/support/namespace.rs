//! Where programs run: on this machine's loopback, or on machines of a private network with names of their own.
//!
//! ClickHouse skips its host name check for loopback addresses, and ZooKeeper's peers judge each other by address: such
//! tests need names and addresses that are not this machine's. Nothing outside the private namespaces changes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::process::{Running, wait_for};
use crate::support::tools;

/// A place where a program can be started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The process whose network and mounts are entered; none for this machine itself.
    machine: Option<u32>,
}

impl Place {
    /// This machine.
    pub(crate) fn here() -> Self {
        Self { machine: None }
    }

    /// Where this process is: its network and its mounts.
    pub(crate) fn of(process: u32) -> Self {
        Self {
            machine: Some(process),
        }
    }

    /// A command that runs `program` here, and dies with the thread that starts it.
    pub(crate) fn command(self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]);
        if let Some(machine) = self.machine {
            command.args(["nsenter", "--target", &machine.to_string(), "--net", "--mount"]);
            if !is_root() {
                command.args(["--user", "--preserve-credentials"]);
            }
            command.arg("--");
        }
        command.arg(program);
        command
    }
}

/// A private network; it ends with its guard.
pub(crate) struct Network {
    keeper: Running,
    machines: BTreeMap<String, Place>,
}

impl Network {
    /// Machines by name and IPv4 address (of one /24), each reachable from the others by its name.
    ///
    /// # Panics
    /// When this system does not let us have namespaces.
    pub(crate) fn of(machines: &[(&str, &str)], folder: &Path) -> Self {
        let hosts = folder.join("hosts");
        let mut lines = vec!["127.0.0.1 localhost".to_owned(), "::1 localhost".to_owned()];
        lines.extend(machines.iter().map(|(name, address)| format!("{address} {name}")));
        fs::write(&hosts, lines.join("\n") + "\n").expect("the test's folder can be written");
        let mut command = Command::new("unshare");
        command.args(["--net", "--mount"]);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command.arg("bash").arg(tools::script("network.sh")).arg(&hosts);
        command.args(machines.iter().map(|(name, address)| format!("{name}={address}")));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let lines = BufReader::new(child.stdout.take().expect("the stream is piped")).lines();
        let mut network = Self {
            keeper: Running::new(child),
            machines: BTreeMap::new(),
        };
        for line in lines.map_while(Result::ok) {
            let Some((name, pid)) = line.split_once(' ') else {
                return network;
            };
            let place = Place::of(pid.parse().expect("the script prints process ids"));
            network.machines.insert(name.to_owned(), place);
        }
        panic!(
            "no private network: {:?} (`unshare --net --mount` must be allowed here)",
            network.keeper.ended()
        );
    }

    /// The machine of that name.
    pub(crate) fn machine(&self, name: &str) -> Place {
        *self
            .machines
            .get(name)
            .unwrap_or_else(|| panic!("no machine `{name}` in {:?}", self.machines))
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The script ends its machines when its input ends: killed, it could not.
        drop(self.keeper.child.stdin.take());
        wait_for(Duration::from_secs(5), || self.keeper.ended());
    }
}

/// Whether namespaces can be made as we are, or need a user namespace around them.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
