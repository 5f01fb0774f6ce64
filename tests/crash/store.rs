//! The system's store, in a tree: whenever a run ends, everybody else's authorities are still found, and the next run
//! completes what it began.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_fs::TempDir;
use zkcerts::keystore::pem;
use zkcerts::pki::Certificate;

use crate::tree;

/// The system's own authorities, all with one subject: their hash links stand in one row, in which a gap hides the rest.
const OTHERS: usize = 3;

const LINKS: &str = "etc/ssl/certs";
const BUNDLE: &str = "etc/ssl/certs/ca-certificates.crt";

/// A tree like Debian's, and a file to trust in it.
pub(crate) struct Store {
    tree: TempDir,
    others: Vec<Certificate>,
    arguments: Vec<String>,
}

impl Store {
    /// `arguments` are carried out in a tree in which `first` was.
    pub(crate) fn new(first: &[&str], arguments: &[&str]) -> Self {
        let tree = TempDir::new().expect("a directory");
        let root = tree.path().join("root");
        for directory in [
            LINKS,
            "usr/share/ca-certificates/mozilla",
            "usr/local/share/ca-certificates",
        ] {
            fs::create_dir_all(root.join(directory)).expect("a directory");
        }
        fs::write(root.join("etc/os-release"), "ID=debian\n").expect("written");
        let mut others = Vec::new();
        let mut list = String::new();
        for number in 0..OTHERS {
            let text = authority(&tree.path().join(format!("other{number}")));
            let name = format!("mozilla/Other_{number}.crt");
            fs::write(root.join("usr/share/ca-certificates").join(&name), &text).expect("written");
            let link = format!("Other_{number}.pem");
            symlink(
                Path::new("/usr/share/ca-certificates").join(&name),
                root.join(LINKS).join(&link),
            )
            .expect("linked");
            list.extend([name.as_str(), "\n"]);
            let certificates = pem::decode_certificates(text.as_bytes()).expect("a certificate");
            let hash = row(&certificates);
            others.extend(certificates);
            symlink(&link, root.join(LINKS).join(format!("{hash:08x}.{number}"))).expect("linked");
        }
        fs::write(root.join("etc/ca-certificates.conf"), list).expect("written");
        fs::write(root.join(BUNDLE), pem::encode_certificates(&others)).expect("written");
        // Sorts before the others, so that what it leaves behind is a gap in front of them.
        fs::write(tree.path().join("A.crt"), authority(&tree.path().join("a"))).expect("written");
        let store = Self {
            tree,
            others,
            arguments: arguments.iter().map(ToString::to_string).collect(),
        };
        if !first.is_empty() {
            let words: Vec<String> = first.iter().map(ToString::to_string).collect();
            assert!(Self::run(store.tree.path(), &words, &[]).status.success());
            store.put_in_front();
        }
        store
    }

    /// Gives our certificate the first place of the row: where it goes carelessly, it hides all of the others.
    fn put_in_front(&self) {
        let links = self.tree.path().join("root").join(LINKS);
        let hash = row(&self.others);
        let link = |number: usize| links.join(format!("{hash:08x}.{number}"));
        assert_eq!(fs::read_link(link(OTHERS)).expect("a link"), Path::new("A.pem"));
        for (number, target) in [(OTHERS, "Other_0.pem"), (0, "A.pem")] {
            fs::remove_file(link(number)).expect("removed");
            symlink(target, link(number)).expect("linked");
        }
    }

    /// Ends the command at every gate, looks, runs it again and looks again.
    pub(crate) fn interrupt_everywhere(&self) {
        let wanted = self.copied();
        let report = wanted.path().join("gates");
        let output = Self::run(
            wanted.path(),
            &self.arguments,
            &[("ZKCERTS_FAULT_REPORT", report.display().to_string())],
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let gates: usize = fs::read_to_string(report)
            .expect("a report")
            .parse()
            .expect("a number");
        assert!(
            gates > 15,
            "the fault door counted only {gates} gates: it is not wired"
        );
        let wanted = contents(&wanted.path().join("root"));
        for gate in 1..=gates {
            let tree = self.copied();
            let place = format!("gate {gate} of {gates}");
            let output = Self::run(
                tree.path(),
                &self.arguments,
                &[("ZKCERTS_FAULT_AT", gate.to_string())],
            );
            assert!(!output.status.success(), "{place}: it was not interrupted");
            self.assert_others_are_found(tree.path(), &place);
            let output = Self::run(tree.path(), &self.arguments, &[]);
            assert!(
                output.status.success(),
                "{place}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            self.assert_others_are_found(tree.path(), &format!("{place}, then again"));
            assert_eq!(contents(&tree.path().join("root")), wanted, "{place}, then again");
        }
        println!("{gates} gates");
    }

    fn assert_others_are_found(&self, tree: &Path, place: &str) {
        let root = tree.join("root");
        let bundle = fs::read(root.join(BUNDLE)).expect("a bundle");
        let bundle = pem::decode_certificates(&bundle).expect("certificates");
        for other in &self.others {
            assert!(bundle.contains(other), "{place}: the bundle lacks one");
            assert!(is_found(&root, other), "{place}: no hash link leads to one");
        }
    }

    fn copied(&self) -> TempDir {
        let copy = TempDir::new().expect("a directory");
        tree::copy(self.tree.path(), copy.path());
        copy
    }

    fn run(tree: &Path, arguments: &[String], environment: &[(&str, String)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_zkcerts"))
            .args(arguments)
            .args(["--root", "root", "--refresh", "native"])
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env_remove("ZKCERTS_DIR")
            .current_dir(tree)
            .output()
            .expect("zkcerts starts")
    }
}

/// The number of the row in which certificates of one subject stand.
fn row(certificates: &[Certificate]) -> u32 {
    let first = certificates.first().expect("a certificate");
    first.subject_hash().expect("a subject")
}

/// Looks a certificate up as OpenSSL does: up to the first number that leads nowhere.
pub(crate) fn is_found(root: &Path, certificate: &Certificate) -> bool {
    let hash = certificate.subject_hash().expect("a subject");
    (0..)
        .map(|number| root.join(LINKS).join(format!("{hash:08x}.{number}")))
        .map_while(|link| read_inside(root, &link))
        .any(|bytes| pem::decode_certificates(&bytes).is_ok_and(|found| found.contains(certificate)))
}

/// The file at the end of a row of links, whose absolute targets begin at the root.
fn read_inside(root: &Path, path: &Path) -> Option<Vec<u8>> {
    let mut path = path.to_path_buf();
    while let Ok(target) = fs::read_link(&path) {
        path = match target.strip_prefix("/") {
            Ok(below) => root.join(below),
            Err(_) => path.with_file_name(target),
        };
    }
    fs::read(path).ok()
}

/// Every name in a tree, and what stands there.
fn contents(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut contents = BTreeMap::new();
    let mut directories = vec![root.to_path_buf()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let found = fs::symlink_metadata(&path).expect("looked at");
            let what = if found.is_dir() {
                directories.push(path.clone());
                "directory".to_owned()
            } else if found.is_symlink() {
                format!("-> {}", fs::read_link(&path).expect("a link").display())
            } else {
                fs::read_to_string(&path).expect("text")
            };
            contents.insert(path.strip_prefix(root).expect("below").to_path_buf(), what);
        }
    }
    contents
}

/// The certificate of a new authority, of which all have one subject.
fn authority(directory: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_zkcerts"))
        .args(["--dir"])
        .arg(directory)
        .arg("init")
        .output()
        .expect("zkcerts starts");
    assert!(output.status.success());
    fs::read_to_string(directory.join("ca/zookeeper.crt")).expect("a certificate")
}
