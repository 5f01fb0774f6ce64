//! keytool, many times in one JVM: it takes half a second to start.

use std::process::Command;

use base64ct::{Base64, Encoding as _};

use super::content::Refusal;
use crate::keystore::Folder;

/// What keytool printed for each of these commands, or how it refused.
pub(super) fn run(commands: &[String]) -> Vec<Result<Vec<u8>, Refusal>> {
    let folder = Folder::new();
    let lines: Vec<String> = commands
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join("\t"))
        .collect();
    folder.write("commands", lines.join("\n").as_bytes());
    let output = Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"])
        .arg("--add-exports=java.base/sun.security.tools.keytool=ALL-UNNAMED")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/Stores.java"))
        .arg(folder.path("commands"))
        .output()
        .expect("java");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    let answers: Vec<_> = String::from_utf8(output.stdout)
        .expect("text")
        .lines()
        .map(|line| {
            let (answer, said) = line.split_once('\t').expect(line);
            let said = Base64::decode_vec(said).expect(line);
            match answer {
                "done" => Ok(said),
                _ => Err(Refusal::of("keytool", &String::from_utf8_lossy(&said))),
            }
        })
        .collect();
    assert_eq!(answers.len(), commands.len(), "{complaints}");
    answers
}
