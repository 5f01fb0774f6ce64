//! A workspace, and a tree that stands for the root directory of the machine that is deployed to.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_fs::TempDir;

/// What a run of the program answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) struct Site {
    directory: TempDir,
}

impl Site {
    /// One ZooKeeper and one ClickHouse; the tree knows the accounts of both.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same, with more lines for the manifest.
    pub(crate) fn with(settings: &str) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let site = Self { directory };
        let manifest = format!(
            "schema = 1\n{settings}\n[[zookeeper.node]]\nhost = \"zk1.example.test\"\nalt = [\"10.0.0.1\"]\n\
             [[clickhouse.node]]\nhost = \"ch1.example.test\"\n"
        );
        site.write("manifest.toml", &manifest);
        site.write("root/etc/passwd", "root:x:0:0::/root:/bin/sh\nzookeeper:x:107:113::/:/bin/false\nclickhouse:x:108:114::/:/bin/false\n");
        let manifest = site.path("manifest.toml").display().to_string();
        assert_eq!(site.run(&["init", "--manifest", &manifest]).code, 0);
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A file of the tree.
    pub(crate) fn target(&self, name: &str) -> PathBuf {
        self.path("root").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.target(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Changes the manifest and applies it.
    pub(crate) fn edit(&self, old: &str, new: &str) {
        let path = self.path("workspace/zkcerts.toml");
        let text = fs::read_to_string(&path).expect("the manifest");
        assert!(text.contains(old), "the manifest holds `{old}`");
        fs::write(&path, text.replacen(old, new, 1)).expect("written");
        let answer = self.run(&["apply"]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        let output = Command::new(env!("CARGO_BIN_EXE_zkcerts"))
            .arg("--dir")
            .arg(self.path("workspace"))
            .args(arguments)
            .output()
            .expect("zkcerts starts");
        Answer {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// `deploy ROLE … --root TREE`.
    pub(crate) fn deploy(&self, role: &str, more: &[&str]) -> Answer {
        let root = self.path("root").display().to_string();
        let mut arguments = vec!["deploy", role, "--root", &root];
        arguments.extend(more);
        self.run(&arguments)
    }

    /// The same, which must succeed.
    pub(crate) fn deployed(&self, role: &str, more: &[&str]) -> Answer {
        let answer = self.deploy(role, more);
        assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
        answer
    }

    /// `mode user:group` of a file of the tree.
    pub(crate) fn access(&self, name: &str) -> String {
        let found = fs::symlink_metadata(self.target(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        format!(
            "{:o} {}:{}",
            found.permissions().mode() & 0o7777,
            found.uid(),
            found.gid()
        )
    }
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").expect("the process itself").uid() == 0
}

/// Name, content and mtime of every file below a directory.
pub(crate) fn fingerprint(directory: &Path) -> Vec<(PathBuf, Vec<u8>, i64, i64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        let status = fs::symlink_metadata(&path).expect("a status");
        if status.is_dir() {
            found.extend(fingerprint(&path));
        } else {
            found.push((
                path.clone(),
                fs::read(&path).unwrap_or_default(),
                status.mtime(),
                status.mtime_nsec(),
            ));
        }
    }
    found.sort();
    found
}
