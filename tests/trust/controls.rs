//! The bed itself: the families' tools do what theirs do, the roots are what they are called, the certificates are what their names say.

use std::process::Command;

use crate::bed::certificates::Certificates;
use crate::bed::consumers::{openssl_by_directory, openssl_by_file};
use crate::bed::debian::{Counter, Root, settle};
use crate::bed::family::FAMILIES;
use crate::bed::machine::Machine;
use crate::bed::recipes::RECIPES;
use crate::bed::tree::Tree;
use crate::support::process::must;
use crate::support::workspace::scratch;

#[test]
fn an_anchor_put_in_place_by_hand_reaches_every_consumer_of_every_family() {
    for family in FAMILIES {
        let machine = family.machine();
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        let (authority, leaf) = (certificates.file("authority"), certificates.file("leaf"));
        let before = Tree::below(&machine.path(""), &["/etc/ssl", family.anchors]);
        family.places.assert_not_trusted(&machine, &authority, &leaf);

        let anchor = format!("{}/by-hand.crt", family.anchors);
        machine.must("cp", &[&authority.display().to_string(), &anchor]);
        family.refresh(&machine);
        family.places.assert_trusted(&machine, &authority, &leaf);

        machine.must("rm", &[&anchor]);
        family.refresh(&machine);
        family.places.assert_not_trusted(&machine, &authority, &leaf);
        before.assert_same(
            &Tree::below(&machine.path(""), &["/etc/ssl", family.anchors]),
            family.name,
        );
    }
}

#[test]
fn every_family_brings_the_distributions_own_roots() {
    for family in FAMILIES {
        let machine = family.machine();
        let bundle = String::from_utf8_lossy(&machine.read(family.places.bundle)).into_owned();
        let roots = bundle.matches("-----BEGIN CERTIFICATE-----").count();
        assert!(
            roots > 100,
            "{}: {roots} certificates in {}",
            family.name,
            family.places.bundle
        );
    }
}

#[test]
fn the_debian_root_is_one_and_its_own_tool_works_in_it() {
    let machine = Machine::new();
    let root = Root::on(&machine);
    let release = String::from_utf8_lossy(&machine.read(&root.file("/usr/lib/os-release"))).into_owned();
    assert!(release.contains("ID=debian"), "{release}");
    let before = root.store(&machine);
    root.must(&machine, "update-ca-certificates", &[]);
    before.assert_same(&root.store(&machine), "a refresh with nothing to do");

    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let anchor = root.file("/usr/local/share/ca-certificates/ours.crt");
    machine.must(
        "cp",
        &[&certificates.file("authority").display().to_string(), &anchor],
    );
    root.must(&machine, "update-ca-certificates", &[]);
    let leaf = certificates.file("leaf");
    let bundle = root.file("/etc/ssl/certs/ca-certificates.crt");
    assert_eq!(openssl_by_file(&machine, &bundle, &leaf), Ok(()));
    let new: Vec<_> = before.differences(&root.store(&machine));
    assert!(
        new.iter()
            .any(|line| line.starts_with("+ /etc/ssl/certs/ours.pem: a link to")),
        "{new:#?}"
    );
    // It has not leaked into this machine's store.
    assert!(openssl_by_directory(&machine, "/etc/ssl/certs", &leaf).is_err());
}

#[test]
fn a_run_of_the_tool_and_of_its_hooks_is_counted() {
    let machine = Machine::new();
    settle(&machine);
    let counter = Counter::before_the_tool(&machine);
    assert_eq!(counter.take(), Vec::<String>::new());
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let anchor = "/usr/local/share/ca-certificates/ours.crt";
    machine.must(
        "cp",
        &[&certificates.file("authority").display().to_string(), anchor],
    );
    machine.must("update-ca-certificates", &[]);
    assert_eq!(
        counter.take(),
        ["tool ", "hook", "hook told: +/etc/ssl/certs/ours.pem"]
    );
}

#[test]
fn every_certificate_is_what_its_recipe_says() {
    let folder = scratch();
    let certificates = Certificates::at(folder.path());
    for recipe in RECIPES {
        let file = certificates.file(recipe.name);
        let mut openssl = Command::new("openssl");
        let text = must(openssl.args(["x509", "-noout", "-text", "-in"]).arg(&file));
        for (word, expected) in [
            (
                "CA:TRUE",
                recipe.extensions.iter().any(|line| line.contains("CA:TRUE")),
            ),
            (
                "Name Constraints",
                recipe
                    .extensions
                    .iter()
                    .any(|line| line.contains("nameConstraints")),
            ),
            ("md5WithRSAEncryption", recipe.digest == "md5"),
            ("ecdsa-with-SHA1", recipe.digest == "sha1"),
            ("(1024 bit)", recipe.key == "RSA-1024"),
            ("Version: 1 ", recipe.extensions.is_empty()),
        ] {
            assert_eq!(
                text.contains(word),
                expected,
                "{}: `{word}` in\n{text}",
                recipe.name
            );
        }
        let mut verify = Command::new("openssl");
        verify.args([
            "verify",
            "-no-CApath",
            "-no-CAstore",
            "-no_check_time",
            "-check_ss_sig",
            "-auth_level",
            "0",
        ]);
        let signed_by_itself = verify
            .arg("-CAfile")
            .arg(&file)
            .arg(&file)
            .output()
            .expect("openssl")
            .status
            .success();
        assert_eq!(signed_by_itself, recipe.issuer.is_none(), "{}", recipe.name);
    }
}
