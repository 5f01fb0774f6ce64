//! The vectors of pyca/cryptography: over a thousand files of other people, PKITS among them, many of them odd on purpose.
//! pyca itself, OpenSSL and Java say what is in them.

mod judge;
mod outcome;
mod reasons;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use zkcerts::pki::{Certificate, Defect};

use self::judge::{Answer, said};
use self::outcome::Outcome;
use self::reasons::{
    BOTH_REFUSE, Kind, ONLY_JAVA_REFUSES, ONLY_WE_READ, ONLY_WE_REFUSE, READ_OTHERWISE, is_listed, why,
};
use crate::keystore::Folder;
use crate::tools::installed;

/// Far more than any of them takes, also on a machine that is busy.
const SLOW: Duration = Duration::from_secs(5);

/// Every file, by its path below the folder of the vectors.
fn vectors() -> Vec<String> {
    let root = installed("vectors");
    let mut pending = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("below it");
                found.push(name.to_str().expect("ASCII").to_owned());
            }
        }
    }
    found.sort();
    assert!(found.len() > 1_400, "only {} files", found.len());
    found
}

fn octets(name: &str) -> Vec<u8> {
    std::fs::read(installed("vectors").join(name)).expect(name)
}

/// What we make of every file.
fn outcomes() -> BTreeMap<String, Outcome> {
    let outcome = |name: String| {
        let begun = Instant::now();
        let outcome = Outcome::of(&octets(&name));
        let took = begun.elapsed();
        assert!(took < SLOW, "{name}: {took:?}");
        (name, outcome)
    };
    vectors().into_par_iter().map(outcome).collect()
}

/// What stands before a file's name.
fn folder(name: &str) -> &str {
    Path::new(name)
        .parent()
        .and_then(Path::to_str)
        .unwrap_or_default()
}

#[test]
fn every_vector_is_read_as_its_owners_read_it_or_refused_by_name() {
    let (outcomes, answers) = (outcomes(), judge::answers());
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut refusals, mut complaints) = (String::new(), Vec::new());
    for (name, ours) in &outcomes {
        let theirs = &answers[name];
        *counts.entry((folder(name), ours.word())).or_default() += 1;
        match (ours, theirs) {
            (Outcome::Read(ours), Answer::Content(theirs)) => {
                if ours.fingerprints() != theirs.fingerprints() || ours.keys != theirs.keys {
                    complaints.push(format!("{name}: pyca finds other certificates or keys in it"));
                }
            }
            (Outcome::Read(_), Answer::Is(what)) => {
                if what != "refused" || !is_listed(ONLY_WE_READ, name) {
                    complaints.push(format!("{name}: read, and to pyca {what}"));
                }
            }
            (Outcome::Refused { code, message }, Answer::Is(what)) if what != "refused" => {
                let is_named = Kind::of(what).is_some_and(|kind| kind.is_named_by(message));
                if !is_named {
                    complaints.push(format!("{name}: {what} to pyca, and here {code}: {message}"));
                }
            }
            (Outcome::Refused { code, message }, theirs) => {
                let (rows, pyca) = match theirs {
                    Answer::Content(_) => (ONLY_WE_REFUSE, "reads"),
                    Answer::Is(_) => (BOTH_REFUSE, "refuses"),
                };
                match why(rows, name, code, message) {
                    Some(why) => {
                        let _ = writeln!(refusals, "{name}: {code}, pyca {pyca} it: {why}");
                    }
                    None => complaints.push(format!("{name}: {code}: {message}; pyca {pyca} it")),
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let mut table = String::new();
    for ((folder, word), count) in counts {
        let _ = writeln!(table, "{folder}: {word} {count}");
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("vectors", format!("{table}\n{refusals}"));
    });
}

/// Each certificate once, with a file that holds it.
fn certificates() -> Vec<(String, Certificate)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (name, outcome) in outcomes() {
        if let Outcome::Read(holding) = outcome {
            let new = holding
                .certificates
                .into_iter()
                .filter(|(fingerprint, _)| seen.insert(fingerprint.clone()));
            found.extend(new.map(|(_, certificate)| (name.clone(), certificate)));
        }
    }
    assert!(found.len() > 500, "only {} certificates", found.len());
    found
}

#[test]
fn a_certificate_says_what_pyca_reads_in_it() {
    let mut theirs = BTreeMap::new();
    for answer in judge::answers().into_values() {
        if let Answer::Content(holding) = answer {
            theirs.extend(holding.certificates);
        }
    }
    let mut complaints = Vec::new();
    for (name, certificate) in certificates() {
        let Some(theirs) = theirs.get(&outcome::hexadecimal(&certificate.sha256())) else {
            continue;
        };
        let ours = said(&certificate);
        for (key, value) in theirs.as_object().expect("what it says") {
            // Of extensions that make no sense pyca says nothing, and we say that.
            let is_same = if key == "extensions" && value.is_null() {
                !certificate.defects().is_empty()
            } else {
                ours[key] == *value
            };
            if !is_same && !is_listed(READ_OTHERWISE, &name) {
                complaints.push(format!("{name}: {key}: {} to pyca {value}", ours[key]));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn java_reads_every_certificate_but_those_that_are_said_to_stop_it() {
    let (folder, certificates) = (Folder::new(), certificates());
    let files: Vec<String> = (0..certificates.len())
        .map(|number| format!("{number}.der"))
        .collect();
    for (file, (_, certificate)) in files.iter().zip(&certificates) {
        folder.write(file, certificate.der());
    }
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/PrintSubjects.java");
    let said = folder.run(&format!(
        "java -Dfile.encoding=UTF-8 {program} --all {}",
        files.join(" ")
    ));
    let mut complaints = Vec::new();
    for ((name, certificate), theirs) in certificates.iter().zip(said.lines()) {
        let stops = certificate.defects().iter().any(Defect::stops_java);
        let is_known = is_listed(ONLY_JAVA_REFUSES, name);
        match theirs.strip_prefix("refused: ") {
            Some(reason) if !stops && !is_known => complaints.push(format!("{name}: Java says {reason}")),
            None if stops || is_known => complaints.push(format!("{name}: Java reads it")),
            None if theirs != certificate.zookeeper_id() => {
                complaints.push(format!(
                    "{name}: `{}`, in Java `{theirs}`",
                    certificate.zookeeper_id()
                ));
            }
            _ => {}
        }
    }
    assert_eq!(said.lines().count(), certificates.len());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn openssl_gives_every_certificate_the_number_that_we_give_it() {
    let (folder, certificates) = (Folder::new(), certificates());
    let complaint = |(number, (name, certificate)): (usize, &(String, Certificate))| {
        let file: PathBuf = folder.path(&format!("{number}.der"));
        std::fs::write(&file, certificate.der()).expect("a file");
        let theirs = outcome::openssl_subject_hash(&file);
        let ours = certificate.subject_hash();
        (ours != theirs).then(|| format!("{name}: {ours:x?}, to OpenSSL {theirs:x?}"))
    };
    let complaints: Vec<String> = certificates
        .par_iter()
        .enumerate()
        .filter_map(complaint)
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
