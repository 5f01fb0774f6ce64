use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::site::{Site, fingerprint, is_root};

#[test]
fn the_service_can_read_its_secrets_and_replace_none_of_them() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    if !is_root() {
        let user = site.access("etc/zookeeper/tls/keystore.p12");
        assert!(
            user.starts_with("600 "),
            "without root, the caller's alone: {user}"
        );
        return;
    }
    assert_eq!(site.access("etc/zookeeper/tls"), "750 0:113");
    assert_eq!(site.access("etc/zookeeper/tls/keystore.p12"), "640 0:113");
    assert_eq!(site.access("etc/zookeeper/tls/keystore.password"), "640 0:113");
    assert_eq!(site.access("etc/zookeeper/tls/truststore.p12"), "644 0:113");
    site.deployed("clickhouse", &[]);
    assert_eq!(site.access("etc/clickhouse-server/client.key"), "640 0:114");
    assert_eq!(
        site.access("etc/clickhouse-server/config.d/zz-zkcerts-zookeeper.xml"),
        "640 0:114"
    );
}

#[test]
fn the_servers_key_is_deployed_once_inside_its_keystore() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    assert!(!site.target("etc/zookeeper/tls/server.key").exists());
    assert!(!site.target("etc/zookeeper/tls/zoo.cfg").exists());
}

#[test]
fn an_account_that_is_not_there_is_an_error_and_a_number_needs_none() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    site.write("root/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    let answer = site.deploy("zookeeper", &[]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stderr.contains("no account `zookeeper`"),
        "{}",
        answer.stderr
    );
    assert!(!site.target("etc/zookeeper").exists(), "nothing was written");
    site.deployed("zookeeper", &["--user", "1000:2000"]);
    assert_eq!(site.access("etc/zookeeper/tls/keystore.p12"), "640 0:2000");
}

#[test]
fn deploying_again_changes_no_byte_and_no_time() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    let before = fingerprint(&site.path("root"));
    let answer = site.deployed("zookeeper", &["--json"]);
    assert!(answer.stdout.contains("\"changed\":false"), "{}", answer.stdout);
    assert_eq!(fingerprint(&site.path("root")), before);
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_be() {
    let site = Site::new();
    let answer = site.deployed("zookeeper", &["--dry-run", "--json"]);
    assert!(
        answer.stdout.contains("\"changed\":true") && answer.stdout.contains("keystore.p12"),
        "{}",
        answer.stdout
    );
    assert!(!site.target("etc/zookeeper").exists());
}

#[test]
fn a_file_that_something_else_wrote_is_replaced_only_by_force() {
    let site = Site::new();
    site.write("root/etc/clickhouse-server/ca.crt", "somebody else's authority\n");
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stderr.contains("ca.crt") && answer.stderr.contains("--force"),
        "{}",
        answer.stderr
    );
    assert!(
        !site.target("etc/clickhouse-server/client.key").exists(),
        "nothing was written"
    );
    site.deployed("clickhouse", &["--force"]);
    assert!(
        site.read("etc/clickhouse-server/ca.crt")
            .contains("BEGIN CERTIFICATE")
    );
}

#[test]
fn a_file_that_was_edited_since_it_was_deployed_is_not_ours_any_more() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    site.write("root/etc/zookeeper/tls/client.properties", "edited\n");
    let answer = site.deploy("zookeeper", &[]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("client.properties"), "{}", answer.stderr);
}

#[test]
fn a_renewed_file_replaces_the_older_one_without_force() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    let before = fs::read(site.target("etc/zookeeper/tls/keystore.p12")).expect("a keystore");
    site.edit("alt = [\"10.0.0.1\"]", "alt = [\"10.0.0.1\", \"10.0.0.9\"]");
    site.deployed("zookeeper", &[]);
    assert_ne!(
        fs::read(site.target("etc/zookeeper/tls/keystore.p12")).expect("a keystore"),
        before
    );
}

#[test]
fn what_is_no_longer_wanted_is_removed_unless_it_was_edited() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    site.edit("schema = 1", "schema = 1\n[zookeeper]\nkeystore = \"jks\"");
    site.write("root/etc/zookeeper/tls/truststore.p12", "edited");
    site.deployed("zookeeper", &[]);
    assert!(!site.target("etc/zookeeper/tls/keystore.p12").exists());
    assert!(site.target("etc/zookeeper/tls/keystore.jks").exists());
    assert_eq!(site.read("etc/zookeeper/tls/truststore.p12"), "edited");
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let site = Site::new();
    site.write("elsewhere", "precious");
    fs::create_dir_all(site.target("etc/zookeeper/tls")).expect("directories");
    symlink(site.path("elsewhere"), site.target("etc/zookeeper/tls/ca.crt")).expect("a link");
    let answer = site.deploy("zookeeper", &[]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("symbolic link"), "{}", answer.stderr);
    assert_eq!(
        fs::read_to_string(site.path("elsewhere")).expect("still there"),
        "precious"
    );
}

#[test]
fn a_directory_that_the_service_cannot_pass_through_is_named() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    fs::create_dir_all(site.target("etc/zookeeper")).expect("directories");
    fs::set_permissions(site.target("etc/zookeeper"), fs::Permissions::from_mode(0o700)).expect("a mode");
    let answer = site.deployed("zookeeper", &[]);
    assert!(
        answer.stderr.contains("cannot pass through") || answer.stdout.contains("cannot pass through"),
        "{}{}",
        answer.stdout,
        answer.stderr
    );
}

#[test]
fn an_archive_deploys_like_the_workspace_and_carries_no_one_elses_keys() {
    let site = Site::new();
    let archive = site.path("zk1.tar").display().to_string();
    assert_eq!(
        site.run(&["export", "node", "zk1.example.test", "--out", &archive])
            .code,
        0
    );
    let listed = std::process::Command::new("tar")
        .args(["-tf", &archive])
        .output()
        .expect("tar starts");
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        names.contains("zookeeper/zk1.example.test/keystore.p12"),
        "{names}"
    );
    assert!(
        !names.contains("ca/") && !names.contains("clickhouse/"),
        "{names}"
    );
    let mode = fs::metadata(&archive).expect("the archive").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    site.deployed("zookeeper", &["--from", &archive]);
    let answer = site.deployed("zookeeper", &["--json"]);
    assert!(answer.stdout.contains("\"changed\":false"), "{}", answer.stdout);
}

#[test]
fn an_archive_that_is_cut_short_or_not_ours_is_refused() {
    let site = Site::new();
    let archive = site.path("zk1.tar").display().to_string();
    assert_eq!(
        site.run(&["export", "node", "zk1.example.test", "--out", &archive])
            .code,
        0
    );
    let bytes = fs::read(&archive).expect("the archive");
    for length in [0, 100, 512, 700, bytes.len() / 2] {
        fs::write(&archive, &bytes[..length]).expect("written");
        let answer = site.deploy("zookeeper", &["--from", &archive]);
        assert_eq!(answer.code, 1, "{length}: {}", answer.stderr);
        assert!(
            !site.target("etc/zookeeper/tls/keystore.p12").exists(),
            "{length}"
        );
    }
}
