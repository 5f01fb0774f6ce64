//! How fast the program is, as ratios taken in one run: against OpenSSL's own commands, against bare loops over the same
//! work, and against itself at other sizes. A machine's speed and its neighbours cancel out; the targets stand beside.
//!
//! `cargo bench --bench ratios` takes some minutes, `cargo bench --bench ratios -- growth log` less: groups by their names;
//! `ZKCERTS_BENCH=smoke` twenty seconds, with figures that mean little.
//! `ZKCERTS_BENCH_DIR` chooses the file system. Beside a Rust toolchain it needs `bash`, `grep` and `openssl`, for `convert`
//! `keytool`, and for the trust store root and a Debian system.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures the machine, and tells"
)]
#![expect(clippy::cast_precision_loss, reason = "figures are shown with three digits")]

mod brought;
mod cryptography;
mod files;
mod log;
mod machine;
mod measure;
mod program;
mod scale;
mod store;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};

use crate::measure::Cost;
use crate::program::Workspaces;
use crate::scale::Scale;
use crate::table::{Row, Table};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Figures that are taken together.
type Group = fn(Scale, &Workspaces) -> Result<Vec<Row>>;

const GROUPS: [(&str, Group); 8] = [
    ("openssl", |scale, workspaces| {
        Ok(vec![against_openssl(scale, workspaces)?])
    }),
    ("cryptography", |scale, workspaces| {
        Ok(against_bare_cryptography(scale, workspaces)?.into())
    }),
    ("files", |scale, workspaces| {
        Ok(against_bare_files(scale, workspaces)?.into())
    }),
    ("start", |scale, _| Ok(vec![start_up(scale)?])),
    ("growth", growth),
    (
        "log",
        |scale, workspaces| Ok(log::rows(scale, workspaces)?.into()),
    ),
    ("brought", brought::rows),
    ("store", |scale, _| {
        Ok(store::rows(scale.rounds)?.into_iter().collect())
    }),
];

fn main() -> Result<()> {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_known = |name: &String| GROUPS.iter().any(|(known, _)| known == name);
    if let Some(unknown) = asked.iter().find(|name| !is_known(name)) {
        let known = GROUPS.map(|(name, _)| name).join(", ");
        return Err(format!("there is no group `{unknown}`: {known}").into());
    }
    let scale = Scale::chosen();
    let workspaces = Workspaces::new()?;
    let mut table = Table::new(scale);
    for (name, rows) in GROUPS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            table.extend(rows(scale, &workspaces)?);
        }
    }
    println!("{table}");
    Ok(())
}

/// (a) The whole of `init`, durable, against the script that flushes nothing.
fn against_openssl(scale: Scale, workspaces: &Workspaces) -> Result<Row> {
    let rounds = measure::interleave(
        scale.rounds,
        || program::openssl_hosts(&workspaces.fresh()?, scale.hosts),
        || program::init(&workspaces.fresh()?, scale.hosts),
    )?;
    Ok(Row::at_least(
        format!(
            "init of {} hosts, times faster than openssl-hosts.sh",
            scale.hosts
        ),
        25.0,
        rounds.ratio(|script, ours| script.wall / ours.wall),
        rounds.medians(|cost| cost.wall),
    ))
}

/// (b) The keys, signatures and derivations, through our rooms and as bare calls; and the whole of `init` against them.
fn against_bare_cryptography(scale: Scale, workspaces: &Workspaces) -> Result<[Row; 2]> {
    let rooms = cryptography::Rooms::new()?;
    let rounds = measure::interleave(
        scale.rounds,
        || measure::cost(|| cryptography::bare(scale.hosts)),
        || measure::cost(|| rooms.hosts(scale.hosts)),
    )?;
    let whole = measure::interleave(
        scale.rounds,
        || measure::cost(|| cryptography::bare(scale.hosts)),
        || program::init(&workspaces.fresh()?, scale.hosts),
    )?;
    Ok([
        Row::at_most(
            format!("cryptography of {} hosts, over a bare loop", scale.hosts),
            1.2,
            rounds.ratio(|bare, ours| ours.wall / bare.wall),
            rounds.medians(|cost| cost.wall),
        ),
        Row::informing(
            format!("the whole init of {} hosts, user CPU over that loop", scale.hosts),
            whole.ratio(|bare, ours| ours.user / bare.user),
            whole.medians(|cost| cost.user),
        ),
    ])
}

/// (c) Durable files through a transaction, against the same bytes written and flushed once.
fn against_bare_files(scale: Scale, workspaces: &Workspaces) -> Result<[Row; 2]> {
    let model = workspaces.fresh()?;
    program::init(&model, scale.hosts)?;
    let tree = files::Tree::read(&model)?;
    let rounds = measure::interleave(
        scale.rounds,
        || {
            let directory = workspaces.fresh()?;
            measure::cost(|| tree.write_bare(&directory))
        },
        || {
            let directory = workspaces.fresh()?;
            measure::cost(|| tree.write_durably(&directory))
        },
    )?;
    let name = format!("{} files of {} hosts", tree.len(), scale.hosts);
    Ok([
        Row::at_most(
            format!("{name}, over writing them with one syncfs"),
            2.0,
            rounds.ratio(|bare, ours| ours.wall / bare.wall),
            rounds.medians(|cost| cost.wall),
        ),
        Row::informing(
            format!("{name}, the same in CPU time"),
            rounds.ratio(|bare, ours| ours.cpu() / bare.cpu()),
            rounds.medians(Cost::cpu),
        ),
    ])
}

/// (e) From the command line to the first answer.
fn start_up(scale: Scale) -> Result<Row> {
    let rounds = measure::interleave(scale.starts, program::openssl_version, program::version)?;
    Ok(Row::at_most(
        "`zkcerts --version` over `openssl version`".to_owned(),
        1.0,
        rounds.ratio(|openssl, ours| ours.wall / openssl.wall),
        rounds.medians(|cost| cost.wall),
    ))
}

/// (d), (f), (g) and (h) One large workspace: what it takes, what a second run and a look at it take, and what each host
/// costs in smaller ones.
fn growth(scale: Scale, workspaces: &Workspaces) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut each = Vec::new();
    for hosts in scale.sizes {
        let repeats = scale.repeats(hosts);
        let mut costs = Vec::new();
        for _ in 0..repeats {
            costs.push(program::init(&workspaces.fresh()?, hosts)?.cpu() / hosts as f64);
        }
        each.push((hosts, measure::median(&mut costs)));
    }
    let (most, large) = each.last().copied().ok_or("no size")?;
    let cheapest = each.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min);
    let listed: Vec<String> = each
        .iter()
        .map(|(hosts, cost)| format!("{hosts}: {:.2} ms", cost * 1e3))
        .collect();
    rows.push(Row::at_most(
        format!("CPU time a host at {most} hosts, over the cheapest size"),
        1.25,
        large / cheapest,
        listed.join(", "),
    ));

    let directory = workspaces.fresh()?;
    let peak = program::init_watched(&directory, most)?;
    rows.push(Row::at_most(
        format!("peak memory of init of {most} ZooKeeper hosts and one ClickHouse, MB"),
        200.0,
        peak as f64 / 1e3,
        format!("VmHWM {peak} kB"),
    ));
    let tree = files::paths(&directory)?;
    let rounds = measure::interleave(
        scale.rounds,
        || measure::cost(|| files::read_and_hash(&tree)),
        || program::apply(&directory),
    )?;
    rows.push(Row::at_most(
        format!(
            "apply with nothing to do over {most} hosts, over hashing its {} files",
            tree.len()
        ),
        2.0,
        rounds.ratio(|bare, ours| ours.wall / bare.wall),
        rounds.medians(|cost| cost.wall),
    ));
    rows.push(Row::informing(
        "the same in CPU time".to_owned(),
        rounds.ratio(|bare, ours| ours.cpu() / bare.cpu()),
        rounds.medians(Cost::cpu),
    ));
    rows.extend(status(scale, &directory, most, &tree)?);
    Ok(rows)
}

/// (h) What is due in one large workspace, against reading and parsing its certificates once; and its memory, which is the
/// manifest's.
fn status(scale: Scale, directory: &Path, hosts: usize, tree: &[PathBuf]) -> Result<[Row; 3]> {
    let is_certificate = |path: &&PathBuf| path.file_name().is_some_and(|name| name == "server.crt");
    let certificates: Vec<PathBuf> = tree.iter().filter(is_certificate).cloned().collect();
    let rounds = measure::interleave(
        scale.rounds,
        || measure::cost(|| files::read_and_parse(&certificates)),
        || program::status(directory),
    )?;
    let peak = program::status_watched(directory)?;
    let manifest = program::config_watched(directory, "zk00001.example.com")?;
    Ok([
        Row::at_most(
            format!("status of {hosts} hosts, over reading and parsing their certificates"),
            2.0,
            rounds.ratio(|bare, ours| ours.wall / bare.wall),
            rounds.medians(|cost| cost.wall),
        ),
        Row::informing(
            "the same in CPU time".to_owned(),
            rounds.ratio(|bare, ours| ours.cpu() / bare.cpu()),
            rounds.medians(Cost::cpu),
        ),
        Row::at_most(
            format!("peak memory of status of {hosts} hosts, over that of reading the manifest alone"),
            1.25,
            peak as f64 / manifest as f64,
            format!("VmHWM {peak} kB against {manifest} kB"),
        ),
    ])
}
