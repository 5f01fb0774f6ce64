//! `zkcerts convert`: certificates and keys from anywhere, into a store of any kind.

mod error;
mod making;
mod words;

use std::path::PathBuf;

use serde_json::json;

use self::error::ConvertError;
use self::making::{Made, Wanted};
pub use self::words::{Profile, Target};
use super::bringing::{self, PasswordFlag};
use super::output::OutputExists;
use super::password::{self, Brought};
use super::{Context, Example, Needs, Writing, example, notices};
use crate::error::Error;
use crate::keystore::Passwords;
use crate::model::Password;
use crate::os::{fs, random};
use crate::plan;
use crate::report::{Change, Notice, Outcome};

const IN_PASSWORD: PasswordFlag = PasswordFlag("--in-password-file");

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "A key and its certificates as the store that ZooKeeper reads",
        words: &[
            "convert",
            "node.key",
            "node.crt",
            "--to",
            "pkcs12",
            "--out",
            "keystore.p12",
            "--out-password-file",
            "password",
        ],
        needs: Needs::Nothing,
    },
    Example {
        about: "What a company trusts, for a Java from before 2021",
        words: &[
            "convert",
            "bundle.pem",
            "--to",
            "pkcs12",
            "--truststore",
            "--profile",
            "legacy",
            "--out",
            "truststore.p12",
            "--out-password-file",
            "password",
        ],
        needs: Needs::Nothing,
    },
    Example {
        about: "One of several identities of an old store, as PEM for ClickHouse",
        words: &[
            "convert",
            "old.jks",
            "--in-password-file",
            "password",
            "--alias",
            "ch1",
            "--to",
            "pem",
            "--out",
            "ch1.pem",
        ],
        needs: Needs::Nothing,
    },
];

/// Turn certificates and keys of any kind into a keystore, a truststore or plain files
///
/// Reads PEM, DER, PKCS#7, PKCS#12, JKS and JCEKS, whatever the files are called. A key, its certificate and its
/// authorities may come from several of them: key and certificate are joined, and the chain is put in order. What can be
/// repaired in one way only is repaired, and said.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ConvertArgs {
    /// What to read; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// What to write
    #[arg(long, value_name = "FORMAT")]
    pub to: Target,
    /// Write what is to be trusted, and no private key
    #[arg(long, conflicts_with = "alias")]
    pub truststore: bool,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The file with the password of the inputs; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub in_password_file: Option<PathBuf>,
    /// The file with the password of the keys in the inputs, where it is not that of their store; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub in_key_password_file: Option<PathBuf>,
    /// The file with the password of the new store; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub out_password_file: Option<PathBuf>,
    /// What the identity is called in the new store; of several, which one is meant
    #[arg(long, value_name = "ALIAS")]
    pub alias: Option<String>,
    /// How a `pkcs12` store is protected
    #[arg(long, value_name = "PROFILE", default_value = "modern")]
    pub profile: Profile,
    /// Replace a file that holds something else
    #[arg(long)]
    pub force: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Reads, joins and writes.
pub fn run(args: &ConvertArgs, _context: &Context<'_>) -> super::Result {
    let mut outcome = Outcome::of("convert");
    outcome.dry_run = args.writing.dry_run;
    let [in_password, key_password, out_password] = passwords(args, &mut outcome)?;
    let gathered = bringing::gather(
        &args.inputs,
        Passwords::from(in_password.as_ref()).with_key(key_password.as_ref()),
        IN_PASSWORD,
        &mut outcome.notices,
    )?;
    let made = making::make(
        gathered,
        &Wanted {
            target: args.to,
            truststore: args.truststore,
            alias: args.alias.as_deref(),
            password: out_password.as_ref(),
            protection: args.profile.protection(),
            salt: random::bytes()?,
        },
    )?;
    let reason = reason(args, &made, out_password.as_ref())?;
    if let Some(reason) = reason {
        outcome.changes = vec![Change {
            action: made.action,
            path: args.out.clone(),
            subject: made.subject.clone(),
            reason: reason.to_owned(),
        }];
        if !args.writing.dry_run {
            plan::replace(&args.out, &made.content, made.access())?;
        }
    }
    tell(args, made, &mut outcome);
    Ok(outcome)
}

/// The passwords of what is read, of the keys in it, and of what is written.
fn passwords(args: &ConvertArgs, outcome: &mut Outcome) -> Result<[Option<Password>; 3], Error> {
    match (&args.out_password_file, args.to.has_password()) {
        (None, true) => {
            return Err(Error::usage(ConvertError::PasswordNeeded {
                format: args.to.name(),
            }));
        }
        (Some(_), false) => {
            return Err(Error::usage(ConvertError::PasswordUnused {
                format: args.to.name(),
            }));
        }
        _ => {}
    }
    let files = [
        &args.in_password_file,
        &args.in_key_password_file,
        &args.out_password_file,
    ];
    let inputs = args.inputs.iter().map(|input| ("INPUT", input.as_path()));
    let flags = [
        "--in-password-file",
        "--in-key-password-file",
        "--out-password-file",
    ]
    .into_iter()
    .zip(files);
    let flags = flags.filter_map(|(flag, file)| Some((flag, file.as_deref()?)));
    password::check_input(inputs.chain(flags))?;
    let mut passwords = [None, None, None];
    for (password, file) in passwords.iter_mut().zip(files) {
        if let Some(file) = file {
            let brought = Brought::read(file)?;
            outcome.notices.extend(brought.notice);
            *password = Some(brought.password);
        }
    }
    Ok(passwords)
}

/// Why the file has to be written; `None` where it is as it should be.
fn reason(
    args: &ConvertArgs,
    made: &Made,
    password: Option<&Password>,
) -> Result<Option<&'static str>, Error> {
    let Some((bytes, stat)) = fs::read_with_stat(&args.out)? else {
        return Ok(Some("missing"));
    };
    let is_open_to_all = stat.mode & 0o007 != 0;
    if made.is_held_by(&bytes, password) {
        Ok((made.is_secret() && is_open_to_all).then_some("readable by others"))
    } else if args.force {
        Ok(Some("differs"))
    } else {
        Err(OutputExists {
            path: args.out.clone(),
        }
        .into())
    }
}

/// What a person should know of what was made.
fn tell(args: &ConvertArgs, made: Made, outcome: &mut Outcome) {
    let verb = if args.writing.dry_run {
        "would hold"
    } else {
        "holds"
    };
    outcome.summary = vec![format!("`{}` {verb} {}", args.out.display(), made.description)];
    if let Some(readers) = made.readers {
        outcome
            .summary
            .push(format!("it is read by {}; by {}", readers.java, readers.openssl));
        let read_by = json!({ "java": readers.java, "openssl": readers.openssl });
        outcome.extra.insert("read_by".to_owned(), read_by);
    }
    if args.to == Target::Pkcs12 && args.profile == Profile::Legacy {
        outcome.notices.push(Notice::warning(
            "Triple DES and SHA-1 are weak: keep this store for the Java that reads nothing else",
        ));
    }
    outcome.notices.extend(made.notices);
    outcome.extra.insert("format".to_owned(), args.to.name().into());
    outcome.extra.insert("alias".to_owned(), made.alias.into());
    outcome.extra.insert(
        "certificates".to_owned(),
        made.certificates.iter().map(notices::described).collect(),
    );
}
