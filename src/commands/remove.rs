//! `zkcerts remove`: a node fewer.

use super::arguments::one_of;
use std::path::PathBuf;

use super::converging::{self, Hold, Standing, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::model::{Host, Role};
use crate::report::{Change, Notice, Severity};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{self, Manifest};
use crate::workspace::{Action, Authorities, Departure, Occasion, Reason};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "A client that is no longer there",
    words: &["remove", "client", "kafka2.example.com"],
    needs: Needs::Nothing,
}];

/// Take a node out of the manifest, and its files out of the workspace
///
/// Its certificate is accepted until it expires; the answer says until when.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct RemoveArgs {
    /// What the node does on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// The node, by the name that the manifest has for it
    #[arg(value_name = "HOST")]
    pub host: Host,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Removes the node from the manifest and the workspace, then gives the others what follows from that.
pub fn run(args: &RemoveArgs, context: &Context<'_>) -> super::Result {
    let Standing {
        layout,
        held,
        text,
        manifest,
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let path = layout.shared(SharedFile::Manifest);
    let is_node = manifest.nodes_in(args.role).any(|node| *node.host == args.host);
    let text = if is_node {
        manifest::remove_node(&text, args.role, &args.host)?
    } else {
        text
    };
    Manifest::parse(&path, &text)?;
    let departure = Departure::of(&layout, args.role, &args.host)?;
    if let Some(workspace) = &held {
        departure.carry_out(workspace, is_node.then(|| text.clone()))?;
    }
    let wish = Wish {
        command: "remove",
        text,
        rewritten: None,
        occasion: Occasion::plain(Authorities::MustExist),
    };
    let mut outcome = converging::converge(context, &layout, held.as_ref(), wish)?;
    let name = departure.name().to_owned();
    let mut changes: Vec<Change> = Vec::new();
    if is_node {
        changes.push(change(
            Action::WriteManifest,
            path,
            "manifest".to_owned(),
            Reason::Requested,
        ));
    }
    let removed = departure.files().iter().cloned();
    changes.extend(removed.map(|path| change(Action::Remove, path, name.clone(), Reason::Requested)));
    if changes.is_empty() {
        let warning = format!("`{name}` is not a node of this workspace: nothing was removed");
        outcome.notices.insert(0, Notice::warning(warning));
    }
    let departed = format!("`{name}` is not in");
    outcome
        .notices
        .retain(|notice| notice.severity != Severity::Note || !notice.message.starts_with(&departed));
    changes.append(&mut outcome.changes);
    outcome.changes = changes;
    if let Some(until) = departure.accepted_until() {
        outcome.notices.push(Notice::warning(format!(
            "its certificate is still accepted by every peer until {until}, for nothing revokes it: whoever holds its key can connect"
        )));
    }
    Ok(outcome)
}

fn change(action: Action, path: PathBuf, subject: String, reason: Reason) -> Change {
    Change {
        action: action.name(),
        path,
        subject,
        reason: reason.name().to_owned(),
    }
}
