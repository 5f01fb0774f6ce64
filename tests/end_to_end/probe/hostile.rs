//! Servers that mean harm: whatever they say, `probe` ends in its time, small and whole, and a terminal shows no trick of
//! theirs.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use zkcerts::model::Role;

use super::doubles;
use super::pki::{Pki, Term};
use super::run::{START, command};
use crate::support::namespace::Place;
use crate::support::workspace::{report, scratch};

/// What the program may take in all, in kilobytes; it takes about 20 MB when nothing is wrong.
const LARGEST: u64 = 64 << 10;
const TIMEOUT: Duration = Duration::from_secs(2);
/// Clears the screen, sets the title, turns the text round.
const TRICKS: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}";

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// What is said, and how often; then the server waits.
type Words = (&'static str, Vec<u8>, usize);

/// Said in plaintext to whoever connects.
fn in_plaintext() -> Vec<Words> {
    let fragment = [[11, 0xff, 0xff, 0xff].as_slice(), &[0; 16_000]].concat();
    vec![
        ("garbage", b"\x00\xff\x17\x99garbage".to_vec(), 10),
        ("endless garbage", vec![0x5a; 4096], usize::MAX),
        ("endless handshake records", record(22, &[0; 16_000]), usize::MAX),
        (
            "endless fragments of one huge message",
            record(22, &fragment),
            usize::MAX,
        ),
        ("endless alerts", record(21, &[1, 0]), usize::MAX),
        (
            "a record longer than allowed",
            vec![22, 3, 3, 0xff, 0xff, 0, 0, 0],
            1,
        ),
        (
            "a greeting that promises 2 GB",
            vec![0x7f, 0xff, 0xff, 0xff, 0],
            1,
        ),
        ("tricks of the terminal", TRICKS.as_bytes().to_vec(), 1),
    ]
}

/// Said over TLS, once hands are shaken and something was heard.
fn over_tls() -> Vec<Words> {
    let long_name = [&1_i32.to_be_bytes()[..], &i32::MAX.to_be_bytes()].concat();
    let half_a_greeting = greeting().into_iter().take(20).collect();
    vec![
        ("TLS, then silence", Vec::new(), 0),
        ("TLS, then endless octets", vec![0x5a; 4096], usize::MAX),
        ("TLS, then endless zeroes", vec![0; 4096], usize::MAX),
        ("a length of 2 GB", vec![0x7f, 0xff, 0xff, 0xff], 1),
        ("a negative length", vec![0xff; 4], 1),
        ("an empty greeting", vec![0; 4], 1),
        ("half a greeting", half_a_greeting, 1),
        ("a greeting again and again", greeting(), usize::MAX),
        (
            "two billion children",
            [greeting(), children(i32::MAX, &[])].concat(),
            1,
        ),
        (
            "a name of two billion octets",
            [greeting(), reply(&long_name)].concat(),
            1,
        ),
        (
            "children that play tricks",
            [greeting(), children(1, &[TRICKS])].concat(),
            1,
        ),
    ]
}

#[test]
fn who_means_harm_gets_no_further_than_the_time_out() {
    let folder = scratch();
    // The subjects of the certificates play tricks too.
    let pki = Pki::make(&folder.join("pki"), TRICKS);
    pki.issue("server", Role::Zookeeper, &["localhost"], Term::Current);
    let own = Pki::make(&folder.join("own"), "own authority");
    own.issue("client", Role::Clickhouse, &["ch1.example.test"], Term::Current);
    let config = server_config(&pki);
    report("probe: hostile server                               seconds  kilobytes  exit code");
    let mut wrong = Vec::new();
    let mut check = |name: &str, target: SocketAddr| {
        for json in [false, true] {
            let run = Run::of(&own, &format!("localhost:{}", target.port()), json);
            if !json {
                let (took, peak, code) = (run.took.as_secs_f32(), run.peak, run.code);
                report(&format!("  {name:<50} {took:>5.1} {peak:>10}  {code:?}"));
            }
            wrong.extend(run.complaint().map(|complaint| format!("{name}: {complaint}")));
        }
    };
    for (name, words, times) in in_plaintext() {
        check(name, doubles::start(move |stream| repeat(stream, &words, times)));
    }
    check("an octet at a time", doubles::start(octet_by_octet));
    for (name, words, times) in over_tls() {
        let config = config.clone();
        let double = move |stream| {
            if let Some(tls) = shaken(&config, stream) {
                answer(tls, &words, times);
            }
        };
        check(name, doubles::start(double));
    }
    for octets in [0, 1, 5, 60, 130, 600, 1100] {
        let config = config.clone();
        let target = doubles::start(move |stream| half_a_handshake(&config, stream, octets));
        check(&format!("{octets} octets of a handshake, then silence"), target);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The program's run, watched.
struct Run {
    took: Duration,
    peak: u64,
    code: Option<i32>,
    output: String,
}

impl Run {
    fn of(pki: &Pki, target: &str, json: bool) -> Self {
        let (client, timeout) = (pki.client("client"), TIMEOUT.as_secs().to_string());
        let mut words = vec![target, "--timeout", &timeout];
        words.extend(client.iter().map(String::as_str));
        words.extend(json.then_some("--json"));
        let start = Instant::now();
        let mut child = command(Place::here(), Path::new("/nowhere"), &words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut peak = 0;
        let status = loop {
            peak = peak.max(resident(&child));
            match child.try_wait().expect("a child of ours") {
                Some(status) => break status,
                None if start.elapsed() > TIMEOUT * 10 => {
                    let _ = child.kill();
                }
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        let took = start.elapsed();
        let mut output = Vec::new();
        for stream in [
            child
                .stdout
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read>),
            child
                .stderr
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read>),
        ] {
            let _ = stream.expect("piped").read_to_end(&mut output);
        }
        Self {
            took,
            peak,
            code: status.code(),
            output: String::from_utf8(output).expect("text"),
        }
    }

    /// What the program let be done to it.
    fn complaint(&self) -> Option<String> {
        let is_unsafe =
            |character: char| character.is_control() && character != '\n' || character == '\u{202e}';
        let why = if self.took > TIMEOUT + START {
            format!("took {:?}", self.took)
        } else if self.peak > LARGEST {
            format!("took {} kB", self.peak)
        } else if self.code != Some(3) {
            format!("ended with {:?}", self.code)
        } else if self.output.contains("panicked") {
            "panicked".to_owned()
        } else if self.output.contains(is_unsafe) {
            "showed a trick".to_owned()
        } else {
            return None;
        };
        Some(format!("{why}\n{:?}", self.output))
    }
}

/// The most memory that it held so far, in kilobytes.
fn resident(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn server_config(pki: &Pki) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let files = [pki.at("server.crt"), pki.at("ca.crt")];
    let chain = files.map(|file| CertificateDer::from_pem_file(file).expect("a certificate"));
    let key = PrivateKeyDer::from_pem_file(pki.at("server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions are there")
        .with_no_client_auth()
        .with_single_cert(chain.to_vec(), key);
    Arc::new(config.expect("a server"))
}

fn shaken(config: &Arc<ServerConfig>, stream: TcpStream) -> Option<Tls> {
    let connection = ServerConnection::new(config.clone()).expect("a server");
    let mut tls = StreamOwned::new(connection, stream);
    tls.conn.complete_io(&mut tls.sock).ok()?;
    Some(tls)
}

/// A record that comes so slowly that the program's time is over before its end.
fn octet_by_octet(mut stream: TcpStream) {
    for octet in record(22, &[2; 8_000]) {
        if stream.write_all(&[octet]).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Says what a server says, and stops after so many octets.
fn half_a_handshake(config: &Arc<ServerConfig>, mut stream: TcpStream, octets: usize) {
    let mut connection = ServerConnection::new(config.clone()).expect("a server");
    let _ = connection.read_tls(&mut stream);
    let _ = connection.process_new_packets();
    let mut said = Vec::new();
    while connection.wants_write() && connection.write_tls(&mut said).is_ok() {}
    said.truncate(octets);
    let _ = stream.write_all(&said);
    doubles::silence(stream);
}

fn hear(tls: &mut Tls) -> Vec<u8> {
    let mut heard = vec![0; 4096];
    let count = tls.read(&mut heard).unwrap_or(0);
    heard.truncate(count);
    heard
}

/// Hears something, then says this so many times, then waits.
fn answer(mut tls: Tls, words: &[u8], times: usize) {
    hear(&mut tls);
    for _ in 0..times {
        if tls.write_all(words).is_err() {
            return;
        }
    }
    let _ = tls.flush();
    while !hear(&mut tls).is_empty() {}
}

fn repeat(mut stream: TcpStream, words: &[u8], times: usize) {
    for _ in 0..times {
        if stream.write_all(words).is_err() {
            return;
        }
    }
    doubles::silence(stream);
}

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("short");
    [&[kind, 3, 3], &length.to_be_bytes()[..], content].concat()
}

fn frame(content: &[u8]) -> Vec<u8> {
    let length = i32::try_from(content.len()).expect("short");
    [&length.to_be_bytes()[..], content].concat()
}

/// A session is granted: protocol, time-out, number, password, and that it may write.
fn greeting() -> Vec<u8> {
    let numbers = [0_i32.to_be_bytes(), 4000_i32.to_be_bytes()].concat();
    let password = [&16_i32.to_be_bytes()[..], &[7; 16]].concat();
    frame(&[numbers, 77_i64.to_be_bytes().to_vec(), password, vec![0]].concat())
}

/// The answer to the first request.
fn reply(content: &[u8]) -> Vec<u8> {
    let head = [
        &1_i32.to_be_bytes()[..],
        &5_i64.to_be_bytes(),
        &0_i32.to_be_bytes(),
    ]
    .concat();
    frame(&[head, content.to_vec()].concat())
}

fn children(count: i32, names: &[&str]) -> Vec<u8> {
    let names = names.iter().flat_map(|name| frame(name.as_bytes()));
    reply(&count.to_be_bytes().into_iter().chain(names).collect::<Vec<_>>())
}
