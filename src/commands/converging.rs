//! What `init`, `apply`, `add` and `remove` share: bringing the workspace into line with a manifest.

use std::path::Path;

use super::Context;
use crate::error::Error;
use crate::os::clock;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{Manifest, NoteWeight};
use crate::workspace::{Action, Authorities, Convergence, Intent, Layout, Node, Reason, Target, Workspace};

/// What is to be made of a workspace.
pub(super) struct Wish {
    /// The verb.
    pub(super) command: &'static str,
    /// The text of the manifest.
    pub(super) text: String,
    /// Why the manifest is written, where its text is new.
    pub(super) rewritten: Option<Reason>,
    /// Whether authorities may be made.
    pub(super) authorities: Authorities,
}

/// Says that another run holds the workspace.
pub(super) fn waiting<'a>(context: &'a Context<'_>, directory: &'a Path) -> impl FnOnce() + 'a {
    move || {
        let sentence = format!(
            "another zkcerts is at work in `{}`: waiting until it is done",
            directory.display()
        );
        context.console.note(&sentence);
    }
}

/// Converges; without a workspace it only says what would be done.
pub(super) fn converge(
    context: &Context<'_>,
    layout: &Layout,
    workspace: Option<&Workspace>,
    wish: Wish,
) -> Result<Outcome, Error> {
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &wish.text)?;
    let convergence = Convergence::prepare(layout, &manifest, wish.authorities, clock::now())?;
    let mut outcome = outcome(layout, &convergence, &manifest, &wish);
    outcome.dry_run = workspace.is_none();
    if let Some(workspace) = workspace {
        let progress = context.console.progress("making nodes", convergence.size());
        let text = wish.rewritten.map(|_| wish.text);
        convergence.apply(workspace, text, &|steps| progress.advance(steps))?;
    }
    Ok(outcome)
}

fn outcome(layout: &Layout, convergence: &Convergence<'_>, manifest: &Manifest, wish: &Wish) -> Outcome {
    let mut outcome = Outcome::of(wish.command);
    let written = wish.rewritten.map(|reason| Intent {
        action: Action::WriteManifest,
        target: Target::Shared(SharedFile::Manifest),
        reason,
    });
    let nodes = convergence.nodes();
    let change = |intent: &Intent| Change {
        action: intent.action.name(),
        path: layout.root().join(intent.path(nodes, manifest)),
        subject: intent.subject(nodes),
        reason: intent.reason.name().to_owned(),
    };
    outcome.changes = written.iter().chain(convergence.intents()).map(change).collect();
    outcome.summary = summary(layout, convergence);
    outcome.notices = notices(convergence, manifest);
    outcome
}

fn summary(layout: &Layout, convergence: &Convergence<'_>) -> Vec<String> {
    let certificate = convergence.foundation().certificate();
    let nodes = convergence.nodes();
    let count = |wanted| {
        nodes
            .iter()
            .filter(|node: &&Node<'_>| node.role() == wanted)
            .count()
    };
    let roles: Vec<String> = crate::model::Role::ALL
        .iter()
        .filter(|role| count(**role) > 0)
        .map(|role| format!("{} {role}", count(*role)))
        .collect();
    vec![
        format!("workspace  {}", layout.root().display()),
        format!("nodes      {}", roles.join(", ")),
        format!(
            "authority  {}, until {}",
            certificate.subject(),
            certificate.validity().not_after.date()
        ),
    ]
}

fn notices(convergence: &Convergence<'_>, manifest: &Manifest) -> Vec<Notice> {
    let mut notices: Vec<Notice> = manifest
        .notes()
        .into_iter()
        .map(|note| {
            match note.weight {
                NoteWeight::Warning => Notice::warning(note.message),
                NoteWeight::Note => Notice::note(note.message),
            }
            .fixed_by(note.fix)
        })
        .collect();
    notices.extend(convergence.departed().iter().map(|name| {
        let words = name.replacen('/', " ", 1);
        Notice::note(format!(
            "`{name}` is not in the manifest any more; its files are kept until `zkcerts remove {words}`"
        ))
    }));
    notices
}
