//! The guide's step by `zkcerts`: everybody trusts, a second run does nothing, and `untrust` puts everything back.

use std::path::Path;

use crate::bed::certificates::Certificates;
use crate::bed::consumers::Places;
use crate::bed::debian::{Counter, settle};
use crate::bed::guide::Guide;
use crate::bed::machine::Machine;
use crate::bed::tree::{STORE, Tree};

#[test]
fn the_workspaces_authority_is_trusted_by_every_consumer_until_it_is_untrusted() {
    let machine = Machine::new();
    settle(&machine);
    let counter = Counter::before_the_tool(&machine);
    let guide = Guide::on(&machine);
    let (authority, server) = (guide.authority(), guide.server_certificate());
    let workspace = guide.workspace().display().to_string();
    let before = Tree::of_store(&machine);
    let refused = || {
        Places::DEBIAN.assert_not_trusted(&machine, &authority, &server);
        guide.assert_not_trusted(&machine);
    };
    refused();

    assert!(machine.zkcerts(&["trust", "--dir", &workspace]).must().changed());
    Places::DEBIAN.assert_trusted(&machine, &authority, &server);
    guide.assert_trusted(&machine);
    let runs = counter.take();
    assert_eq!(
        runs.iter().filter(|run| run.starts_with("tool")).count(),
        1,
        "{runs:#?}"
    );

    let trusted = Tree::of_store(&machine);
    assert!(!machine.zkcerts(&["trust", "--dir", &workspace]).must().changed());
    assert_eq!(
        counter.take(),
        Vec::<String>::new(),
        "a second run has nothing to run"
    );
    trusted.assert_same(&Tree::of_store(&machine), "a second run");

    assert!(
        machine
            .zkcerts(&["untrust", "--dir", &workspace])
            .must()
            .changed()
    );
    before.assert_same(&Tree::of_store(&machine), "untrusted");
    refused();
    counter.take();
    assert!(
        !machine
            .zkcerts(&["untrust", "--dir", &workspace])
            .must()
            .changed()
    );
    assert_eq!(
        counter.take(),
        Vec::<String>::new(),
        "a second run has nothing to run"
    );
}

#[test]
fn either_way_of_refreshing_is_undone_by_file_by_name_and_by_fingerprint() {
    type Name = fn(&Path) -> String;
    let by_file: Name = |file| file.display().to_string();
    let by_name: Name = |_| "authority".to_owned();
    let by_fingerprint: Name = Certificates::fingerprint;
    let without_colons: Name = |file| Certificates::fingerprint(file).replace(':', "").to_lowercase();
    for (refresh, names) in [
        ("command", [by_file, by_fingerprint]),
        ("native", [by_name, without_colons]),
    ] {
        let machine = Machine::new();
        settle(&machine);
        let before = Tree::of_store(&machine);
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        let (authority, leaf) = (certificates.file("authority"), certificates.file("leaf"));
        for name in names {
            let answer = machine
                .zkcerts(&["trust", &by_file(&authority), "--refresh", refresh])
                .must();
            assert!(answer.changed(), "{answer}");
            Places::DEBIAN.assert_trusted(&machine, &authority, &leaf);
            let name = name(&authority);
            machine.zkcerts(&["untrust", &name, "--refresh", refresh]).must();
            before.assert_same(&Tree::of_store(&machine), &format!("{refresh}, untrust {name}"));
        }
    }
}

#[test]
fn what_stands_in_the_store_under_another_name_is_trusted_already() {
    let machine = Machine::new();
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let authority = certificates.file("authority").display().to_string();
    machine.must(
        "cp",
        &[&authority, "/usr/local/share/ca-certificates/by-hand.crt"],
    );
    settle(&machine);
    let before = Tree::of_store(&machine);
    let answer = machine.zkcerts(&["trust", &authority]).must();
    assert!(!answer.changed(), "{answer}");
    before.assert_same(&Tree::of_store(&machine), "trusted already");
    let listed = machine.zkcerts(&["trust", "--list"]).must();
    assert!(listed.says("by-hand"), "{listed}");
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let machine = Machine::new();
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let authority = certificates.file("authority").display().to_string();
    let counter = Counter::before_the_tool(&machine);
    let around = || Tree::below(&machine.path(""), &[&STORE[..], &["/run/lock"]].concat());
    let before = around();
    let answer = machine.zkcerts(&["trust", &authority, "--dry-run"]).must();
    assert!(
        answer.changed() && answer.says("/usr/local/share/ca-certificates/authority.crt"),
        "{answer}"
    );
    before.assert_same(&around(), "a dry run");
    assert_eq!(counter.take(), Vec::<String>::new());
}

#[test]
fn a_certificate_that_replaces_another_under_its_name_is_found_by_directory() {
    let machine = Machine::new();
    settle(&machine);
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let anchor = "/usr/local/share/ca-certificates/ours.crt";
    machine.must(
        "cp",
        &[&certificates.file("authority-1").display().to_string(), anchor],
    );
    machine.must("update-ca-certificates", &[]);
    // What people do when it is renewed. Debian's tool does not notice: the old hash link stays, the new one is missing.
    let (authority, leaf) = (certificates.file("authority"), certificates.file("leaf"));
    machine.must("cp", &[&authority.display().to_string(), anchor]);
    machine.must("update-ca-certificates", &[]);
    let verdicts = Places::DEBIAN.verdicts(&machine, &authority, &leaf);
    assert!(
        verdicts.iter().any(|(_, verdict)| verdict.is_err()),
        "the tool has come to notice it"
    );
    machine
        .zkcerts(&["trust", &authority.display().to_string()])
        .must();
    Places::DEBIAN.assert_trusted(&machine, &authority, &leaf);
}
