//! Thousands of chains, sound and bent, put to zkcerts, to OpenSSL's verification and to the JDK's trust manager: what zkcerts calls
//! accepted is accepted, and what it calls refused is refused but for a few kinds, which are listed.

#![expect(
    clippy::disallowed_methods,
    reason = "other programs are started, and the files that they judge are written"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why, and what was counted is shown"
)]

mod der;
mod draft;
mod keys;
mod kinds;
mod oracle;
mod pkits;
mod random;
mod tally;
#[expect(dead_code, reason = "the end-to-end tests use more of it")]
#[path = "../end_to_end/support/tools.rs"]
mod tools;
mod topics;
mod world;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rayon::prelude::*;

use self::oracle::Words;
use self::tally::Tally;
use self::world::{Case, World};

/// How many chains are made. Each is made of its number alone.
const CASES: u64 = 6_000;

/// How many chains in a thousand may be refused here that a peer accepts.
const LEAST_AGREEMENT: f64 = 0.995;

/// All chains, and what the peers say of them. They are asked once, since a JVM takes its time to start.
struct Asked {
    made: Vec<Case>,
    pkits: Vec<Case>,
    words: Words,
}

static ASKED: LazyLock<Asked> = LazyLock::new(|| {
    let made: Vec<Case> = (0..CASES).into_par_iter().map(World::case).collect();
    let pkits = pkits::cases();
    let words = oracle::ask(&[made.as_slice(), &pkits]);
    Asked { made, pkits, words }
});

#[test]
fn zkcerts_accepts_nothing_that_a_peer_refuses_and_agrees_with_both() {
    let Asked { made, words, .. } = &*ASKED;
    let tally = Tally::of(made, words);
    println!("{} chains\n{tally}{}", made.len(), coverage(made));
    tally.hold(LEAST_AGREEMENT);
}

#[test]
fn the_library_is_asked_as_the_command_asks_it() {
    oracle::compare_with_the_command(&ASKED.made, &ASKED.words.openssl);
}

/// How often each topic was met. One that nobody met would not have been tested.
fn coverage(cases: &[Case]) -> String {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for topic in cases.iter().flat_map(|case| &case.topics) {
        *met.entry(topic).or_default() += 1;
    }
    assert_eq!(met.len(), topics::TOPICS.len(), "a topic was not met: {met:?}");
    let met: Vec<String> = met
        .iter()
        .map(|(topic, count)| format!("{topic} {count}"))
        .collect();
    format!("  met: {}", met.join(", "))
}
