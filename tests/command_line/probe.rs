use crate::brought::Brought;

/// Where nobody can listen: the port of a protocol that nobody has used for decades.
const CLOSED: &str = "127.0.0.1:1";

#[test]
fn what_probe_says_where_nobody_listens_and_what_it_refuses() {
    let brought = Brought::new();
    let mut shown = String::new();
    for words in [
        format!("probe {CLOSED} --ca ca.crt"),
        format!("probe {CLOSED} --ca ca.crt --cert zk1.crt --key zk1.key --json"),
        format!("probe {CLOSED}"),
        "probe zk1.example.com --ca ca.crt".to_owned(),
        format!("probe {CLOSED} --cert zk1.crt --key zk1.key"),
        format!("probe {CLOSED} --ca zk1.key"),
        format!("probe {CLOSED} --ca ca.crt --cert zk1.crt"),
        format!("probe {CLOSED} --ca missing.crt"),
        format!("probe {CLOSED} --ca ca.crt --timeout 0"),
    ] {
        shown.push_str(&brought.run(&words));
        shown.push('\n');
    }
    let shown = shown.replace(&brought.path("").display().to_string(), "HOME/");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("probe", shown);
    });
}
