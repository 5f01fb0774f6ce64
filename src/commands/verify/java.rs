//! Which Java runs ZooKeeper, as far as it can be seen.

use std::path::{Path, PathBuf};

use super::machine::Machine;
use crate::model::Version;

/// The version of the Java that the scripts name by `JAVA_HOME`, else of the one that `/usr/bin/java` is.
pub(super) fn version(scripts: &[(String, String)], machine: &Machine<'_>) -> Option<Version> {
    let home = scripts.iter().find_map(|(_, text)| home(text)).or_else(|| {
        let java = machine.look(Path::new("/usr/bin/java")).ok()?;
        let bin = java.path.parent()?;
        let home = bin.parent()?;
        // The path of this machine, as one of the machine that is looked at.
        let home = machine
            .root
            .map_or(home, |root| home.strip_prefix(root).unwrap_or(home));
        Some(Path::new("/").join(home))
    })?;
    // Java 8 has its programs in a directory of their own, one below.
    [home.clone(), home.join("..")].iter().find_map(|home| {
        let (bytes, _) = machine.read(&home.join("release")).ok()?;
        of_release(&String::from_utf8_lossy(&bytes))
    })
}

/// `JAVA_HOME=/usr/lib/jvm/x` in a script, where it is a plain path.
fn home(script: &str) -> Option<PathBuf> {
    script.lines().find_map(|line| {
        let line = line.trim_start().trim_start_matches("export ").trim_start();
        let value = line.strip_prefix("JAVA_HOME=")?.trim().trim_matches(['"', '\'']);
        (value.starts_with('/') && !value.contains('$')).then(|| PathBuf::from(value))
    })
}

/// `JAVA_VERSION="17.0.15"`, `JAVA_VERSION="1.8.0_292"`: the 1 before 8 and earlier is left out.
fn of_release(text: &str) -> Option<Version> {
    let line = text.lines().find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
    let parts = line.trim().trim_matches('"').split(['.', '_', '-', '+']);
    let mut parts: Vec<u32> = parts.map_while(|part| part.parse().ok()).collect();
    if parts.first() == Some(&1) && parts.len() > 1 {
        parts.remove(0);
    }
    if parts.len() == 1 {
        parts.push(0);
    }
    parts.truncate(4);
    (!parts.is_empty()).then(|| Version::new(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_java_stands_in_its_release_file() {
        for (text, expected) in [
            (
                "IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"17.0.15\"\n",
                Some(&[17, 0, 15][..]),
            ),
            ("JAVA_VERSION=\"1.8.0_292\"\n", Some(&[8, 0, 292])),
            ("JAVA_VERSION=\"21\"\n", Some(&[21, 0])),
            ("JAVA_VERSION=\"24-ea\"\n", Some(&[24, 0])),
            ("OS_NAME=\"Linux\"\n", None),
        ] {
            assert_eq!(of_release(text), expected.map(Version::new), "{text}");
        }
        assert_eq!(
            home("# x\nexport JAVA_HOME=\"/opt/java\"\n"),
            Some(PathBuf::from("/opt/java"))
        );
        assert_eq!(home("JAVA_HOME=$(dirname x)\n"), None);
    }
}
