use clap::error::ErrorKind;

/// A command line that cannot be parsed, in the words that every failure has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misuse {
    /// A stable kebab-case word.
    pub code: &'static str,
    /// What is wrong with the line.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl From<&clap::Error> for Misuse {
    /// Takes the parser's own text apart: the message, then tips or a usage line, each a paragraph.
    fn from(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let mut paragraphs = text.split("\n\n").map(one_line);
        let message = paragraphs.next().unwrap_or_default();
        let hint =
            paragraphs.find(|paragraph| paragraph.starts_with("tip: ") || paragraph.starts_with("Usage: "));
        Self {
            code: code(error.kind()),
            message: message.trim_start_matches("error: ").to_owned(),
            hint: hint.map(|hint| hint.trim_start_matches("tip: ").to_owned()),
        }
    }
}

fn one_line(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnknownArgument => "unknown-argument",
        ErrorKind::InvalidSubcommand => "unknown-command",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => "invalid-value",
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "missing-argument",
        ErrorKind::ArgumentConflict => "conflicting-arguments",
        _ => "usage",
    }
}
