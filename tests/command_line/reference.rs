use crate::program::transcript;

/// Every page of `--help`, the root's first.
#[test]
fn the_whole_command_line_stands_in_one_snapshot() {
    let mut parser = zkcerts::cli::definition();
    parser.build();
    let mut reference = String::new();
    describe(&parser, &mut Vec::new(), &mut reference);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("reference", reference);
    });
}

fn describe<'a>(command: &'a clap::Command, words: &mut Vec<&'a str>, reference: &mut String) {
    let line: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
    reference.push_str(&transcript(&line));
    reference.push('\n');
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        words.push(verb.get_name());
        describe(verb, words, reference);
        words.pop();
    }
}

#[test]
fn the_short_help_fits_a_screen() {
    let lines = transcript(&["-h"]).lines().count();
    assert!(lines <= 64, "{lines} lines");
}

/// The page is made of the tables of keys in `workspace::manifest`; `SNAPSHOTS=overwrite` writes it.
#[test]
fn every_key_of_the_manifest_stands_in_the_documentation_with_its_default() {
    let page = format!(
        "# The manifest\n\n\
         `zkcerts.toml` in the workspace says which nodes there are, and everything about them. Every key, with what it is unless it is \
         set;\nan empty text or list stands for \"not set\". After an edit `zkcerts apply` lets the files follow, for [authority] \
         `zkcerts rotate`.\n\n```toml\n{}```\n",
        zkcerts::workspace::manifest::reference()
    );
    snapbox::assert_data_eq!(page, snapbox::file!["../../docs/manifest.md"].raw());
}
