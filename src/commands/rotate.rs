//! `zkcerts rotate`: another authority, without a moment in which somebody is not trusted.

mod readiness;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use self::readiness::{Lacking, Made, Readiness};
use super::arguments::Selector;
use super::converging::{self, Hold, Standing, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::Fault;
use crate::os::clock;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::{self, Authorities, Occasion, Phase, Rollout, Rotation, Turn};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Begin: the new authority is made, and every truststore gets it beside the old one",
        words: &["rotate"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Go on, when every node has what was made; one of them cannot be looked at from here",
        words: &["rotate", "--next", "--assume-deployed", "clickhouse/localhost"],
        needs: Needs::Machine("servers that run"),
    },
    Example {
        about: "How far it is, and which nodes it waits for",
        words: &["rotate", "--status"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Give it up: back to what was before, in as many turns as it came",
        words: &["rotate", "--abort"],
        needs: Needs::Nothing,
    },
];

/// Change the authority in phases, with every node trusted all the time
///
/// `prepare`: the new authority is made as [authority] of the manifest says now, and every node trusts both. `reissue`: every
/// node gets a certificate of the new one. `retire`: the old one is trusted no more. Between them `deploy`, and reload or restart
/// as it is said; `--next` is refused until every node is seen to have what the phase made. `--abort` goes back by the same way:
/// from `reissue` to `return`, in which the old authority issues again and both are trusted, and, when every node is seen to show
/// its old certificate, to what was before.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
#[command(group = clap::ArgGroup::new("turn").multiple(false))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RotateArgs {
    /// Go to the next phase
    #[arg(long, group = "turn")]
    pub next: bool,
    /// Say how far it is, and which nodes are not ready for the next phase; writes nothing
    #[arg(long, group = "turn")]
    pub status: bool,
    /// Go back by one turn, before the old authority is retired
    #[arg(long, group = "turn")]
    pub abort: bool,
    /// A key was stolen: trust the new authority alone, at once, and break every link until it is deployed
    #[arg(long, group = "turn")]
    pub emergency: bool,
    /// Take this node's word for it: HOST or ROLE/HOST
    #[arg(long, value_name = "HOST")]
    pub assume_deployed: Vec<Selector>,
    /// What `zkcerts status --deployed --json` said on the node's own machine
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
    /// How long each server may take to show itself, in seconds
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Takes the turn, and lets the nodes follow.
pub fn run(args: &RotateArgs, context: &Context<'_>) -> super::Result {
    let hold = if args.status {
        Hold::No
    } else {
        Hold::unless_dry(&args.writing)
    };
    let standing = Standing::find(context, hold)?;
    let phase = Rotation::read(&standing.layout)?;
    let turn = match (phase, args) {
        (Some(phase), RotateArgs { status: true, .. }) => return status(args, &standing, phase),
        (None, RotateArgs { status: true, .. }) => {
            let text = "phase    none: no change of authority is under way\n".to_owned();
            let mut outcome = Outcome::printing("rotate", text);
            outcome.extra.insert("phase".to_owned(), json!(null));
            return Ok(outcome);
        }
        (_, RotateArgs { emergency: true, .. }) => Some(Turn::Emergency),
        (
            None,
            RotateArgs {
                next: false,
                abort: false,
                ..
            },
        ) => Some(Turn::Begin),
        // The last turn of all leaves no phase: what a run that was cut short then left undone is completed all the same.
        (None, _) => {
            let outcome = completed(context, &standing)?.ok_or(RotateError::NotBegun)?;
            return told(outcome, context, args, &standing, None);
        }
        (Some(Phase::Prepare), RotateArgs { abort: true, .. }) => Some(Turn::Abort),
        (Some(Phase::Reissue), RotateArgs { abort: true, .. }) => Some(Turn::Return),
        (
            Some(_),
            RotateArgs {
                next: false,
                abort: false,
                ..
            },
        ) => None,
        (Some(phase), _) => match completed(context, &standing)? {
            // A run that was cut short is completed before the next turn is taken.
            Some(outcome) => return told(outcome, context, args, &standing, None),
            None => Some(next(args, &standing, phase)?),
        },
    };
    let mut changes = Vec::new();
    if let Some(turn) = turn {
        changes = take(turn, &standing)?;
    }
    let mut outcome = if standing.held.is_none() && turn.is_some() {
        let mut outcome = Outcome::of("rotate");
        outcome.dry_run = true;
        outcome.notices.push(Notice::note(
            "the files of the nodes that follow from this are not listed in a dry run",
        ));
        outcome
    } else {
        follow(context, &standing)?
    };
    changes.append(&mut outcome.changes);
    outcome.changes = changes;
    if matches!(turn, Some(Turn::Reissue | Turn::Return | Turn::Emergency)) {
        outcome.notices.extend(of_foreign(&standing)?);
    }
    if turn == Some(Turn::Emergency) {
        outcome.notices.insert(0, Notice::warning(
            "every link is broken until its two ends have what was made now, and whoever has a certificate of the old \
             authority gets in until then: deploy and restart every node at once, ZooKeeper's servers first",
        ));
    }
    told(outcome, context, args, &standing, turn)
}

/// Moves the authorities.
fn take(turn: Turn, standing: &Standing) -> Result<Vec<Change>, Error> {
    let rotation = Rotation::of(&standing.layout, &standing.manifest)?;
    let steps = rotation.steps(turn, clock::now())?;
    let changes = steps.changed()?.into_iter().map(|path| Change {
        action: turn.name(),
        path,
        subject: "authority".to_owned(),
        reason: "requested".to_owned(),
    });
    let changes = changes.collect();
    if let Some(workspace) = &standing.held {
        steps.carry_out(workspace)?;
    }
    Ok(changes)
}

/// Lets the nodes have what follows from the authorities.
fn follow(context: &Context<'_>, standing: &Standing) -> Result<Outcome, Error> {
    let wish = Wish {
        command: "rotate",
        text: standing.text.clone(),
        rewritten: None,
        occasion: Occasion::plain(Authorities::MustExist),
    };
    converging::converge(context, &standing.layout, standing.held.as_ref(), wish)
}

/// What an earlier run left undone, done; `None` where it left nothing.
fn completed(context: &Context<'_>, standing: &Standing) -> Result<Option<Outcome>, Error> {
    let mut outcome = follow(context, standing)?;
    if outcome.changes.is_empty() {
        return Ok(None);
    }
    let sentence = match Rotation::read(&standing.layout)? {
        Some(Phase::Return) => {
            "this completed the present phase; deploy it, then `zkcerts rotate --abort` again"
        }
        Some(_) => "this completed the present phase; deploy it, then `zkcerts rotate --next` again",
        None => "this completed the last turn, which was cut short",
    };
    outcome.notices.push(Notice::note(sentence));
    Ok(Some(outcome))
}

/// The next turn, if every node is seen to have what the present phase made. The way back from where the successor has issued
/// shrinks what is trusted only when the old certificates are seen again.
fn next(args: &RotateArgs, standing: &Standing, phase: Phase) -> Result<Turn, Error> {
    let (made, turn) = match phase {
        // On the way back both are trusted too.
        Phase::Return if args.abort => (Made::Identity, Turn::Abort),
        Phase::Prepare | Phase::Return => (Made::Anchors, Turn::Reissue),
        Phase::Reissue => (Made::Identity, Turn::Retire),
    };
    let lacking = readiness(args, standing, made)?.lacking;
    if lacking.is_empty() {
        Ok(turn)
    } else {
        Err(RotateError::NotReady { phase, lacking }.into())
    }
}

/// The nodes that the change leaves behind.
fn of_foreign(standing: &Standing) -> Result<Option<Notice>, Error> {
    let foreign = workspace::foreign(&standing.layout, &standing.manifest)?;
    let names: Vec<_> = foreign.iter().map(|name| format!("`{name}`")).collect();
    Ok((!names.is_empty()).then(|| {
        Notice::warning(format!(
            "imported certificates that lead to the authority that is to go, and are refused without it: {}; bring others (`zkcerts \
             csr`, `zkcerts import`)",
            names.join(", ")
        ))
    }))
}

fn readiness(args: &RotateArgs, standing: &Standing, made: Made) -> Result<Readiness, Error> {
    let asked = readiness::Asked {
        made,
        assumed: &args.assume_deployed,
        evidence: &args.evidence,
        timeout: Duration::from_secs(args.timeout),
    };
    readiness::judge(&standing.layout, &standing.manifest, &asked)
}

fn status(args: &RotateArgs, standing: &Standing, phase: Phase) -> Result<Outcome, Error> {
    let made = match phase {
        Phase::Prepare => Made::Anchors,
        Phase::Reissue | Phase::Return => Made::Identity,
    };
    let readiness = readiness(args, standing, made)?;
    let mut text = format!(
        "phase    {}\nready    {} of {}\n",
        phase.name(),
        readiness.ready.len(),
        readiness.count()
    );
    for lacking in &readiness.lacking {
        text.extend(["waits for `", &lacking.node, "`: ", &lacking.reason, "\n"]);
    }
    let mut outcome = Outcome::printing("rotate", text);
    outcome.extra.insert("phase".to_owned(), json!(phase.name()));
    outcome.extra.insert("ready".to_owned(), json!(readiness.ready));
    outcome.extra.insert(
        "lacking".to_owned(),
        readiness
            .lacking
            .iter()
            .map(|lacking| json!({ "node": lacking.node, "reason": lacking.reason }))
            .collect(),
    );
    Ok(outcome)
}

/// What has to be deployed and loaded now, and what comes then.
fn told(
    mut outcome: Outcome,
    context: &Context<'_>,
    args: &RotateArgs,
    standing: &Standing,
    turn: Option<Turn>,
) -> Result<Outcome, Error> {
    let phase = Rotation::read(&standing.layout)?;
    outcome
        .extra
        .insert("phase".to_owned(), json!(phase.map(Phase::name)));
    outcome.summary.push(match phase {
        Some(phase) => format!("phase      {}", phase.name()),
        None => "phase      none: no change of authority is under way".to_owned(),
    });
    if args.writing.dry_run {
        return Ok(outcome);
    }
    let rollout = match (turn, phase) {
        (Some(Turn::Abort), _) => Rollout::Old,
        (Some(Turn::Emergency), _) => Rollout::Everything,
        (_, Some(Phase::Prepare)) => Rollout::Both,
        (_, Some(Phase::Reissue)) => Rollout::Leaves,
        (_, Some(Phase::Return)) => Rollout::OldLeaves,
        (_, None) => Rollout::New,
    };
    let nodes = workspace::nodes(&standing.manifest);
    let sentences = workspace::rollout(&standing.manifest, &nodes, rollout);
    outcome.notices.extend(sentences.into_iter().map(Notice::note));
    let then = match phase {
        Some(Phase::Prepare | Phase::Reissue) => Some(("--next", "when every node has what was made now")),
        Some(Phase::Return) => Some(("--abort", "when every node shows its old certificate again")),
        None => None,
    };
    if let Some((flag, when)) = then {
        outcome.next = vec![
            context.next(&["rotate", "--status"], "which nodes it waits for"),
            context.next(&["rotate", flag], when),
        ];
    }
    Ok(outcome)
}

/// Why no turn is taken.
#[derive(Debug, thiserror::Error)]
enum RotateError {
    #[error("no change of authority is under way")]
    NotBegun,
    #[error("not every node is seen to have what the phase `{}` made: {}", phase.name(), listed(lacking))]
    NotReady { phase: Phase, lacking: Vec<Lacking> },
}

fn listed(lacking: &[Lacking]) -> String {
    let all: Vec<_> = lacking
        .iter()
        .map(|lacking| format!("\n`{}`: {}", lacking.node, lacking.reason))
        .collect();
    all.concat()
}

impl Fault for RotateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotBegun => "rotation-not-begun",
            Self::NotReady { .. } => "rotation-not-ready",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::NotBegun => "`zkcerts rotate` begins one",
                Self::NotReady { .. } => {
                    "deploy them, and reload or restart as `zkcerts rotate` says; for a node that cannot be looked at from here, \
                     `--evidence FILE` (`zkcerts status --deployed --json` there) or `--assume-deployed HOST`"
                }
            }
            .to_owned(),
        )
    }
}
