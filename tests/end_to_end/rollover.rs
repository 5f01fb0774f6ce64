//! Alive for years: certificates are renewed, and the authority itself is replaced, under clients that never stop.

mod at_work;
mod deploying;

use std::time::Duration;

use self::at_work::{AtWork, Live};
use crate::support::load::PythonFigures;
use crate::support::zookeeper::Release;

/// The nodes that have to have what a phase made, as they are named.
const EVERYONE: [&str; 5] = [
    "zookeeper/zk1.example.test",
    "zookeeper/zk2.example.test",
    "zookeeper/zk3.example.test",
    "clickhouse/ch1.example.test",
    "client/py1.example.test",
];
const NEXT: &str = "--next";
const BACK: &str = "--abort";
/// The longest time without an answer: an election on a busy machine.
const ELECTION: Duration = Duration::from_secs(20);

#[test]
fn with_rolling_restarts_nothing_fails_and_nothing_is_lost() {
    let figures = renewal_and_rollover(&Release::newest("3.8"), Live::Restart);
    assert!(
        figures.sessions.writer.suspended > 0,
        "no server was restarted under it"
    );
}

#[test]
fn where_certificates_are_read_again_not_even_a_session_is_lost() {
    let figures = renewal_and_rollover(&Release::newest("3.9"), Live::Reload);
    for session in [&figures.sessions.writer, &figures.sessions.watcher] {
        assert_eq!((session.suspended, session.lost, session.is_same), (0, 0, true));
    }
    assert_eq!(figures.retries, 0);
    assert_eq!(figures.missed_looks, 0);
}

/// Every node has a certificate of the new authority by then: nobody is turned away on the way back either.
#[test]
fn a_change_that_is_given_up_halfway_drops_nothing_either() {
    let mut link = AtWork::begin(&Release::newest("3.9"), Live::Reload);
    link.edit_authority();
    link.must(&["rotate"]);
    link.deliver("rotate: prepare");
    link.turn(NEXT, "reissue");
    link.deliver("rotate: reissue");
    link.must(&["rotate", BACK]);
    link.assert_too_early(BACK, &EVERYONE);
    link.deliver("rotate: return");
    link.restore_authority();
    link.turn(BACK, "as before");
    link.deliver("rotate: as before");
    let figures = link.finish();
    for session in [&figures.sessions.writer, &figures.sessions.watcher] {
        assert_eq!((session.suspended, session.lost, session.is_same), (0, 0, true));
    }
}

/// Every node renewed, then another authority with another type of key, step by step, with clients at work all the time.
fn renewal_and_rollover(release: &Release, live: Live) -> PythonFigures {
    let mut link = AtWork::begin(release, live);
    link.must(&["renew", "--force", "--rekey"]);
    link.deliver("renew --rekey");

    link.edit_authority();
    link.must(&["rotate"]);
    link.assert_too_early(NEXT, &EVERYONE);
    link.deliver("rotate: prepare");
    link.turn(NEXT, "reissue");
    link.assert_too_early(NEXT, &EVERYONE);
    link.deliver("rotate: reissue");
    link.turn(NEXT, "retire");
    link.deliver("rotate: retire");
    link.assert_old_authority_is_gone();
    link.finish()
}
