//! Which store is meant: the one that is named, or the one of the system that this is.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::family::{FAMILIES, Family, Mechanism};
use super::site::Site;
use crate::os::fs::{self, Directories};
use crate::os::process;

/// The store of a JVM: a file of its own, with no tool, anchors directory or other reader.
const JAVA: Family = Family {
    name: "java",
    ids: &[],
    landmarks: &[],
    anchors: "",
    blocklists: &[],
    mechanism: Mechanism::File,
    tools: &[],
    consumers: &[],
    install: "",
};
static JAVA_FAMILY: Family = JAVA;

/// Every word for a store, beside `auto`.
pub const STORES: &[&str] = &["debian", "fedora", "arch", "suse", "alpine", "java"];

/// Where a system says what it is (os-release(5)).
const RELEASES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// Where a JVM is that nobody named.
const JAVA_HOMES: [&str; 4] = [
    "/usr/lib/jvm/default-java",
    "/usr/lib/jvm/default",
    "/usr/lib/jvm/jre",
    "/usr/lib/jvm/default-jvm",
];

/// A JVM's store, from its home (Java 9 and later, Java 8, a JDK 8).
const JAVA_STORES: [&str; 2] = ["lib/security/cacerts", "jre/lib/security/cacerts"];

/// What is said about the store that is meant.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// One of [`STORES`]; `None`: the system says it.
    pub store: Option<&'a str>,
    /// The directory that stands for `/`.
    pub root: Option<&'a Path>,
    /// The home of the JVM that is meant, as it was typed.
    pub java_home: Option<&'a Path>,
    /// What `JAVA_HOME` says; it counts for this machine alone, not for a tree.
    pub java_home_variable: Option<&'a Path>,
}

impl Site {
    /// Finds the store that is meant.
    pub fn find(wanted: &Wanted<'_>) -> Result<Self, TrustError> {
        let root = wanted.root.map(Path::to_path_buf);
        if let Some(root) = &root
            && fs::stat(root)?.is_none()
        {
            return Err(TrustError::NoRoot { root: root.clone() });
        }
        if wanted.store == Some(JAVA.name) {
            return java(wanted, root.as_deref());
        }
        let site = |family| Self {
            family,
            directories: Directories::below(root.as_deref()),
            file: None,
        };
        if let Some(name) = wanted.store {
            let named = FAMILIES.iter().find(|family| family.name == name);
            return named.map(site).ok_or_else(|| unknown(&[]));
        }
        let Some(first) = FAMILIES.first() else {
            return Err(unknown(&[]));
        };
        let probe = site(first);
        let release = Release::read(&probe)?;
        let by_name = release
            .words
            .iter()
            .find_map(|word| FAMILIES.iter().find(|family| family.ids.contains(&word.as_str())));
        if let Some(family) = by_name {
            return Ok(site(family));
        }
        for family in FAMILIES {
            if probe.has_all(family.landmarks)? {
                return Ok(site(family));
            }
        }
        Err(unknown(&release.words))
    }

    fn has_all(&self, paths: &[&str]) -> Result<bool, TrustError> {
        for path in paths {
            if !self.is_there(path)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn unknown(ids: &[String]) -> TrustError {
    let mut looked_for = vec![match ids {
        [] => format!(
            "`ID` and `ID_LIKE` in {}: neither is there",
            RELEASES.join(" or ")
        ),
        ids => format!("`ID` and `ID_LIKE` in os-release: {}", ids.join(", ")),
    }];
    looked_for.extend(
        FAMILIES
            .iter()
            .map(|family| format!("{}: {}", family.name, family.landmarks.join(" and "))),
    );
    TrustError::StoreUnknown { looked_for }
}

/// What the system says that it is, the most specific word first.
struct Release {
    words: Vec<String>,
}

impl Release {
    fn read(site: &Site) -> Result<Self, TrustError> {
        for path in RELEASES {
            if let Some(bytes) = site.read(Path::new(path))? {
                return Ok(Self::parse(&String::from_utf8_lossy(&bytes)));
            }
        }
        Ok(Self { words: Vec::new() })
    }

    fn parse(text: &str) -> Self {
        let value = |key: &str| {
            let assigned = |line: &str| {
                let value = line.trim().strip_prefix(key)?.strip_prefix('=')?;
                Some(value.trim_matches(['"', '\'']).to_owned())
            };
            text.lines().filter_map(assigned).next_back().unwrap_or_default()
        };
        let words = format!("{} {}", value("ID"), value("ID_LIKE"));
        Self {
            words: words.split_whitespace().map(str::to_lowercase).collect(),
        }
    }
}

/// A JVM's store: of the home that is named, of `JAVA_HOME`, or of the machine's default JVM.
fn java(wanted: &Wanted<'_>, root: Option<&Path>) -> Result<Site, TrustError> {
    let site = |file| Site {
        family: &JAVA_FAMILY,
        directories: Directories::below(root),
        file,
    };
    let probe = site(None);
    let mut homes: Vec<PathBuf> = Vec::new();
    match (wanted.java_home, wanted.java_home_variable) {
        (Some(home), _) => homes.push(home.to_path_buf()),
        (None, Some(home)) if root.is_none() => homes.push(home.to_path_buf()),
        _ => {
            homes.extend(JAVA_HOMES.map(PathBuf::from));
            if root.is_none() {
                homes.extend(home_of_the_default_jvm()?);
            }
        }
    }
    let mut looked_for = Vec::new();
    for home in homes {
        for store in JAVA_STORES {
            let path = home.join(store);
            if let Some((file, _)) = probe.follow(&path)? {
                return Ok(site(Some(file)));
            }
            looked_for.push(path.display().to_string());
        }
    }
    Err(TrustError::JavaUnknown { looked_for })
}

/// The home of the `java` that a shell would start.
fn home_of_the_default_jvm() -> Result<Option<PathBuf>, TrustError> {
    let Some(found) = process::find("java")? else {
        return Ok(None);
    };
    let program = Directories::default().follow(&found.path)?;
    Ok(program.and_then(|(program, _)| Some(program.parent()?.parent()?.to_path_buf())))
}

#[cfg(test)]
mod tests {
    use assert_fs::TempDir;
    use assert_fs::prelude::*;

    use super::*;

    fn found(root: &TempDir) -> Result<&'static str, TrustError> {
        let wanted = Wanted {
            root: Some(root.path()),
            ..Wanted::default()
        };
        Site::find(&wanted).map(|site| site.family())
    }

    #[test]
    fn a_system_is_known_by_what_it_says_and_by_what_it_is_like() {
        for (release, family) in [
            ("ID=debian\n", "debian"),
            (
                "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
                "debian",
            ),
            ("ID=alpine\n", "alpine"),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "fedora"),
            ("ID=endeavouros\nID_LIKE='arch'\n", "arch"),
            ("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", "suse"),
        ] {
            let root = TempDir::new().expect("a directory");
            root.child("etc/os-release").write_str(release).expect("written");
            assert_eq!(found(&root).expect(release), family);
        }
    }

    #[test]
    fn a_system_that_does_not_say_is_known_by_its_directories() {
        for family in FAMILIES {
            let root = TempDir::new().expect("a directory");
            for landmark in family.landmarks {
                root.child(landmark.trim_start_matches('/'))
                    .create_dir_all()
                    .expect("made");
            }
            assert_eq!(found(&root).expect(family.name), family.name);
        }
    }

    #[test]
    fn an_unknown_system_gets_a_list_of_what_was_looked_for() {
        let root = TempDir::new().expect("a directory");
        root.child("etc/os-release")
            .write_str("ID=nixos\n")
            .expect("written");
        let error = found(&root).expect_err("unknown").to_string();
        assert!(
            error.contains("nixos") && error.contains("/etc/pki/trust"),
            "{error}"
        );
    }

    #[test]
    fn every_family_can_be_named() {
        for family in FAMILIES {
            assert!(STORES.contains(&family.name));
        }
        assert_eq!(STORES.len(), FAMILIES.len() + 1);
    }
}
