//! This machine as a test may change it: its own trust store, tools and programs, in overlays that are gone with a guard.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use assert_fs::TempDir;

use crate::support::namespace::{Place, is_root};
use crate::support::process::{Running, Said, run};
use crate::support::tools;
use crate::support::workspace::scratch;

/// What `machine.sh` lays overlays over. A test's own files may not lie there: it would see them as they were at its start.
const OVERLAID: [&str; 5] = ["/etc", "/usr", "/var/lib", "/var/log", "/run/lock"];

/// Where programs are looked for; a distribution keeps its refresh tools in the directories of the administrator.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The longest that one program may take: Java's store is rebuilt by a JVM, on a machine that may be busy.
const LIMIT: Duration = Duration::from_mins(2);

/// A private view of this machine; what was changed in it goes with it.
pub(crate) struct Machine {
    keeper: Running,
    folder: TempDir,
}

impl Machine {
    /// This machine as it is.
    ///
    /// # Panics
    /// Without root, or where namespaces and overlays are not allowed.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// This machine with packages that `tests/install` unpacked, as if they were installed.
    ///
    /// # Panics
    /// As [`Machine::new`], and when a package is missing.
    pub(crate) fn with(packages: &[&str]) -> Self {
        assert!(
            is_root(),
            "the tests of the trust store need root: they lay overlays over root's own directories, which a user \
             namespace may mount and not write to"
        );
        let folder = scratch();
        let covered = OVERLAID
            .iter()
            .find(|overlaid| folder.path().starts_with(overlaid));
        assert_eq!(covered, None, "the tests' folder lies where they lay overlays");
        let mut child = Command::new("unshare")
            .args(["--mount", "--net", "bash"])
            .arg(script("machine.sh"))
            .arg(folder.path())
            .arg(env!("CARGO_BIN_EXE_zkcerts"))
            .args(packages.iter().map(|name| tools::installed(name)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare (util-linux) can be started");
        let stdout = child.stdout.take().expect("the stream is piped");
        let mut machine = Self {
            keeper: Running::new(child),
            folder,
        };
        let ready = BufReader::new(stdout).lines().map_while(Result::ok).next();
        assert_eq!(
            ready.as_deref(),
            Some("ready"),
            "no private view of this machine: {:?} (`unshare --mount --net` and overlays must be allowed here)",
            machine.keeper.ended()
        );
        machine
    }

    /// For programs that are started elsewhere, such as servers.
    pub(crate) fn place(&self) -> Place {
        Place::of(self.keeper.child.id())
    }

    /// A folder for the test's files, the same inside and outside; gone with the machine.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where a file of this view is seen from outside. A link *on the way* must not be an absolute one.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{file}", self.keeper.child.id()))
    }

    /// A command that runs in this view, with an environment of its own: the caller's may move the trust store.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.place().command(program);
        command
            .env_clear()
            .envs([("PATH", PATH), ("LC_ALL", "C")])
            .env("HOME", self.folder())
            .current_dir("/");
        command
    }

    /// Runs a program to its end, whatever that is.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Said {
        run(self.command(program).args(arguments), LIMIT)
    }

    /// Runs a program that has to succeed, and gives its standard output.
    ///
    /// # Panics
    /// With all that it said, when it fails.
    pub(crate) fn must(&self, program: &str, arguments: &[&str]) -> String {
        let Said {
            status,
            stdout,
            stderr,
        } = self.run(program, arguments);
        assert!(
            status.success(),
            "{program} {arguments:?}: {status}\n{stdout}\n{stderr}"
        );
        stdout
    }

    /// Writes a file of this view, with the directories above it.
    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        let parent = path.parent().expect("a file lies in a directory");
        fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{file}: {error}"));
        fs::write(path, content).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// Writes a program of this view.
    pub(crate) fn write_program(&self, file: &str, script: &str) {
        self.write(file, script);
        fs::set_permissions(self.path(file), fs::Permissions::from_mode(0o755)).expect("the file is ours");
    }

    /// Reads a file of this view.
    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

/// A script that stands beside these modules.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/trust/bed")
        .join(name)
}
