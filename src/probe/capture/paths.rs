/// So many different names are kept of a direction, and so many characters of each.
const MOST: usize = 12;
const LONGEST: usize = 200;

/// Names of nodes in ZooKeeper, in the order in which they were seen.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Paths {
    pub(super) names: Vec<String>,
    /// Whether there were others.
    pub(super) has_more: bool,
}

impl Paths {
    pub(super) fn add(&mut self, name: &str) {
        let mut kept: String = name.chars().take(LONGEST).collect();
        if kept.len() < name.len() {
            kept.push('…');
        }
        if self.names.contains(&kept) {
            return;
        }
        if self.names.len() < MOST {
            self.names.push(kept);
        } else {
            self.has_more = true;
        }
    }

    /// Those of both.
    pub(super) fn merge(&mut self, other: &Self) {
        self.has_more |= other.has_more;
        for name in &other.names {
            self.add(name);
        }
    }
}
