//! `zkcerts sign`: a certificate for a key that is kept elsewhere.

use std::path::PathBuf;

use super::arguments::one_of;
use super::converging::{Hold, Standing};
use super::output::Output;
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::keystore::{self, KeystoreError, pem};
use crate::model::{Fault, Host, Quoted, Role, San};
use crate::os::{clock, fs};
use crate::pki::{Request, RequestError};
use crate::plan::Content;
use crate::report::{Notice, Outcome};
use crate::workspace::manifest::Manifest;
use crate::workspace::{self, Applicant};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "The request of a node, where the authority's key is",
    words: &["sign", "zk5.csr", "--out", "zk5.crt"],
    needs: Needs::Nothing,
}];

/// Issue a certificate for a request from elsewhere
///
/// The request's own signature is checked, and only its key and its names are taken: the subject, the usages and the
/// dates are those of every node of this workspace. What else it asks for is dropped, and said. Names must be those that
/// the manifest has for the node.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct SignArgs {
    /// The request, PEM or DER; `-` is standard input
    #[arg(value_name = "CSR")]
    pub request: PathBuf,
    /// What the node does on the link [default: what the request's subject says (OU)]
    #[arg(long, value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Option<Role>,
    /// Issue for names that the manifest does not have
    #[arg(long)]
    pub allow_name: bool,
    /// The file to write: the certificate and its chain; without it they go to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace a file that holds something else
    #[arg(long)]
    pub force: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Judges the request, and issues.
pub fn run(args: &SignArgs, context: &Context<'_>) -> super::Result {
    let Standing { layout, manifest, .. } = Standing::find(context, Hold::No)?;
    let mut outcome = Outcome::of("sign");
    outcome.dry_run = args.writing.dry_run;
    let request = read(args, &mut outcome)?;
    let role = args.role.or_else(|| request.role()).ok_or_else(|| {
        Error::usage(SignError::RoleUnknown {
            path: args.request.clone(),
        })
    })?;
    let (host, is_known) = host(&request, role, &manifest)?;
    check_names(&request, role, &host, is_known, &manifest, args, &mut outcome)?;
    let applicant = Applicant {
        role,
        host: &host,
        names: request.names(),
        public_key_der: request.public_key_der(),
    };
    let chain = workspace::sign(&layout, &manifest, &applicant, clock::now())?;
    if let Some(leaf) = chain.first() {
        let dropped = request.dropped(leaf).into_iter();
        outcome
            .notices
            .extend(dropped.map(|what| Notice::note(format!("not taken from the request: {what}"))));
        let names: Vec<_> = leaf.sans().iter().map(ToString::to_string).collect();
        outcome.summary = vec![
            format!("subject  {}", leaf.subject()),
            format!("names    {}", names.join(", ")),
            format!("until    {}", leaf.validity().not_after.date()),
        ];
    }
    let output = Output {
        path: args.out.as_deref(),
        force: args.force,
        dry_run: args.writing.dry_run,
        action: "issue-certificate",
        subject: &format!("certificate of {role}/{host}"),
    };
    output.write(
        &Content::public(pem::encode_certificates(&chain).into_bytes()),
        |_| false,
        &mut outcome,
    )?;
    Ok(outcome)
}

fn read(args: &SignArgs, outcome: &mut Outcome) -> Result<Request, Error> {
    let bytes = fs::read_input(&args.request)?;
    let found = keystore::request(&bytes).map_err(|source| SignError::File {
        path: args.request.clone(),
        source,
    })?;
    let shown = args.request.display();
    outcome.notices.extend(
        found
            .repairs
            .iter()
            .map(|repair| Notice::note(format!("`{shown}`: {repair}"))),
    );
    let refused = |source| SignError::Refused {
        path: args.request.clone(),
        source,
    };
    Ok(Request::from_der(&found.der).map_err(refused)?)
}

/// Which node it is for, and whether the manifest has it: one of its names, else its common name, else its first name.
fn host(request: &Request, role: Role, manifest: &Manifest) -> Result<(Host, bool), Error> {
    let known = manifest
        .nodes_in(role)
        .find(|node| request.names().contains(&San::from(node.host)));
    if let Some(node) = known {
        return Ok((node.host.clone(), true));
    }
    let common_name = request.common_name().and_then(|name| name.parse::<Host>().ok());
    let named = common_name.filter(|host| request.names().contains(&San::from(host)));
    let first = || {
        request
            .names()
            .iter()
            .find_map(|name| name.to_string().parse::<Host>().ok())
    };
    match named.or_else(first) {
        Some(host) => Ok((host, false)),
        None => Err(SignError::NoHost.into()),
    }
}

/// Who can send a request must not get a certificate for another one's name.
fn check_names(
    request: &Request,
    role: Role,
    host: &Host,
    is_known: bool,
    manifest: &Manifest,
    args: &SignArgs,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let node = manifest.nodes_in(role).find(|node| node.host == host);
    let own = node.map(|node| node.sans()).unwrap_or_default();
    let foreign: Vec<String> = request
        .names()
        .iter()
        .filter(|name| !own.contains(name))
        .map(ToString::to_string)
        .collect();
    if foreign.is_empty() {
        return Ok(());
    }
    if !args.allow_name {
        return Err(SignError::ForeignNames {
            role,
            host: host.clone(),
            is_known,
            names: foreign,
        }
        .into());
    }
    outcome.notices.push(Notice::warning(format!(
        "the manifest does not have {} for `{role}/{host}`: issued because of `--allow-name`",
        listed(&foreign)
    )));
    Ok(())
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| Quoted(name).to_string()).collect();
    quoted.join(", ")
}

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
enum SignError {
    #[error("cannot read `{}`", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: KeystoreError,
    },
    #[error("`{}` is not signed", path.display())]
    Refused {
        path: PathBuf,
        #[source]
        source: RequestError,
    },
    #[error("`{}` does not say what the node does on the link", path.display())]
    RoleUnknown { path: PathBuf },
    #[error("the request names no host")]
    NoHost,
    #[error(
        "the request is for {}, which the manifest does not have for `{role}/{host}`",
        listed(names)
    )]
    ForeignNames {
        role: Role,
        host: Host,
        is_known: bool,
        names: Vec<String>,
    },
}

impl Fault for SignError {
    fn code(&self) -> &'static str {
        match self {
            Self::File { source, .. } => source.code(),
            Self::Refused { source, .. } => source.code(),
            Self::RoleUnknown { .. } => "request-role",
            Self::NoHost => "request-host",
            Self::ForeignNames { .. } => "request-foreign-name",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::File { source, .. } => source.hint(),
            Self::Refused { source, .. } => source.hint(),
            Self::RoleUnknown { .. } => Some(format!("say it: `--role {}`", Role::WORDS.join("|"))),
            Self::NoHost => Some("have it made with the node's names as subjectAltName".to_owned()),
            Self::ForeignNames { is_known: true, .. } => Some(
                "add them to `alt` of the node in the manifest, or, if you know who asks, `--allow-name`"
                    .to_owned(),
            ),
            Self::ForeignNames { is_known: false, .. } => {
                Some("look at the names, and if you know who asks: `--allow-name`".to_owned())
            }
        }
    }
}
