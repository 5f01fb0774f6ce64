//! Faults made for real, the logs that real servers wrote about them, and what `explain` makes of those.

mod faults;
mod lab;
mod peers;
mod tripped;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use self::faults::{NOT_ASKED, SERVERS, Server, Visit};
use self::lab::{Lab, Logs};
use crate::support::process::run;
use crate::support::workspace::{report, scratch};

#[test]
fn every_fault_is_told_from_the_log_that_the_real_server_wrote() {
    let folder = scratch();
    let lab = Lab::make(&folder);
    report(&row([
        "server",
        "fault",
        "ZooKeeper",
        "ClickHouse",
        "from ZooKeeper's log",
        "from ClickHouse's log",
    ]));
    let failed = side_by_side(SERVERS, |server| {
        let visits = lab.try_server(server);
        let judged = visits.iter().map(|(visit, logs)| judge(server, visit, logs));
        judged.flatten().collect()
    });
    assert!(failed.is_empty(), "these are not told:\n{}", failed.join("\n"));
}

/// Judges every row, three at a time: what failed.
fn side_by_side<T: Sync>(rows: &[T], judge: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let (queue, failed) = (Mutex::new(rows.iter()), Mutex::new(Vec::new()));
    let next = || queue.lock().expect("no holder panics").next();
    let work = || {
        while let Some(row) = next() {
            let judged = judge(row);
            failed.lock().expect("no holder panics").extend(judged);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(work);
        }
    });
    failed.into_inner().expect("no holder panics")
}

/// Shows what was found; what is wrong with it, if anything.
fn judge(server: &Server, visit: &Visit, logs: &Logs) -> Option<String> {
    let found = [
        (&logs.zookeeper, visit.zookeeper),
        (&logs.clickhouse, visit.clickhouse),
    ];
    let found = found.map(|(log, wanted)| {
        if wanted == NOT_ASKED {
            wanted.to_owned()
        } else {
            explained(log)
        }
    });
    let is_right = found == [visit.zookeeper, visit.clickhouse];
    let shown = row([
        server.fault,
        visit.fault,
        &(server.release)().name(),
        visit.release.name(),
        &found[0],
        &found[1],
    ]);
    report(&format!("{shown}{}", if is_right { "" } else { "  WRONG" }));
    (!is_right).then(|| format!("{shown}\n  wanted: {} | {}", visit.zookeeper, visit.clickhouse))
}

fn row(cells: [&str; 6]) -> String {
    let [server, fault, zookeeper, clickhouse, one, other] = cells;
    format!("{server:<28} {fault:<26} {zookeeper:<13} {clickhouse:<10} {one:<27} {other}")
}

/// What `explain` says of a log: the codes, and `session` where it tells of one.
fn explained(log: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    command
        .args(["--json", "--dir", "/nonexistent", "explain"])
        .arg(log)
        .env_remove("ZKCERTS_DIR");
    let said = run(&mut command, Duration::from_mins(1));
    let answer: serde_json::Value = serde_json::from_str(&said.stdout).expect("one object");
    let findings = answer["findings"].as_array().expect("findings");
    let mut words: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(
        said.status.code(),
        Some(if words.is_empty() { 0 } else { 3 }),
        "{}",
        said.stdout
    );
    let sessions = answer["logs"][0]["sessions"].as_array().expect("sessions");
    if !sessions.is_empty() {
        words.push("session");
    }
    words.join(" ")
}
