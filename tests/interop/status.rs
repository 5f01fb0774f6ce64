//! `zkcerts status` on every day of a certificate's life, by a clock that faketime moves, and its metrics as Prometheus
//! reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
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

/// A metric as Prometheus reads it.
#[derive(serde::Deserialize)]
struct Metric {
    name: String,
    kind: String,
    help: String,
    samples: Vec<Sample>,
}

#[derive(serde::Deserialize)]
struct Sample {
    labels: BTreeMap<String, String>,
    value: i64,
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
    let read: Vec<Metric> = serde_json::from_slice(&output.stdout).expect("metrics");
    let mut metrics = BTreeMap::new();
    for metric in read {
        let name = metric.name.clone();
        let twice = metrics.insert(name.clone(), metric);
        assert!(twice.is_none(), "`{name}` does not stand in one piece");
    }
    Some(metrics)
}

impl Metric {
    /// The value of the certificate with these labels.
    fn of(&self, host: &str, kind: &str) -> i64 {
        let is_it = |sample: &&Sample| sample.labels["host"] == host && sample.labels["kind"] == kind;
        let mut found = self.samples.iter().filter(is_it);
        let first = found.next().expect("a sample");
        assert!(found.next().is_none(), "{host} {kind} stands there twice");
        first.value
    }
}

/// A day after everything was issued, and what holds on it.
struct Day {
    number: i64,
    exit_code: i32,
    leaf: Standing,
    authority: Standing,
}

#[derive(Clone, Copy)]
struct Standing {
    days_left: i64,
    state: &'static str,
}

const fn day(number: i64, exit_code: i32, leaf: (i64, &'static str), authority: (i64, &'static str)) -> Day {
    const fn standing((days_left, state): (i64, &'static str)) -> Standing {
        Standing { days_left, state }
    }
    Day {
        number,
        exit_code,
        leaf: standing(leaf),
        authority: standing(authority),
    }
}

/// A few seconds into the day: a part of the last day is no whole one.
const DAYS: [Day; 10] = [
    day(0, 0, (396, "ok"), (3649, "ok")),
    day(1, 0, (395, "ok"), (3648, "ok")),
    day(264, 0, (132, "ok"), (3385, "ok")),
    day(265, 3, (131, "due"), (3384, "ok")),
    day(300, 3, (96, "due"), (3349, "ok")),
    day(396, 3, (0, "due"), (3253, "ok")),
    day(397, 3, (0, "expired"), (3252, "ok")),
    day(3252, 3, (-2855, "expired"), (397, "ok")),
    day(3253, 3, (-2856, "expired"), (396, "due")),
    day(3650, 3, (-3253, "expired"), (0, "expired")),
];

/// The certificates of [`begun`]: what `--json` calls them, and the labels of their metrics.
const LEAVES: [[&str; 3]; 3] = [
    ["zookeeper/zk1.example.com", "zk1.example.com", "leaf"],
    ["zookeeper/zk1.example.com", "zk1.example.com", "peer"],
    ["clickhouse/ch1.example.com", "ch1.example.com", "leaf"],
];
const AUTHORITIES: [[&str; 3]; 2] = [
    ["authority/zookeeper", "zookeeper", "authority"],
    ["authority/quorum", "quorum", "authority"],
];

#[test]
fn status_exit_code_and_metrics_are_right_on_every_day() {
    let folder = begun();
    for day in DAYS {
        let output = zkcerts("--json status --prometheus", &folder, day.number * DAY + 5);
        assert_eq!(output.status.code(), Some(day.exit_code), "day {}", day.number);
        let object: Value = serde_json::from_slice(&output.stdout).expect("one object");
        let metrics = read(object["output"].as_str().expect("metrics").as_bytes()).expect("metrics");
        let leaves = LEAVES.iter().map(|names| (names, day.leaf));
        let authorities = AUTHORITIES.iter().map(|names| (names, day.authority));
        for (names, standing) in leaves.chain(authorities) {
            check(&object, &metrics, *names, standing, day.number);
        }
    }
}

/// What `--json` and the metrics say of one certificate.
fn check(
    object: &Value,
    metrics: &BTreeMap<String, Metric>,
    [name, host, kind]: [&str; 3],
    Standing { days_left, state }: Standing,
    day: i64,
) {
    let certificates = object["certificates"].as_array().expect("certificates").iter();
    let mut found = certificates.filter(|found| found["name"] == name && found["kind"] == kind);
    let found = found.next().expect("a certificate");
    let what = format!("day {day}: {found}");
    let (is_due, is_expired) = (["due", "expired"].contains(&state), state == "expired");
    let expected: [(&str, Value); 4] = [
        ("days_left", days_left.into()),
        ("state", state.into()),
        ("due", is_due.into()),
        ("expired", is_expired.into()),
    ];
    for (member, expected) in expected {
        assert_eq!(found[member], expected, "{member}, {what}");
    }
    let value = |metric: &str| metrics[metric].of(host, kind);
    assert_eq!(value("x509_cert_expired"), i64::from(is_expired), "{what}");
    assert_eq!(value("zkcerts_cert_due"), i64::from(is_due), "{what}");
    assert_eq!(value("x509_cert_error"), 0, "{what}");
    // Whoever computes it from the dates comes to the same.
    let written = metrics["zkcerts_status_timestamp_seconds"].samples[0].value;
    assert_eq!(
        value("zkcerts_cert_due_timestamp_seconds") <= written,
        is_due,
        "{what}"
    );
    assert_eq!(value("x509_cert_not_after") < written, is_expired, "{what}");
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

/// What openssl says of serial number and end of the same file.
fn check_with_openssl(folder: &Folder, Sample { labels, value }: &Sample) {
    let mut path = labels["filepath"].clone();
    if labels["kind"] == "peer" {
        let password = path.replace(".p12", ".password");
        folder.run(&format!(
            "openssl pkcs12 -in {path} -passin file:{password} -nokeys -clcerts -out peer.crt"
        ));
        "peer.crt".clone_into(&mut path);
    }
    let said = folder.run(&format!("openssl x509 -in {path} -noout -serial -enddate"));
    let (serial, end) = said.split_once('\n').expect("two lines");
    let serial = serial.trim_start_matches("serial=");
    let decimal = said_by(
        tools::installed("python"),
        &["-c", &format!("print(int('{serial}', 16))")],
    );
    assert_eq!(labels["serial_number"], decimal, "{path}");
    let end = end.trim().trim_start_matches("notAfter=");
    assert_eq!(value.to_string(), said_by("date", &["+%s", "-d", end]), "{path}");
}

fn said_by(program: impl AsRef<OsStr>, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect("the program");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
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
        let distinct: BTreeSet<_> = metric.samples.iter().map(|sample| &sample.labels).collect();
        assert_eq!(
            distinct.len(),
            metric.samples.len(),
            "{name}: a sample stands there twice"
        );
    }
    for sample in &metrics["x509_cert_not_after"].samples {
        check_with_openssl(&folder, sample);
    }
    let samples = metrics["x509_cert_not_after"].samples.iter();
    let mut hostile = samples.filter(|sample| sample.labels["host"] == "ch1.example.com");
    let hostile = &hostile.next().expect("it").labels;
    assert_eq!(hostile["subject_CN"], "a\"} 1 \\ \\u{1b}[31m\\u{202e}back");
    assert_eq!(hostile["subject_O"], "Zürich 東京");

    // The reader can refuse: a label without its end, and a value that is no number.
    let text = String::from_utf8(text).expect("text");
    for (from, to) in [("host=\"quorum\"", "host=\"quorum"), ("} 0\n", "} none\n")] {
        assert!(text.contains(from));
        assert!(read(text.replace(from, to).as_bytes()).is_none(), "{to}");
    }
}
