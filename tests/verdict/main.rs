//! Thousands of chains, sound and bent, put to zkcerts, to OpenSSL's verification and to the JDK's trust manager: what zkcerts calls
//! accepted is accepted, and what it calls refused is refused but for a few kinds, which are listed.

#![expect(
    clippy::disallowed_methods,
    reason = "other programs are started, and the files that they judge are written"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why, and what was counted is shown"
)]

mod der;
mod draft;
mod keys;
mod oracle;
mod random;
mod tally;
mod topics;
mod world;

use rayon::prelude::*;

use self::tally::Tally;
use self::world::{Case, World};

/// How many chains are made. Each is made of its number alone.
const CASES: u64 = 6_000;

#[test]
fn zkcerts_accepts_nothing_that_a_peer_refuses_and_agrees_with_both() {
    let from: u64 = std::env::var("FROM").map_or(0, |text| text.parse().expect("a number"));
    let count: u64 = std::env::var("COUNT").map_or(CASES, |text| text.parse().expect("a number"));
    let t = std::time::Instant::now();
    let cases: Vec<Case> = (from..from + count).into_par_iter().map(World::case).collect();
    println!("made {:?}", t.elapsed());
    let words = oracle::ask(&cases);
    println!("asked {:?}", t.elapsed());
    let tally = Tally::of(&cases, &words);
    println!("judged {:?}", t.elapsed());
    println!("{tally}");
    tally.hold();
}

#[test]
#[ignore = "prints one case"]
fn show() {
    let number: u64 = std::env::var("CASE").expect("CASE").parse().expect("a number");
    let case = World::case(number);
    println!("{:?} {:?}", case.topics, case.dialled);
    for (index, der) in case.sent.iter().enumerate() {
        std::fs::write(format!("/tmp/verdict/sent{index}.der"), der).expect("written");
    }
    for (index, der) in case.anchors.iter().enumerate() {
        std::fs::write(format!("/tmp/verdict/anchor{index}.der"), der).expect("written");
    }
}
