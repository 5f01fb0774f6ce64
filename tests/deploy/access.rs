use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};

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

/// The reader of archives quotes what it cannot read, and that may be a key.
#[test]
fn a_key_in_the_place_of_an_archive_is_refused_and_nothing_of_it_is_shown() {
    let site = Site::new();
    let key =
        fs::read_to_string(site.path("workspace/zookeeper/zk1.example.test/server.key")).expect("a key");
    let bare: String = key.lines().filter(|line| !line.starts_with("-----")).collect();
    for (name, text) in [
        ("key.pem", key.clone()),
        ("long.pem", key.repeat(9)),
        ("bare.txt", bare.repeat(9)),
        ("behind.pem", format!("{}{key}", "x".repeat(100))),
    ] {
        site.write(name, &text);
        for more in [&[][..], &["--json"]] {
            let path = site.path(name).display().to_string();
            let mut words = vec!["--from", path.as_str()];
            words.extend(more);
            let answer = site.deploy("zookeeper", &words);
            assert_eq!(answer.code, 1, "{name}");
            let said = format!("{}{}", answer.stdout, answer.stderr);
            let shown = bare.as_bytes().windows(12).any(|part| {
                let part = std::str::from_utf8(part).expect("base64");
                said.contains(part)
            });
            assert!(!shown, "{name}: {said}");
        }
    }
}

#[test]
fn another_nodes_files_are_replaced_only_by_force() {
    let site = Site::new();
    site.deployed("zookeeper", &[]);
    site.edit("zk1.example.test", "zk2.example.test");
    let answer = site.deploy("zookeeper", &[]);
    assert_eq!(answer.code, 1, "{}", answer.stdout);
    assert!(
        answer.stderr.contains("and not of `zookeeper/zk2.example.test`"),
        "{}",
        answer.stderr
    );
    assert_eq!(site.deploy("zookeeper", &["--force"]).code, 0);
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

#[test]
fn a_link_in_the_tree_leads_to_what_it_names_inside_the_tree() {
    let site = Site::new();
    for name in ["host", "root/srv/zk"] {
        fs::create_dir_all(site.path(name)).expect("a directory");
    }
    fs::set_permissions(site.path("root/etc"), fs::Permissions::from_mode(0o755)).expect("a mode");
    symlink(site.path("host"), site.target("etc/zookeeper")).expect("a link");
    site.deployed("zookeeper", &["--user", "1000"]);
    assert!(
        fs::read_dir(site.path("host"))
            .expect("a directory")
            .next()
            .is_none()
    );

    fs::remove_file(site.target("etc/zookeeper")).expect("removed");
    symlink("/../srv/zk", site.target("etc/zookeeper")).expect("a link");
    site.deployed("zookeeper", &["--user", "1000"]);
    assert!(site.target("srv/zk/tls/keystore.p12").exists());
}

#[test]
fn debians_link_to_the_configuration_is_followed_inside_the_tree() {
    let site = Site::new();
    site.write(
        "root/etc/zookeeper/conf_example/zoo.cfg",
        "dataDir=/var/lib/zookeeper\n",
    );
    for (target, link) in [
        ("/etc/alternatives/conf", "etc/zookeeper/conf"),
        ("/etc/zookeeper/conf_example", "etc/alternatives/conf"),
    ] {
        fs::create_dir_all(site.target(link).parent().expect("a parent")).expect("directories");
        symlink(target, site.target(link)).expect("a link");
    }
    for name in ["etc/zookeeper", "etc/alternatives"] {
        fs::set_permissions(site.target(name), fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    site.deployed(
        "zookeeper",
        &["--user", "1000", "--zoo-cfg", "/etc/zookeeper/conf/zoo.cfg"],
    );
    assert!(
        site.read("etc/zookeeper/conf_example/zoo.cfg")
            .contains("secureClientPort")
    );
}

#[test]
fn a_link_that_the_service_placed_is_not_followed_by_root() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    for name in ["precious", "root/etc/clickhouse-server"] {
        fs::create_dir_all(site.path(name)).expect("a directory");
    }
    let link = site.target("etc/clickhouse-server/sub");
    symlink("../../../precious", &link).expect("a link");
    lchown(&link, Some(108), Some(114)).expect("an owner");
    chown(site.target("etc/clickhouse-server"), Some(108), Some(114)).expect("an owner");
    site.edit(
        "schema = 1",
        "schema = 1\n[clickhouse]\ndirectory = \"/etc/clickhouse-server/sub\"",
    );
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(
        answer
            .stderr
            .contains("etc/clickhouse-server/sub` is a symbolic link"),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_key_of_a_kind_that_is_not_made_here_is_never_replaced() {
    let site = Site::new();
    let key = site.path("workspace/zookeeper/zk1.example.test/server.key");
    let made = std::process::Command::new("openssl")
        .args([
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-521",
            "-out",
        ])
        .arg(&key)
        .status()
        .expect("openssl starts");
    assert!(made.success());
    let before = fs::read(&key).expect("the key");
    let answer = site.run(&["apply"]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("server.key"), "{}", answer.stderr);
    assert_eq!(fs::read(&key).expect("the key"), before);
}

#[test]
fn a_second_run_of_init_changes_no_byte_and_no_time() {
    let site = Site::new();
    let before = fingerprint(&site.path("workspace"));
    let manifest = site.path("manifest.toml").display().to_string();
    let answer = site.run(&["init", "--manifest", &manifest, "--json"]);
    assert!(answer.stdout.contains("\"changed\":false"), "{}", answer.stdout);
    assert_eq!(fingerprint(&site.path("workspace")), before);
}
