use std::path::Path;

use crate::program::zkcerts;

fn changed(line: &[&str], home: &Path, variable: Option<&str>) -> bool {
    let mut command = zkcerts(line, home);
    if let Some(directory) = variable {
        command.env("ZKCERTS_DIR", directory);
    }
    let output = command.arg("--json").output().expect("the program");
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(object["ok"], true, "{line:?}: {object}");
    object["changed"] == true
}

#[test]
fn the_workspace_is_what_the_flag_says_then_the_variable_then_the_home() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let manifest = |directory: &str| home.path().join(directory).join("zkcerts.toml").is_file();
    assert!(changed(&["init"], home.path(), None));
    assert!(manifest(".local/share/zkcerts"));
    assert!(changed(&["init"], home.path(), Some("variable")));
    assert!(manifest("variable"));
    assert!(changed(&["init", "--dir", "flag"], home.path(), Some("variable")));
    assert!(manifest("flag"));
    assert!(
        !changed(&["init"], home.path(), Some("flag")),
        "a second run has nothing to do"
    );
}
