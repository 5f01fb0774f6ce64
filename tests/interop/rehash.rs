//! Hash links, as `openssl rehash` leaves them in a directory.

mod directory;
mod files;

use std::collections::BTreeMap;

use proptest::prelude::*;
use zkcerts::trust::rehash::{Change, Content, changes};

use self::directory::{Directory, Node, openssl};
use self::files::{AUTHORITIES, FILES, authority, certificate_pem, content};

/// Names of files that sort before, between and behind those of links, with and without an end that counts.
const NAMES: [&str; 14] = [
    ".pem",
    "0.cer",
    "1a.crt",
    "B.crt",
    "Root One.pem",
    "a.pem",
    "deadbeef.pem",
    "e.",
    "ffffffff.CRL",
    "m.Pem",
    "plain",
    "x.pem.txt",
    "z.crl",
    "zz.pem",
];

/// What may stand behind the hash, most of it as the tool writes it.
const NUMBERS: [&str; 20] = [
    "0", "0", "0", "1", "1", "1", "2", "2", "3", "r0", "r0", "r1", "R1", "00", "+1", " 2", "", "-1", "65536",
    "x",
];

/// Where links may lead beside the files.
const ELSEWHERE: [&str; 3] = ["gone.pem", "./a.pem", ".."];

fn file_name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

/// The name of a link to one of the authorities, or to none, now and then in upper case.
fn link_name() -> impl Strategy<Value = String> {
    let numbers = AUTHORITIES
        .iter()
        .map(|authority| authority.subject_hash().expect("a number"));
    let hashes: Vec<u32> = numbers.chain([0xdead_beef]).collect();
    let parts = (
        prop::sample::select(hashes),
        prop::sample::select(&NUMBERS[..]),
        prop::bool::weighted(0.1),
    );
    parts.prop_map(|(hash, number, is_upper)| {
        if is_upper {
            format!("{hash:08X}.{number}")
        } else {
            format!("{hash:08x}.{number}")
        }
    })
}

/// Any directory: files, hash links and other links, and a folder that calls itself a certificate.
fn any_directory() -> impl Strategy<Value = BTreeMap<String, Node>> {
    let file = || (0..FILES.len()).prop_map(Node::File);
    let elsewhere = prop::sample::select(&ELSEWHERE[..]).prop_map(str::to_owned);
    let link = prop_oneof![6 => file_name(), 1 => elsewhere].prop_map(Node::Link);
    let entry = prop_oneof![
        8 => (file_name(), file()),
        1 => (file_name(), link.clone()),
        8 => (link_name(), link),
        1 => (link_name(), file()),
    ];
    prop::collection::vec(entry, 0..24).prop_map(|entries| {
        let folder = ("folder.pem".to_owned(), Node::Folder);
        entries.into_iter().chain([folder]).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_directory_gets_the_links_that_openssl_gives_it(nodes in any_directory()) {
        let (ours, theirs) = (Directory::of(&nodes), Directory::of(&nodes));
        // What the tool leaves is not always what it would leave alone.
        for round in 1..=3 {
            ours.apply(&changes(&ours.entries(content)));
            theirs.rehash();
            prop_assert_eq!(ours.listing(), theirs.listing(), "after {} rounds", round);
        }
    }
}

#[test]
fn the_systems_store_gets_the_links_that_openssl_gives_it_and_then_needs_no_more() {
    let only_certificate = |bytes: &[u8]| {
        let blocks = pem::parse_many(bytes).ok()?;
        let [block] = blocks.as_slice() else { return None };
        Some(Content::Certificate(files::certificate(block.contents())))
    };
    let (ours, theirs) = (Directory::new(), Directory::new());
    for directory in [&ours, &theirs] {
        directory.copy_files("/etc/ssl/certs");
        assert!(
            !directory.listing().is_empty(),
            "no authority in the system's store: install ca-certificates"
        );
    }
    ours.apply(&changes(&ours.entries(only_certificate)));
    theirs.rehash();
    assert_eq!(ours.listing(), theirs.listing());
    assert_eq!(changes(&ours.entries(only_certificate)), []);
}

#[test]
fn of_300_authorities_of_one_name_256_get_links() {
    let (ours, theirs) = (Directory::new(), Directory::new());
    let mut known = BTreeMap::new();
    for number in 0..300_u16 {
        let authority = authority("Crowd", number);
        let (name, text) = (format!("{number:03}.pem"), certificate_pem(&authority));
        ours.write(&name, text.as_bytes());
        theirs.write(&name, text.as_bytes());
        known.insert(text.into_bytes(), Content::Certificate(authority));
    }
    let changes = changes(&ours.entries(|bytes| known.get(bytes).cloned()));
    assert_eq!(changes.len(), 256);
    ours.apply(&changes);
    theirs.rehash();
    assert_eq!(ours.listing(), theirs.listing());
}

#[test]
fn a_link_that_leads_nowhere_stays_before_an_authority_unless_it_is_left_out() {
    let (directory, root) = (Directory::new(), &AUTHORITIES[0]);
    directory.write("root.pem", certificate_pem(root).as_bytes());
    let [first, second] =
        [0, 1].map(|number| format!("{:08x}.{number}", root.subject_hash().expect("a number")));
    directory.link(&first, "gone.pem");
    directory.link(&second, "root.pem");

    let entries = directory.entries(content);
    let before = directory.listing();
    directory.rehash();
    assert_eq!((directory.listing(), changes(&entries)), (before, vec![]));

    let live: Vec<_> = entries
        .into_iter()
        .filter(|entry| entry.name != first.as_str())
        .collect();
    let change = Change::Link {
        name: first,
        target: "root.pem".into(),
    };
    let changes = changes(&live);
    assert_eq!(changes, [change]);
    directory.apply(&changes);
    let folder = directory.path("").display().to_string();
    let is_found = openssl(&format!(
        "verify -no-CAfile -no-CAstore -CApath {folder} {folder}root.pem"
    ));
    assert!(is_found, "{:?}", directory.listing());
}
