//! The workspace, from its files alone: what stands there, whether it fits together, and what its peers would say.

mod link;
mod loaded;

use time::OffsetDateTime;

use self::link::Link;
use self::loaded::Loaded;
use super::Checked;
use crate::commands::Context;
use crate::commands::converging::{Hold, Standing};
use crate::commands::inspect::Inspected;
use crate::diagnosis::{self, Code, Finding, Remark};
use crate::error::Error;
use crate::model::{ClientAuth, Fault as _, HostCheck};
use crate::os::clock;
use crate::workspace::layout::{AuthorityKind, SharedFile};
use crate::workspace::manifest::{Manifest, NoteWeight};
use crate::workspace::{
    Action, Authorities, Convergence, Intent, Inventory, Layout, Node, Occasion, Reason, Target,
};

/// Checks everything that the manifest names.
pub(super) fn check(context: &Context<'_>) -> Result<Checked, Error> {
    let standing = Standing::find(context, Hold::No)?;
    let (layout, manifest) = (&standing.layout, &standing.manifest);
    let now = clock::now();
    let nodes = crate::workspace::nodes(manifest);
    let mut findings = of_manifest(layout, manifest);
    findings.extend(of_convergence(layout, manifest, now));
    findings.extend(of_widened(layout, manifest)?);
    findings.extend(of_authorities(layout, manifest, now));
    let mut loaded = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let (node, found) = Loaded::read(layout, manifest, node, now);
        findings.extend(found);
        loaded.push(node);
    }
    let link = Link::of(&loaded, now);
    findings.extend(link.chains());
    findings.extend(link.quorum());
    findings.extend(link.strangers()?);
    let (shaken, failed) = link.rehearse();
    findings.extend(failed);
    let mut seen: Vec<Finding> = Vec::new();
    findings.retain(|finding| {
        let is_new = !seen.contains(finding);
        if is_new {
            seen.push(finding.clone());
        }
        is_new
    });
    Ok(Checked {
        findings,
        sentences: vec![
            format!("workspace   {}", layout.root().display()),
            format!("nodes       {}", nodes.len()),
            format!("handshakes  {shaken} in memory, in TLS 1.2 and 1.3"),
        ],
    })
}

/// What the manifest itself leaves open.
fn of_manifest(layout: &Layout, manifest: &Manifest) -> Vec<Finding> {
    let subject = layout.shared(SharedFile::Manifest).display().to_string();
    let mut findings = Vec::new();
    let mut found = |code, message: &str| findings.push(Finding::new(code, &subject, Remark::new(message)));
    if manifest.clickhouse.host_check == HostCheck::Off && !manifest.clickhouse_nodes.is_empty() {
        found(Code::HostCheckOff, "`host_check` in [clickhouse] is `off`");
    }
    if manifest.zookeeper.client_auth != ClientAuth::Need {
        let message = format!(
            "`client_auth` in [zookeeper] is `{}`",
            manifest.zookeeper.client_auth
        );
        found(Code::ClientAuthOff, &message);
    }
    for note in manifest.notes() {
        if note.weight == NoteWeight::Warning && note.code == "zookeeper-address-missing" {
            found(Code::AddressMissing, &note.message);
        }
    }
    if let Some(port) = manifest.zookeeper.plaintext_port {
        let message = format!("`plaintext_port` in [zookeeper] is {port}: it takes plaintext");
        found(Code::PlaintextPortOpen, &message);
    }
    findings
}

/// What `apply` would change, or what keeps it from looking.
fn of_convergence(layout: &Layout, manifest: &Manifest, now: OffsetDateTime) -> Vec<Finding> {
    let occasion = Occasion::plain(Authorities::MustExist);
    match Convergence::prepare(layout, manifest, occasion, now) {
        Ok(convergence) => {
            let nodes = convergence.nodes();
            let intents = convergence.intents().iter();
            let mut findings: Vec<_> = intents
                .map(|intent| of_intent(intent, nodes, layout, manifest))
                .collect();
            findings.extend(convergence.awaited().map(|name| diagnosis::of_awaited(&name)));
            findings
        }
        // Each of them is told of by itself.
        Err(error) if error.code() == "secret-readable" => Vec::new(),
        Err(error) => {
            let code = match error.code() {
                "authority-missing" | "quorum-authority-missing" => Code::FileMissing,
                "authority-changed" => Code::NotConverged,
                _ => Code::Unreadable,
            };
            let subject = layout.root().display().to_string();
            vec![Finding::new(
                code,
                &subject,
                Remark::new(error.to_string()).fixed_by(error.hint()),
            )]
        }
    }
}

/// Every secret that is no longer its owner's alone.
fn of_widened(layout: &Layout, manifest: &Manifest) -> Result<Vec<Finding>, Error> {
    let widened = Inventory::new(layout, manifest).widened()?;
    let found = widened.into_iter().map(|exposed| {
        let path = layout.root().join(exposed.file);
        diagnosis::of_readable(&path.display().to_string(), exposed.mode)
    });
    Ok(found.collect())
}

fn of_intent(intent: &Intent, nodes: &[Node<'_>], layout: &Layout, manifest: &Manifest) -> Finding {
    let path = layout.root().join(intent.path(nodes, manifest));
    let (code, message) = match (intent.action, intent.reason) {
        (Action::Remove, _) => (Code::NotConverged, "it is no longer wanted"),
        (_, Reason::KeyMismatch) => (Code::KeyMismatch, "it does not hold the key beside it"),
        (_, Reason::Missing) => (Code::FileMissing, "it is not there"),
        (_, Reason::Differs | Reason::Damaged) => (Code::FileChanged, "it is not what was written there"),
        (_, reason) => (Code::NotConverged, reason.name()),
    };
    let fix = match (&intent.target, code) {
        (Target::Shared(_), Code::FileChanged) => None,
        _ => Some("`zkcerts apply`".to_owned()),
    };
    Finding::new(
        code,
        &path.display().to_string(),
        Remark::new(message).fixed_by(fix),
    )
}

/// The certificates of the authorities, each by itself.
fn of_authorities(layout: &Layout, manifest: &Manifest, now: OffsetDateTime) -> Vec<Finding> {
    let quorum = manifest.zookeeper.quorum.then_some(AuthorityKind::Quorum);
    let kinds = std::iter::once(AuthorityKind::Clients).chain(quorum);
    kinds
        .flat_map(|kind| {
            let path = layout.shared(SharedFile::AuthorityCertificate(kind));
            Inspected::read(&path, None).findings(now)
        })
        .collect()
}
