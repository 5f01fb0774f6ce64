use std::fmt::Write as _;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;

use super::verb::GROUPS;
use crate::commands::{ExitCode, HEADING};

pub(super) const ABOUT: &str = "Mutual TLS between ClickHouse and Apache ZooKeeper";

pub(super) const LONG_ABOUT: &str = "Mutual TLS between ClickHouse and Apache ZooKeeper: one authority, one identity \
for every node, the keystores and truststores that ZooKeeper reads, the PEM files and XML that ClickHouse reads.

Everything lives in one directory, the workspace. Its manifest zkcerts.toml says which nodes there are: `init` writes it \
and all that follows from it, `apply` follows it again after you edited it, and `deploy` puts a node's files where its \
server reads them. Every command can be repeated: what is as it should be is not touched.";

pub(super) const STYLES: Styles = Styles::styled()
    .header(HEADING)
    .usage(HEADING)
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The root parser with its verbs in groups: clap itself can only list them in a row, so it is told to hide them.
pub(super) fn grouped(parser: clap::Command) -> clap::Command {
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{}\n{{all-args}}{{after-help}}",
        groups(&parser)
    );
    parser
        .help_template(template)
        .override_usage("zkcerts [OPTIONS] <COMMAND>")
        .mut_subcommands(|verb| verb.hide(true))
}

fn groups(parser: &clap::Command) -> String {
    let literal = STYLES.get_literal();
    let mut text = String::new();
    for (title, verbs) in GROUPS {
        let _ = write!(text, "\n{HEADING}{title}:{HEADING:#}\n");
        for verb in *verbs {
            let about = parser.find_subcommand(verb).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "  {literal}{verb:<11}{literal:#}  {about}");
        }
    }
    text
}

/// The exit codes, for the end of the root help.
pub(super) fn exit_codes() -> String {
    let mut text = format!("{HEADING}Exit codes:{HEADING:#}");
    for code in ExitCode::ALL {
        let _ = write!(text, "\n  {}  {}", code.number(), code.meaning());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_stands_in_exactly_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, verbs)| *verbs).copied().collect();
        grouped.sort_unstable();
        let parser = crate::cli::parser();
        let mut verbs: Vec<&str> = parser.get_subcommands().map(clap::Command::get_name).collect();
        verbs.sort_unstable();
        assert_eq!(grouped, verbs);
    }

    #[test]
    fn the_parser_is_consistent_in_itself() {
        crate::cli::parser().debug_assert();
    }
}
