//! The order of the changes, and what the tool's own account of itself does not say. That the links are the tool's is
//! proved against it, in `tests/interop`.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// The contents here are lists, all of one issuer: nothing need be signed for them.
const HASH: u32 = 0x0a0b_0c0d;

fn content(number: u8) -> Content {
    Content::RevocationList {
        issuer_hash: HASH,
        sha256: [number; 32],
    }
}

fn file(name: &str, number: u8) -> Entry {
    Entry {
        name: name.into(),
        target: None,
        content: Some(content(number)),
    }
}

fn link(number: usize, target: &str) -> Entry {
    Entry {
        name: slot::name(HASH, Kind::RevocationList, number).into(),
        target: Some(target.into()),
        content: None,
    }
}

/// The changes as text: the number of the link, and where it leads.
fn told(entries: &[Entry]) -> Vec<String> {
    let number = |name: &str| name.trim_start_matches("0a0b0c0d.r").to_owned();
    let tell = |change: &Change| match change {
        Change::Link { name, target } => format!("{} -> {}", number(name), target.display()),
        Change::Unlink { name } => format!("no {}", number(name)),
    };
    changes(entries).iter().map(tell).collect()
}

#[test]
fn files_get_numbers_in_the_order_of_their_names_and_copies_none() {
    let entries = [
        file("c.crl", 3),
        file("a.crl", 1),
        file("d.crl", 1),
        file("B.crl", 2),
    ];
    assert_eq!(told(&entries), ["0 -> B.crl", "1 -> a.crl", "2 -> c.crl"]);
}

#[test]
fn links_that_are_right_stay_whatever_their_order() {
    let entries = [
        link(0, "b.crl"),
        link(1, "a.crl"),
        file("a.crl", 1),
        file("b.crl", 2),
    ];
    assert_eq!(told(&entries), [""; 0]);
}

#[test]
fn a_link_that_leads_nowhere_keeps_its_place_unless_it_is_left_out() {
    let entries = [
        link(0, "gone.crl"),
        link(1, "b.crl"),
        link(2, "c.crl"),
        file("b.crl", 2),
        file("c.crl", 3),
    ];
    assert_eq!(told(&entries), [""; 0]);
    // No one moves but the last, and a second link to a file is no harm.
    assert_eq!(told(&entries[1..]), ["0 -> c.crl"]);
}

#[test]
fn links_are_made_before_others_are_removed() {
    let entries = [
        link(0, "old.crl"),
        link(4, "older.crl"),
        file("new.pem", 1),
        file("newer.pem", 2),
        file("newest.pem", 3),
    ];
    assert_eq!(
        told(&entries),
        ["1 -> new.pem", "2 -> newer.pem", "3 -> newest.pem", "no 4"]
    );
}

#[test]
fn a_file_has_its_new_link_before_its_old_one_is_given_to_another() {
    // Nothing but links that lead elsewhere in front, and a name that sorts before theirs, bring this about.
    let entries = [
        file("-.crl", 1),
        link(0, "other-1"),
        link(1, "other-2"),
        link(2, "b.crl"),
        file("b.crl", 2),
    ];
    assert_eq!(told(&entries), ["3 -> b.crl", "2 -> -.crl"]);
}

#[test]
fn a_name_is_read_where_it_ends_in_one_of_four_ways() {
    for (name, expected) in [
        ("a.pem", true),
        ("a.b.CRT", true),
        (".cer", true),
        ("a.Crl", true),
        ("pem", false),
        ("a.pem.bak", false),
        ("a.pem.", false),
        ("a.pemx", false),
        ("", false),
    ] {
        assert_eq!(is_read(OsStr::new(name)), expected, "{name}");
    }
}

/// Files of one hash, and links to them and to files that are there but are not looked up; none that lead nowhere.
fn living() -> impl Strategy<Value = Vec<Entry>> {
    let names = [
        "-.crl", "a.crl", "b.crl", "c.crl", "d.crl", "other-1", "other-2", "other-3",
    ];
    let links = prop::collection::vec(prop::sample::select(names.to_vec()), 0..8);
    let gaps = prop::collection::vec(0..3_usize, 8);
    let entries = (links, gaps).prop_map(move |(links, gaps)| {
        let files = names
            .into_iter()
            .zip(0..)
            .map(|(name, number)| file(name, number));
        let numbers = gaps.into_iter().map(|gap| gap / 2 + 1).scan(0, |next, step| {
            *next += step;
            Some(*next - 1)
        });
        let links = links
            .into_iter()
            .zip(numbers)
            .map(|(target, number)| link(number, target));
        files.chain(links).collect()
    });
    (entries, 0..5_usize).prop_map(|(entries, missing): (Vec<Entry>, _)| entries[missing..].to_vec())
}

/// What is found: the targets of the links from 0 up to the first that leads nowhere.
fn found(links: &BTreeMap<String, OsString>, files: &BTreeSet<&OsStr>) -> BTreeSet<OsString> {
    let targets = (0..).map(|number| links.get(&slot::name(HASH, Kind::RevocationList, number)));
    let living = targets.map(|target| target.filter(|target| files.contains(target.as_os_str())));
    living.map_while(Option::<&OsString>::cloned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_found_before_and_after_is_found_all_the_while_unless_it_changes_places(entries in living()) {
        let links = entries.iter().filter_map(|entry| {
            Some((entry.name.to_str()?.to_owned(), entry.target.clone()?))
        });
        let mut links: BTreeMap<String, OsString> = links.collect();
        let files = entries.iter().filter(|entry| entry.target.is_none());
        let files: BTreeSet<&OsStr> = files.map(|entry| entry.name.as_os_str()).collect();
        let mut moments = vec![found(&links, &files)];
        let mut replaced = BTreeSet::new();
        for change in changes(&entries) {
            match change {
                Change::Link { name, target } => replaced.extend(links.insert(name, target)),
                Change::Unlink { name } => prop_assert!(links.remove(&name).is_some()),
            }
            moments.push(found(&links, &files));
        }
        let lasting: BTreeSet<_> = moments[0].intersection(&moments[moments.len() - 1]).cloned().collect();
        for moment in &moments {
            let missing: Vec<_> = lasting.difference(moment).filter(|name| !replaced.contains(*name)).collect();
            prop_assert_eq!(missing, Vec::<&OsString>::new());
        }
    }
}
