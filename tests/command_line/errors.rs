use crate::program::transcript;

/// One command line a row: what is wrong with it, for people and for scripts.
#[test]
fn a_wrong_command_line_exits_with_two_and_says_what_is_wrong() {
    let lines: [&[&str]; 12] = [
        &["init", "--frob"],
        &["--json", "init", "--frob"],
        &["int"],
        &["--json", "int"],
        &["add", "zookeper", "zk1"],
        &["add", "--json"],
        &["init", "--zookeeper", "zk_[1-"],
        &["export", "node", "zookeper/zk1", "--out", "zk1.tar"],
        &["init", "--port", "0"],
        &["init", "--manifest", "m.toml", "--client", "c1"],
        &["--quiet", "-v", "apply"],
        &["man", "frob"],
    ];
    let transcripts: Vec<String> = lines.iter().map(|line| transcript(line)).collect();
    for transcript in &transcripts {
        assert!(transcript.contains("--- exit code 2"), "{transcript}");
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("errors", transcripts.join("\n"));
    });
}

#[test]
fn json_is_one_object_even_for_a_wrong_command_line_help_and_version() {
    for line in [
        ["--json", "init", "--frob"].as_slice(),
        &["--json", "frob"],
        &["--json"],
        &["--json", "--version"],
        &["--json", "init", "--help"],
        &["--json", "completions", "bash"],
        &["--json", "man"],
    ] {
        let home = assert_fs::TempDir::new().expect("a directory");
        let output = crate::program::zkcerts(line, home.path())
            .output()
            .expect("the program");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
        assert_eq!(object["schema"], "zkcerts/1", "{line:?}");
        assert_eq!(object["ok"], output.status.success(), "{line:?}");
        assert_eq!(output.stderr, b"", "{line:?}");
    }
}
