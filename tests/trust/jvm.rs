//! A JVM that has a store of its own, in each form in which JDKs bring one.

use std::collections::BTreeSet;

use crate::bed::certificates::Certificates;
use crate::bed::machine::Machine;
use crate::bed::tree::java_entries;

/// Where a JDK's home keeps its store.
const STORE: &str = "lib/security/cacerts";

/// How keytool makes each form out of the machine's own store; the first is a copy.
const FORMS: [(&str, &[&str]); 3] = [
    ("JKS", &["-deststoretype", "JKS"]),
    ("PKCS#12", &["-deststoretype", "PKCS12"]),
    (
        "PKCS#12 without a password, as JDK 18 and later bring it",
        &[
            "-deststoretype",
            "PKCS12",
            "-J-Dkeystore.pkcs12.macAlgorithm=NONE",
            "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
        ],
    ),
];

#[test]
fn a_jvms_own_store_gains_one_entry_and_loses_it_again_in_every_form() {
    let machine = Machine::new();
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let file = certificates.file("constrained-authority");
    let fingerprint = Certificates::fingerprint(&file);
    let file = file.display().to_string();
    for (number, (form, options)) in FORMS.iter().enumerate() {
        let home = machine.folder().join(format!("jvm{number}"));
        let store = home.join(STORE).display().to_string();
        let home = home.display().to_string();
        machine.must("mkdir", &["-p", &format!("{home}/lib/security")]);
        let import = [
            "-importkeystore",
            "-srckeystore",
            "/etc/ssl/certs/java/cacerts",
            "-srcstorepass",
            "changeit",
            "-destkeystore",
            &store,
            "-deststorepass",
            "changeit",
            "-noprompt",
        ];
        machine.must("keytool", &[&import, *options].concat());
        let before = java_entries(&machine.read(&store));
        assert!(before.len() > 10, "{form}: keytool took over {}", before.len());

        let trust = ["trust", &file, "--java-home", &home];
        assert!(machine.zkcerts(&trust).must().changed(), "{form}");
        let after = java_entries(&machine.read(&store));
        let new: BTreeSet<_> = after.difference(&before).collect();
        assert_eq!(new.len(), 1, "{form}: {new:?}");
        assert!(
            new.iter().all(|entry| entry.ends_with(&fingerprint)),
            "{form}: {new:?}"
        );
        assert!(before.is_subset(&after), "{form}: an entry is lost");
        let bytes = machine.read(&store);
        assert!(!machine.zkcerts(&trust).must().changed(), "{form}");
        assert_eq!(machine.read(&store), bytes, "{form}: a second run");

        let untrust = ["untrust", &file, "--java-home", &home];
        assert!(machine.zkcerts(&untrust).must().changed(), "{form}");
        assert_eq!(java_entries(&machine.read(&store)), before, "{form}");
        assert!(!machine.zkcerts(&untrust).must().changed(), "{form}");
    }
}

#[test]
fn the_jvm_is_the_one_that_is_named_else_that_of_the_environment() {
    let machine = Machine::new();
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let file = certificates.file("constrained-authority").display().to_string();
    let home = |name: &str| {
        let home = machine.folder().join(name).display().to_string();
        machine.must("mkdir", &["-p", &format!("{home}/lib/security")]);
        machine.must("cp", &["/etc/ssl/certs/java/cacerts", &format!("{home}/{STORE}")]);
        home
    };
    let (named, surrounding) = (home("named"), home("surrounding"));
    let changed = |words: &[&str]| {
        let variable = format!("JAVA_HOME={surrounding}");
        let answer = machine.zkcerts_under(&["env", &variable], words).must();
        answer.json["changes"][0]["path"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        changed(&["trust", &file, "--java-home", &named]),
        format!("{named}/{STORE}")
    );
    assert_eq!(
        changed(&["trust", &file, "--store", "java"]),
        format!("{surrounding}/{STORE}")
    );
}

#[test]
fn whoever_owns_a_jvm_changes_its_store_and_is_in_nobodys_way() {
    const OWNER: [&str; 5] = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--",
    ];
    let machine = Machine::new();
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let file = "/etc/plain.crt";
    machine.write(file, certificates.pem("constrained-authority"));
    let home = "/var/lib/jvm";
    machine.must("mkdir", &["-p", &format!("{home}/lib/security")]);
    machine.must("cp", &["/etc/ssl/certs/java/cacerts", &format!("{home}/{STORE}")]);
    machine.must("chown", &["-R", "65534:65534", home]);
    let theirs = |verb| {
        machine
            .zkcerts_under(&OWNER, &[verb, file, "--java-home", home])
            .must()
            .changed()
    };

    assert!(theirs("trust"));
    assert!(
        machine.zkcerts(&["trust", file]).must().changed(),
        "root, after them"
    );
    assert!(theirs("untrust"), "and they, after root");
}
