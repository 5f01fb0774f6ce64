use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use zkcerts::config::zookeeper::properties::{escape_value, read};

const GENERATED: usize = 8_000;

/// Files that once were, or could be, read differently.
const HOSTILE: &[&[u8]] = &[
    b"",
    b"\\",
    b"\\\n",
    b"\\\r",
    b"\\\r\n",
    b"\\\n\\",
    b"\\\n#a=1",
    b"\\\n\n",
    b"a\\\n#b=1",
    b"a\\\n\nb=1",
    b"a\\\r\n\t b=1",
    b"a\\\r\r\nb",
    b"#\\\na=1",
    b" !x\ra=1",
    b"a=1\\",
    b"a=1\\\n",
    b"a=1\\\\\nb=2",
    b"a = : b",
    b"a\\ b\\:c\\=d e",
    b":=a",
    b" \x0c\t",
    b"\xef\xbb\xbfa=1",
    b"a=\\u00e9\\ud83d\\ude00\\ud83d",
    b"a=\\u12",
    b"a=\\u12g4",
    b"\\u=1",
    b"a\\u0020=1\\u0020",
    b"a=\\\\u0041",
    b"\x00\x1fa\x00=\x01b\x02",
    b"a=\x85\xa0b\xa0",
    b"\xff\xfea\x00=\x001\x00",
];

/// Files made of the bytes that make a difference, and of any others.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let telling = proptest::sample::select(b"\\\\\\\\\n\r\n\r #!=: \t\x0cabuf0".to_vec());
    let words = proptest::sample::select(vec![&b"\\u0041"[..], b"\\u00", b"\\uD83D", b"key=value", b"\r\n"]);
    let part = prop_oneof![
        8 => telling.prop_map(|byte| vec![byte]),
        1 => words.prop_map(<[u8]>::to_vec),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    proptest::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// What Java makes of each file: its entries in order, or `None` where it refuses the file.
fn java(files: &[Vec<u8>]) -> Vec<Option<Vec<(String, String)>>> {
    let length = |length: usize| u32::try_from(length).expect("a small number").to_be_bytes();
    let mut input = length(files.len()).to_vec();
    for file in files {
        input.extend(length(file.len()));
        input.extend(file);
    }
    let mut java = Command::new("java")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/interop/ReadProperties.java"
        ))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("java is installed");
    let mut standard_input = java.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || standard_input.write_all(&input));
    let output = java.wait_with_output().expect("java ends");
    writer.join().expect("a thread").expect("java reads everything");
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout).expect("ASCII");
    output
        .lines()
        .map(|line| (line != "refused").then(|| line.split_whitespace().map(entry).collect()))
        .collect()
}

fn entry(pair: &str) -> (String, String) {
    let text = |hexadecimal: &str| {
        let digits = hexadecimal
            .as_bytes()
            .chunks(4)
            .map(|unit| std::str::from_utf8(unit).expect("ASCII"));
        let units: Vec<u16> = digits
            .map(|unit| u16::from_str_radix(unit, 16).expect("hexadecimal"))
            .collect();
        String::from_utf16_lossy(&units)
    };
    let (key, value) = pair.split_once('=').expect("key=value");
    (text(key), text(value))
}

#[test]
fn java_reads_every_file_as_we_do() {
    let mut runner = TestRunner::deterministic();
    let strategy = files();
    let generated = (0..GENERATED).map(|_| strategy.new_tree(&mut runner).expect("a file").current());
    let files: Vec<_> = HOSTILE
        .iter()
        .map(|file| file.to_vec())
        .chain(generated)
        .collect();
    let answers = java(&files);
    assert_eq!(answers.len(), files.len());
    for (file, theirs) in files.iter().zip(answers) {
        let ours = read(file).ok().map(|read| {
            read.entries
                .into_iter()
                .map(|entry| (entry.key, entry.value))
                .collect::<Vec<_>>()
        });
        assert_eq!(ours, theirs, "{:?}", file.escape_ascii().to_string());
    }
}

#[test]
fn java_reads_back_every_value_that_we_write() {
    let mut runner = TestRunner::deterministic();
    let strategy = any::<String>();
    let values: Vec<_> = (0..GENERATED)
        .map(|_| strategy.new_tree(&mut runner).expect("a text").current())
        .filter_map(|value| Some((escape_value(&value).ok()?, value)))
        .collect();
    let files: Vec<_> = values
        .iter()
        .map(|(escaped, _)| format!("key={escaped}\n").into_bytes())
        .collect();
    for ((escaped, value), theirs) in values.iter().zip(java(&files)) {
        assert_eq!(theirs, Some(vec![("key".to_owned(), value.clone())]), "{escaped}");
    }
}
