//! Renewals and changes of authority that end at any moment.

use std::fs;
use std::path::{Path, PathBuf};

use assert_fs::TempDir;

use crate::scenario::{Scenario, command, disturb_all, run, words};
use crate::tree;

/// What the manifest says of the authority to come.
const NEW: &str = "schema = 1\n\n[authority]\nkey = \"ecdsa-p384\"\ncommon_name = \"second authority\"\n";
const OLD: &str = "schema = 1\n";
/// Nobody is asked: no server runs here.
const NEXT: &str = "rotate --next --assume-deployed zk1.example.test --assume-deployed ch1.example.test \
                    --assume-deployed kafka1.example.test";

const BACK: &str = "rotate --abort --assume-deployed zk1.example.test --assume-deployed ch1.example.test \
                    --assume-deployed kafka1.example.test";

impl Scenario {
    /// Every certificate anew.
    pub(crate) fn renew() -> Self {
        Self::prepared(&[], "renew --force --rekey --new-passwords")
    }

    /// The ones before it back.
    pub(crate) fn undo() -> Self {
        Self::prepared(
            &["renew --force --rekey --new-passwords"],
            "renew --undo zk1.example.test",
        )
    }
}

/// How far a change of authority is, in the order of its turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Begin,
    Reissue,
    Retire,
    Return,
    AbortPrepared,
    AbortReturned,
}

impl Turn {
    /// The commands before it, after which it is taken by the last word.
    const fn commands(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Begin => (&[], "rotate"),
            Self::Reissue => (&["rotate"], NEXT),
            Self::Retire => (&["rotate", NEXT], NEXT),
            Self::Return => (&["rotate", NEXT], BACK),
            Self::AbortPrepared => (&["rotate"], BACK),
            Self::AbortReturned => (&["rotate", NEXT, BACK], BACK),
        }
    }

    const fn is_abort(self) -> bool {
        matches!(self, Self::AbortPrepared | Self::AbortReturned)
    }
}

/// The key was stolen: ends the turn at every gate, and takes it again. Whatever stands there by then, the old authority is
/// trusted nowhere any more.
pub(crate) fn interrupt_emergency() {
    let old = Scenario::quorate();
    let before = copied(old.path());
    describe(before.path(), OLD, NEW);
    let scenario = Scenario::of(before, "rotate --emergency");
    let gates = scenario.gates();
    assert!(gates > 20, "the fault door counted only {gates} gates");
    let undisturbed = scenario.start();
    run(undisturbed.path(), &scenario.arguments);
    for gate in 1..=gates {
        let place = format!("emergency, gate {gate} of {gates}");
        let interrupted = scenario.interrupted(gate);
        run(interrupted.path(), &scenario.arguments);
        tree::assert_pairs_match(interrupted.path(), &place);
        assert_eq!(
            tree::files(interrupted.path()),
            tree::files(undisturbed.path()),
            "{place}"
        );
        assert_settled(interrupted.path(), &place);
        tree::assert_no_secret_is_open(interrupted.path(), &place);
        for authority in ["zookeeper", "quorum"] {
            let stolen =
                fs::read_to_string(old.path().join(format!("w/ca/{authority}.crt"))).expect("a file");
            tree::assert_trusted_nowhere(interrupted.path(), &stolen, &place);
        }
    }
    println!("{gates} gates of an emergency");
}

/// A turn, and the workspace before the first of them.
pub(crate) struct Rotation {
    turn: Turn,
    old: TempDir,
    scenario: Scenario,
}

impl Rotation {
    pub(crate) fn at(turn: Turn) -> Self {
        let old = Scenario::quorate();
        let before = copied(old.path());
        describe(before.path(), OLD, NEW);
        let (commands, last) = turn.commands();
        for line in commands {
            run(before.path(), &words(line));
        }
        if turn.is_abort() {
            describe(before.path(), NEW, OLD);
        }
        let scenario = Scenario::of(before, last);
        Self { turn, old, scenario }
    }

    /// Ends the turn at every gate; the next run completes it, or `--abort` gives back what was before, to the byte.
    pub(crate) fn interrupt_everywhere(&self) {
        let gates = self.scenario.gates();
        assert!(
            gates > 20,
            "the fault door counted only {gates} gates: it is not wired"
        );
        let undisturbed = self.scenario.start();
        run(undisturbed.path(), &self.scenario.arguments);
        for gate in 1..=gates {
            let place = format!("{:?}, gate {gate} of {gates}", self.turn);
            let interrupted = self.scenario.interrupted(gate);
            let taken = copied(interrupted.path());
            self.go_on(taken.path(), undisturbed.path(), &place);
            tree::assert_pairs_match(taken.path(), &place);
            assert_eq!(
                tree::files(taken.path()),
                tree::files(undisturbed.path()),
                "{place}"
            );
            assert_settled(taken.path(), &place);
            if self.turn.is_abort() {
                assert_same(taken.path(), self.old.path(), &place);
            } else if self.turn != Turn::Retire {
                abort(interrupted.path());
                assert_same(interrupted.path(), self.old.path(), &format!("{place}, given up"));
            }
        }
        println!("{gates} gates of {:?}", self.turn);
    }

    /// Without what the program keeps for itself it goes on too; what is given up then is made anew.
    pub(crate) fn forget_and_go_on(&self) {
        let place = format!("{:?}, without `.zkcerts`", self.turn);
        let forgetful = self.scenario.start();
        disturb_all(forgetful.path());
        run(forgetful.path(), &self.scenario.arguments);
        disturb_all(forgetful.path());
        assert_settled(forgetful.path(), &place);
        tree::assert_pairs_match(forgetful.path(), &place);
        let undisturbed = self.scenario.start();
        run(undisturbed.path(), &self.scenario.arguments);
        assert_eq!(
            tree::files(forgetful.path()),
            tree::files(undisturbed.path()),
            "{place}"
        );
        if phase(forgetful.path()).is_some() {
            abort(forgetful.path());
        }
        if self.turn != Turn::Retire {
            tree::assert_pairs_match(forgetful.path(), &place);
            assert_eq!(
                tree::files(forgetful.path()),
                tree::files(self.old.path()),
                "{place}"
            );
            for name in [
                "ca/zookeeper.crt",
                "ca/zookeeper.key",
                "ca/quorum.key",
                "ca/anchors.crt",
            ] {
                let read = |folder: &Path| fs::read(folder.join("w").join(name)).expect("a file");
                assert!(read(forgetful.path()) == read(self.old.path()), "{place}: {name}");
            }
            assert_settled(forgetful.path(), &place);
        }
    }

    /// The same command again, or, where its turn was taken before it ended, what completes it.
    fn go_on(&self, workspace: &Path, undisturbed: &Path, place: &str) {
        let wanted = phase(undisturbed);
        if self.turn == Turn::Return {
            // What was decided before the run ended is carried out by any run; the same command would then be the next turn.
            run(workspace, &words("rotate"));
        }
        let is_taken = phase(workspace) == wanted;
        let arguments = match (is_taken, &wanted) {
            (true, Some(_)) => words("rotate"),
            _ => self.scenario.arguments.clone(),
        };
        let output = command(workspace, &arguments).output().expect("zkcerts starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let had_ended = wanted.is_none() && is_taken && said.contains("no change of authority is under way");
        assert!(output.status.success() || had_ended, "{place}: {said}");
    }
}

/// Puts the manifest back, as whoever gives up has to, and gives up, turn by turn; nothing was begun where the first one was not
/// taken.
fn abort(workspace: &Path) {
    describe(workspace, NEW, OLD);
    for _ in 0..2 {
        let output = command(workspace, &words(BACK)).output().expect("zkcerts starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let was_not_begun = said.contains("no change of authority is under way");
        assert!(output.status.success() || was_not_begun, "{said}");
    }
}

fn describe(workspace: &Path, old: &str, new: &str) {
    let path = workspace.join("w/zkcerts.toml");
    let text = fs::read_to_string(&path).expect("the manifest");
    assert!(text.contains(old), "{text}");
    fs::write(&path, text.replacen(old, new, 1)).expect("the manifest is written");
}

fn phase(workspace: &Path) -> Option<Vec<u8>> {
    fs::read(workspace.join("w/ca/rotation.toml")).ok()
}

fn assert_settled(workspace: &Path, place: &str) {
    let again = run(workspace, &words("apply --json"));
    let text = String::from_utf8_lossy(&again.stdout);
    assert!(text.contains("\"changed\":false"), "{place}: {text}");
}

/// Every file but the program's own, to the byte.
fn assert_same(workspace: &Path, old: &Path, place: &str) {
    assert_eq!(tree::files(workspace), tree::files(old), "{place}");
    let differing: Vec<PathBuf> = tree::files(old)
        .into_iter()
        .filter(|name| fs::read(workspace.join(name)).ok() != fs::read(old.join(name)).ok())
        .collect();
    assert!(differing.is_empty(), "{place}: {differing:?}");
}

fn copied(from: &Path) -> TempDir {
    let copy = TempDir::new().expect("a temporary directory");
    tree::copy(from, copy.path());
    copy
}
