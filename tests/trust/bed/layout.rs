//! Lays a family's tree below a root: a folder, for `--root`, or a private machine, which then is of that family.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::bed::family::{Family, Roots};
use crate::bed::machine::{Machine, script};

/// What this machine's own distribution brings; the families' roots are made of it.
const MOZILLA: &str = "/usr/share/ca-certificates/mozilla";

/// What makes a machine Debian's.
const DEBIANS: [&str; 7] = [
    "/etc/ssl/certs",
    "/etc/ca-certificates",
    "/etc/ca-certificates.conf",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/usr/sbin/update-ca-certificates",
    "/var/lib/ca-certificates-java",
];

const MODULE: &str = "/usr/share/p11-kit/modules/p11-kit-trust.module";

impl Family {
    /// A private machine of this family, with its extracted stores up to date.
    pub(crate) fn machine(&self) -> Machine {
        let machine = Machine::with(&["p11-kit"]);
        machine.must("rm", &[&["-rf"], &DEBIANS[..]].concat());
        self.lay(&machine.path(""));
        self.refresh(&machine);
        machine
    }

    /// Refreshes it as people do.
    ///
    /// # Panics
    /// With what its tool said, when that fails.
    pub(crate) fn refresh(&self, machine: &Machine) {
        let (program, arguments) = self.refresh.split_first().expect("a program and its arguments");
        machine.must(program, arguments);
    }

    /// Its tree below `root`; nothing is extracted yet.
    pub(crate) fn lay(&self, root: &Path) {
        let at = |name: &str| root.join(name.trim_start_matches('/'));
        for directory in self.directories {
            create_directory(&at(directory));
        }
        write(&at("/usr/lib/os-release"), self.os_release.as_bytes(), 0o644);
        link("../usr/lib/os-release", &at("/etc/os-release"));
        for (path, target) in self.links {
            link(target, &at(path));
        }
        for (path, name) in self.tools {
            let text = fs::read(script(&format!("tools/{name}"))).expect("it stands beside the tests");
            write(&at(path), &text, 0o755);
        }
        match self.roots {
            Roots::Bundle { file, sources } => {
                write(&at(file), p11_kit_objects().as_bytes(), 0o644);
                write(&at(MODULE), module(sources).as_bytes(), 0o644);
            }
            Roots::Files { directory } => {
                create_directory(&at(directory));
                let mut list = String::from("# a line a certificate\n");
                for certificate in mozilla() {
                    let name = certificate.file_name().expect("a file").to_string_lossy();
                    let content = fs::read(&certificate).expect("everyone may read it");
                    write(&at(directory).join(&*name), &content, 0o644);
                    let _ = writeln!(list, "mozilla/{name}");
                }
                write(&at("/etc/ca-certificates.conf"), list.as_bytes(), 0o644);
            }
        }
    }
}

/// Certificates as p11-kit keeps them, trusted for what Mozilla trusts them for.
fn p11_kit_objects() -> String {
    let objects = mozilla().into_iter().map(|file| {
        let name = file.file_stem().expect("a file").to_string_lossy().into_owned();
        let pem = fs::read_to_string(file).expect("everyone may read it");
        format!(
            "[p11-kit-object-v1]\nlabel: \"{name}\"\ntrusted: true\nnss-mozilla-ca-policy: true\nmodifiable: false\n{pem}\n"
        )
    });
    objects.collect()
}

/// The configuration of p11-kit's trust module, pointed at a family's directories as its packager does it.
fn module(sources: &str) -> String {
    format!(
        "module: p11-kit-trust.so\npriority: 1\ntrust-policy: yes\n\
         x-trust-lookup: pkcs11:library-description=PKCS%2311%20Kit%20Trust%20Module\n\
         disable-in: p11-kit-proxy\nx-init-reserved: paths='{sources}'\n"
    )
}

fn mozilla() -> Vec<PathBuf> {
    let entries = fs::read_dir(MOZILLA)
        .unwrap_or_else(|error| panic!("{MOZILLA}: {error} (Debian's package ca-certificates)"));
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn create_directory(path: &Path) {
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn write(path: &Path, content: &[u8], mode: u32) {
    create_directory(path.parent().expect("a file lies in a directory"));
    // Not through a link that stands there already: it may lead out of the tree.
    let _ = fs::remove_file(path);
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}

fn link(target: &str, path: &Path) {
    create_directory(path.parent().expect("a link lies in a directory"));
    let _ = fs::remove_file(path);
    symlink(target, path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
