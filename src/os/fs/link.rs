//! Symbolic links as values: where one leads, and how one is put in place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::super::{OsError, door};
use super::{Kind, Stat, place, resolve, stat};

/// As many links as Linux itself follows in one path.
const MAXIMUM_LINKS: usize = 40;

/// Where a link points to.
pub fn read_link(path: &Path) -> Result<PathBuf, OsError> {
    let target = rustix::fs::readlink(path, Vec::new()).map_err(|error| OsError::new("read", path, error))?;
    Ok(PathBuf::from(OsString::from_vec(target.into_bytes())))
}

/// Makes a link that must not be there yet.
pub fn write_link(path: &Path, target: &Path) -> Result<(), OsError> {
    let (parent, name) = place(path)?;
    door::pass("link", path);
    rustix::fs::symlinkat(target, &parent, name).map_err(|error| OsError::new("link", path, error))?;
    door::pass("link done", path);
    Ok(())
}

/// The directories of this machine, or of the tree that a directory stands for, each looked for once: for reading many
/// files through many links. What is changed is opened by the rule of [`resolve`] all the same.
#[derive(Debug, Clone, Default)]
pub struct Directories {
    root: Option<PathBuf>,
    known: RefCell<HashMap<PathBuf, PathBuf>>,
}

impl Directories {
    /// Those below `root`, or else the machine's own.
    #[must_use]
    pub fn below(root: Option<&Path>) -> Self {
        Self {
            root: root.map(Path::to_path_buf),
            known: RefCell::default(),
        }
    }

    /// What stands for `/`, where it is not the machine's own.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The path on this machine of a directory, as [`resolve`] says it.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, OsError> {
        if let Some(known) = self.known.borrow().get(path) {
            return Ok(known.clone());
        }
        let resolved = resolve(path, self.root())?;
        self.known
            .borrow_mut()
            .insert(path.to_path_buf(), resolved.clone());
        Ok(resolved)
    }

    /// The file that a path leads to when every link is followed, by the rule of [`resolve`] for directories; links at
    /// the end are followed whoever made them, so this is for reading only. `None` where it leads to nothing.
    pub fn follow(&self, path: &Path) -> Result<Option<(PathBuf, Stat)>, OsError> {
        let mut path = path.to_path_buf();
        for _ in 0..MAXIMUM_LINKS {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
                return Ok(None);
            };
            let directory = match self.resolve(parent) {
                Err(OsError::NotADirectory { .. }) => return Ok(None),
                resolved => resolved?,
            };
            let place = directory.join(name);
            match stat(&place)? {
                None => return Ok(None),
                Some(found) if found.kind == Kind::Link => {
                    path = self.inside(&directory).join(read_link(&place)?);
                }
                Some(found) => return Ok(Some((place, found))),
            }
        }
        Err(OsError::new("follow", &path, Errno::LOOP))
    }

    /// The path, inside the tree, of a directory that is known by its path on this machine.
    fn inside(&self, directory: &Path) -> PathBuf {
        match self.root() {
            Some(root) => Path::new("/").join(directory.strip_prefix(root).unwrap_or(directory)),
            None => directory.to_path_buf(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::disallowed_methods,
        reason = "tests touch the machine to set the scene"
    )]

    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_chain_of_links_is_followed_to_its_file_and_a_dangling_one_to_nothing() {
        let tree = assert_fs::TempDir::new().expect("a directory");
        let root = tree.path();
        std::fs::create_dir_all(root.join("usr/share")).expect("made");
        std::fs::create_dir_all(root.join("etc")).expect("made");
        std::fs::write(root.join("usr/share/ca.crt"), "x").expect("written");
        symlink("/usr/share/ca.crt", root.join("etc/ca.pem")).expect("linked");
        symlink("ca.pem", root.join("etc/hash.0")).expect("linked");
        symlink("../gone/ca.pem", root.join("etc/hash.1")).expect("linked");
        symlink("hash.2", root.join("etc/hash.2")).expect("linked");
        let directories = Directories::below(Some(root));
        let follow = |name: &str| {
            let found = directories.follow(&Path::new("/etc").join(name));
            found.map(|found| found.map(|(path, _)| path))
        };
        let file = Some(root.join("usr/share/ca.crt"));
        assert_eq!(follow("hash.0").expect("followed"), file);
        assert_eq!(follow("hash.1").expect("followed"), None);
        assert!(follow("hash.2").is_err(), "a circle");
    }
}
