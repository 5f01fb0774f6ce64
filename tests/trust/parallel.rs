//! Eight at once: Debian's own tool has no lock, and loses certificates when it runs beside itself.

use std::thread;

use crate::bed::certificates::Certificates;
use crate::bed::consumers::{Places, java, openssl_by_directory};
use crate::bed::debian::settle;
use crate::bed::machine::Machine;
use crate::bed::tree::{Tree, java_entries};

const EIGHT: usize = 8;

#[test]
fn eight_different_ones_at_once_are_all_in_and_none_twice() {
    for refresh in ["command", "native"] {
        let machine = Machine::new();
        settle(&machine);
        let (before, entries) = (Tree::of_store(&machine), java_count(&machine));
        let certificates = Certificates::at(&machine.folder().join("certificates"));
        let files: Vec<_> = (1..=EIGHT)
            .map(|number| certificates.file(&format!("authority-{number}")))
            .collect();
        thread::scope(|scope| {
            let runs: Vec<_> = files
                .iter()
                .map(|file| {
                    let machine = &machine;
                    let file = file.display().to_string();
                    scope.spawn(move || machine.zkcerts(&["trust", &file, "--refresh", refresh]))
                })
                .collect();
            for run in runs {
                assert!(run.join().expect("a run ends").must().changed());
            }
        });

        let after = Tree::of_store(&machine);
        let bundle = after.bundle();
        for file in &files {
            let pem = std::fs::read_to_string(file).expect("it was made");
            assert_eq!(
                bundle.matches(pem.trim()).count(),
                1,
                "{refresh}: {} in the bundle",
                file.display()
            );
            assert_eq!(
                openssl_by_directory(&machine, "/etc/ssl/certs", file),
                Ok(()),
                "{refresh}"
            );
            let store = Places::DEBIAN.java.expect("Debian has one");
            assert_eq!(java(&machine, store, file), Ok(()), "{refresh}");
        }
        assert_eq!(java_count(&machine), entries + EIGHT, "{refresh}: Java's store");
        let lost: Vec<_> = before
            .differences(&after)
            .into_iter()
            .filter(|line| line.starts_with('-'))
            .collect();
        assert!(lost.is_empty(), "{refresh}: lost {lost:#?}");
        let blocks = |tree: &Tree| tree.bundle().matches("BEGIN CERTIFICATE").count();
        assert_eq!(blocks(&after), blocks(&before) + EIGHT, "{refresh}");
    }
}

fn java_count(machine: &Machine) -> usize {
    java_entries(&machine.read("/etc/ssl/certs/java/cacerts")).len()
}

#[test]
fn the_same_one_eight_times_at_once_is_in_once_and_one_run_changed_it() {
    let machine = Machine::new();
    settle(&machine);
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let file = certificates.file("authority").display().to_string();
    let changed = thread::scope(|scope| {
        let runs: Vec<_> = (0..EIGHT)
            .map(|_| scope.spawn(|| machine.zkcerts(&["trust", &file]).must()))
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("a run ends"))
            .filter(crate::bed::program::Answer::changed)
            .count()
    });
    assert_eq!(changed, 1);
    let pem = String::from_utf8(certificates.pem("authority")).expect("PEM is ASCII");
    assert_eq!(Tree::of_store(&machine).bundle().matches(pem.trim()).count(), 1);
}
