//! Where ClickHouse is told to find the authority in the system's store, `init` and `deploy` say whether it is there.

use crate::bed::machine::Machine;
use crate::bed::program::Answer;

fn notices(answer: &Answer) -> String {
    answer.json["notices"].to_string()
}

#[test]
fn init_and_deploy_say_whether_the_machine_trusts_the_authority_and_what_makes_it() {
    let machine = Machine::new();
    let folder = machine.folder();
    let workspace = folder.join("w").display().to_string();
    let root = folder.join("image").display().to_string();
    let init = ["--dir", &workspace, "init", "--trust", "system"];
    let deploy = |root: &[&str]| {
        let words = ["--dir", &workspace, "deploy", "clickhouse", "--user", "1000"];
        machine.zkcerts(&[&words, root].concat()).must()
    };

    let answer = machine.zkcerts(&init).must();
    let trust = format!("`zkcerts --dir {workspace} trust`");
    assert!(
        answer.warnings()[0].contains("this machine does not trust the authority yet"),
        "{answer}"
    );
    assert!(notices(&answer).contains(&trust), "{answer}");
    let answer = deploy(&[]);
    assert!(
        answer.warnings()[0].contains("this machine does not trust the authority yet"),
        "{answer}"
    );
    assert!(
        notices(&answer).contains("`zkcerts trust /etc/clickhouse-server/ca.crt`"),
        "{answer}"
    );

    machine
        .zkcerts(&["trust", "/etc/clickhouse-server/ca.crt"])
        .must();
    for answer in [machine.zkcerts(&init).must(), deploy(&[])] {
        assert!(answer.says("this machine trusts the authority"), "{answer}");
        assert!(answer.warnings().is_empty(), "{answer}");
    }

    // A tree is asked for itself, and not for the machine that it stands on.
    machine.write(&format!("{root}/etc/os-release"), "ID=debian\n");
    machine.write(&format!("{root}/etc/ca-certificates.conf"), "");
    let answer = deploy(&["--root", &root]);
    assert!(answer.says("does not trust the authority yet"), "{answer}");
    assert!(notices(&answer).contains(&format!("--root {root}`")), "{answer}");
}
