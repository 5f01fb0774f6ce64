//! What zkcerts deploys is what `verify` has nothing against.

use std::fs;
use std::io::Write as _;

use crate::site::{Answer, Site};

const MAIN: &str =
    "<clickhouse><logger><level>trace</level></logger><path>/var/lib/clickhouse/</path></clickhouse>";

/// Both ends of a site, deployed into its tree.
fn deployed(settings: &str, zoo_cfg: &str) -> Site {
    let site = Site::with(settings);
    site.write("root/etc/zookeeper/conf/zoo.cfg", zoo_cfg);
    site.write("root/etc/clickhouse-server/config.xml", MAIN);
    site.deployed("zookeeper", &["--zoo-cfg", "/etc/zookeeper/conf/zoo.cfg"]);
    site.deployed("clickhouse", &[]);
    site
}

fn verify(site: &Site, more: &[&str]) -> Answer {
    let root = site.path("root").display().to_string();
    let mut arguments = vec![
        "verify",
        "--json",
        "--root",
        &root,
        "--zoo-cfg",
        "/etc/zookeeper/conf/zoo.cfg",
        "--clickhouse-config",
        "/etc/clickhouse-server/config.xml",
    ];
    arguments.extend(more);
    site.run(&arguments)
}

/// The codes of a run's findings by severity, without notes.
fn problems(answer: &Answer) -> Vec<String> {
    let object: serde_json::Value = serde_json::from_str(&answer.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", answer.stdout, answer.stderr));
    let findings = object
        .get("findings")
        .and_then(serde_json::Value::as_array)
        .expect("findings")
        .iter();
    let told = |finding: &serde_json::Value| {
        format!(
            "{} {}: {} {}",
            finding["code"], finding["subject"], finding["message"], finding["evidence"]
        )
    };
    findings
        .filter(|finding| finding["severity"] != "note")
        .map(told)
        .collect()
}

const ALONE: &str = "tickTime=2000\ndataDir=/var/lib/zookeeper\n";
const ENSEMBLE: &str =
    "dataDir=/d\nserver.1=zk1.example.test:2888:3888\nserver.2=zk2.example.test:2888:3888\n";

#[test]
fn what_is_deployed_has_neither_error_nor_warning() {
    for settings in [
        "",
        "[zookeeper]\nkeystore = \"jks\"",
        "[zookeeper]\nkeystore = \"pem\"",
        "[zookeeper]\nkeystore = \"pem\"\nversion = \"3.6.3\"",
        "[zookeeper]\nkeystore = \"pem\"\nversion = \"3.5.9\"",
        "[zookeeper]\nkeystore = \"pem\"\nversion = \"3.7\"",
        "[zookeeper]\nversion = \"3.8.0\"",
        "[zookeeper]\nversion = \"3.8.6\"",
        "[zookeeper]\nversion = \"3.9.0\"",
        "[zookeeper]\nversion = \"3.9.3\"\nkeystore = \"pem\"",
        "[zookeeper]\nversion = \"3.9.5\"\nkeystore = \"jks\"",
        "[zookeeper]\nversion = \"3.10\"",
        "[zookeeper]\nquorum = true",
        "[zookeeper]\nquorum = true\nquorum_host_check = false",
        "[zookeeper]\nquorum = true\nkeystore = \"pem\"\nversion = \"3.9.4\"",
        "[zookeeper]\nquorum = true\nkeystore = \"jks\"\nversion = \"3.9\"",
        "[leaf]\nkey = \"rsa-2048\"",
        "[authority]\npermitted = [\"example.test\", \"10.0.0.0/8\"]",
        "[clickhouse]\nversion = \"26.3\"",
        "[clickhouse]\nversion = \"23.8\"\nroot = \"/clickhouse\"",
        "[clickhouse]\ntrust = \"both\"",
    ] {
        let zoo_cfg = if settings.contains("quorum") {
            ENSEMBLE
        } else {
            ALONE
        };
        let answer = verify(&deployed(settings, zoo_cfg), &[]);
        assert_eq!(problems(&answer), Vec::<String>::new(), "{settings}");
        assert_eq!(answer.code, 0, "{settings}: {}", answer.stdout);
    }
}

#[test]
fn an_authority_that_only_the_system_trusts_has_to_be_there() {
    let site = deployed("[clickhouse]\ntrust = \"system\"", ALONE);
    site.write("root/etc/os-release", "ID=debian\n");
    site.write("root/etc/ca-certificates.conf", "");
    fs::create_dir_all(site.target("etc/ssl/certs")).expect("made");
    let before = verify(&site, &[]);
    assert!(before.stdout.contains("\"issuer-unknown\""), "{}", before.stdout);
    let root = site.path("root").display().to_string();
    let trusted = site.run(&["trust", "--root", &root]);
    assert_eq!(trusted.code, 0, "{}", trusted.stderr);
    let after = verify(&site, &[]);
    assert_eq!(problems(&after), Vec::<String>::new());
    assert!(
        after.stdout.contains("\"anchor-unconstrained\""),
        "{}",
        after.stdout
    );
}

#[test]
fn what_is_chosen_to_be_weak_is_told() {
    for (settings, zoo_cfg, code) in [
        ("[clickhouse]\nhost_check = \"off\"", ALONE, "host-check-off"),
        ("[zookeeper]\nclient_auth = \"want\"", ALONE, "client-auth-off"),
        (
            "[zookeeper]\nplaintext_port = 2181",
            "dataDir=/d\nclientPort=2181\n",
            "plaintext-port-open",
        ),
    ] {
        let answer = verify(&deployed(settings, zoo_cfg), &[]);
        let found = problems(&answer);
        assert_eq!(found.len(), 1, "{settings}: {found:?}");
        assert!(found[0].contains(code), "{settings}: {found:?}");
        assert_eq!(answer.code, 3, "{settings}");
    }
}

#[test]
fn what_is_changed_after_the_deployment_is_told() {
    type Change = fn(&Site);
    let changes: [(&str, Change); 6] = [
        ("store-exposed", |site| {
            mode(site, "etc/zookeeper/tls/keystore.p12", 0o644);
        }),
        ("secret-exposed", |site| {
            mode(site, "etc/zookeeper/tls/keystore.password", 0o644);
        }),
        ("key-exposed", |site| {
            mode(site, "etc/clickhouse-server/client.key", 0o644);
        }),
        ("password-wrong", |site| {
            fs::write(site.target("etc/zookeeper/tls/truststore.password"), "changeit").expect("written");
        }),
        ("password-file-form", |site| {
            fs::write(
                site.target("etc/zookeeper/tls/truststore.password"),
                "changeit\r\n",
            )
            .expect("written");
        }),
        ("inaccessible", |site| {
            fs::remove_file(site.target("etc/clickhouse-server/ca.crt")).expect("removed");
        }),
    ];
    for (code, change) in changes {
        let site = deployed("", ALONE);
        change(&site);
        let answer = verify(&site, &[]);
        let found = problems(&answer);
        assert!(found.iter().any(|told| told.contains(code)), "{code}: {found:?}");
        assert_eq!(answer.code, 3, "{code}");
    }
}

fn mode(site: &Site, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(site.target(name), fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn what_the_service_cannot_read_is_told_with_what_is_closed() {
    if !crate::site::is_root() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: only root can give files away");
        return;
    }
    let site = deployed("", ALONE);
    mode(&site, "etc/zookeeper", 0o700);
    let answer = verify(&site, &[]);
    let found = problems(&answer);
    assert!(
        found
            .iter()
            .any(|told| told.contains("service-cannot-read") && told.contains("`zookeeper`")),
        "{found:?}"
    );
    assert_eq!(verify(&site, &["--user", "0"]).code, 0);
    let unknown = verify(&site, &["--user", "nobody-of-that-name"]);
    assert_eq!(unknown.code, 1, "{}", unknown.stdout);
}
