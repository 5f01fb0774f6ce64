//! `zkcerts import`: identities and authorities that were made elsewhere.

mod authority;
mod identity;
mod unfit;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::bringing::PasswordFlag;
use super::password::{self, Brought};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::{Host, Password, Role, UnknownWord};
use crate::report::Notice;

const PASSWORD: PasswordFlag = PasswordFlag("--password-file");

/// The word for the authority, beside the roles.
const AUTHORITY: &str = "authority";
const WORDS: [&str; 4] = [
    Role::Zookeeper.name(),
    Role::Clickhouse.name(),
    Role::Client.name(),
    AUTHORITY,
];

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "A new workspace under the company's authority, whose key is not here",
        words: &["import", "--dir", "company", "authority", "--cert", "ca.crt"],
        needs: Needs::Nothing,
    },
    Example {
        about: "The certificate that was asked for with `csr`",
        words: &[
            "import",
            "zookeeper",
            "--cert",
            "zk5.crt",
            "--host",
            "zk5.example.com",
        ],
        needs: Needs::Nothing,
    },
];

/// Take over a key with its certificate, or a whole authority
///
/// Reads PEM, DER, PKCS#7, PKCS#12, JKS and JCEKS, whatever the files are called; key, certificate and chain may stand in
/// one file or in several. What the peers would refuse is refused here. An imported identity gets the same stores and
/// configuration as any other, and is never replaced by `apply`.
///
/// An authority is imported into a new workspace. With its key it goes on issuing; without, nodes get their certificates
/// by `csr` and `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ImportArgs {
    /// Whose identity, or `authority`
    #[arg(value_name = "ROLE|authority", value_parser = what())]
    pub what: What,
    /// The certificate; a store or bundle may hold the key and the chain too
    #[arg(long, value_name = "FILE")]
    pub cert: PathBuf,
    /// The private key [default: the node's own, from `csr`]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The certificates of its issuers
    #[arg(long, value_name = "FILE")]
    pub chain: Option<PathBuf>,
    /// The file with the password of these files; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The node [default: the one whose name is in the certificate]
    #[arg(long, value_name = "HOST")]
    pub host: Option<Host>,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// What is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A node's identity.
    Identity(Role),
    /// An authority.
    Authority,
}

impl FromStr for What {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            AUTHORITY => Ok(Self::Authority),
            role => role.parse().map(Self::Identity),
        }
    }
}

fn what() -> impl clap::builder::TypedValueParser<Value = What> {
    PossibleValuesParser::new(WORDS).try_map(|word| word.parse::<What>())
}

/// Takes it over.
pub fn run(args: &ImportArgs, context: &Context<'_>) -> super::Result {
    match args.what {
        What::Authority => authority::run(args, context),
        What::Identity(role) => identity::run(args, role, context),
    }
}

impl ImportArgs {
    /// The files in the order in which they are read.
    fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [Some(&self.cert), self.key.as_ref(), self.chain.as_ref()]
            .into_iter()
            .flatten()
    }

    fn password(&self, notices: &mut Vec<Notice>) -> Result<Option<Password>, Error> {
        let flags = [
            ("--cert", Some(&self.cert)),
            ("--key", self.key.as_ref()),
            ("--chain", self.chain.as_ref()),
            ("--password-file", self.password_file.as_ref()),
        ];
        let named = flags
            .into_iter()
            .filter_map(|(flag, file)| Some((flag, file?.as_path())));
        password::check_input(named)?;
        let Some(path) = &self.password_file else {
            return Ok(None);
        };
        let brought = Brought::read(path)?;
        notices.extend(brought.notice);
        Ok(Some(brought.password))
    }
}
