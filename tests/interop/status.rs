//! `zkcerts status` on every day of a certificate's life, by a clock that faketime moves, and its metrics as Prometheus
//! reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use time::macros::datetime;
use zkcerts::keystore::pem;
use zkcerts::model::KeyAlgorithm;
use zkcerts::pki::{Authority, AuthorityProfile, PrivateKey, Serial};

use crate::keystore::Folder;
use crate::tools;

const DAY: i64 = 86_400;

/// A workspace with the defaults: leaves of 397 days that are renewed 132 before their end, authorities of 3650.
fn begun() -> Folder {
    let folder = Folder::new();
    let manifest = "schema = 1\n[zookeeper]\nquorum = true\n\
        [[zookeeper.node]]\nhost = \"zk1.example.com\"\nalt = [\"10.0.0.1\"]\n\
        [[clickhouse.node]]\nhost = \"ch1.example.com\"\n";
    folder.write("manifest.toml", manifest.as_bytes());
    let output = zkcerts("init --manifest manifest.toml", &folder, 0);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    folder
}

/// Runs it so many seconds from now.
fn zkcerts(line: &str, folder: &Folder, seconds: i64) -> Output {
    let mut command = if seconds == 0 {
        Command::new(snapbox::cmd::cargo_bin!("zkcerts"))
    } else {
        let mut command = Command::new("faketime");
        command.args(["-f", &format!("{seconds:+}s")]);
        command.arg(snapbox::cmd::cargo_bin!("zkcerts"));
        command
    };
    command
        .args(["--dir", "w"])
        .args(line.split(' '))
        .current_dir(folder.path(""))
        .stdin(Stdio::null())
        .output()
        .expect("faketime and the program")
}

/// A metric as Prometheus reads it: its samples by the value of a label.
struct Metric {
    kind: String,
    help: String,
    samples: Vec<(BTreeMap<String, String>, f64)>,
}

/// What Prometheus' own library makes of a text; `None`: it refuses it.
fn read(text: &[u8]) -> Option<BTreeMap<String, Metric>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/read_metrics.py");
    let mut python = Command::new(tools::installed("python"))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python");
    let mut input = python.stdin.take().expect("a pipe");
    input.write_all(text).expect("a reader");
    drop(input);
    let output = python.wait_with_output().expect("python");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("ValueError"),
            "it is no judgement of the text: {said}"
        );
        return None;
    }
    let families: Vec<(String, String, String, Vec<(BTreeMap<String, String>, f64)>)> =
        serde_json::from_slice(&output.stdout).expect("families");
    let mut metrics = BTreeMap::new();
    for (name, kind, help, samples) in families {
        let metric = Metric { kind, help, samples };
        let twice = metrics.insert(name.clone(), metric);
        assert!(twice.is_none(), "`{name}` does not stand in one piece");
    }
    Some(metrics)
}

impl Metric {
    /// The value of the certificate with these labels.
    fn of(&self, host: &str, kind: &str) -> f64 {
        let mut found = self
            .samples
            .iter()
            .filter(|(labels, _)| labels["host"] == host && labels["kind"] == kind);
        let (_, value) = found.next().expect("a sample");
        assert!(found.next().is_none(), "{host} {kind} stands there twice");
        *value
    }
}

/// A day, and what holds on it of leaves and of authorities: days left and state.
const DAYS: [(i64, i32, (i64, &str), (i64, &str)); 10] = [
    (0, 0, (396, "ok"), (3649, "ok")),
    (1, 0, (395, "ok"), (3648, "ok")),
    (264, 0, (132, "ok"), (3385, "ok")),
    (265, 3, (131, "due"), (3384, "ok")),
    (300, 3, (96, "due"), (3349, "ok")),
    (396, 3, (0, "due"), (3253, "ok")),
    (397, 3, (0, "expired"), (3252, "ok")),
    (3252, 3, (-2855, "expired"), (397, "ok")),
    (3253, 3, (-2856, "expired"), (396, "due")),
    (3650, 3, (-3253, "expired"), (0, "expired")),
];

#[test]
fn status_exit_code_and_metrics_are_right_on_every_day() {
    let folder = begun();
    let leaves = [
        ("zookeeper/zk1.example.com", "zk1.example.com", "leaf"),
        ("zookeeper/zk1.example.com", "zk1.example.com", "peer"),
        ("clickhouse/ch1.example.com", "ch1.example.com", "leaf"),
    ];
    let authorities = [
        ("authority/zookeeper", "zookeeper", "authority"),
        ("authority/quorum", "quorum", "authority"),
    ];
    for (day, exit, leaf, authority) in DAYS {
        let seconds = day * DAY + 5;
        let output = zkcerts("--json status --prometheus", &folder, seconds);
        assert_eq!(output.status.code(), Some(exit), "day {day}");
        let object: Value = serde_json::from_slice(&output.stdout).expect("one object");
        let metrics = read(object["output"].as_str().expect("metrics").as_bytes()).expect("metrics");
        let rows = leaves.iter().map(|row| (row, leaf));
        for ((name, host, kind), (days_left, state)) in
            rows.chain(authorities.iter().map(|row| (row, authority)))
        {
            let certificates = object["certificates"].as_array().expect("certificates").iter();
            let mut found = certificates.filter(|found| found["name"] == *name && found["kind"] == *kind);
            let found = found.next().expect("a certificate");
            let what = format!("day {day}: {found}");
            assert_eq!(
                (&found["days_left"], &found["state"]),
                (&days_left.into(), &state.into()),
                "{what}"
            );
            let (is_due, is_expired) = (["due", "expired"].contains(&state), state == "expired");
            assert_eq!(
                (&found["due"], &found["expired"]),
                (&is_due.into(), &is_expired.into()),
                "{what}"
            );
            for (metric, expected) in [
                ("x509_cert_expired", is_expired),
                ("x509_cert_error", false),
                ("zkcerts_cert_due", is_due),
            ] {
                let value = metrics[metric].of(host, kind);
                assert_eq!(value, f64::from(u8::from(expected)), "{metric}, {what}");
            }
            let written = metrics["zkcerts_status_timestamp_seconds"].samples[0].1;
            let due_from = metrics["zkcerts_cert_due_timestamp_seconds"].of(host, kind);
            assert_eq!(due_from <= written, is_due, "{what}");
            let left = metrics["x509_cert_not_after"].of(host, kind) - written;
            assert_eq!(left < 0.0, is_expired, "{what}");
        }
    }
}

#[test]
fn a_clock_before_the_beginning_is_found_and_nothing_is_due() {
    let folder = begun();
    let output = zkcerts("--json status", &folder, -2 * DAY);
    assert_eq!(output.status.code(), Some(3));
    let object: Value = serde_json::from_slice(&output.stdout).expect("one object");
    for found in object["certificates"].as_array().expect("certificates") {
        assert_eq!(
            (&found["state"], &found["due"]),
            (&"not-yet-valid".into(), &false.into())
        );
    }
    let findings = object["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 5);
    assert!(findings.iter().all(|finding| finding["code"] == "not-yet-valid"));
}

/// A certificate whose name would end its label, its line and its terminal's patience.
fn hostile() -> Vec<u8> {
    let profile = AuthorityProfile {
        common_name: "a\"} 1 \\ \u{1b}[31m\u{202e}back",
        organization: "Zürich 東京",
        permitted: &[],
        days: 36_500,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
    let serial = Serial::from_entropy([7; Serial::LENGTH]);
    let made =
        Authority::create(&profile, key, serial, datetime!(2020-01-02 12:00 UTC)).expect("an authority");
    pem::encode_certificates(std::slice::from_ref(made.certificate())).into_bytes()
}

#[test]
fn prometheus_reads_the_metrics_and_openssl_agrees_with_them() {
    let folder = begun();
    folder.write("w/clickhouse/ch1.example.com/client.crt", &hostile());
    zkcerts("status --prometheus --out zkcerts.prom", &folder, 0);
    let text = folder.read("zkcerts.prom");
    let metrics = read(&text).expect("metrics");
    let names: BTreeSet<&str> = metrics.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        BTreeSet::from([
            "x509_cert_error",
            "x509_cert_expired",
            "x509_cert_not_after",
            "x509_cert_not_before",
            "zkcerts_cert_due",
            "zkcerts_cert_due_timestamp_seconds",
            "zkcerts_status_findings",
            "zkcerts_status_timestamp_seconds",
        ])
    );
    for (name, metric) in &metrics {
        assert_eq!(
            (metric.kind.as_str(), metric.help.is_empty()),
            ("gauge", false),
            "{name}"
        );
        let distinct: BTreeSet<_> = metric.samples.iter().map(|(labels, _)| labels).collect();
        assert_eq!(
            distinct.len(),
            metric.samples.len(),
            "{name}: a sample stands there twice"
        );
    }
    for (labels, not_after) in &metrics["x509_cert_not_after"].samples {
        let path = &labels["filepath"];
        if labels["kind"] == "peer" {
            assert_eq!(labels["filename"], "quorum-keystore.p12");
            continue;
        }
        let said = folder.run(&format!("openssl x509 -in {path} -noout -serial -enddate"));
        let (serial, end) = said.split_once('\n').expect("two lines");
        let hexadecimal = serial.trim_start_matches("serial=");
        let python = format!("print(int('{hexadecimal}',16))");
        let decimal = Command::new(tools::installed("python"))
            .args(["-c", &python])
            .output()
            .expect("python");
        assert_eq!(
            labels["serial_number"],
            String::from_utf8_lossy(&decimal.stdout).trim(),
            "{path}"
        );
        let date = end.trim().trim_start_matches("notAfter=");
        let seconds = Command::new("date")
            .args(["+%s", "-d", date])
            .output()
            .expect("date");
        assert_eq!(
            not_after.to_string(),
            String::from_utf8_lossy(&seconds.stdout).trim(),
            "{path}: {date}"
        );
    }
    let hostile = metrics["x509_cert_not_after"]
        .samples
        .iter()
        .map(|(labels, _)| labels);
    let hostile: Vec<_> = hostile
        .filter(|labels| labels["host"] == "ch1.example.com")
        .collect();
    assert_eq!(hostile[0]["subject_CN"], "a\"} 1 \\ \\u{1b}[31m\\u{202e}back");
    assert_eq!(hostile[0]["subject_O"], "Zürich 東京");

    // The reader can refuse: a label without its end, and a value that is no number.
    let text = String::from_utf8(text).expect("text");
    for (from, to) in [("host=\"quorum\"", "host=\"quorum"), ("} 0\n", "} none\n")] {
        assert!(text.contains(from));
        assert!(read(text.replace(from, to).as_bytes()).is_none(), "{to}");
    }
}
