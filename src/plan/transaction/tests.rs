#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to set the scene"
)]

use std::fs::{Permissions, create_dir, read, set_permissions, write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

use assert_fs::TempDir;

use super::*;
use crate::model::{Fault, Secret};
use crate::plan::{Content, recover};

/// A workspace with an old file, and what a transaction is to make of it.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(TempDir::new().expect("a directory"));
        create_dir(scene.path(".zkcerts")).expect("a directory");
        write(scene.path("old"), "old").expect("a file");
        write(scene.path("gone"), "gone").expect("a file");
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn begin(&self, durability: Durability) -> Transaction {
        let scope = Scope::Tree(self.0.path().to_path_buf());
        Transaction::begin(&self.path(".zkcerts"), &scope, durability, None).expect("begun")
    }

    fn steps(&self) -> Vec<Step> {
        vec![
            Step::Directory {
                path: self.path("new"),
                access: Access::PRIVATE_DIRECTORY,
            },
            self.write_step("new/key", Access::SECRET),
            self.write_step("old", Access::PUBLIC),
            Step::Remove {
                path: self.path("gone"),
            },
        ]
    }

    fn write_step(&self, name: &str, access: Access) -> Step {
        Step::Write {
            path: self.path(name),
            content: Content::secret(Secret::new(b"new".to_vec())),
            access,
        }
    }

    /// Every name below the workspace, sorted.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut directories = vec![self.0.path().to_path_buf()];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
                let path = entry.path();
                let name = path.strip_prefix(self.0.path()).expect("below");
                names.push(name.display().to_string());
                if path.is_dir() {
                    directories.push(path);
                }
            }
        }
        names.sort();
        names
    }

    fn is_old(&self) {
        assert_eq!(self.names(), [".zkcerts", "gone", "old"]);
        assert_eq!(read(self.path("old")).expect("old"), b"old");
    }

    fn is_new(&self) {
        assert_eq!(self.names(), [".zkcerts", "new", "new/key", "old"]);
        assert_eq!(read(self.path("old")).expect("old"), b"new");
    }
}

#[test]
fn nothing_has_changed_before_the_commit_and_everything_after_it() {
    for durability in [Durability::EachFile, Durability::WholeSystem] {
        let scene = Scene::new();
        let mut transaction = scene.begin(durability);
        transaction.stage(scene.steps()).expect("staged");
        assert_eq!(read(scene.path("old")).expect("old"), b"old");
        assert!(!scene.path("new/key").exists() && scene.path("gone").exists());
        transaction.commit().expect("committed");
        scene.is_new();
    }
}

#[test]
fn a_transaction_that_is_dropped_takes_everything_back() {
    let scene = Scene::new();
    let mut transaction = scene.begin(Durability::EachFile);
    transaction.stage(scene.steps()).expect("staged");
    drop(transaction);
    scene.is_old();
}

#[test]
fn what_is_in_the_way_is_named_and_nothing_changes() {
    for (name, code) in [
        ("a-link", "symbolic-link"),
        ("a-directory", "is-a-directory"),
        ("a-pipe", "io-error"),
    ] {
        let scene = Scene::new();
        match name {
            "a-link" => symlink("old", scene.path(name)).expect("a link"),
            "a-directory" => create_dir(scene.path(name)).expect("a directory"),
            _ => rustix::fs::mkfifoat(rustix::fs::CWD, scene.path(name), rustix::fs::Mode::RUSR)
                .expect("a pipe"),
        }
        let before = scene.names();
        let mut transaction = scene.begin(Durability::EachFile);
        let mut steps = scene.steps();
        steps.push(scene.write_step(name, Access::PUBLIC));
        let error = transaction.stage(steps).expect_err(name);
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains(name), "{error}");
        drop(transaction);
        assert_eq!(scene.names(), before, "{name}");
        assert_eq!(read(scene.path("old")).expect("old"), b"old");
    }
}

#[test]
fn a_temporary_file_that_somebody_removed_is_not_passed_over_in_silence() {
    let scene = Scene::new();
    let mut transaction = scene.begin(Durability::WholeSystem);
    let many = (0..MANY).map(|number| scene.write_step(&format!("file{number}"), Access::PUBLIC));
    transaction.stage(many.collect()).expect("staged");
    std::fs::remove_file(temporary(&scene.path("file3"))).expect("removed");
    assert_eq!(
        transaction.commit().expect_err("one is missing").code(),
        "not-found"
    );
    recover(&scene.path(".zkcerts")).expect("completed");
    assert!(scene.path(&format!("file{}", MANY - 1)).exists());
    assert!(!scene.names().iter().any(|name| name.contains(".zkcerts-new")));
}

#[test]
fn a_promise_is_kept_however_often_it_is_begun_again() {
    let scene = Scene::new();
    let mut transaction = scene.begin(Durability::EachFile);
    transaction.stage(scene.steps()).expect("staged");
    let entries = transaction.entries.clone();
    transaction.committed = true;
    drop(transaction);
    let journal = journal::path(&scene.path(".zkcerts"));
    let promise = journal::write(scene.0.path(), &entries);
    for _ in 0..2 {
        write(&journal, &promise).expect("the journal");
        assert!(recover(&scene.path(".zkcerts")).expect("completed"));
        scene.is_new();
    }
    assert!(!recover(&scene.path(".zkcerts")).expect("nothing to do"));
}

#[test]
fn a_journal_of_another_user_reaches_nothing_that_is_not_below_it() {
    if !crate::os::environment::is_root() {
        return;
    }
    let outside = TempDir::new().expect("a directory");
    let victim = outside.path().join("victim");
    for path in [
        victim.clone(),
        PathBuf::from("../").join(&victim),
        PathBuf::from("x/../../gone"),
    ] {
        let scene = Scene::new();
        write(&victim, "precious").expect("a file");
        let journal = journal::path(&scene.path(".zkcerts"));
        let forged = [Entry::Remove(path.clone()), Entry::Remove(PathBuf::from("gone"))];
        write(&journal, journal::write(scene.0.path(), &forged)).expect("the journal");
        chown(&journal, Some(65534), Some(65534)).expect("an owner");
        let error = recover(&scene.path(".zkcerts")).expect_err("forged");
        assert_eq!(error.code(), "journal-foreign", "{}", path.display());
        assert!(victim.exists() && scene.path("gone").exists(), "nothing was done");
    }
    // Its own directory is its own affair: the workspace of a person, completed under sudo.
    let scene = Scene::new();
    let journal = journal::path(&scene.path(".zkcerts"));
    write(
        &journal,
        journal::write(scene.0.path(), &[Entry::Remove(PathBuf::from("gone"))]),
    )
    .expect("the journal");
    chown(&journal, Some(65534), Some(65534)).expect("an owner");
    assert!(recover(&scene.path(".zkcerts")).expect("completed"));
    assert!(!scene.path("gone").exists());
}

#[test]
fn a_directory_that_was_not_finished_is_and_any_other_is_left_alone() {
    let wanted = Access {
        mode: 0o750,
        owner: None,
    };
    let scene = Scene::new();
    let mode = |name: &str| scene.path(name).metadata().expect("a status").mode() & 0o777;
    for (name, before, after) in [
        ("unfinished", 0o700, 0o750),
        ("theirs", 0o755, 0o755),
        ("full", 0o700, 0o700),
    ] {
        create_dir(scene.path(name)).expect("a directory");
        set_permissions(scene.path(name), Permissions::from_mode(before)).expect("a mode");
        if name == "full" {
            write(scene.path("full/file"), "").expect("a file");
        }
        assert!(!fs::create_directory(&scene.path(name), wanted).expect("it is there"));
        assert_eq!(mode(name), after, "{name}");
    }
}

#[test]
fn one_file_is_never_put_in_place_of_a_link() {
    let scene = Scene::new();
    symlink("old", scene.path("link")).expect("a link");
    let content = Content::public(b"new".to_vec());
    let error = crate::plan::replace(&scene.path("link"), &content, Access::PUBLIC).expect_err("a link");
    assert_eq!(error.code(), "symbolic-link");
    crate::plan::replace(&scene.path("old"), &content, Access::SECRET).expect("replaced");
    assert_eq!(read(scene.path("old")).expect("old"), b"new");
    assert_eq!(
        scene.path("old").metadata().expect("a status").mode() & 0o777,
        0o600
    );
}
