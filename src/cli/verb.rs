use crate::commands::{
    Context, Example, Result, add, apply, completions, config, deploy, export, init, man, remove,
};

/// What to do.
#[derive(Debug, clap::Subcommand)]
#[expect(
    missing_docs,
    reason = "each is described where its arguments are, and clap shows that"
)]
pub enum Verb {
    Init(init::InitArgs),
    Apply(apply::ApplyArgs),
    Add(add::AddArgs),
    Config(config::ConfigArgs),
    Export(export::ExportArgs),
    Deploy(deploy::DeployArgs),
    Remove(remove::RemoveArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// Which verbs stand together in the help.
pub(super) const GROUPS: &[(&str, &[&str])] = &[
    ("Make and change a workspace", &["init", "apply", "add", "remove"]),
    ("Bring it to the servers", &["config", "export", "deploy"]),
    ("About this program", &["completions", "man"]),
];

/// The examples of every verb, in an order in which they can be run.
pub(super) const EXAMPLES: &[&[Example]] = &[
    init::EXAMPLES,
    apply::EXAMPLES,
    add::EXAMPLES,
    config::EXAMPLES,
    export::EXAMPLES,
    deploy::EXAMPLES,
    remove::EXAMPLES,
    completions::EXAMPLES,
    man::EXAMPLES,
];

impl Verb {
    /// How it is typed.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Apply(_) => "apply",
            Self::Add(_) => "add",
            Self::Config(_) => "config",
            Self::Export(_) => "export",
            Self::Deploy(_) => "deploy",
            Self::Remove(_) => "remove",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }

    /// Does it.
    pub fn run(&self, context: &Context<'_>) -> Result {
        match self {
            Self::Init(args) => init::run(args, context),
            Self::Apply(args) => apply::run(args, context),
            Self::Add(args) => add::run(args, context),
            Self::Config(args) => config::run(args, context),
            Self::Export(args) => export::run(args, context),
            Self::Deploy(args) => deploy::run(args, context),
            Self::Remove(args) => remove::run(args, context),
            Self::Completions(args) => completions::run(args, super::definition(), context),
            Self::Man(args) => man::run(args, &super::definition(), context),
        }
    }
}
