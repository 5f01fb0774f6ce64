//! The way to a path, as the kernel goes it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use rustix::io::Errno;

use super::super::{OsError, environment};
use super::{Kind, Stat, read_link, stat};

/// As many links as Linux itself follows in one path.
const MAXIMUM_LINKS: usize = 40;

/// Every directory on the way to a path, links followed, and what stands at its end.
#[derive(Debug, Clone)]
pub struct Route {
    /// The directories that are gone through, from the top on.
    pub directories: Vec<(PathBuf, Stat)>,
    /// Where the way ends, on this machine and without links.
    pub end: PathBuf,
    /// What stands there.
    pub stat: Stat,
}

/// The way to a path of this machine, or of the tree that `root` stands for; `None` where it leads to nothing. Links are
/// followed whoever made them: this is for looking only.
pub fn route(path: &Path, root: Option<&Path>) -> Result<Option<Route>, OsError> {
    let start = root.unwrap_or(Path::new("/")).to_path_buf();
    let path = match root {
        Some(_) => path.to_path_buf(),
        None => environment::current_directory().unwrap_or_default().join(path),
    };
    let mut pending: VecDeque<Part> = parts(&path).collect();
    let mut directories = Vec::new();
    let (mut at, mut links) = (start.clone(), 0);
    let Some(mut found) = stat(&at)? else {
        return Ok(None);
    };
    // The start was named by a person: a link there is followed.
    if found.kind == Kind::Directory {
        directories.push((at.clone(), found));
    }
    while let Some(part) = pending.pop_front() {
        let next = match part {
            Part::Root => start.clone(),
            Part::Up if at == start => continue,
            Part::Up => at.parent().unwrap_or(&start).to_path_buf(),
            Part::Name(name) => at.join(name),
        };
        found = match stat(&next) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            Err(error) if error.is_not_a_directory() => return Ok(None),
            Err(error) => return Err(error),
        };
        if found.kind == Kind::Link && next != start {
            links += 1;
            if links > MAXIMUM_LINKS {
                return Err(OsError::new("follow", &path, Errno::LOOP));
            }
            let target = read_link(&next)?;
            for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                pending.push_front(part);
            }
            continue;
        }
        if found.kind == Kind::Directory && !directories.iter().any(|(known, _)| *known == next) {
            directories.push((next.clone(), found));
        }
        at = next;
    }
    Ok(Some(Route {
        directories,
        end: at,
        stat: found,
    }))
}

enum Part {
    Root,
    Up,
    Name(OsString),
}

fn parts(path: &Path) -> impl Iterator<Item = Part> {
    path.components().filter_map(|component| match component {
        Component::RootDir => Some(Part::Root),
        Component::ParentDir => Some(Part::Up),
        Component::Normal(name) => Some(Part::Name(name.to_owned())),
        Component::CurDir | Component::Prefix(_) => None,
    })
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
    fn the_way_leads_through_links_and_names_every_directory() {
        let tree = assert_fs::TempDir::new().expect("a directory");
        let root = tree.path();
        std::fs::create_dir_all(root.join("etc/real")).expect("made");
        std::fs::create_dir_all(root.join("srv/tls")).expect("made");
        std::fs::write(root.join("srv/tls/key.pem"), "x").expect("written");
        symlink("/srv/tls", root.join("etc/real/tls")).expect("linked");
        symlink("real", root.join("etc/conf")).expect("linked");
        symlink("circle", root.join("etc/circle")).expect("linked");
        let found = route(Path::new("/etc/conf/tls/../tls/key.pem"), Some(root));
        let found = found.expect("looked").expect("found");
        assert_eq!(found.end, root.join("srv/tls/key.pem"));
        let names: Vec<_> = found
            .directories
            .iter()
            .map(|(path, _)| path.strip_prefix(root).expect("inside").to_path_buf())
            .collect();
        for name in ["", "etc", "etc/real", "srv", "srv/tls"] {
            assert!(names.contains(&PathBuf::from(name)), "{name}: {names:?}");
        }
        for name in ["/etc/absent", "/srv/tls/key.pem/x"] {
            assert!(
                route(Path::new(name), Some(root)).expect("looked").is_none(),
                "{name}"
            );
        }
        assert!(route(Path::new("/etc/circle"), Some(root)).is_err());
    }
}
