//! One run at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::{OsError, fs};
use crate::model::Access;

/// Held until it is dropped, or the process ends however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a file, which is made with `access` where there is none. Where another run holds it, `waiting`
    /// is called once, and the lock is taken when that run ends.
    ///
    /// The file is never removed by us. Should somebody else have removed or replaced it meanwhile, the lock on the new
    /// one is what counts.
    pub fn acquire(path: &Path, access: Access, waiting: impl FnOnce()) -> Result<Self, OsError> {
        let mut waiting = Some(waiting);
        loop {
            let file = File::from(fs::open_lock(path, access)?);
            take(&file, path, || {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
            })?;
            if fs::is_the_one_at(&file, path)? {
                return Ok(Self { _file: file });
            }
        }
    }

    /// Takes the lock of a directory itself, where no file may be left behind. It must be there.
    pub fn of_directory(path: &Path, waiting: impl FnOnce()) -> Result<Self, OsError> {
        let file = File::from(fs::open_directory(path)?);
        take(&file, path, waiting)?;
        Ok(Self { _file: file })
    }
}

/// Waits for the lock of an open file, and says so first where another run holds it.
fn take(file: &File, path: &Path, waiting: impl FnOnce()) -> Result<(), OsError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().map_err(|error| OsError::new("lock", path, error))
        }
        Err(TryLockError::Error(error)) => Err(OsError::new("lock", path, error)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::disallowed_methods,
        reason = "tests touch the machine to set the scene"
    )]

    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn a_second_run_waits_says_so_once_and_goes_on() {
        let directory = assert_fs::TempDir::new().expect("a directory");
        let path = directory.path().join("lock");
        let first = Lock::acquire(&path, Access::SECRET, || panic!("nobody holds it")).expect("the lock");
        let (said, hears) = mpsc::channel();
        let second =
            thread::spawn(move || Lock::acquire(&path, Access::SECRET, || said.send(()).expect("heard")));
        hears.recv().expect("told that it waits");
        assert!(!second.is_finished());
        drop(first);
        second.join().expect("no panic").expect("the lock");
        assert_eq!(hears.recv(), Err(mpsc::RecvError), "told once");
    }

    #[test]
    fn a_lock_that_was_replaced_while_waiting_is_not_taken_for_the_new_one() {
        let directory = assert_fs::TempDir::new().expect("a directory");
        let path = directory.path().join("lock");
        let first = Lock::acquire(&path, Access::SECRET, || {}).expect("the lock");
        let (said, hears) = mpsc::channel();
        let waiting = path.clone();
        let second =
            thread::spawn(move || Lock::acquire(&waiting, Access::SECRET, || said.send(()).expect("heard")));
        hears.recv().expect("told that it waits");
        std::fs::remove_file(&path).expect("removed");
        let third = Lock::acquire(&path, Access::SECRET, || {}).expect("the new lock");
        drop(first);
        thread::sleep(std::time::Duration::from_millis(50));
        assert!(!second.is_finished(), "the new one is held");
        drop(third);
        second.join().expect("no panic").expect("the lock");
    }
}
