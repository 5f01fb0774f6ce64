//! A long log, explained: against `grep` with the same wordings.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use zkcerts::diagnosis::messages::wordings;

use crate::measure::{self, Cost};
use crate::program::Workspaces;
use crate::scale::Scale;
use crate::table::Row;
use crate::{Result, machine};

/// What a server of each kind writes all day. The last one is among the wordings, and no problem: it ends with 0.
const LINES: [&str; 6] = [
    "2025-11-25 12:00:00,000 [myid:1] - INFO  [ProcessThread(sid:1 cport:-1)::PrepRequestProcessor@935] - Processed session termination for",
    "2025-11-25 12:00:00,000 [myid:1] - WARN  [NIOWorkerThread-2:NIOServerCnxn@380] - Unable to read additional data from client, it probably closed",
    "2025.11.25 12:00:00.000000 [ 12345 ] {} <Debug> system.query_log (2f2b8c3a): Merged 5 parts: [202511_1_1_0, 202511_5_5_0]",
    "2025.11.25 12:00:00.000000 [ 22345 ] {8e0b3f1c-1234-4321-9999-000000000000} <Trace> ContextAccess (default): Access granted: SELECT(a, b)",
    "\tat org.apache.zookeeper.server.NettyServerCnxnFactory.doIO(NettyServerCnxnFactory.java:324) ~[zookeeper-3.9.3.jar:3.9.3]",
    "2025-11-25 12:00:00,000 [myid:1] - ERROR [nioEventLoopGroup-7-1:NettyServerCnxnFactory@468] - Unsuccessful handshake with session 0x0",
];
/// One line in so many is the last one.
const RARE: usize = 500;

/// How fast a log is read, and in how much memory.
pub(crate) fn rows(scale: Scale, workspaces: &Workspaces) -> Result<[Row; 2]> {
    let folder = workspaces.fresh()?;
    std::fs::create_dir(&folder)?;
    let (log, patterns) = (folder.join("server.log"), folder.join("wordings"));
    write(&log, scale.log * 1_000_000)?;
    std::fs::write(&patterns, wordings().join("\n") + "\n")?;
    let rounds = measure::interleave(
        scale.rounds,
        || {
            let mut grep = Command::new("grep");
            grep.args(["-c", "-F", "-f"]).arg(&patterns).arg(&log);
            cost(&mut grep)
        },
        || cost(&mut explain(&log)),
    )?;
    let peak = machine::wait_and_watch(&mut explain(&log).spawn()?)?;
    Ok([
        Row::at_least(
            format!(
                "explain of a log of {} MB, speed over `grep -c` with the same wordings",
                scale.log
            ),
            0.5,
            rounds.ratio(|grep, ours| grep.wall / ours.wall),
            rounds.medians(|cost| cost.wall),
        ),
        Row::at_most(
            "peak memory of that, MB".to_owned(),
            32.0,
            peak as f64 / 1e3,
            format!("VmHWM {peak} kB"),
        ),
    ])
}

fn write(log: &Path, size: usize) -> Result<()> {
    let mut file = BufWriter::new(File::create(log)?);
    let (mut written, mut number) = (0, 0);
    let (rare, common) = LINES.split_last().ok_or("no line")?;
    for line in common.iter().cycle() {
        number += 1;
        let line = if number % RARE == 0 { rare } else { line };
        writeln!(file, "{line} {number}")?;
        written += line.len() + 8;
        if written >= size {
            break;
        }
    }
    file.flush()?;
    Ok(())
}

fn explain(log: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    command
        .arg("explain")
        .arg(log)
        .env_remove("ZKCERTS_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Into a pipe: where nobody reads, `grep` stops at the first line that it finds.
fn cost(command: &mut Command) -> Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    measure::cost(|| {
        let output = command.output()?;
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("{command:?} ended with {}", output.status).into())
        }
    })
}
