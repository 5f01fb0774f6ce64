use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::brought::Brought;
use crate::program::zkcerts;

#[test]
fn a_store_is_made_left_alone_refused_and_replaced() {
    let brought = Brought::new();
    let made = "convert ca.crt zk1.crt zk1.key --to pkcs12 --out zk1.p12 --out-password-file password";
    let runs = [
        &format!("{made} --dry-run"),
        made,
        made,
        &format!("--json {made}"),
        &format!("{made} --profile legacy"),
        &format!("{made} --profile legacy --force"),
        &format!("{made} --profile legacy --alias ZooKeeper --force"),
        "convert zk1.p12 --in-password-file password --to pem --out zk1.pem",
        "convert zk1.p12 --in-password-file password --to jks --truststore --out trust.jks --out-password-file password",
        "--json convert zk1.p12 --in-password-file password --to der --truststore --out ca.der",
        "convert ca.crt old.crt --to pem --truststore --out trust.pem",
    ]
    .map(|line| brought.run(line));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("convert", runs.join("\n"));
    });
}

#[test]
fn what_cannot_be_converted_says_what_is_missing_and_writes_nothing() {
    let brought = Brought::new();
    brought.write("wrong", b"letmein\n");
    brought.write("words", b"see ticket 4711\n");
    brought.write("two-lines", b"changeit\nchangeit\n");
    brought.write("dos", b"changeit\r\n");
    let made = brought.run("convert zk1.key zk1.crt --to pkcs12 --out zk1.p12 --out-password-file dos");
    assert!(made.contains("--- exit code 0"), "{made}");
    let runs = [
        "convert zk1.key zk1.crt --to pkcs12 --out new",
        "convert zk1.key zk1.crt --to pem --out new --out-password-file password",
        "convert - --to pkcs12 --out new --out-password-file -",
        "convert zk1.crt --to pem --truststore --alias zk1 --out new",
        "convert zk1.p12 --to pem --out new",
        "convert zk1.p12 --to pem --out new --in-password-file wrong",
        "convert zk1.p12 --to pem --out new --in-password-file two-lines",
        "convert zk1.crt ca.crt --to pem --out new",
        "convert zk1.key --to pem --out new",
        "convert zk1.key old.crt --to pem --out new",
        "convert zk1.key zk1.crt --to der --out new",
        "convert zk1.key zk1.crt --to pem --truststore --out new",
        "convert words --to pem --truststore --out new",
        "convert absent --to pem --truststore --out new",
        "convert zk1.key zk1.crt --to pem --out directory/new",
    ]
    .map(|line| brought.run(line));
    assert!(!brought.path("new").exists());
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("convert_refused", made + "\n" + &runs.join("\n"));
    });
}

#[test]
fn only_what_holds_no_key_is_readable_by_others() {
    let brought = Brought::new();
    for (line, mode) in [
        ("zk1.key zk1.crt --to pkcs12 --out-password-file password", 0o600),
        ("zk1.key zk1.crt --to jks --out-password-file password", 0o600),
        ("zk1.key zk1.crt --to pem", 0o600),
        ("zk1.key --to der", 0o600),
        (
            "ca.crt --to pkcs12 --truststore --out-password-file password",
            0o644,
        ),
        ("ca.crt --to jks --truststore --out-password-file password", 0o644),
        ("ca.crt --to pem --truststore", 0o644),
        ("ca.crt --to der", 0o644),
    ] {
        let line = format!("convert {line} --out new --force");
        let (made, code) = brought.json(&line);
        assert_eq!((code, &made["changed"]), (0, &true.into()), "{line}: {made}");
        let before = brought.status("new");
        assert_eq!(before.0, mode, "{line}");
        let (again, code) = brought.json(&line);
        assert_eq!((code, &again["changed"]), (0, &false.into()), "{line}: {again}");
        assert_eq!(
            brought.status("new"),
            before,
            "{line} touched what was as it should be"
        );
    }
}

#[test]
fn a_key_that_others_could_read_is_closed_without_being_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let brought = Brought::new();
    let line = "convert zk1.key zk1.crt --to pem --out new";
    brought.json(line);
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(brought.path("new"), open).expect("a mode");
    let (closed, _) = brought.json(line);
    assert_eq!(closed["changes"][0]["reason"], "readable by others");
    assert_eq!(brought.status("new").0, 0o600);
}

#[test]
fn a_password_comes_from_standard_input() {
    let brought = Brought::new();
    let words = "convert zk1.key zk1.crt --to jks --out new --out-password-file -";
    let words: Vec<&str> = words.split(' ').collect();
    let mut program = zkcerts(&words, &brought.path(""))
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let mut input = program.stdin.take().expect("a pipe");
    input.write_all(b"changeit\n").expect("written");
    drop(input);
    assert!(program.wait().expect("an end").success());
    let read = brought.run("convert new --in-password-file password --to pem --out new.pem");
    assert!(read.contains("--- exit code 0"), "{read}");
}

#[test]
fn what_had_to_be_mended_is_told_and_mended() {
    let brought = Brought::new();
    let pem = brought.text("ca.crt");
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(pem.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (damaged, note) in [
        (
            format!("\u{feff}{pem}").into_bytes(),
            "a byte order mark was left out",
        ),
        (
            pem.replace('\n', "\r").into_bytes(),
            "a carriage return alone was taken for the end of the line",
        ),
        (
            pem.replace('\n', "\\n").into_bytes(),
            "`\\n` was taken for the end of a line",
        ),
        (
            pem.replace('\n', " ").into_bytes(),
            "blanks were taken for the ends of lines",
        ),
        (utf16, "the text is UTF-16: it was taken for what it is"),
    ] {
        brought.write("damaged", &damaged);
        let said = brought.run("convert damaged --to pem --truststore --out mended --force");
        assert!(
            said.contains("note: `damaged`: ") && said.contains(note),
            "{said}"
        );
        assert_eq!(brought.text("mended"), pem);
    }
}

#[test]
fn a_link_in_the_place_of_the_output_is_not_followed() {
    let brought = Brought::new();
    symlink("elsewhere", brought.path("link")).expect("a link");
    let (refused, code) = brought.json("convert ca.crt --to pem --truststore --out link --force");
    assert_eq!((code, &refused["error"]["code"]), (1, &"symbolic-link".into()));
    assert!(!brought.path("elsewhere").exists());
}
