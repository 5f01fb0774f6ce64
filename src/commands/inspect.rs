//! `zkcerts inspect`: what certificates, keys and stores from anywhere are, and what is wrong with them.

mod details;
mod file;
mod json;
mod text;
mod words;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub(super) use self::file::{Content, Inspected};
use super::password::{self, Brought};
use super::{Context, Example, Needs, example, findings};
use crate::error::Error;
use crate::os::clock;
use crate::report::Outcome;

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "What is in a file, and what is wrong with it",
        words: &["inspect", "node.crt"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Several at once; every detail, for a script",
        words: &[
            "inspect",
            "keystore.p12",
            "node.crt",
            "--password-file",
            "password",
            "--json",
        ],
        needs: Needs::Nothing,
    },
];

/// Say what certificates, keys and stores are, and what is wrong with them
///
/// Reads PEM, DER, PKCS#7, PKCS#12, JKS and JCEKS, whatever the files are called, and changes nothing. One bad file hides no
/// good one. Without the password of a store it shows what stands in the clear.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct InspectArgs {
    /// What to look at; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The file with the password of stores and keys; where none is needed it is ignored; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// Reads every file, and judges it.
pub fn run(args: &InspectArgs, context: &Context<'_>) -> super::Result {
    let files = args.files.iter().map(|file| ("FILE", file.as_path()));
    let password_file = args.password_file.as_deref();
    password::check_input(files.chain(password_file.map(|file| ("--password-file", file))))?;
    let brought = password_file.map(Brought::read).transpose()?;
    let (password, notice) = brought.map_or((None, None), |brought| (Some(brought.password), brought.notice));
    let inspected: Vec<_> = args
        .files
        .par_iter()
        .map(|path| Inspected::read(path, password.as_ref()))
        .collect();
    let inspected = some_were_read(inspected)?;
    let now = clock::now();
    let found: Vec<_> = inspected.par_iter().flat_map(|file| file.findings(now)).collect();
    let mut outcome = Outcome::of("inspect");
    if context.console.is_json() {
        let files = inspected.iter().map(|file| json::file(file, now));
        outcome.extra.insert("files".to_owned(), files.collect());
    } else {
        let extent = text::Extent::of(&inspected, context.console.is_verbose());
        outcome.output = Some(text::shown(&inspected, extent, now));
        outcome.summary.extend(extent.hint());
    }
    outcome.findings = Some(found.into_iter().map(findings::shown).collect());
    outcome.notices.extend(notice);
    Ok(outcome)
}

/// The files, unless the machine gave none of them: then why it refused the first one.
fn some_were_read(inspected: Vec<Inspected<'_>>) -> Result<Vec<Inspected<'_>>, Error> {
    let is_refused = |file: &Inspected<'_>| matches!(file.content, Content::Refused(_));
    if !inspected.iter().all(is_refused) {
        return Ok(inspected);
    }
    let first = inspected.into_iter().next();
    match first.map(|file| file.content) {
        Some(Content::Refused(error)) => Err(error.into()),
        _ => Ok(Vec::new()),
    }
}

/// How a message calls a file.
fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}
