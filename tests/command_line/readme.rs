use zkcerts::commands::ExitCode;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_has_the_exit_codes_of_the_program() {
    let rows: Vec<String> = ExitCode::ALL
        .iter()
        .map(|code| format!("| {} | {} |", code.number(), code.meaning()))
        .collect();
    let shown: Vec<&str> = README
        .lines()
        .skip_while(|line| !line.starts_with("| exit code |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(shown, rows);
}

/// A row of the guide that names a command either names one that exists or says that it is not built yet.
#[test]
fn every_command_in_the_guide_exists_or_is_said_to_come() {
    let parser = zkcerts::cli::definition();
    for line in README
        .lines()
        .filter(|line| line.starts_with("| ") || line.starts_with("    zkcerts"))
    {
        for command in line.split("zkcerts ").skip(1) {
            let verb: String = command.chars().take_while(char::is_ascii_lowercase).collect();
            let exists = parser.find_subcommand(&verb).is_some();
            assert!(
                exists || verb.is_empty() || line.contains("not built yet"),
                "`{verb}` in: {line}"
            );
        }
    }
}

#[test]
fn every_command_line_in_the_readme_parses() {
    let lines = README
        .lines()
        .filter_map(|line| line.strip_prefix("    zkcerts "));
    let mut seen = 0;
    for line in lines {
        let words = line.split(' ').map(|word| word.trim_matches('\''));
        let parsed = zkcerts::cli::parser().try_get_matches_from(std::iter::once("zkcerts").chain(words));
        assert!(parsed.is_ok(), "{line}: {parsed:?}");
        seen += 1;
    }
    assert!(seen >= 2, "the README shows command lines");
}
