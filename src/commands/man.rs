//! `zkcerts man`: the manual pages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::{Access, Fault};
use crate::os::fs;
use crate::plan::{self, Content};
use crate::report::{Change, Outcome};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "The page of one command",
        words: &["man", "deploy"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Every page, as files",
        words: &["man", "--out", "man1"],
        needs: Needs::Nothing,
    },
];

/// A directory that anyone may read.
const DIRECTORY: Access = Access {
    mode: 0o755,
    owner: None,
};

/// Print a manual page, or write all of them
///
/// `zkcerts man | man -l -` shows one without installing it.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ManArgs {
    /// Of which command, such as `deploy` or `export node` [default: zkcerts itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Vec<String>,
    /// Write every page into this directory instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Renders the pages from the root parser.
pub fn run(args: &ManArgs, context: &Context<'_>) -> super::Result {
    let mut parser = (context.parser)();
    parser.build();
    if let Some(directory) = &args.out {
        return write(directory, &parser, args.writing.dry_run);
    }
    let mut command = &parser;
    for word in &args.command {
        command = command.find_subcommand(word).ok_or_else(|| {
            Error::usage(UnknownCommand {
                words: args.command.join(" "),
            })
        })?;
    }
    Ok(Outcome::printing("man", page(command).map_err(PageFault)?))
}

/// Writes the pages that are missing or differ.
fn write(directory: &Path, parser: &clap::Command, dry_run: bool) -> super::Result {
    let mut outcome = Outcome {
        dry_run,
        ..Outcome::of("man")
    };
    if !dry_run {
        fs::create_directory(directory, DIRECTORY)?;
    }
    for command in all(parser) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = directory.join(format!("{name}.1"));
        let content = Content::public(page(command).map_err(PageFault)?.into_bytes());
        let standing = fs::read_with_stat(&path)?;
        if standing
            .as_ref()
            .is_some_and(|(bytes, _)| bytes == content.bytes())
        {
            continue;
        }
        if !dry_run {
            plan::replace(&path, &content, Access::PUBLIC)?;
        }
        outcome.changes.push(Change {
            action: "write-page",
            path,
            subject: name.to_owned(),
            reason: if standing.is_some() { "differs" } else { "missing" }.to_owned(),
        });
    }
    Ok(outcome)
}

/// The command and everything below it.
fn all(command: &clap::Command) -> Vec<&clap::Command> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command).chain(below).collect()
}

/// The page of one command in man's own language, after man-pages(7).
fn page(command: &clap::Command) -> std::io::Result<String> {
    let man = Man::new(command.clone())
        .manual("zkcerts")
        .source(concat!("zkcerts ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    closing_sections(command).to_writer(&mut text)?;
    Ok(ascii(&String::from_utf8_lossy(&text)))
}

/// Plain groff reads Latin-1: other characters go by their number, as `groff_char(7)` and mandoc have it.
fn ascii(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for character in page.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            let _ = write!(text, "\\[u{:04X}]", u32::from(character));
        }
    }
    text
}

/// What stands at the end of the help, section by section, each line as it is.
fn closing_sections(command: &clap::Command) -> Roff {
    let mut roff = Roff::new();
    let text = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(title) = line.strip_suffix(':').filter(|_| !line.starts_with(' ')) {
            if is_open {
                roff.control("fi", []);
            }
            roff.control("SH", [title.to_uppercase().as_str()]);
            roff.control("nf", []);
            is_open = true;
        } else {
            let line = line.trim_start();
            roff.text([if line.starts_with('#') {
                roman(line)
            } else {
                bold(line)
            }]);
        }
    }
    if is_open {
        roff.control("fi", []);
    }
    roff
}

/// There is no page of that name.
#[derive(Debug, thiserror::Error)]
#[error("`{words}` is not a command")]
struct UnknownCommand {
    words: String,
}

impl Fault for UnknownCommand {
    fn code(&self) -> &'static str {
        "unknown-command"
    }

    fn hint(&self) -> Option<String> {
        Some("`zkcerts --help` lists them".to_owned())
    }
}

/// The page could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("cannot render the manual page")]
struct PageFault(#[source] std::io::Error);

impl Fault for PageFault {
    fn code(&self) -> &'static str {
        "cannot-render-page"
    }
}
