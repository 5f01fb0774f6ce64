//! What the machine may refuse, and what the caller's umask must not change.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::{skipped, zkcerts};

/// Runs shell commands in mounts of their own, `$zkcerts` being the program; `None` where that is not allowed.
fn with_own_mounts(script: &str, home: &Path) -> Option<Output> {
    let program = zkcerts(&[], home).get_program().to_owned();
    let output = std::process::Command::new("unshare")
        .args(["--mount", "bash", "-euc", script])
        .env("zkcerts", program)
        .env("HOME", home)
        .env_remove("ZKCERTS_DIR")
        .current_dir(home)
        .output()
        .expect("unshare starts");
    if String::from_utf8_lossy(&output.stderr).contains("unshare failed") {
        skipped("a full disk and a read-only one: mounting is not allowed here");
        return None;
    }
    Some(output)
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found
}

#[test]
fn a_full_disk_is_named_leaves_no_half_file_and_is_gone_on_from() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let script = r#"
        mkdir w
        mount -t tmpfs -o size=200k tmpfs w
        set +e
        "$zkcerts" --dir w/w init --zookeeper 'zk[1-40].example.test'
        echo "code $?"
        set -e
        find w -name '*.zkcerts-new'
        mount -o remount,size=20M w
        "$zkcerts" --dir w/w init --zookeeper 'zk[1-40].example.test' >/dev/null 2>&1
        find w -name keystore.p12 | wc -l"#;
    let Some(output) = with_own_mounts(script, home.path()) else {
        return;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "code 1\n40\n",
        "{stderr}"
    );
    assert!(
        stderr.contains("No space left on device") && stderr.contains("/w/w/"),
        "{stderr}"
    );
}

#[test]
fn a_read_only_directory_is_named_and_stays_as_it_is() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let script = r#"
        mkdir w
        mount -t tmpfs tmpfs w
        "$zkcerts" --dir w/w init >/dev/null 2>&1
        find w -type f -exec sha256sum {} + | sort >before
        mount -o remount,ro w
        set +e
        "$zkcerts" --dir w/w add zookeeper zk2.example.test
        echo "code $?"
        "$zkcerts" --dir w/new init
        echo "code $?"
        set -e
        find w -type f -exec sha256sum {} + | sort | cmp before -"#;
    let Some(output) = with_own_mounts(script, home.path()) else {
        return;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "code 1\ncode 1\n",
        "{stderr}"
    );
    assert_eq!(stderr.matches("Read-only file system").count(), 2, "{stderr}");
    assert!(stderr.contains("w/w/") && stderr.contains("w/new"), "{stderr}");
}

#[test]
fn the_umask_neither_opens_nor_closes_anything() {
    let modes = |umask: &str| -> Vec<(PathBuf, u32)> {
        let home = assert_fs::TempDir::new().expect("a directory");
        let program = zkcerts(&[], home.path()).get_program().to_owned();
        let status = std::process::Command::new("sh")
            .args([
                "-c",
                "umask \"$1\" && exec \"$2\" --dir w init --quiet",
                "sh",
                umask,
            ])
            .arg(program)
            .current_dir(home.path())
            .status()
            .expect("sh starts");
        assert!(status.success());
        let workspace = home.path().join("w");
        let mut modes: Vec<_> = files(&workspace)
            .into_iter()
            .map(|path| {
                let mode = fs::symlink_metadata(&path)
                    .expect("a status")
                    .permissions()
                    .mode()
                    & 0o7777;
                (path.strip_prefix(&workspace).expect("below").to_path_buf(), mode)
            })
            .collect();
        modes.sort();
        modes
    };
    let usual = modes("022");
    assert_eq!(usual, modes("000"));
    assert_eq!(usual, modes("077"));
    for (path, mode) in usual {
        let is_secret = path
            .extension()
            .is_some_and(|kind| kind == "key" || kind == "p12" || kind == "password");
        assert!(
            !is_secret || path.ends_with("truststore.p12") || mode == 0o600,
            "{}: {mode:o}",
            path.display()
        );
    }
}

#[test]
fn what_root_makes_for_somebody_else_belongs_to_them() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let workspace = home.path().join("w");
    fs::create_dir(&workspace).expect("a directory");
    if std::os::unix::fs::chown(&workspace, Some(1000), Some(1000)).is_err() {
        skipped("a workspace of somebody else: only root can give it away");
        return;
    }
    let output = zkcerts(&["--dir", "w", "init"], home.path())
        .output()
        .expect("the program");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for path in files(&workspace) {
        let status = fs::symlink_metadata(&path).expect("a status");
        assert_eq!((status.uid(), status.gid()), (1000, 1000), "{}", path.display());
    }
}
