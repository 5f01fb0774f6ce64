use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsStr;

use super::Content;

/// The most files of one name that get links: OpenSSL's `MAX_COLLISIONS`.
const MOST: usize = 256;

/// All that has one hash and is of one kind: links by their names, and files by what they hold.
#[derive(Default)]
pub(super) struct Bucket<'a> {
    /// In the order in which they were met: numbers are given out in it.
    targets: Vec<Target<'a>>,
    places: HashMap<&'a OsStr, usize>,
    contents: HashSet<&'a Content>,
    /// How many of the targets are needed.
    needed: usize,
}

/// Something that a link leads to, or should lead to.
struct Target<'a> {
    file: &'a OsStr,
    /// The lowest number of a link that leads to it; the highest that there is for none.
    number: u16,
    /// Whether it is a file that holds what is looked up under this hash.
    is_needed: bool,
}

impl<'a> Bucket<'a> {
    pub(super) fn add_link(&mut self, file: &'a OsStr, number: u16) {
        if let Some(target) = self.target(file) {
            target.number = target.number.min(number);
        }
    }

    /// Adds a file, but for a copy of one that is there.
    pub(super) fn add_file(&mut self, file: &'a OsStr, content: &'a Content) {
        if self.contents.contains(content) {
            return;
        }
        if let Some(target) = self.target(file) {
            target.is_needed = true;
            self.needed += 1;
            self.contents.insert(content);
        }
    }

    /// The target of this name, new if need be; `None` when there are too many.
    fn target(&mut self, file: &'a OsStr) -> Option<&mut Target<'a>> {
        let place = match self.places.get(file) {
            Some(place) => *place,
            None if self.needed >= MOST => return None,
            None => {
                let place = self.targets.len();
                self.targets.push(Target {
                    file,
                    number: u16::MAX,
                    is_needed: false,
                });
                self.places.insert(file, place);
                place
            }
        };
        self.targets.get_mut(place)
    }

    /// What the tool does to links, by their numbers: to whom it gives them, or `None` for those that it removes. It
    /// works in the order of the targets, and what it does last to a number is what counts.
    pub(super) fn settle(&self) -> BTreeMap<usize, Option<&'a OsStr>> {
        let is_kept = |target: &&Target<'_>| usize::from(target.number) < self.needed;
        let kept = self.targets.iter().filter(is_kept);
        let taken: HashSet<usize> = kept.map(|target| usize::from(target.number)).collect();
        let mut free = (0..).filter(|number| !taken.contains(number));
        let mut settled = BTreeMap::new();
        for target in self.targets.iter().filter(|target| !is_kept(target)) {
            if !target.is_needed {
                settled.insert(usize::from(target.number), None);
            } else if let Some(number) = free.next() {
                settled.insert(number, Some(target.file));
            }
        }
        settled
    }
}
