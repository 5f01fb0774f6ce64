//! What `init`, `apply`, `add` and `remove` share: bringing the workspace into line with a manifest.

use std::path::Path;

use super::{Context, Writing};
use crate::error::Error;
use crate::os::clock;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{Manifest, NoteWeight};
use crate::workspace::{
    self, Action, Convergence, Intent, Layout, Node, Occasion, Reason, Target, Workspace, WorkspaceError,
};

/// What is to be made of a workspace.
pub(super) struct Wish {
    /// The verb.
    pub(super) command: &'static str,
    /// The text of the manifest.
    pub(super) text: String,
    /// Why the manifest is written, where its text is new.
    pub(super) rewritten: Option<Reason>,
    /// What is done beside what it asks for.
    pub(super) occasion: Occasion,
}

/// Whether a run may write, or must not be written under while it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Yes,
    No,
}

impl Hold {
    /// A dry run holds nothing: it would have to write the lock.
    pub(super) const fn unless_dry(writing: &Writing) -> Self {
        if writing.dry_run { Self::No } else { Self::Yes }
    }
}

/// A workspace that is there, with its manifest; held for this run alone, unless nothing is to be written.
pub(super) struct Standing {
    pub(super) layout: Layout,
    pub(super) held: Option<Workspace>,
    pub(super) text: String,
    pub(super) manifest: Manifest,
}

impl Standing {
    pub(super) fn find(context: &Context<'_>, mode: Hold) -> Result<Self, Error> {
        let directory = context.workspace()?.to_path_buf();
        let layout = Layout::new(&directory);
        let held = match mode {
            Hold::No => None,
            Hold::Yes => Some(Workspace::open(&directory, waiting(context, &directory))?),
        };
        let text = workspace::manifest_text(&layout)?;
        let text = text.ok_or(WorkspaceError::NoWorkspace { directory })?;
        let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &text)?;
        Ok(Self {
            layout,
            held,
            text,
            manifest,
        })
    }
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
    let Wish {
        command,
        text,
        rewritten,
        occasion,
    } = wish;
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &text)?;
    let convergence = Convergence::prepare(layout, &manifest, occasion, clock::now())?;
    let mut outcome = outcome(layout, &convergence, &manifest, command, rewritten);
    outcome.dry_run = workspace.is_none();
    if let Some(workspace) = workspace {
        let progress = context.console.progress("making nodes", convergence.size());
        let text = rewritten.map(|_| text);
        convergence.apply(workspace, text, &|steps| progress.advance(steps))?;
    }
    Ok(outcome)
}

fn outcome(
    layout: &Layout,
    convergence: &Convergence<'_>,
    manifest: &Manifest,
    command: &'static str,
    rewritten: Option<Reason>,
) -> Outcome {
    let mut outcome = Outcome::of(command);
    let written = rewritten.map(|reason| Intent {
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
    let roles = if roles.is_empty() {
        "none yet".to_owned()
    } else {
        roles.join(", ")
    };
    vec![
        format!("workspace  {}", layout.root().display()),
        format!("nodes      {roles}"),
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
    notices.extend(convergence.awaited().map(|name| {
        let hint = workspace::awaited_hint(&name);
        Notice::note(format!("`{name}` waits for its certificate: {hint}"))
    }));
    notices.extend(convergence.departed().iter().map(|name| {
        let words = name.replacen('/', " ", 1);
        Notice::note(format!(
            "`{name}` is not in the manifest any more; its files are kept until `zkcerts remove {words}`"
        ))
    }));
    notices
}
