//! `zkcerts apply`: the workspace follows its manifest.

use super::converging::{self, Hold, Standing, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::workspace::{Authorities, Occasion};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Show what an edited manifest asks for",
        words: &["apply", "--dry-run"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Do it",
        words: &["apply"],
        needs: Needs::Nothing,
    },
];

/// Make the workspace match its manifest, after it was edited
///
/// Issues what is missing and reissues, with the same key, what got other names. It never makes an authority or gives it
/// another key, and never renews; where the authority's certificate alone is lost, it is made again from its key. What left
/// the manifest is reported and kept until `remove`.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ApplyArgs {
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Converges the workspace to its manifest.
pub fn run(args: &ApplyArgs, context: &Context<'_>) -> super::Result {
    let Standing {
        layout, held, text, ..
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let wish = Wish {
        command: "apply",
        text,
        rewritten: None,
        occasion: Occasion::plain(Authorities::MustExist),
    };
    converging::converge(context, &layout, held.as_ref(), wish)
}
