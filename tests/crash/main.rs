//! A run that ends at any moment leaves nothing half done: the next one completes it.
//!
//! The program is ended before and after every file operation, and in the middle of every write, through the fault
//! door of `os` (`--features fault-door`). Then the same command, or `apply`, must bring the workspace to what an
//! undisturbed run gives: keys that match their certificates, stores that open, no secret that others could read at
//! any time, no temporary file.

#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to judge what was written"
)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says why and fails"
)]
#![expect(
    clippy::print_stdout,
    reason = "the number of gates belongs into the test's output"
)]

mod alive;
#[expect(dead_code, reason = "the tests of the trust store use more of it")]
#[path = "../trust/bed/mod.rs"]
mod bed;
mod scenario;
mod store;
// Its modules name each other from the root.
#[expect(dead_code, reason = "the end-to-end tests use the rest of it")]
#[path = "../end_to_end/support/mod.rs"]
mod support;
mod system_store;
mod tree;

use alive::{Rotation, Turn};
use scenario::{Cache, FollowUp, Scenario};
use store::Store;

#[test]
fn an_interrupted_init_is_completed_by_the_next_run() {
    Scenario::init().interrupt_everywhere(&FollowUp::ALL, &[Cache::Kept]);
}

#[test]
fn an_interrupted_init_is_completed_without_its_cache() {
    Scenario::init().interrupt_everywhere(&[FollowUp::Apply], &[Cache::Deleted, Cache::Corrupt]);
}

#[test]
fn an_interrupted_add_is_completed_by_the_next_run() {
    Scenario::add().interrupt_everywhere(&FollowUp::ALL, &[Cache::Kept]);
}

#[test]
fn an_interrupted_add_is_completed_without_its_cache() {
    Scenario::add().interrupt_everywhere(&[FollowUp::Same], &[Cache::Deleted, Cache::Corrupt]);
}

#[test]
fn an_interrupted_change_of_names_is_completed_by_the_next_run() {
    Scenario::apply(
        "names",
        r#"alt = ["10.0.0.1"]"#,
        r#"alt = ["10.0.0.1", "10.0.0.2"]"#,
    )
    .interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Deleted]);
}

#[test]
fn an_interrupted_change_of_keys_and_store_format_is_completed_by_the_next_run() {
    Scenario::apply(
        "keys",
        "schema = 1",
        "schema = 1\n[leaf]\nkey = \"ecdsa-p384\"\n[zookeeper]\nkeystore = \"jks\"",
    )
    .interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Corrupt]);
}

#[test]
fn an_interrupted_move_to_tls_between_the_peers_is_completed_by_the_next_run() {
    Scenario::quorum().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Deleted]);
}

#[test]
fn an_interrupted_csr_is_completed_by_the_next_run() {
    Scenario::csr().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept]);
}

#[test]
fn an_interrupted_import_is_completed_by_the_next_run() {
    Scenario::import().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Deleted]);
}

#[test]
fn an_interrupted_remove_is_completed_by_the_next_run() {
    Scenario::remove().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept]);
}

#[test]
fn an_interrupted_deploy_is_completed_by_the_next_run() {
    Scenario::deploy().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept]);
}

#[test]
fn an_interrupted_trust_is_completed_by_the_next_run_and_hides_nobody_meanwhile() {
    Store::new(&[], &["trust", "A.crt"]).interrupt_everywhere();
}

#[test]
fn an_interrupted_untrust_is_completed_by_the_next_run_and_hides_nobody_meanwhile() {
    Store::new(&["trust", "A.crt"], &["untrust", "A.crt"]).interrupt_everywhere();
}

#[test]
fn an_interrupted_renewal_is_completed_by_the_next_run() {
    Scenario::renew().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Deleted]);
}

#[test]
fn an_interrupted_undoing_is_completed_by_the_next_run() {
    Scenario::undo().interrupt_everywhere(&[FollowUp::Same], &[Cache::Kept, Cache::Deleted]);
}

#[test]
fn an_interrupted_preparation_of_another_authority_is_completed_or_given_up() {
    Rotation::at(Turn::Begin).interrupt_everywhere();
}

#[test]
fn an_interrupted_change_to_another_authority_is_completed_or_given_up() {
    Rotation::at(Turn::Reissue).interrupt_everywhere();
}

#[test]
fn an_interrupted_retirement_of_an_authority_is_completed_by_the_next_run() {
    Rotation::at(Turn::Retire).interrupt_everywhere();
}

#[test]
fn an_interrupted_emergency_is_completed_by_the_next_run_and_leaves_no_trust_in_the_old_authority() {
    alive::interrupt_emergency();
}

#[test]
fn a_change_of_authority_is_given_up_to_the_byte_however_often_that_is_interrupted() {
    for turn in [Turn::Return, Turn::AbortPrepared, Turn::AbortReturned] {
        Rotation::at(turn).interrupt_everywhere();
    }
}

#[test]
fn a_change_of_authority_goes_on_when_the_state_of_the_program_is_deleted() {
    for turn in [
        Turn::Begin,
        Turn::Reissue,
        Turn::Retire,
        Turn::Return,
        Turn::AbortPrepared,
        Turn::AbortReturned,
    ] {
        Rotation::at(turn).forget_and_go_on();
    }
}
