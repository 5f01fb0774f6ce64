use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use time::macros::datetime;
use zkcerts::keystore::pem;
use zkcerts::model::KeyAlgorithm;
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, PrivateKey, Serial};

use crate::brought::Brought;

/// The same text on every day: how many days are left, or have gone by, depends on the clock.
fn on_any_day(text: &str) -> String {
    let mut steady = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = from
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(from.len());
        let (digits, after) = from.split_at(length);
        steady.push_str(before);
        let counts_days =
            after.starts_with(" day") || before.trim_end_matches('-').ends_with("\"days_left\": ");
        steady.push_str(if counts_days { "N" } else { digits });
        rest = after;
    }
    steady + rest
}

/// The files of [`Brought`], and what was made of them.
fn brought() -> Brought {
    let brought = Brought::new();
    for line in [
        "convert zk1.key zk1.crt ca.crt --to pkcs12 --out zk1.p12 --out-password-file password",
        "convert zk1.key zk1.crt ca.crt --to jks --out zk1.jks --out-password-file password",
        "convert ca.crt old.crt --to jks --truststore --out trust.p12 --out-password-file password",
    ] {
        assert!(brought.run(line).contains("--- exit code 0"), "{line}");
    }
    let [ca, leaf] = ["ca.crt", "zk1.crt"].map(|name| brought.text(name));
    brought.write("reversed.pem", (ca + &leaf).as_bytes());
    brought.write("quoted.pem", leaf.replace('\n', "\\n").as_bytes());
    brought.write("words", b"see ticket 4711\n");
    brought.write("wrong", b"letmein\n");
    brought
}

#[test]
fn a_person_sees_what_a_file_is_and_what_is_wrong_with_it() {
    let brought = brought();
    let runs = [
        "inspect zk1.crt zk1.key",
        "inspect zk1.p12 --password-file password",
        "inspect zk1.p12",
        "inspect zk1.p12 --password-file wrong",
        "inspect zk1.jks",
        "inspect trust.p12 --password-file password",
        "inspect reversed.pem quoted.pem",
        "inspect words absent old.crt",
        "inspect absent",
        "inspect - --password-file -",
    ]
    .map(|line| on_any_day(&brought.run(line)));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("inspect", runs.join("\n"));
    });
}

#[test]
fn a_script_sees_everything() {
    let brought = brought();
    let (object, code) = brought.json("inspect zk1.p12 old.crt --password-file password");
    assert_eq!(code, 3);
    let shown = serde_json::to_string_pretty(&object).expect("JSON");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("inspect_json", on_any_day(&shown));
    });
}

#[test]
fn errors_and_warnings_exit_with_three_and_notes_with_nothing() {
    let brought = brought();
    // What is looked at; the exit code and the codes of the findings.
    for (line, code, found) in [
        ("zk1.crt", 0, ""),
        ("zk1.crt ca.crt zk1.key", 0, ""),
        ("zk1.p12 --password-file password", 0, ""),
        ("zk1.crt --password-file wrong", 0, ""),
        ("zk1.p12", 3, "password-missing"),
        ("zk1.p12 --password-file wrong", 3, "password-wrong"),
        ("zk1.jks", 0, "key-not-opened integrity-unchecked"),
        (
            "trust.p12 --password-file password",
            3,
            "name-misleads anchor-is-leaf expired common-name-only usage-server-only",
        ),
        ("reversed.pem", 3, "chain-order"),
        ("quoted.pem", 3, "needs-repair"),
        ("words zk1.crt", 3, "unreadable"),
        ("absent zk1.crt", 3, "inaccessible"),
        ("password zk1.crt", 3, "unreadable"),
    ] {
        let (object, exit) = brought.json(&format!("inspect {line}"));
        let codes = object["findings"].as_array().expect("findings").iter();
        let codes: Vec<_> = codes.filter_map(|finding| finding["code"].as_str()).collect();
        assert_eq!((exit, codes.join(" ").as_str()), (code, found), "{line}");
        assert_eq!(object["ok"], exit == 0, "{line}");
        assert_eq!(object["changed"], false, "{line}");
    }
    let (object, exit) = brought.json("inspect absent nowhere");
    assert_eq!((exit, &object["error"]["code"]), (1, &"not-found".into()));
}

#[test]
fn a_bad_file_hides_no_good_one() {
    let brought = brought();
    let (object, _) = brought.json("inspect words absent zk1.crt . ca.crt");
    let files = object["files"].as_array().expect("files");
    let subjects: Vec<_> = files
        .iter()
        .map(|file| file["entries"][0]["certificates"][0]["subject"].as_str())
        .collect();
    let zk1 = Some("CN=zk1.example.com,OU=zookeeper,O=Example");
    let ca = Some("CN=Example authority,O=Example");
    assert_eq!(subjects, [None, None, zk1, None, ca]);
    assert_eq!(object["findings"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_key_is_exposed_where_everyone_can_read_it_and_not_where_a_group_can() {
    let brought = brought();
    for (name, mode, expected) in [
        ("zk1.key", 0o644, Some("key-exposed")),
        ("zk1.key", 0o640, None),
        ("zk1.key", 0o440, None),
        ("zk1.crt", 0o644, None),
        ("zk1.p12", 0o604, Some("store-exposed")),
        ("zk1.p12", 0o640, None),
        ("zk1.jks", 0o644, Some("store-exposed")),
    ] {
        fs::set_permissions(brought.path(name), fs::Permissions::from_mode(mode)).expect("a mode");
        let (object, _) = brought.json(&format!("inspect {name} --password-file password"));
        let code = object["findings"][0]["code"].as_str();
        assert_eq!(code, expected, "{name} {mode:o}");
    }
    // What counts is the file, not the link that leads there.
    std::os::unix::fs::symlink("zk1.jks", brought.path("link.jks")).expect("a link");
    let (object, _) = brought.json("inspect link.jks --password-file password");
    assert_eq!(object["findings"][0]["code"], "store-exposed");
}

/// As many authorities, each with a key of its own.
fn authorities(count: u8) -> Vec<Certificate> {
    let authority = |number: u8| {
        let profile = AuthorityProfile {
            common_name: &format!("Authority {number}"),
            organization: "Example",
            permitted: &[],
            days: 36_500,
        };
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
        let serial = Serial::from_entropy([number.max(1); Serial::LENGTH]);
        let made = Authority::create(&profile, key, serial, datetime!(2020-01-02 12:00 UTC));
        made.expect("an authority").certificate().clone()
    };
    (0..count).map(authority).collect()
}

#[test]
fn many_certificates_fit_on_a_screen_and_are_all_there_for_who_asks() {
    let brought = Brought::new();
    for (count, most_lines) in [(6, 60), (20, 30), (150, 16)] {
        let bundle = pem::encode_certificates(&authorities(count));
        brought.write("bundle.pem", bundle.as_bytes());
        let short = brought.run("inspect bundle.pem");
        assert!(short.lines().count() <= most_lines, "{count}:\n{short}");
        assert!(short.contains(&format!("{count} certificates")), "{short}");
        let long = brought.run("inspect -v bundle.pem");
        assert_eq!(long.matches("    sha256 ").count(), usize::from(count), "{count}");
        let (object, code) = brought.json("inspect bundle.pem");
        let entries = object["files"][0]["entries"].as_array().map(Vec::len);
        assert_eq!((code, entries), (0, Some(usize::from(count))));
    }
}

#[test]
fn many_files_get_a_row_each() {
    let brought = Brought::new();
    let names: Vec<_> = (0..30).map(|number| format!("{number}.crt")).collect();
    for (name, certificate) in names.iter().zip(authorities(30)) {
        brought.write(name, pem::encode_certificates(&[certificate]).as_bytes());
    }
    brought.write("7.crt", b"");
    let shown = brought.run(&format!("inspect {}", names.join(" ")));
    let rows = shown.lines().filter(|line| line.contains("  1 certificate  "));
    assert_eq!(rows.count(), 29, "{shown}");
    assert!(shown.contains("cannot be read  7.crt"), "{shown}");
    assert!(shown.contains("--- exit code 3"), "{shown}");
}

#[test]
fn what_others_wrote_does_not_reach_the_terminal_as_it_is() {
    let brought = Brought::new();
    let profile = AuthorityProfile {
        common_name: "red \u{1b}[31m and \u{202e}back",
        organization: "",
        permitted: &[],
        days: 36_500,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
    let serial = Serial::from_entropy([7; Serial::LENGTH]);
    let made =
        Authority::create(&profile, key, serial, datetime!(2020-01-02 12:00 UTC)).expect("an authority");
    brought.write(
        "hostile.crt",
        pem::encode_certificates(&[made.certificate().clone()]).as_bytes(),
    );
    for line in ["inspect hostile.crt", "--json inspect hostile.crt"] {
        let shown = brought.run(line);
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{line}: {shown:?}"
        );
        assert!(
            shown.contains("u{1b}[31m") || shown.contains("\\u001b[31m"),
            "{line}: {shown:?}"
        );
    }
}
