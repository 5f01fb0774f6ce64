//! `zkcerts verify`: whether a link is as it should be, from its files alone.

mod clickhouse;
mod java;
mod known;
mod machine;
mod sentences;
mod workspace;
mod zookeeper;

use std::path::PathBuf;

use self::known::{Known, machine};
use super::{Context, Example, Needs, example, findings};
use crate::diagnosis::{self, Code, Finding};
use crate::error::Error;
use crate::model::Version;
use crate::os::clock;
use crate::report::{Outcome, SarifRule};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Both ends of a link as they are configured on this machine",
        words: &[
            "verify",
            "--zoo-cfg",
            "/etc/zookeeper/conf/zoo.cfg",
            "--clickhouse-config",
            "/etc/clickhouse-server/config.xml",
        ],
        needs: Needs::Machine("a ZooKeeper and a ClickHouse that are configured"),
    },
    Example {
        about: "A ZooKeeper in an image, for a pipeline that shows SARIF",
        words: &[
            "verify",
            "--root",
            "image",
            "--zoo-cfg",
            "/conf/zoo.cfg",
            "--zookeeper-version",
            "3.9.3",
            "--user",
            "1000",
            "--sarif",
        ],
        needs: Needs::Machine("the root directory of an image with a zoo.cfg"),
    },
];

/// Check a deployed configuration: what is unprotected, refused or about to break
///
/// Reads the configuration as its server does, with everything that is merged into it and every file that it names,
/// whoever wrote it, and changes nothing. Given both ends it holds them against each other.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
#[command(group = clap::ArgGroup::new("what").args(["zoo_cfg", "clickhouse_config"]).multiple(true))]
pub struct VerifyArgs {
    /// A ZooKeeper server's zoo.cfg
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub zoo_cfg: Vec<PathBuf>,
    /// A ClickHouse server's main file, such as config.xml; what is merged into it is found beside it
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub clickhouse_config: Vec<PathBuf>,
    /// Treat this directory as `/`: paths, links and accounts are looked up inside it
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// ZooKeeper's release, such as `3.9.3`, or a line of them, such as `3.8` [default: the manifest's, else not known]
    #[arg(long, value_name = "V")]
    pub zookeeper_version: Option<Version>,
    /// ClickHouse's release [default: the manifest's, else not known]
    #[arg(long, value_name = "V")]
    pub clickhouse_version: Option<Version>,
    /// The account that the server runs as [default: the manifest's, else `zookeeper` or `clickhouse` where there is one]
    #[arg(long, value_name = "NAME|UID[:GID]")]
    pub user: Option<String>,
    /// Print the findings as SARIF 2.1.0
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
}

/// What was looked at, and what was found.
#[derive(Default)]
struct Checked {
    findings: Vec<Finding>,
    /// A sentence for each thing that was checked.
    sentences: Vec<String>,
}

/// Looks, and says what it found.
pub fn run(args: &VerifyArgs, context: &Context<'_>) -> super::Result {
    // Without a configuration it is the workspace that is checked.
    let checked = if args.zoo_cfg.is_empty() && args.clickhouse_config.is_empty() {
        workspace::check(context)?
    } else {
        configurations(args, context)?
    };
    Ok(outcome(checked, args))
}

fn outcome(checked: Checked, args: &VerifyArgs) -> Outcome {
    let mut outcome = Outcome::of("verify");
    outcome.findings = Some(checked.findings.into_iter().map(findings::shown).collect());
    outcome.sarif = args
        .sarif
        .then(|| Code::ALL.iter().copied().map(sarif_rule).collect());
    outcome.summary = checked.sentences;
    if outcome.findings.as_ref().is_some_and(Vec::is_empty) {
        outcome.summary.push("nothing was found".to_owned());
    }
    outcome
}

fn sarif_rule(code: Code) -> SarifRule {
    SarifRule {
        code: code.name(),
        severity: findings::severity(code.severity()),
        cause: code.cause(),
        fix: code.fix(),
    }
}

/// The configurations that are named, each for itself and then together.
fn configurations(args: &VerifyArgs, context: &Context<'_>) -> Result<Checked, Error> {
    let now = clock::now();
    let known = Known::of(args, context);
    let root = args.root.as_deref();
    let mut checked = Checked::default();
    let mut zookeepers = Vec::new();
    for path in &args.zoo_cfg {
        let machine = machine(known.zookeeper_user.as_ref(), "zookeeper", root)?;
        let gathered = zookeeper::gather(path, known.zookeeper_version.clone(), &machine)?;
        checked.findings.extend(gathered.findings);
        if let Some(evidence) = gathered.evidence {
            checked.findings.extend(diagnosis::of_zookeeper(&evidence, now));
            checked
                .sentences
                .push(sentences::of_zookeeper(&evidence, &machine));
            zookeepers.push(evidence);
        } else {
            checked.sentences.push(sentences::not_read(path));
        }
    }
    for path in &args.clickhouse_config {
        let machine = machine(known.clickhouse_user.as_ref(), "clickhouse", root)?;
        let version = known.clickhouse_version.clone();
        match clickhouse::gather(path, version, &machine, !zookeepers.is_empty())? {
            clickhouse::Gathered::Evidence(evidence) => {
                checked.findings.extend(diagnosis::of_clickhouse(&evidence, now));
                checked
                    .findings
                    .extend(diagnosis::of_link(&evidence, &zookeepers, now));
                checked.sentences.push(sentences::of_clickhouse(
                    &evidence,
                    &machine,
                    !zookeepers.is_empty(),
                ));
            }
            clickhouse::Gathered::Unreadable(finding) => {
                checked.findings.push(finding);
                checked.sentences.push(sentences::not_read(path));
            }
        }
    }
    // Two configurations may name one file.
    let mut seen: Vec<Finding> = Vec::new();
    checked.findings.retain(|finding| {
        let is_new = !seen.contains(finding);
        if is_new {
            seen.push(finding.clone());
        }
        is_new
    });
    Ok(checked)
}
