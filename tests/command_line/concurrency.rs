use std::process::{Child, Output, Stdio};

use assert_fs::TempDir;

use crate::program::zkcerts;

/// Starts every command at once and waits for all.
fn at_once(lines: &[Vec<String>], home: &TempDir) -> Vec<Output> {
    let start = |line: &Vec<String>| -> Child {
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        let mut command = zkcerts(&words, home.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let children: Vec<Child> = lines.iter().map(start).collect();
    children
        .into_iter()
        .map(|child| child.wait_with_output().expect("the program ends"))
        .collect()
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn eight_runs_at_once_leave_one_coherent_workspace() {
    let home = TempDir::new().expect("a directory");
    let init = vec![words("init --dir w --zookeeper zk0.example.test,10.0.0.1 --json"); 8];
    let outputs = at_once(&init, &home);
    let made = outputs
        .iter()
        .filter(|output| String::from_utf8_lossy(&output.stdout).contains("\"changed\":true"));
    assert!(
        outputs.iter().all(|output| output.status.success()),
        "{outputs:?}"
    );
    assert_eq!(
        made.count(),
        1,
        "one run makes the workspace, the others find it made"
    );

    let add: Vec<_> = (1..=8)
        .map(|number| words(&format!("add --dir w zookeeper zk{number}.example.test")))
        .collect();
    let outputs = at_once(&add, &home);
    assert!(
        outputs.iter().all(|output| output.status.success()),
        "{outputs:?}"
    );
    let manifest = std::fs::read_to_string(home.path().join("w/zkcerts.toml")).expect("the manifest");
    for number in 0..=8 {
        let host = format!("zk{number}.example.test");
        assert_eq!(
            manifest.matches(&format!("\"{host}\"")).count(),
            1,
            "{host} once:\n{manifest}"
        );
        assert!(
            home.path()
                .join("w/zookeeper")
                .join(&host)
                .join("keystore.p12")
                .exists(),
            "{host}"
        );
    }
    let settled = at_once(&[words("apply --dir w --json")], &home);
    assert!(
        String::from_utf8_lossy(&settled.first().expect("one run").stdout).contains("\"changed\":false"),
        "{settled:?}"
    );
}
