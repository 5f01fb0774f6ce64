//! The two tables as one, and the automaton that finds their wordings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::message::{Message, Program, Take};
use super::{clickhouse, zookeeper};

/// Which row, by its place in [`Tables::rows`].
pub(super) type Row = usize;

pub(super) struct Tables {
    pub(super) rows: Vec<&'static Message>,
    /// Of each wording, in the order of the automaton: the rows that it may stand for.
    pub(super) meant: Vec<Vec<Row>>,
    pub(super) automaton: AhoCorasick,
}

/// Made once, at the first log.
static TABLES: LazyLock<Result<Tables, BuildError>> = LazyLock::new(Tables::new);

/// Every wording that is looked for, none twice: what `grep -F -f` would be given.
#[must_use]
pub fn wordings() -> Vec<&'static str> {
    by_wording(&rows()).into_keys().collect()
}

fn rows() -> Vec<&'static Message> {
    let tables = zookeeper::ROWS.iter().chain(&clickhouse::ROWS);
    tables.flat_map(|table| table.iter()).collect()
}

fn by_wording(rows: &[&'static Message]) -> BTreeMap<&'static str, Vec<Row>> {
    let mut wordings: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for (row, message) in rows.iter().enumerate() {
        for wording in message.wordings {
            wordings.entry(*wording).or_default().push(row);
        }
    }
    wordings
}

impl Tables {
    fn new() -> Result<Self, BuildError> {
        let rows = rows();
        let (wordings, meant): (Vec<_>, Vec<_>) = by_wording(&rows).into_iter().unzip();
        let automaton = AhoCorasick::builder()
            // One look at each octet: the automaton takes some hundred kilobytes, and logs are long.
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .build(wordings)?;
        Ok(Self {
            rows,
            meant,
            automaton,
        })
    }

    /// The tables; `None` where the automaton could not be made, for which they would have to be thousands of times as large.
    pub(super) fn shared() -> Option<&'static Self> {
        TABLES.as_ref().ok()
    }

    /// Adds to `found` the rows that a line may stand for, none twice.
    pub(super) fn look(&self, line: &[u8], found: &mut Vec<Row>) {
        for hit in self.automaton.find_overlapping_iter(line) {
            let meant = self.meant.get(hit.pattern().as_usize());
            for row in meant.into_iter().flatten() {
                if !found.contains(row) {
                    found.push(*row);
                }
            }
        }
    }
}

impl Program {
    /// What any line of this program may name.
    pub(super) const fn takes(self) -> &'static [Take] {
        match self {
            Self::Zookeeper => zookeeper::TAKES,
            Self::Clickhouse => clickhouse::TAKES,
        }
    }
}
