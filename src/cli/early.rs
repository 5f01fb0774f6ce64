use std::ffi::OsString;

use clap::{ColorChoice, ValueEnum as _};

/// What must be known of a command line even when it cannot be parsed: how to say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Early {
    /// Whether the answer is to be JSON.
    pub json: bool,
    /// Whether the answer has colours.
    pub color: ColorChoice,
    /// The verb that was meant; empty where there is none.
    pub verb: String,
}

impl Early {
    /// Looks for `--json`, `--color` and the first word, up to `--`. The first argument is the program's name.
    #[must_use]
    pub fn of(arguments: &[OsString], parser: &clap::Command) -> Self {
        let mut early = Self {
            json: false,
            color: ColorChoice::Auto,
            verb: String::new(),
        };
        let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
        while let Some(word) = words.next().filter(|word| *word != "--") {
            match word.split_once('=').unwrap_or((word, "")) {
                ("--json", "") => early.json = true,
                ("--color", "") => early.set_color(words.next().unwrap_or_default()),
                ("--color", when) => early.set_color(when),
                ("--dir", "") => drop(words.next()),
                _ if early.verb.is_empty() && parser.find_subcommand(word).is_some() => {
                    word.clone_into(&mut early.verb);
                }
                _ => {}
            }
        }
        early
    }

    fn set_color(&mut self, when: &str) {
        self.color = ColorChoice::from_str(when, false).unwrap_or(ColorChoice::Auto);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn early(line: &str) -> Early {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Early::of(&arguments, &crate::cli::parser())
    }

    #[test]
    fn json_is_recognised_anywhere_before_two_dashes() {
        for (line, json) in [
            ("zkcerts --json", true),
            ("zkcerts init --frob --json", true),
            ("zkcerts init -- --json", false),
            ("zkcerts init --dir --json", false),
            ("zkcerts init --jsonx", false),
        ] {
            assert_eq!(early(line).json, json, "{line}");
        }
    }

    #[test]
    fn the_verb_is_the_first_word_that_is_one() {
        for (line, verb) in [
            ("zkcerts", ""),
            ("zkcerts frob", ""),
            ("zkcerts --dir add init --x", "init"),
            ("zkcerts --color never add man", "add"),
            ("zkcerts --color=never add", "add"),
        ] {
            assert_eq!(early(line).verb, verb, "{line}");
        }
    }

    #[test]
    fn the_colour_is_known_before_the_line_is_parsed() {
        assert_eq!(early("zkcerts --color never --frob").color, ColorChoice::Never);
        assert_eq!(early("zkcerts --color=always").color, ColorChoice::Always);
        assert_eq!(early("zkcerts --color=purple").color, ColorChoice::Auto);
    }
}
