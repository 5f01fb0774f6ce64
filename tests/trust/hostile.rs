//! What people hand to `trust`, and the machines on which they do: each with its verdict, and after a refusal the store is untouched.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::bed::certificates::Certificates;
use crate::bed::machine::Machine;
use crate::bed::tree::Tree;
use crate::hostile::encodings::ENCODINGS;
use crate::hostile::files::FILES;
use crate::hostile::kinds::KINDS;
use crate::hostile::row::{Expected, Row, Scene};
use crate::hostile::situations::SITUATIONS;

mod encodings;
mod files;
mod kinds;
mod row;
mod situations;

/// How many rows are judged at a time: each has a machine of its own.
const AT_ONCE: usize = 3;

/// Where the tool is not the point: it takes more than a second.
const NATIVE: &[&str] = &["--refresh", "native"];

#[test]
fn a_certificate_is_recognised_in_every_shape_that_people_bring() {
    judge(ENCODINGS, NATIVE);
}

#[test]
fn every_kind_of_certificate_meets_its_verdict() {
    judge(KINDS, NATIVE);
}

#[test]
fn every_kind_of_file_meets_its_verdict() {
    judge(FILES, NATIVE);
}

#[test]
fn a_machine_that_is_not_as_it_should_be_is_told_what_is_wrong_with_it() {
    judge(SITUATIONS, &[]);
}

/// # Panics
/// With every row that did not meet its verdict, and how.
fn judge(rows: &[Row], options: &[&str]) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(AT_ONCE)
        .build()
        .expect("threads can be started");
    let failed: Vec<String> = pool.install(|| {
        let failures = rows.par_iter().filter_map(|row| {
            let panic = catch_unwind(AssertUnwindSafe(|| judge_one(row, options))).err()?;
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Some(format!("{}: {}", row.name, said.unwrap_or_default()))
        });
        failures.collect()
    });
    assert!(
        failed.is_empty(),
        "{} of {} rows:\n\n{}",
        failed.len(),
        rows.len(),
        failed.join("\n\n")
    );
}

fn judge_one(row: &Row, options: &[&str]) {
    let scene = scene();
    let arguments = (row.prepare)(&scene);
    let arguments: Vec<_> = arguments
        .iter()
        .map(String::as_str)
        .chain(row.options.iter().chain(options).copied())
        .collect();
    let before = Tree::of_store(&scene.machine);
    let answer = scene.machine.zkcerts_under(row.wrapper, &arguments);
    let after = Tree::of_store(&scene.machine);
    assert!(answer.says(row.word), "it does not say `{}`: {answer}", row.word);
    match row.expected {
        Expected::Refused(code) => {
            assert_eq!(answer.error(), code, "another error: {answer}");
            assert_ne!(answer.code, 0, "{answer}");
            before.assert_same(&after, "after a refusal");
        }
        Expected::Failed(code) => {
            assert_eq!(answer.error(), code, "another error: {answer}");
            assert_nothing_lost(&before, &after);
        }
        Expected::Accepted | Expected::Warned => {
            assert_eq!(answer.code, 0, "not accepted: {answer}");
            let is_warned = !answer.warnings().is_empty();
            let is_to_be = matches!(row.expected, Expected::Warned);
            assert_eq!(is_warned, is_to_be, "warnings: {answer}");
            assert_nothing_lost(&before, &after);
            assert_anchors(&scene.machine, &before, &after, row.anchors);
            assert_eq!(answer.changed(), row.anchors > 0, "{answer}");
            let again = scene.machine.zkcerts(&arguments).must();
            assert!(!again.changed(), "the second run changed something: {again}");
            after.assert_same(&Tree::of_store(&scene.machine), "after the second run");
        }
    }
    assert_no_secret(&scene, "the bundle", &after.bundle());
    assert_no_secret(&scene, "the answer", &answer.to_string());
    let printed = scene.machine.zkcerts_to_people(&arguments);
    assert_no_secret(&scene, "what people read", &printed);
    assert_harmless(&printed);
}

/// A machine without Java, which has tests of its own: its tool costs a JVM a row.
fn scene() -> Scene {
    let machine = Machine::new();
    let java = [
        "/etc/ca-certificates/update.d/jks-keystore",
        "/etc/ssl/certs/java",
    ];
    machine.must("rm", &[&["-rf"], &java[..]].concat());
    Scene {
        certificates: Certificates::at(&machine.folder().join("certificates")),
        machine,
    }
}

/// What was trusted before is trusted now, and no file of the store is gone.
fn assert_nothing_lost(before: &Tree, after: &Tree) {
    let lost: Vec<_> = before
        .differences(after)
        .into_iter()
        .filter(|line| line.starts_with('-'))
        // Debian's tool takes away what leads nowhere.
        .filter(|line| !line.ends_with("a link to /nowhere/gone.crt"))
        .collect();
    assert!(lost.is_empty(), "lost:\n{}", lost.join("\n"));
    let (old, new) = (before.bundle(), after.bundle());
    for block in blocks(&old) {
        assert!(new.contains(block), "the bundle has lost\n{block}");
    }
}

/// So many new anchors, each one certificate and nothing else, under a name that no tool would change.
fn assert_anchors(machine: &Machine, before: &Tree, after: &Tree, count: usize) {
    let anchors: Vec<_> = after.new_files(before, "/usr/local/share/ca-certificates");
    assert_eq!(anchors.len(), count, "anchors: {anchors:?}");
    for anchor in anchors {
        let text = String::from_utf8(machine.read(&anchor)).expect("an anchor is ASCII");
        assert_eq!(blocks(&text).len(), 1, "{anchor}:\n{text}");
        assert!(
            text.starts_with("-----BEGIN CERTIFICATE-----\n")
                && text.ends_with("-----END CERTIFICATE-----\n"),
            "{anchor}:\n{text}"
        );
        let name = anchor.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".crt").unwrap_or_default();
        let is_safe = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        assert!(!stem.is_empty() && stem.chars().all(is_safe), "the name `{name}`");
        assert_linked(machine, after, &anchor, stem);
    }
}

/// OpenSSL finds it in the directory: `HASH.NUMBER` leads to `NAME.pem`, and that to the anchor.
fn assert_linked(machine: &Machine, store: &Tree, anchor: &str, stem: &str) {
    let name = format!("{stem}.pem");
    assert_eq!(
        store.link(&format!("/etc/ssl/certs/{name}")).as_deref(),
        Some(anchor)
    );
    let hash = machine.must("openssl", &["x509", "-noout", "-subject_hash", "-in", anchor]);
    let slots = (0..10).filter_map(|number| store.link(&format!("/etc/ssl/certs/{}.{number}", hash.trim())));
    let slots: Vec<_> = slots.collect();
    assert!(
        slots.contains(&name),
        "{name} is in none of {}'s slots {slots:?}",
        hash.trim()
    );
}

fn blocks(bundle: &str) -> Vec<&str> {
    bundle
        .split_inclusive("-----END CERTIFICATE-----")
        .filter(|block| block.contains("BEGIN CERTIFICATE"))
        .collect()
}

/// Nothing of any private key that was made for the row is in it.
fn assert_no_secret(scene: &Scene, what: &str, text: &str) {
    for line in scene.certificates.secret_lines() {
        assert!(!text.contains(&line), "a line of a private key stands in {what}");
    }
}

/// Nothing that a terminal would act on is in it.
fn assert_harmless(printed: &str) {
    let acts = |character: char| {
        character.is_control() && character != '\n' || ('\u{202a}'..='\u{202e}').contains(&character)
    };
    assert!(!printed.contains(acts), "{printed:?}");
}
