//! `zkcerts renew`: new certificates for what ends soon, and the old ones back.

mod deploying;

use super::arguments::Selector;
use super::converging::{self, Hold, Standing, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::model::Fault;
use crate::os::clock;
use crate::pki::Certificate;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::manifest::Manifest;
use crate::workspace::{
    self, Action, Authorities, Issuer, Layout, Node, Occasion, Reason, RenewalWish, Renewals, Undo, Workspace,
};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Whatever ends soon",
        words: &["renew"],
        needs: Needs::Nothing,
    },
    Example {
        about: "One node, whatever its dates, with a new key",
        words: &["renew", "zookeeper/localhost", "--force", "--rekey"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Put back what that replaced",
        words: &["renew", "--undo", "zookeeper/localhost"],
        needs: Needs::Nothing,
    },
];

/// Issue new certificates for what is due
///
/// Due is what ends within `renew_before_days` of the manifest, a third of its life unless set. The new certificate has the
/// same subject, which ACLs depend on, the names that the manifest has now, and the same key unless `--rekey` asks for
/// another: so that a server which has read one of two files still has a pair. What it replaces is kept, one generation.
/// Then it says what makes each running server use the new one.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RenewArgs {
    /// The nodes: HOST in every role that it has, or ROLE/HOST [default: all]
    #[arg(value_name = "HOST")]
    pub hosts: Vec<Selector>,
    /// Also what is not due yet
    #[arg(long)]
    pub force: bool,
    /// Make new keys too
    #[arg(long)]
    pub rekey: bool,
    /// Make new passwords for the keystores too
    #[arg(long)]
    pub new_passwords: bool,
    /// Then bring what is new to its server: files that were deployed on this machine, and `after_deploy` of the manifest, one
    /// node after the other, each seen serving before the next
    #[arg(long)]
    pub deploy: bool,
    /// Put back what the last renewal or import of this node replaced; doing it twice is doing it once
    #[arg(long, value_name = "HOST", conflicts_with_all = ["hosts", "force", "rekey", "new_passwords", "deploy"])]
    pub undo: Option<Selector>,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Renews, or undoes.
pub fn run(args: &RenewArgs, context: &Context<'_>) -> super::Result {
    let standing = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let (layout, manifest) = (&standing.layout, &standing.manifest);
    let nodes = workspace::nodes(manifest);
    if let Some(selector) = &args.undo {
        return undo(selector, layout, manifest, &nodes, standing.held.as_ref());
    }
    for selector in &args.hosts {
        selector.nodes(&nodes)?;
    }
    let is_meant = |node: &Node<'_>| {
        let mut hosts = args.hosts.iter();
        args.hosts.is_empty() || hosts.any(|selector| selector.selects(node.role(), node.host))
    };
    let wish = RenewalWish {
        force: args.force,
        rekey: args.rekey,
        passwords: args.new_passwords,
    };
    let found = Renewals::find(layout, manifest, &nodes, is_meant, wish, clock::now())?;
    let renewed: Vec<&Node<'_>> = found
        .renewals
        .keys()
        .filter_map(|index| nodes.get(*index))
        .collect();
    let told = told(manifest, &renewed);
    let occasion = Occasion {
        renewals: found.renewals,
        ..Occasion::plain(Authorities::MustExist)
    };
    let wish = Wish {
        command: "renew",
        text: standing.text.clone(),
        rewritten: None,
        occasion,
    };
    let mut outcome = converging::converge(context, layout, standing.held.as_ref(), wish)?;
    outcome.notices.extend(found.elsewhere.iter().map(|name| {
        let words = name.replacen('/', " ", 1);
        Notice::warning(format!(
            "`{name}` ends soon, and was imported: `zkcerts csr {words}` asks for a new one where it was issued"
        ))
    }));
    if args.deploy && standing.held.is_some() {
        deploying::run(&standing, is_meant, context, &mut outcome)?;
    } else {
        outcome.notices.extend(told);
    }
    Ok(outcome)
}

/// What makes the servers use what is new: each sentence once, with the nodes that it holds for.
fn told(manifest: &Manifest, renewed: &[&Node<'_>]) -> Vec<Notice> {
    let mut sentences: Vec<(String, Vec<String>)> = Vec::new();
    for node in renewed {
        let sentence = workspace::reload(manifest, node);
        match sentences.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, names)) => names.push(node.name()),
            None => sentences.push((sentence, vec![node.name()])),
        }
    }
    sentences
        .into_iter()
        .map(|(sentence, mut names)| {
            names.sort();
            Notice::note(format!("{}, when it is deployed: {sentence}", listed(&names)))
        })
        .collect()
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}

/// Puts back what was kept of every node that is meant.
fn undo(
    selector: &Selector,
    layout: &Layout,
    manifest: &Manifest,
    nodes: &[Node<'_>],
    held: Option<&Workspace>,
) -> super::Result {
    let meant = selector.nodes(nodes)?;
    let issuer = workspace::issuer(layout, manifest, clock::now())?;
    let mut outcome = Outcome::of("renew");
    outcome.dry_run = held.is_none();
    let mut is_kept = false;
    for node in meant {
        let Some(undo) = Undo::find(layout, manifest, &issuer, node)? else {
            continue;
        };
        is_kept = true;
        if undo.is_done() {
            continue;
        }
        outcome
            .changes
            .extend(undo.paths(layout).into_iter().map(|path| Change {
                action: Action::PutBack.name(),
                path,
                subject: node.name(),
                reason: Reason::Requested.name().to_owned(),
            }));
        if let Some(leaf) = undo.leaf() {
            let until = leaf.validity().not_after.date();
            outcome
                .summary
                .push(format!("{}  the certificate that ends on {until}", node.name()));
        }
        outcome.notices.extend(told(manifest, &[node]));
        outcome.notices.extend(of_undone(&undo, node, &issuer));
        if let Some(workspace) = held {
            undo.carry_out(workspace)?;
        }
    }
    if !is_kept {
        return Err(NothingKept {
            selector: selector.to_string(),
        }
        .into());
    }
    Ok(outcome)
}

/// What does not follow by itself from what was put back.
fn of_undone(undo: &Undo<'_, '_>, node: &Node<'_>, issuer: &Issuer) -> Vec<Notice> {
    let mut notices = Vec::new();
    let name = node.name();
    if undo.leaves_keystore() {
        notices.push(Notice::warning(format!(
            "the keystore of `{name}` was kept in another format: `zkcerts apply` makes it of what was put back"
        )));
    }
    let is_own = |leaf: Certificate| leaf.is_signed_by(issuer.certificate());
    if node.imported && undo.leaf().is_some_and(is_own) {
        notices.push(Notice::warning(format!(
            "`imported = true` still stands at `{name}` in the manifest: take it out if what was put back was issued here, or nobody renews it"
        )));
    }
    notices
}

/// Nothing was replaced, or it was kept by nobody.
#[derive(Debug, thiserror::Error)]
#[error("nothing is kept of `{selector}`: no renewal or import has replaced anything of it")]
struct NothingKept {
    selector: String,
}

impl Fault for NothingKept {
    fn code(&self) -> &'static str {
        "nothing-kept"
    }
}
