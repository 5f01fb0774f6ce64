//! The other families: their anchors, their tools, their consumers; and trees of theirs below `--root`.

use crate::bed::certificates::Certificates;
use crate::bed::family::{ALPINE, FAMILIES, Roots};
use crate::bed::machine::Machine;
use crate::bed::tree::Tree;

/// Wherever a family keeps something of its store.
const STORES: [&str; 10] = [
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/ca-certificates.conf",
    "/usr/share/ca-certificates",
    "/usr/share/pki",
    "/usr/local/share/ca-certificates",
    "/var/lib/ca-certificates",
];

#[test]
fn an_authority_is_trusted_on_every_family_until_it_is_untrusted() {
    for family in FAMILIES {
        let machine = family.machine();
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        let (authority, leaf) = (certificates.file("authority"), certificates.file("leaf"));
        let file = authority.display().to_string();
        let store = || Tree::below(&machine.path(""), &STORES);
        let before = store();
        let answer = machine.zkcerts(&["trust", &file]).must();
        assert!(answer.changed(), "{}: {answer}", family.name);
        assert_eq!(answer.json["store"], family.name, "{answer}");
        family.places.assert_trusted(&machine, &authority, &leaf);
        let trusted = store();
        let again = machine.zkcerts(&["trust", &file]).must();
        assert!(!again.changed(), "{}: {again}", family.name);
        trusted.assert_same(&store(), family.name);
        let listed = machine.zkcerts(&["trust", "--list"]).must();
        assert!(listed.says("authority"), "{}: {listed}", family.name);
        machine.zkcerts(&["untrust", &file]).must();
        family.places.assert_not_trusted(&machine, &authority, &leaf);
        before.assert_same(&store(), family.name);
    }
}

#[test]
fn what_a_family_has_blocked_is_refused_and_nothing_is_written() {
    for family in FAMILIES {
        let Roots::Bundle { .. } = family.roots else {
            continue;
        };
        let machine = family.machine();
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        let file = certificates.file("authority").display().to_string();
        let blocklist = family.anchors.replace("anchors", "blocklist");
        machine.must("cp", &[&file, &format!("{blocklist}/theirs.crt")]);
        let before = Tree::below(&machine.path(""), &STORES);
        let answer = machine.zkcerts(&["trust", &file]);
        assert_eq!(answer.error(), "blocklisted", "{}: {answer}", family.name);
        before.assert_same(&Tree::below(&machine.path(""), &STORES), family.name);
    }
}

#[test]
fn a_tool_that_fails_is_shown_with_its_words_and_all_that_it_said() {
    for family in FAMILIES {
        let Roots::Bundle { .. } = family.roots else {
            continue;
        };
        let machine = family.machine();
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        for (path, _) in family.tools {
            machine.write_program(path, "#!/bin/sh\necho 'out of luck' >&2\nexit 3\n");
        }
        let answer = machine.zkcerts(&["trust", &certificates.file("authority").display().to_string()]);
        assert_eq!(answer.error(), "refresh-failed", "{}: {answer}", family.name);
        for word in ["out of luck", "3", family.tools[family.tools.len() - 1].0] {
            assert!(answer.says(word), "{}: `{word}` in {answer}", family.name);
        }
    }
}

#[test]
fn a_tree_of_alpine_gets_what_its_tool_would_have_made() {
    let by_tool = ALPINE.machine();
    let certificates = Certificates::at(&by_tool.folder().join("certificates"));
    let file = certificates.file("authority").display().to_string();
    by_tool.must("cp", &[&file, ALPINE.anchors]);
    ALPINE.refresh(&by_tool);

    let machine = Machine::new();
    let root = machine.folder().join("alpine");
    ALPINE.lay(&root);
    let this_machine = Tree::of_store(&machine);
    machine
        .zkcerts(&["trust", &file, "--root", &root.display().to_string()])
        .must();
    Tree::below(&by_tool.path(""), &STORES).assert_same(&Tree::below(&root, &STORES), "the tree");
    this_machine.assert_same(&Tree::of_store(&machine), "this machine, which was not meant");
}
