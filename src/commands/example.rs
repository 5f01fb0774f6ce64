use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::report::command_line;

/// How the heading of a section of the help looks.
pub const HEADING: Style = AnsiColor::Green.on_default().bold();

/// Longer lines are broken, so that help never breaks them where a shell would not read on.
const COLUMNS: usize = 76;

/// A command line that help and man page show, and that a test runs.
#[derive(Debug)]
pub struct Example {
    /// What it is for, as a sentence without a period.
    pub about: &'static str,
    /// The words after the program's name.
    pub words: &'static [&'static str],
    /// What must be there for it to succeed.
    pub needs: Needs,
}

/// What an example takes for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but the examples before it, in the order in which help shows the verbs.
    Nothing,
    /// A machine that a test does not have; what about it, as a fragment.
    Machine(&'static str),
}

impl Example {
    /// What to type: one line, or several that a shell reads as one.
    #[must_use]
    pub fn line(&self) -> String {
        let mut text = String::from("zkcerts");
        let mut column = text.len();
        for word in self.words {
            let word = command_line(&[word]);
            if column + word.len() > COLUMNS {
                text.push_str(" \\\n     ");
                column = 5;
            }
            column += 1 + word.len();
            text.push(' ');
            text.push_str(&word);
        }
        text
    }
}

/// The section that stands at the end of a verb's help.
pub(super) fn section(examples: &[Example]) -> String {
    let mut text = format!("{HEADING}Examples:{HEADING:#}");
    for example in examples {
        let line = example.line().replace('\n', "\n  ");
        let _ = write!(text, "\n  # {}\n  {line}", example.about);
    }
    text
}
