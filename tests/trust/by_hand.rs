//! The guide's own step, by hand: before it nobody trusts ZooKeeper's certificate, after it everybody does. What `zkcerts trust`
//! is held against, and the proof that the bed tells the two apart.

use std::path::Path;

use crate::bed::consumers::Places;
use crate::bed::debian::settle;
use crate::bed::guide::Guide;
use crate::bed::machine::Machine;
use crate::bed::tree::{STORE, Tree};

#[test]
fn copying_the_certificate_and_refreshing_makes_every_consumer_trust_and_leaves_this_machine_alone() {
    // With what the Java hook writes besides: it works through dpkg's triggers.
    let around = [&STORE[..], &["/var/lib/dpkg/status", "/var/lib/dpkg/triggers"]].concat();
    let before = Tree::below(Path::new("/"), &around);
    let machine = Machine::new();
    settle(&machine);
    let guide = Guide::on(&machine);
    let (authority, server) = (guide.authority(), guide.server_certificate());
    Places::DEBIAN.assert_not_trusted(&machine, &authority, &server);
    guide.assert_not_trusted(&machine);

    let by_hand = "/usr/local/share/ca-certificates/zookeeper.crt";
    machine.must("cp", &[&authority.display().to_string(), by_hand]);
    machine.must("update-ca-certificates", &[]);

    Places::DEBIAN.assert_trusted(&machine, &authority, &server);
    guide.assert_trusted(&machine);
    drop(machine);
    before.assert_same(&Tree::below(Path::new("/"), &around), "this machine itself");
}

#[test]
fn what_a_test_changes_is_gone_with_its_machine_even_when_the_test_panics() {
    let before = Tree::below(Path::new("/"), &STORE);
    let seen = std::panic::catch_unwind(|| {
        let machine = Machine::new();
        machine.write("/etc/ssl/certs/ours.pem", "ours");
        machine.must("rm", &["/etc/ca-certificates.conf"]);
        assert!(!Tree::of_store(&machine).differences(&before).is_empty());
        panic!("{}", machine.folder().display());
    });
    let panic = seen.expect_err("it panics");
    let folder = panic
        .downcast_ref::<String>()
        .expect("the panic names the folder");
    assert!(
        folder.starts_with('/') && !Path::new(folder).exists(),
        "{folder} is still there"
    );
    before.assert_same(&Tree::below(Path::new("/"), &STORE), "this machine itself");
}
