//! The real judges, each in one process for all cases: OpenSSL's library, and the JDK's trust manager.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_fs::TempDir;
use base64ct::{Base64, Encoding as _};

use crate::draft::Draft;
use crate::keys::key;
use crate::world::Case;

/// What a judge said of a case.
pub(crate) struct Word {
    pub(crate) is_accepted: bool,
    pub(crate) why: String,
}

/// What both said of all cases, by their names.
pub(crate) struct Words {
    pub(crate) openssl: HashMap<String, Word>,
    pub(crate) java: HashMap<String, Word>,
}

pub(crate) fn ask(sets: &[&[Case]]) -> Words {
    let cases: Vec<&Case> = sets.iter().copied().flatten().collect();
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("cases");
    std::fs::write(&file, text(&cases)).expect("a temporary file");
    let (private, certificate) = (folder.path().join("key"), folder.path().join("certificate"));
    std::fs::write(&private, &key("p256-d").private).expect("a temporary file");
    let own = Draft::leaf("localhost", "p256-d", "localhost", "p256-d").sign();
    std::fs::write(&certificate, own).expect("a temporary file");
    let openssl = start("python3", &[beside("judge.py"), file.clone()]);
    let java = start("java", &[beside("Judge.java"), file, private, certificate]);
    Words {
        openssl: words(openssl, cases.len()),
        java: words(java, cases.len()),
    }
}

/// Every so many cases are put to the command that people use.
const SAMPLE: usize = 150;

/// Holds what the library was asked against `openssl verify`, with the same options, for some of the cases.
pub(crate) fn compare_with_the_command(cases: &[Case], words: &HashMap<String, Word>) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let readable = cases
        .iter()
        .filter(|case| words[&case.name].why != "unreadable" && !case.anchors.is_empty());
    for case in readable.step_by(SAMPLE) {
        for (name, certificates) in [
            ("leaf", &case.sent[..1]),
            ("sent", &case.sent),
            ("anchors", &case.anchors),
        ] {
            let pem: String = certificates
                .iter()
                .map(|der| pem::encode(&pem::Pem::new("CERTIFICATE", der.clone())))
                .collect();
            std::fs::write(path(name), pem).expect("a temporary file");
        }
        let mut command = Command::new("openssl");
        command.args([
            "verify",
            "-no-CApath",
            "-no-CAstore",
            "-auth_level",
            "2",
            "-verify_depth",
            "9",
            "-attime",
        ]);
        command.arg(case.moment.unix_timestamp().to_string());
        command.args([
            "-purpose",
            if case.dialled.is_some() {
                "sslserver"
            } else {
                "sslclient"
            },
        ]);
        if let Some(host) = case.dialled.as_deref().filter(|host| !host.is_empty()) {
            let is_address = host.parse::<std::net::IpAddr>().is_ok();
            command.args([
                if is_address {
                    "-verify_ip"
                } else {
                    "-verify_hostname"
                },
                host,
            ]);
        }
        command
            .arg("-CAfile")
            .arg(path("anchors"))
            .arg("-untrusted")
            .arg(path("sent"))
            .arg(path("leaf"));
        let output = command.output().expect("openssl");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.success(),
            words[&case.name].is_accepted,
            "{} {:?}: {text}",
            case.name,
            case.topics
        );
    }
}

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/verdict")
        .join(name)
}

fn start(program: &str, arguments: &[PathBuf]) -> std::process::Child {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped());
    command
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn words(child: std::process::Child, cases: usize) -> HashMap<String, Word> {
    let output = child.wait_with_output().expect("the judge ends");
    assert!(output.status.success(), "a judge failed: {}", output.status);
    let text = String::from_utf8(output.stdout).expect("text");
    let word = |line: &str| {
        let mut fields = line.splitn(3, '\t').map(str::to_owned);
        let name = fields.next().expect("a name");
        let is_accepted = match fields.next().as_deref() {
            Some("accepted") => true,
            Some("refused") => false,
            other => panic!("a judge said {other:?}"),
        };
        let why = fields.next().unwrap_or_default();
        (name, Word { is_accepted, why })
    };
    let words: HashMap<String, Word> = text.lines().map(word).collect();
    assert_eq!(words.len(), cases, "a judge left cases out");
    words
}

fn text(cases: &[&Case]) -> String {
    let list = |certificates: &[Vec<u8>]| {
        let encoded: Vec<String> = certificates
            .iter()
            .map(|der| Base64::encode_string(der))
            .collect();
        encoded.join(",")
    };
    let mut text = String::new();
    for case in cases {
        let purpose = if case.dialled.is_some() {
            "server"
        } else {
            "client"
        };
        let host = case.dialled.as_deref().unwrap_or_default();
        let host = host
            .bytes()
            .fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
        let seconds = case.moment.unix_timestamp();
        let (sent, anchors) = (list(&case.sent), list(&case.anchors));
        writeln!(
            text,
            "{}\t{purpose}\t{host}\t{seconds}\t{sent}\t{anchors}",
            case.name
        )
        .expect("a String");
    }
    text
}
