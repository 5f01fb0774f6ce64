//! Clients that read and write all the time, and count: whoever changes certificates under them has to answer for what fails.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::Deserialize;

use crate::support::clickhouse::Engine;
use crate::support::namespace::Place;
use crate::support::process::Running;
use crate::support::tools;

/// A Python client: see `load.py`.
pub(crate) struct PythonLoad {
    running: Running,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What it counted.
#[derive(Debug, Deserialize)]
pub(crate) struct PythonFigures {
    /// Reads and writes.
    pub(crate) operations: u32,
    /// How often kazoo repeated one of them.
    pub(crate) retries: u32,
    /// What was refused or answered wrongly.
    pub(crate) failed: Vec<String>,
    /// What kazoo said of certificates that were not accepted.
    pub(crate) refused: Vec<String>,
    /// Acknowledged writes.
    pub(crate) writes: u32,
    /// Those of them that are not there at the end.
    pub(crate) lost_writes: Vec<String>,
    /// How often the watcher looked.
    pub(crate) looks: u32,
    /// How often in vain.
    pub(crate) missed_looks: u32,
    /// The longest time between two looks that were not, in seconds.
    pub(crate) longest_gap: f64,
    pub(crate) sessions: Sessions,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Sessions {
    pub(crate) writer: SessionFigures,
    pub(crate) watcher: SessionFigures,
}

/// What became of a session.
#[derive(Debug, Deserialize)]
pub(crate) struct SessionFigures {
    /// How often it had no connection.
    pub(crate) suspended: u32,
    /// How often it was over.
    pub(crate) lost: u32,
    /// Whether it is the one that it was.
    pub(crate) is_same: bool,
}

impl PythonLoad {
    /// Starts it with `client.crt`, `client.key` and `ca.crt` of a folder, which it reads at every connection.
    ///
    /// # Panics
    /// When it finds no session.
    pub(crate) fn start(place: Place, servers: &str, credentials: &Path, scratch: &Path) -> Self {
        let mut child = place
            .command(tools::installed("python"))
            .arg(tools::script("load.py"))
            .arg(servers)
            .args(["client.crt", "client.key", "ca.crt"].map(|name| credentials.join(name)))
            .arg(scratch.join("acknowledged"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("setpriv (util-linux) can be started");
        let lines = BufReader::new(child.stdout.take().expect("the stream is piped")).lines();
        let mut load = Self {
            running: Running::new(child),
            lines,
        };
        assert_eq!(load.line(), "ready");
        load
    }

    /// Lets it end, and gives what it counted.
    ///
    /// # Panics
    /// When it has ended before.
    pub(crate) fn finish(mut self) -> PythonFigures {
        drop(self.running.child.stdin.take());
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    fn line(&mut self) -> String {
        let line = self.lines.next().expect("the Python client says why it ended");
        line.expect("it writes text")
    }
}

/// Engines of ClickHouse, one after the other, on one table that stands in ZooKeeper.
pub(crate) struct EngineLoad {
    table: String,
    successors: Sender<Engine>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<EngineFigures>>,
}

/// What they counted.
#[derive(Debug, Default)]
pub(crate) struct EngineFigures {
    /// `INSERT`s and `SELECT`s.
    pub(crate) operations: u32,
    /// How often one was repeated.
    pub(crate) repeated: u32,
    /// What was refused or answered wrongly.
    pub(crate) failed: Vec<String>,
    /// Rows that went in.
    pub(crate) writes: u32,
    /// Those of them that are not there at the end.
    pub(crate) lost_writes: Vec<String>,
    /// How many engines there were.
    pub(crate) engines: u32,
}

/// The time between two rows.
const PACE: Duration = Duration::from_millis(20);
/// What the engine says of a request whose connection was lost. It repeats an `INSERT` itself, and leaves a `SELECT` to
/// whoever asked.
const LOST: [&str; 3] = ["Connection loss", "Session expired", "Operation timeout"];
/// How often a statement is repeated at most, and the time in between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(200);

impl EngineLoad {
    /// Makes the table, and begins.
    ///
    /// # Panics
    /// When the engine finds no session.
    pub(crate) fn start(mut engine: Engine) -> Self {
        let table = engine.fill_table().expect("the engine writes to the ensemble");
        let (successors, received) = channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = {
            let (table, is_over) = (table.clone(), Arc::clone(&is_over));
            thread::spawn(move || work(engine, &table, &received, &is_over))
        };
        Self {
            table,
            successors,
            is_over,
            thread: Some(thread),
        }
    }

    /// Lets another engine take over; the one before ends.
    ///
    /// # Panics
    /// When the new one finds no session.
    pub(crate) fn hand_over(&self, mut successor: Engine) {
        let opened = successor.open_table(&self.table);
        opened.unwrap_or_else(|error| panic!("the engine that takes over: {error}\n{}", successor.log()));
        self.successors
            .send(successor)
            .expect("the load goes on until it is told to end");
    }

    /// Lets it end, and gives what it counted.
    pub(crate) fn finish(mut self) -> EngineFigures {
        self.is_over.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("it is finished once");
        thread.join().expect("the load does not panic")
    }
}

impl Drop for EngineLoad {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

impl EngineFigures {
    /// Asks again as long as nothing but the connection is to blame.
    fn tried(&mut self, engine: &mut Engine, statement: &str) -> Result<String, String> {
        let mut answer = engine.query(statement);
        for _ in 0..TRIES {
            match &answer {
                Err(error) if LOST.iter().any(|word| error.contains(word)) => {}
                _ => break,
            }
            thread::sleep(PAUSE);
            self.repeated += 1;
            answer = engine.query(statement);
        }
        answer
    }
}

fn work(
    mut engine: Engine,
    table: &str,
    successors: &Receiver<Engine>,
    is_over: &AtomicBool,
) -> EngineFigures {
    let mut figures = EngineFigures {
        engines: 1,
        ..EngineFigures::default()
    };
    let mut acknowledged = Vec::new();
    let mut number = 0_u32;
    while !is_over.load(Ordering::Relaxed) {
        if let Ok(successor) = successors.try_recv() {
            engine = successor;
            figures.engines += 1;
        }
        number += 1;
        let key = format!("{number:08}");
        figures.operations += 1;
        let insert = format!("INSERT INTO {table} VALUES ('{key}', 'value {number}')");
        match figures.tried(&mut engine, &insert) {
            Ok(_) => acknowledged.push(key.clone()),
            Err(error) => figures.failed.push(format!("INSERT {key}: {error}")),
        }
        figures.operations += 1;
        let select = format!("SELECT v FROM {table} WHERE k = '{key}'");
        match figures.tried(&mut engine, &select) {
            Ok(row) if row == format!("value {number}\n") => {}
            other => figures.failed.push(format!("SELECT {key}: {other:?}")),
        }
        thread::sleep(PACE);
    }
    figures.writes = u32::try_from(acknowledged.len()).unwrap_or(u32::MAX);
    let found = figures
        .tried(&mut engine, &format!("SELECT k FROM {table}"))
        .unwrap_or_default();
    let found: std::collections::HashSet<_> = found.lines().collect();
    figures.lost_writes = acknowledged;
    figures.lost_writes.retain(|key| !found.contains(key.as_str()));
    figures
}
