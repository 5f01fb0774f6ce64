//! An authority from elsewhere, as the beginning of a workspace.

use super::unfit::{self, Unfit};
use super::{ImportArgs, PASSWORD};
use crate::commands::bringing;
use crate::commands::converging::{self, Wish};
use crate::commands::{Context, notices};
use crate::error::Error;
use crate::keystore::Gathered;
use crate::pki::{Certificate, Chain, PrivateKey};
use crate::report::{Notice, Outcome};
use crate::workspace::manifest;
use crate::workspace::{self, Brought, Issuer, Layout, Occasion, Reason, Workspace};

/// What a workspace begins with.
const NEW_MANIFEST: &str = "# The nodes of this link. `zkcerts apply` makes the workspace match what stands here;\n\
     # `zkcerts add ROLE HOST[,ALT…]` and `zkcerts remove ROLE HOST` edit it.\n\
     schema = 1\n";

pub(super) fn run(args: &ImportArgs, context: &Context<'_>) -> Result<Outcome, Error> {
    let mut said = Vec::new();
    let (issuer, key) = read(args, &mut said)?;
    let directory = context.workspace()?.to_path_buf();
    let layout = Layout::new(&directory);
    workspace::check_ours(&layout)?;
    let held = if args.writing.dry_run {
        None
    } else {
        Some(Workspace::create(
            &directory,
            converging::waiting(context, &directory),
        )?)
    };
    let existing = workspace::manifest_text(&layout)?;
    let old = existing.as_deref().unwrap_or(NEW_MANIFEST);
    let text = manifest::mark_authority_imported(old)?;
    let rewritten = match &existing {
        None => Some(Reason::Missing),
        Some(old) => (*old != text).then_some(Reason::Requested),
    };
    let name = issuer.certificate().called();
    let root = issuer.root().called();
    let has_key = key.is_some();
    let wish = Wish {
        command: "import",
        text,
        rewritten,
        occasion: Occasion::bringing(Brought::Authority { issuer, key }),
    };
    let mut outcome = converging::converge(context, &layout, held.as_ref(), wish)?;
    said.append(&mut outcome.notices);
    outcome.notices = said;
    outcome.notices.push(Notice::warning(format!(
        "whoever has a certificate for clients that leads to `{root}` gets into ZooKeeper now, where znodes are open to \
         everyone (`world:anyone`) unless their ACLs say otherwise"
    )));
    if !has_key {
        outcome.notices.push(Notice::note(format!(
            "the key of `{name}` is not here: `zkcerts csr ROLE HOST` asks it for certificates, `zkcerts import ROLE` brings them"
        )));
    }
    let (words, why): (&[&str], _) = if has_key {
        (
            &["init", "--zookeeper", "HOST", "--clickhouse", "HOST"],
            "the nodes: their certificates are issued",
        )
    } else {
        (
            &["csr", "zookeeper", "HOST"],
            "a node: its key, and the request for its certificate",
        )
    };
    outcome.next = vec![context.next(words, why)];
    Ok(outcome)
}

/// The authority with what leads to its root, and its key where that was brought.
fn read(args: &ImportArgs, said: &mut Vec<Notice>) -> Result<(Issuer, Option<PrivateKey>), Error> {
    let password = args.password(said)?;
    let gathered = bringing::gather(args.files(), password.as_ref(), PASSWORD, said)?;
    let (path, key) = if gathered.has_keys() {
        with_key(gathered, said)?
    } else {
        let first = bringing::gather([&args.cert], password.as_ref(), PASSWORD, &mut Vec::new())?;
        (without_key(args, &first, &gathered)?, None)
    };
    for certificate in &path {
        unfit::check(certificate, Vec::new(), said)?;
    }
    let unusable = |source| Unfit::Authority {
        path: args.cert.clone(),
        source,
    };
    let mut path = path.into_iter();
    let certificate = path.next().ok_or_else(|| Unfit::NoAuthority {
        path: args.cert.clone(),
    })?;
    let issuer = Issuer::new(certificate, path.collect()).map_err(unusable)?;
    Ok((issuer, key))
}

fn with_key(
    gathered: Gathered,
    said: &mut Vec<Notice>,
) -> Result<(Vec<Certificate>, Option<PrivateKey>), Unfit> {
    let chosen = gathered.into_identity(None)?;
    let (key, path) = chosen.identity.into_parts();
    if let (Some(issuer), Some(authority)) = (chosen.missing_issuer, path.first()) {
        return Err(Unfit::IssuerMissing {
            name: authority.called(),
            issuer,
        });
    }
    said.extend(notices::of_left_out(&chosen.left_out));
    Ok((path, Some(key)))
}

/// The authority of the file that issued no other of it, and what leads to its root.
fn without_key(args: &ImportArgs, first: &Gathered, all: &Gathered) -> Result<Vec<Certificate>, Unfit> {
    let candidates: Vec<Certificate> = first
        .certificates()
        .into_iter()
        .filter(Certificate::is_authority)
        .collect();
    let issued_another = |authority: &Certificate| {
        candidates
            .iter()
            .any(|other| other != authority && other.is_signed_by(authority))
    };
    let mut lowest: Vec<_> = candidates
        .iter()
        .filter(|authority| !issued_another(authority))
        .collect();
    let path = args.cert.clone();
    let authority = match (lowest.pop(), lowest.len()) {
        (None, _) => return Err(Unfit::NoAuthority { path }),
        (Some(authority), 0) => authority,
        (Some(_), others) => {
            return Err(Unfit::Several {
                path,
                count: others + 1,
            });
        }
    };
    let chain = Chain::order(authority, &all.certificates());
    match chain.missing_issuer {
        None => Ok(chain.certificates),
        Some(issuer) => Err(Unfit::IssuerMissing {
            name: authority.called(),
            issuer,
        }),
    }
}
