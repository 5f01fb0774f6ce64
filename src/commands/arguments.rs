use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// What every verb that writes understands.
#[derive(Debug, clap::Args)]
pub struct Writing {
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Parses one of the words of a table such as `KeyAlgorithm::WORDS`; help and completions show them all.
pub(super) fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}
