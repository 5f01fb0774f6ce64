use std::collections::BTreeSet;

use zkcerts::commands::Needs;

use crate::brought::Brought;
use crate::program::{shown, zkcerts};

/// Runs what help shows, in the order in which help shows it, in one directory: what one example makes the next may use.
#[test]
fn every_example_in_the_help_works() {
    let brought = Brought::new();
    for (name, copy) in [
        ("zk1.key", "node.key"),
        ("zk1.crt", "node.crt"),
        ("ca.crt", "bundle.pem"),
    ] {
        brought.write(copy, brought.text(name).as_bytes());
    }
    brought.run("convert node.key node.crt --to jks --alias ch1 --out old.jks --out-password-file password");
    for log in ["zookeeper.log", "clickhouse-server.log"] {
        brought.write(
            log,
            b"2025-11-25 12:00:00,000 [myid:1] - INFO  [main:X@1] - nothing of note\n",
        );
    }
    let home = brought.path("");
    let image = home.join("image/etc");
    std::fs::create_dir_all(image.join("ssl/certs")).expect("a directory for --root");
    for (name, text) in [("os-release", "ID=debian\n"), ("ca-certificates.conf", "")] {
        std::fs::write(image.join(name), text).expect("written");
    }
    for example in zkcerts::cli::examples().filter(|example| example.needs == Needs::Nothing) {
        let output = zkcerts(example.words, &home).output().expect("the program");
        assert!(output.status.success(), "{}", shown(example.words, &output));
    }
}

#[test]
fn every_example_is_a_command_line_of_this_program() {
    for example in zkcerts::cli::examples() {
        let line = ["zkcerts"].iter().chain(example.words);
        let parsed = zkcerts::cli::parser().try_get_matches_from(line);
        assert!(parsed.is_ok(), "{}", example.line());
    }
}

/// What cannot be run here is listed, so that a new example is run unless someone decides otherwise.
#[test]
fn few_examples_need_a_machine_of_their_own() {
    let listed: BTreeSet<&str> = zkcerts::cli::examples()
        .filter(|example| example.needs != Needs::Nothing)
        .filter_map(|example| example.words.first().copied())
        .collect();
    assert_eq!(
        listed,
        BTreeSet::from(["deploy", "probe", "rotate", "trust", "untrust", "verify"])
    );
}
