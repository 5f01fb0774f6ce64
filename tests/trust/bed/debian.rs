//! Debian's tool on this machine, and a Debian root that `debootstrap` made.

use std::path::PathBuf;

use crate::bed::machine::Machine;
use crate::bed::tree::{STORE, Tree};
use crate::support::tools;

/// The tool of Debian's family.
pub(crate) const TOOL: &str = "/usr/sbin/update-ca-certificates";

/// Brings the machine's own store to where its tool leaves it: a machine may have been made without the tool's help.
pub(crate) fn settle(machine: &Machine) {
    machine.must(TOOL, &[]);
}

/// Counts how often the family's tool and its hooks are run from now on.
pub(crate) struct Counter<'a> {
    machine: &'a Machine,
}

const RUNS: &str = "/var/log/refreshes";

impl<'a> Counter<'a> {
    /// Puts itself before the tool, and among the hooks.
    pub(crate) fn before_the_tool(machine: &'a Machine) -> Self {
        let real = format!("{TOOL}.real");
        machine.must("mv", &[TOOL, &real]);
        machine.write(RUNS, "");
        machine.write_program(
            TOOL,
            &format!("#!/bin/sh\necho \"tool $*\" >>{RUNS}\nexec {real} \"$@\"\n"),
        );
        machine.write_program(
            "/etc/ca-certificates/update.d/zz-counter",
            &format!("#!/bin/sh\necho hook >>{RUNS}\nsed 's/^/hook told: /' >>{RUNS}\n"),
        );
        Self { machine }
    }

    /// What was run since the last time this was asked: `tool ARGUMENTS`, `hook`, and `hook told: LINE`.
    pub(crate) fn take(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.machine.read(RUNS)).into_owned();
        self.machine.write(RUNS, "");
        text.lines().map(str::to_owned).collect()
    }
}

/// A whole Debian root, seen in one machine only; what is changed in it goes with the machine.
pub(crate) struct Root {
    path: PathBuf,
}

impl Root {
    /// The root that `tests/install` keeps, under an overlay.
    pub(crate) fn on(machine: &Machine) -> Self {
        let at = |name: &str| machine.folder().join(name).display().to_string();
        let (root, changes, work) = (at("root"), at("layers/changes-root"), at("layers/work-root"));
        machine.must("mkdir", &[&root, &changes, &work]);
        let below = tools::installed("debian-root");
        let options = format!("lowerdir={},upperdir={changes},workdir={work}", below.display());
        machine.must("mount", &["-t", "overlay", "overlay", "-o", &options, &root]);
        Self { path: root.into() }
    }

    /// Where it stands in its machine.
    pub(crate) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// A file of it, as its machine sees it.
    pub(crate) fn file(&self, name: &str) -> String {
        format!("{}{name}", self.path())
    }

    /// Runs a program of the root's own that has to succeed.
    pub(crate) fn must(&self, machine: &Machine, program: &str, arguments: &[&str]) -> String {
        machine.must("chroot", &[&[self.path().as_str(), program], arguments].concat())
    }

    /// Its trust store.
    pub(crate) fn store(&self, machine: &Machine) -> Tree {
        Tree::below(&machine.path(&self.path()), &STORE)
    }
}
