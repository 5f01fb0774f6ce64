//! `status --prometheus`: where the metrics go, and what they replace. Whether Prometheus reads them stands in `interop`.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::program::zkcerts;
use crate::status::begun;

#[test]
fn metrics_are_alone_on_standard_output_and_findings_beside_them() {
    let brought = begun();
    fs::remove_file(brought.path("w/clickhouse/ch1.example.com/client.crt")).expect("removed");
    let home = brought.path("");
    let output = zkcerts(&["--dir", "w", "status", "--prometheus"], &home)
        .output()
        .expect("the program");
    let (metrics, messages) = (
        String::from_utf8(output.stdout).expect("text"),
        String::from_utf8(output.stderr).expect("text"),
    );
    assert_eq!(output.status.code(), Some(3));
    let is_metric =
        |line: &str| line.starts_with("# ") || line.starts_with("x509_cert_") || line.starts_with("zkcerts_");
    assert!(metrics.lines().all(is_metric), "{metrics}");
    assert!(messages.contains("there is no such file\n"), "{messages}");
    let lines = |start: &str| metrics.lines().filter(|line| line.starts_with(start)).count();
    for (metric, count) in [
        ("x509_cert_not_before{", 6),
        ("x509_cert_not_after{", 6),
        ("x509_cert_expired{", 6),
        ("x509_cert_error{", 7),
        ("zkcerts_cert_due{", 6),
        ("zkcerts_cert_due_timestamp_seconds{", 6),
        ("zkcerts_status_findings{", 3),
        ("zkcerts_status_timestamp_seconds{", 1),
    ] {
        assert_eq!(lines(metric), count, "{metric}");
    }
    let broken = metrics
        .lines()
        .find(|line| line.starts_with("x509_cert_error{") && line.ends_with(" 1"));
    assert!(
        broken.expect("one").contains("host=\"ch1.example.com\""),
        "{broken:?}"
    );
}

#[test]
fn the_file_of_metrics_is_replaced_as_a_whole_and_nothing_else_is() {
    let brought = begun();
    let line = "--dir w status --prometheus --out zkcerts.prom";
    let (object, code) = brought.json(&format!("{line} --dry-run"));
    assert_eq!(
        (code, &object["changed"], &object["dry_run"]),
        (0, &true.into(), &true.into())
    );
    assert!(!brought.path("zkcerts.prom").exists());

    let shown = brought.run(line);
    assert!(shown.contains("--- exit code 0"), "{shown}");
    assert!(!shown.contains("--- stdout"), "{shown}");
    let first = fs::metadata(brought.path("zkcerts.prom")).expect("a file");
    assert_eq!(first.mode() & 0o7777, 0o644);
    // Whoever has it open still reads the whole of the old one.
    let (object, _) = brought.json(line);
    assert_eq!(object["changes"][0]["action"], "write-metrics");
    assert!(object.get("output").is_none());
    let second = fs::metadata(brought.path("zkcerts.prom")).expect("a file");
    assert_ne!(first.ino(), second.ino());
    let beside: Vec<_> = fs::read_dir(brought.path(""))
        .expect("a directory")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("prom"))
        .collect();
    assert_eq!(beside, ["zkcerts.prom"]);

    brought.write("zkcerts.prom", b"# HELP up Up.\n");
    let (object, code) = brought.json(line);
    assert_eq!((code, &object["error"]["code"]), (1, &"output-exists".into()));
    assert_eq!(brought.text("zkcerts.prom"), "# HELP up Up.\n");
    let (_, code) = brought.json(&format!("{line} --force"));
    assert_eq!(code, 0);
    assert!(brought.text("zkcerts.prom").contains("x509_cert_not_after{"));
    for wrong in ["--dir w status --out x", "--dir w status --prometheus --force"] {
        assert!(brought.run(wrong).contains("--- exit code 2"), "{wrong}");
    }
}

/// A rule about a metric that nobody writes would never fire.
#[test]
fn the_alert_rules_are_about_metrics_and_labels_that_are_written() {
    let brought = begun();
    let metrics = brought.run("--dir w status --prometheus");
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/packaging/prometheus/zkcerts.rules.yml"
    );
    let rules = fs::read_to_string(path).expect("the rules");
    let mut alerts = 0;
    for expression in rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: "))
    {
        let words = expression.split(|found: char| !(found.is_ascii_alphanumeric() || found == '_'));
        let mut metrics_named =
            words.filter(|word| word.starts_with("x509_") || word.starts_with("zkcerts_"));
        let metric = metrics_named.next().expect("a metric");
        assert!(metrics.contains(&format!("\n{metric}{{")), "{expression}");
        alerts += 1;
    }
    assert_eq!(rules.matches("- alert: ").count(), alerts);
    for (at, _) in rules.match_indices("$labels.") {
        let label = rules.get(at + "$labels.".len()..).unwrap_or_default();
        let label = label.split(' ').next().unwrap_or_default();
        assert!(metrics.contains(&format!("{label}=\"")), "{label}");
    }
}
