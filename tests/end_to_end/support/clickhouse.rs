//! The real ClickHouse engine, before and after it checked host names by default.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::support::namespace::Place;
use crate::support::process::{Running, tail};
use crate::support::tools;

/// The longest that one answer may take: `CREATE TABLE` tries for half a minute to reach a server.
const ANSWER: Duration = Duration::from_secs(75);

/// A release of the engine that is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Release(&'static str);

/// Checks no name unless told, and then the address.
pub(crate) const BEFORE_NAME_CHECK: Release = Release("26.5.0");
/// Checks the name that was dialled.
pub(crate) const WITH_NAME_CHECK: Release = Release("26.9.0");
/// Both, for tests that hold on either side of the change.
pub(crate) const RELEASES: [Release; 2] = [BEFORE_NAME_CHECK, WITH_NAME_CHECK];

impl Release {
    /// Such as `26.9.0`.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }
}

/// A `config.xml` as a server has it before it knows ZooKeeper; what is merged into it stands in `config.d` beside it.
pub(crate) fn write_base_configuration(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder.join("config.d"))
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let file = folder.join("config.xml");
    // The log is named by each process that reads this: a session's log is its own.
    let text = "<clickhouse>\n\
                <logger><level>trace</level><log from_env=\"ENGINE_LOG\"/></logger>\n\
                <keeper_map_path_prefix>/keeper_map</keeper_map_path_prefix>\n\
                <series_keeper_path_prefix>/series</series_keeper_path_prefix>\n\
                </clickhouse>\n";
    fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    file
}

/// Gives a handshake half a minute where the engine gives it a second, in a file that is merged after all others.
///
/// After that second the engine goes on with a handshake that is not done: its host name check finds no certificate yet,
/// takes that for a good one, and does not come back to it. A server that is slow, as a fresh one is on a busy machine, is
/// then served whatever its name (both releases; `SecureSocketImpl::verifyPeerCertificateImpl` of ClickHouse's Poco).
pub(crate) fn give_time_to_handshakes(folder: &Path) {
    let text = "<clickhouse>\n<zookeeper><connection_timeout_ms>30000</connection_timeout_ms></zookeeper>\n</clickhouse>\n";
    let file = folder.join("config.d/zzz-patience.xml");
    fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// What a round trip through ZooKeeper came to.
#[derive(Debug)]
pub(crate) struct RoundTrip {
    /// The row that came back, or the engine's error.
    pub(crate) row: Result<String, String>,
    /// The engine's log.
    pub(crate) log: String,
}

impl RoundTrip {
    /// # Panics
    /// Unless the row came back over TLS, by the engine's own word.
    pub(crate) fn assert_secure(&self) {
        let Self { row, log } = self;
        assert_eq!(
            row.as_deref(),
            Ok("key\tvalue\n"),
            "the round trip failed:\n{}",
            tail(log)
        );
        let hosts = self.hosts();
        assert!(!hosts.is_empty(), "the log names no hosts:\n{}", tail(log));
        assert!(
            hosts.iter().all(|host| host.starts_with("secure://")),
            "not every host is secure: {hosts:?}"
        );
    }

    /// # Panics
    /// Unless no session came about, for a reason that holds one of `reasons`.
    pub(crate) fn assert_refused(&self, reasons: &[&str]) {
        let error = self
            .row
            .as_ref()
            .expect_err("the round trip succeeded, it must not");
        assert!(
            error.contains("All connection tries failed"),
            "another error: {error}"
        );
        assert!(
            reasons.iter().any(|reason| error.contains(reason)),
            "not for {reasons:?}: {error}"
        );
    }

    /// The hosts that the engine says it is connected to or would be: `secure://zk1:2281`.
    pub(crate) fn hosts(&self) -> Vec<String> {
        // Older: `initialized`.
        let line = self
            .log
            .lines()
            .rfind(|line| line.contains("nitialized, hosts: "));
        let list = line
            .and_then(|line| line.split_once("hosts: "))
            .map(|(_, rest)| rest);
        let list = list.map(|rest| rest.split_once(", chroot").map_or(rest, |(hosts, _)| hosts));
        list.map(|hosts| hosts.split(',').map(|host| host.trim().to_owned()).collect())
            .unwrap_or_default()
    }
}

/// A whole session in a process of its own: a table in ZooKeeper, a row into it and out of it.
pub(crate) fn round_trip(place: Place, release: Release, config: &Path, scratch: &Path) -> RoundTrip {
    let mut engine = Engine::start(place, release, config, scratch);
    let row = engine
        .fill_table()
        .and_then(|table| engine.query(&format!("SELECT * FROM {table}")));
    RoundTrip {
        row,
        log: engine.log(),
    }
}

/// An engine that stays up; it ends with its guard.
pub(crate) struct Engine {
    running: Running,
    answers: Receiver<String>,
    log: PathBuf,
    /// What it said about its configuration, if it did not start.
    refusal: Option<String>,
}

/// So that sessions of one test share neither data nor log nor table.
static SESSIONS: AtomicU32 = AtomicU32::new(1);

impl Engine {
    /// Starts an engine with `config`; its data and log go to a folder of their own in `scratch`.
    pub(crate) fn start(place: Place, release: Release, config: &Path, scratch: &Path) -> Self {
        let folder = scratch.join(format!("engine-{}", SESSIONS.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let log = folder.join("engine.log");
        let complaints = fs::File::create(folder.join("stderr")).expect("a fresh folder can be written");
        let mut child = place
            .command(tools::installed("python"))
            .arg(tools::script("engine.py"))
            .args([config, &folder.join("data")])
            .env("PYTHONPATH", tools::installed(&format!("engine-{}", release.name())))
            .env("ENGINE_LOG", &log)
            // They move the system's trust store, which tests mean to be where it is.
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints)
            .spawn()
            .expect("setpriv (util-linux) can be started");
        let lines = BufReader::new(child.stdout.take().expect("the stream is piped")).lines();
        let (sender, answers) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut engine = Self {
            running: Running::new(child),
            answers,
            log,
            refusal: None,
        };
        engine.refusal = engine.answer().err();
        engine
    }

    /// Makes a table that stands in ZooKeeper, with one row, and gives its name.
    pub(crate) fn fill_table(&mut self) -> Result<String, String> {
        let table = format!("check_{}", SESSIONS.fetch_add(1, Ordering::Relaxed));
        // Asked first, because it fails at once where CREATE TABLE tries for half a minute.
        self.query(&format!("SELECT generateSerialID('{table}')"))?;
        self.open_table(&table)?;
        self.query(&format!("INSERT INTO {table} VALUES ('key', 'value')"))?;
        Ok(table)
    }

    /// Makes a table that stands in ZooKeeper, or takes up what another engine has made there.
    pub(crate) fn open_table(&mut self, table: &str) -> Result<(), String> {
        let create =
            format!("CREATE TABLE {table} (k String, v String) ENGINE = KeeperMap('/{table}') PRIMARY KEY k");
        self.query(&create).map(|_| ())
    }

    /// The rows as tab-separated text, or the engine's error.
    pub(crate) fn query(&mut self, sql: &str) -> Result<String, String> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let mut stdin = self.running.child.stdin.as_ref().expect("the stream is piped");
        writeln!(stdin, "{sql}").map_err(|error| format!("the engine is gone: {error}"))?;
        self.answer()
    }

    /// Everything it has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read(&self.log).map_or_else(
            |_| String::new(),
            |log| String::from_utf8_lossy(&log).into_owned(),
        )
    }

    fn answer(&self) -> Result<String, String> {
        let line = self.answers.recv_timeout(ANSWER).map_err(|error| {
            let complaints = fs::read_to_string(self.log.with_file_name("stderr")).unwrap_or_default();
            format!("no answer from the engine ({error}):\n{}", tail(&complaints))
        })?;
        let fields: serde_json::Value = serde_json::from_str(&line).expect("the engine answers in JSON");
        match fields["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(fields["rows"].as_str().unwrap_or_default().to_owned()),
        }
    }
}
