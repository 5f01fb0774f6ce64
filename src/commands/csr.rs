//! `zkcerts csr`: a request for the certificate of a key that stays where it is.

use std::path::PathBuf;

use super::arguments::{OneNode, one_of};
use super::converging::{self, Hold, Standing, Wish};
use super::output::Output;
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::keystore::{self, pem};
use crate::model::{NodeNames, Role};
use crate::pki::{PrivateKey, Request};
use crate::plan::Content;
use crate::report::Outcome;
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{self, Manifest};
use crate::workspace::{self, Brought, BroughtIdentity, Occasion, Reason, WorkspaceError};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "A ZooKeeper whose certificate the company's authority issues",
    words: &["csr", "zookeeper", "zk5.example.com,10.0.0.5", "--out", "zk5.csr"],
    needs: Needs::Nothing,
}];

/// Make a request for the certificate of a node, whose key stays here
///
/// The key is made where there is none yet, and the node is added to the manifest as one whose certificate comes from
/// elsewhere. Have the request signed (`sign`, or the company's authority), and bring the certificate back with `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct CsrArgs {
    /// What the node does on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// What clients dial, then the node's other names and addresses
    #[arg(value_name = "HOST[,ALT…]")]
    pub host: OneNode,
    /// The file to write; without it the request goes to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace a file that holds something else
    #[arg(long)]
    pub force: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Makes the key where it is missing, and the request for it.
pub fn run(args: &CsrArgs, context: &Context<'_>) -> super::Result {
    let OneNode(names) = &args.host;
    let Standing {
        layout,
        held,
        text,
        manifest,
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let path = layout.shared(SharedFile::Manifest);
    let with_node = with_node(&text, &manifest, args.role, names)?;
    let planned = Manifest::parse(&path, &with_node)?;
    let nodes = workspace::nodes(&planned);
    let node = workspace::only_node(&nodes, args.role, Some(&names.host))?;
    let existing = workspace::node_key(&layout, &planned, node)?;
    let (wish_text, brought) = if existing.is_some() {
        (with_node.clone(), Brought::Nothing)
    } else {
        let key = PrivateKey::generate(planned.leaf.key).map_err(|source| WorkspaceError::Key { source })?;
        let identity = BroughtIdentity::key(args.role, names.host.clone(), key);
        (
            manifest::mark_imported(&with_node, args.role, &names.host)?,
            Brought::Identity(identity),
        )
    };
    let wish = Wish {
        command: "csr",
        rewritten: (wish_text != text).then_some(Reason::Requested),
        text: wish_text,
        occasion: Occasion::bringing(brought),
    };
    let mut outcome = converging::converge(context, &layout, held.as_ref(), wish)?;
    match workspace::node_key(&layout, &planned, node)? {
        Some(key) => {
            let der = workspace::request(&planned, node, &key)?;
            write(args, &der, &mut outcome)?;
        }
        None => outcome
            .summary
            .push("the request needs the key, which a dry run does not make".to_owned()),
    }
    Ok(outcome)
}

/// The manifest with this node in it; alternative names that are given must be those that it has.
fn with_node(text: &str, manifest: &Manifest, role: Role, names: &NodeNames) -> Result<String, Error> {
    let known = manifest.nodes_in(role).find(|node| *node.host == names.host);
    if let Some(node) = known
        && (names.alt.is_empty() || names.alt.iter().all(|name| node.sans().contains(name)))
    {
        return Ok(text.to_owned());
    }
    let added = manifest::add_nodes(text, role, std::slice::from_ref(names))?;
    Ok(manifest::mark_imported(&added, role, &names.host)?)
}

/// A request for the same is left as it is: a new one would differ in its signature alone.
fn write(args: &CsrArgs, der: &[u8], outcome: &mut Outcome) -> Result<(), Error> {
    let wanted = Request::from_der(der).ok();
    let is_same = |bytes: &[u8]| {
        let there = keystore::request(bytes)
            .ok()
            .and_then(|found| Request::from_der(&found.der).ok());
        match (&there, &wanted) {
            (Some(there), Some(wanted)) => there.asks_for_the_same_as(wanted),
            _ => false,
        }
    };
    let output = Output {
        path: args.out.as_deref(),
        force: args.force,
        dry_run: args.writing.dry_run,
        action: "write-request",
        subject: &format!("request of {}/{}", args.role, args.host.0.host),
    };
    output.write(
        &Content::public(pem::encode_request(der).into_bytes()),
        is_same,
        outcome,
    )
}
