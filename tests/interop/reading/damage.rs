use std::collections::HashSet;
use std::fmt::{Debug, Write as _};
use std::time::{Duration, Instant};

use zkcerts::keystore::{KeystoreError, Reading, certificates, read};
use zkcerts::model::{Fault as _, Password};

use super::craft;
use crate::keystore::{Folder, openssl_made};

/// How often each file is damaged.
const DAMAGES: u32 = 300;
/// What one look at a file may take, on a machine that does other things too.
const LONGEST: Duration = Duration::from_secs(10);
/// So many characters of a key in a row are a leak.
const WINDOW: usize = 16;

/// What makes the files of the corpus, under `changeit`; with few rounds, as they are opened a thousand times.
const COMMANDS: [(&str, &str); 12] = [
    ("modern.p12", "openssl pkcs12 -export IDENTITY -out modern.p12"),
    (
        "legacy.p12",
        "openssl pkcs12 -export IDENTITY -legacy -out legacy.p12",
    ),
    (
        "clear.p12",
        "openssl pkcs12 -export IDENTITY -nomac -certpbe NONE -keypbe NONE -out clear.p12",
    ),
    (
        "store.jks",
        "keytool -genkeypair -keystore store.jks -storetype JKS ENTRY",
    ),
    (
        "store.jceks",
        "keytool -J-Djdk.jceks.iterationCount=10000 -genkeypair -keystore store.jceks -storetype JCEKS ENTRY",
    ),
    (
        "sealed.pem",
        "openssl pkcs8 -topk8 -in leaf.key -iter 1 -passout pass:changeit -out sealed.pem",
    ),
    (
        "sealed.der",
        "openssl pkcs8 -topk8 -in leaf.key -iter 1 -outform DER -passout pass:changeit -out sealed.der",
    ),
    (
        "older.pem",
        "openssl ec -in leaf.key -aes128 -passout pass:changeit -out older.pem",
    ),
    ("key.der", "openssl ec -in leaf.key -outform DER -out key.der"),
    ("leaf.der", "openssl x509 -in leaf.crt -outform DER -out leaf.der"),
    (
        "trusted.pem",
        "openssl x509 -in ca.crt -trustout -setalias ca -addtrust serverAuth -out trusted.pem",
    ),
    (
        "chain.p7b",
        "openssl crl2pkcs7 -nocrl -certfile ca.crt -outform DER -out chain.p7b",
    ),
];

const IDENTITY: &str =
    "-in leaf.crt -inkey leaf.key -certfile ca.crt -name zk -passout pass:changeit -iter 1";
const ENTRY: &str = "-storepass changeit -alias zk -keyalg EC -dname CN=zk1.example.com";

/// Files of every kind, made on the spot.
fn corpus(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (name, command) in COMMANDS {
        folder.run(&command.replace("IDENTITY", IDENTITY).replace("ENTRY", ENTRY));
        files.push((name.to_owned(), folder.read(name)));
    }
    let all = [
        folder.read("leaf.key"),
        folder.read("leaf.crt"),
        folder.read("ca.crt"),
    ]
    .concat();
    let text = String::from_utf8(all.clone()).expect("ASCII");
    let mut add = |name: &str, bytes: Vec<u8>| files.push((name.to_owned(), bytes));
    add("ber.p12", craft::in_ber(&folder.read("modern.p12")));
    add("ber.p7b", craft::in_ber(&folder.read("chain.p7b")));
    add(
        "utf-16.pem",
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    );
    add("escaped.pem", text.replace('\n', "\\n").into_bytes());
    add("blanks.pem", text.replace('\n', " ").into_bytes());
    add("one-line.pem", text.replace('\n', "").into_bytes());
    add("all.pem", all);
    files
}

/// The same octets every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).expect("64 bits") % limit
    }

    fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (before, after) = bytes.split_at(self.below(bytes.len()));
        match self.below(4) {
            0 => before.to_vec(),
            1 => after.to_vec(),
            _ => {
                let octet = u8::try_from(self.below(256)).expect("an octet");
                [before, &[octet], after.get(1..).unwrap_or_default()].concat()
            }
        }
    }
}

/// Every run of characters of a key as it stands in PEM.
fn secrets(folder: &Folder) -> HashSet<Vec<u8>> {
    let mut windows = HashSet::new();
    for name in ["leaf.key", "sealed.pem", "older.pem"] {
        let text = String::from_utf8(folder.read(name)).expect("ASCII");
        let base64: String = text.lines().filter(|line| !line.contains([':', '-'])).collect();
        windows.extend(base64.as_bytes().windows(WINDOW).map(<[u8]>::to_vec));
    }
    windows
}

/// All that could be shown of an answer.
fn said<T: Debug>(answer: &Result<T, KeystoreError>) -> String {
    let mut text = format!("{answer:?}");
    if let Err(error) = answer {
        write!(text, " {error} {:?}", error.hint()).expect("a string");
        if let Some(source) = std::error::Error::source(error) {
            write!(text, " {source}").expect("a string");
        }
    }
    text
}

#[test]
fn damage_is_answered_at_once_and_no_answer_repeats_a_key() {
    let folder = openssl_made();
    let files = corpus(&folder);
    let secrets = secrets(&folder);
    let password = Password::new("changeit".to_owned());
    let look = |name: &str, bytes: &[u8]| {
        let begun = Instant::now();
        let answers = [
            said(&read(bytes, Some(&password))),
            said(&read(bytes, None)),
            said(&certificates(bytes)),
        ];
        assert!(begun.elapsed() < LONGEST, "{name}: {:?}", begun.elapsed());
        for answer in answers {
            let leak = answer
                .as_bytes()
                .windows(WINDOW)
                .find(|window| secrets.contains(*window));
            assert!(leak.is_none(), "{name}: {answer}");
        }
    };
    let mut random = Random(0x5eed);
    for (name, bytes) in &files {
        read(bytes, Some(&password))
            .and_then(Reading::opened)
            .expect(name);
        look(name, bytes);
        for _ in 0..DAMAGES {
            look(name, &random.damage(bytes));
        }
    }
    assert!(files.len() * usize::try_from(DAMAGES).expect("a count") > 5000);
}
