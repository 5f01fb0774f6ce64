use std::fs;
use std::path::Path;
use std::process::Command;

use assert_fs::TempDir;

use crate::program::skipped;

/// systemd's own judgement of the timer and its service, with the program that was built in the place of the installed one.
#[test]
fn the_units_for_systemd_are_clean_and_leave_the_service_little_to_reach() {
    let judge = |arguments: &[&str], units: &Path| {
        Command::new("systemd-analyze")
            .args(arguments)
            .current_dir(units)
            .output()
    };
    let folder = TempDir::new().expect("a directory");
    if judge(&["--version"], folder.path()).is_err() {
        return skipped("systemd-analyze is not installed, so that the units were not judged");
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/systemd");
    for name in ["zkcerts-renew.service", "zkcerts-renew.timer"] {
        let text = fs::read_to_string(shipped.join(name)).expect(name);
        let text = text.replace("/usr/bin/zkcerts", env!("CARGO_BIN_EXE_zkcerts"));
        fs::write(folder.path().join(name), text).expect("written");
    }
    let verified = judge(
        &["verify", "./zkcerts-renew.service", "./zkcerts-renew.timer"],
        folder.path(),
    );
    let verified = verified.expect("it runs");
    let said = String::from_utf8_lossy(&verified.stderr);
    // What it says of the machine's other units is not about ours.
    let ours: Vec<_> = said.lines().filter(|line| line.contains("zkcerts")).collect();
    assert!(ours.is_empty() && verified.status.success(), "{said}");
}
