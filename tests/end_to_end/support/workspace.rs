//! The built binary on a workspace, as a person would run it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_fs::TempDir;

use crate::support::namespace::Place;
use crate::support::process::{Said, run};

/// A folder for one test, outside the world-writable `/tmp`, gone with its guard.
///
/// With `ZKCERTS_TEST_KEEP` set it stays, and the test says where.
pub(crate) fn scratch() -> TempDir {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("the target folder can be written");
    let keep = std::env::var_os("ZKCERTS_TEST_KEEP").is_some();
    if keep {
        report(&format!("kept: {}", folder.path().display()));
    }
    folder.into_persistent_if(keep)
}

/// A line that is seen although the test passes: `cargo test` holds back what is printed, not what is written.
pub(crate) fn report(line: &str) {
    use std::io::Write;
    // A closed standard error has no reader to miss it.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Who owns what the tests deploy: the one who runs them, by number.
pub(crate) fn own_uid() -> String {
    fs::metadata("/proc/self")
        .expect("Linux has /proc")
        .uid()
        .to_string()
}

/// The longest that one command may take: `renew --deploy` waits for servers that start.
const LONGEST: Duration = Duration::from_mins(4);

/// A workspace that `zkcerts` works on.
pub(crate) struct Workspace {
    folder: PathBuf,
    /// Where `zkcerts` is run.
    place: Place,
}

impl Workspace {
    /// A workspace made from a manifest.
    ///
    /// # Panics
    /// When `init` fails.
    pub(crate) fn init(folder: &Path, manifest: &str) -> Self {
        let (workspace, file) = (Self::at(folder), folder.with_extension("toml"));
        fs::write(&file, manifest).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        workspace.must(&["init", "--manifest", &file.display().to_string()]);
        workspace
    }

    /// The workspace in this folder, which may be still to make.
    pub(crate) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            place: Place::here(),
        }
    }

    /// The same workspace, for a `zkcerts` that runs at this place: it reaches the servers there by their names.
    pub(crate) fn seen_from(&self, place: Place) -> Self {
        Self {
            folder: self.folder.clone(),
            place,
        }
    }

    /// A file of it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs a command to its end, whatever that is.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let mut command = self.place.command(env!("CARGO_BIN_EXE_zkcerts"));
        command
            .arg("--dir")
            .arg(&self.folder)
            .args(arguments)
            .env_remove("ZKCERTS_DIR");
        run(&mut command, LONGEST)
    }

    /// Runs a command that has to end with this exit code.
    ///
    /// # Panics
    /// With all that it said, when it ends otherwise.
    pub(crate) fn exits(&self, code: i32, arguments: &[&str]) -> Said {
        let said = self.run(arguments);
        let shown = arguments.join(" ");
        assert_eq!(
            said.status.code(),
            Some(code),
            "zkcerts {shown}:\n{}\n{}",
            said.stdout,
            said.stderr
        );
        said
    }

    /// Runs a command that has to succeed, and gives its standard output.
    ///
    /// # Panics
    /// When it does not.
    pub(crate) fn must(&self, arguments: &[&str]) -> String {
        self.exits(0, arguments).stdout
    }

    /// Deploys a ZooKeeper node around a `zoo.cfg` that is there already.
    ///
    /// # Panics
    /// When it fails.
    pub(crate) fn deploy_zookeeper(&self, host: &str, zoo_cfg: &Path) {
        let zoo_cfg = zoo_cfg.display().to_string();
        self.must(&[
            "deploy",
            "zookeeper",
            host,
            "--user",
            &own_uid(),
            "--zoo-cfg",
            &zoo_cfg,
        ]);
    }

    /// Deploys a ClickHouse node.
    ///
    /// # Panics
    /// When it fails.
    pub(crate) fn deploy_clickhouse(&self, host: &str) {
        self.must(&["deploy", "clickhouse", host, "--user", &own_uid()]);
    }

    /// Deploys a client's node.
    ///
    /// # Panics
    /// When it fails.
    pub(crate) fn deploy_client(&self, host: &str) {
        self.must(&["deploy", "client", host, "--user", &own_uid()]);
    }

    /// Replaces a piece of the manifest, as a person would in an editor.
    ///
    /// # Panics
    /// Unless it stands there.
    pub(crate) fn edit_manifest(&self, old: &str, new: &str) {
        let path = self.file("zkcerts.toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(text.contains(old), "`{old}` is not in the manifest:\n{text}");
        fs::write(&path, text.replacen(old, new, 1))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
