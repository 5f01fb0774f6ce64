//! The two ways of refreshing, and the distribution's own tool beside them: the same bytes, the same links.

use crate::bed::certificates::Certificates;
use crate::bed::debian::{Root, settle};
use crate::bed::machine::Machine;
use crate::bed::tree::Tree;
use crate::support::workspace::scratch;

/// File and certificate; two of them meet in one slot of the hashed directory.
const ANCHORS: [(&str, &str); 4] = [
    ("first.crt", "authority"),
    ("second.crt", "namesake"),
    ("server.crt", "server-with-ca-false"),
    ("rsa.crt", "rsa-authority"),
];

/// The same certificates for several machines.
fn files(certificates: &Certificates) -> Vec<String> {
    let files = ANCHORS
        .iter()
        .map(|(file, name)| certificates.written(file, &certificates.pem(name)));
    files.map(|file| file.display().to_string()).collect()
}

#[test]
fn command_native_and_the_tool_by_hand_leave_the_same_store_on_this_machine() {
    let folder = scratch();
    let files = files(&Certificates::at(folder.path()));
    let by_hand = {
        let machine = Machine::new();
        settle(&machine);
        for file in &files {
            machine.must("cp", &[file, "/usr/local/share/ca-certificates/"]);
        }
        machine.must("update-ca-certificates", &[]);
        Tree::of_store(&machine)
    };
    for refresh in ["command", "native"] {
        let machine = Machine::new();
        settle(&machine);
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        machine
            .zkcerts(&[&["trust", "--refresh", refresh], &files[..]].concat())
            .must();
        by_hand.assert_same(&Tree::of_store(&machine), refresh);
    }
}

#[test]
fn native_and_the_roots_own_tool_leave_the_same_store_in_a_debian_root() {
    let folder = scratch();
    let files = files(&Certificates::at(folder.path()));
    let by_hand = {
        let machine = Machine::new();
        let root = Root::on(&machine);
        for file in &files {
            machine.must("cp", &[file, &root.file("/usr/local/share/ca-certificates/")]);
        }
        root.must(&machine, "update-ca-certificates", &[]);
        root.store(&machine)
    };
    for options in [&[][..], &["--refresh", "native"], &["--refresh", "command"]] {
        let machine = Machine::new();
        let (root, this_machine) = (Root::on(&machine), Tree::of_store(&machine));
        let before = root.store(&machine);
        let path = root.path();
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        machine
            .zkcerts(&[&["trust", "--root", &path], options, &files].concat())
            .must();
        by_hand.assert_same(&root.store(&machine), &format!("--root with {options:?}"));
        assert!(
            !machine
                .zkcerts(&[&["trust", "--root", &path], options, &files].concat())
                .must()
                .changed()
        );
        machine
            .zkcerts(&[&["untrust", "--root", &path], options, &files].concat())
            .must();
        before.assert_same(&root.store(&machine), &format!("untrusted with {options:?}"));
        this_machine.assert_same(&Tree::of_store(&machine), "this machine, which was not meant");
    }
}
