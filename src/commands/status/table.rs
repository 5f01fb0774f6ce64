//! The certificates for people: a row each, the worst first, and of many only those that need something.

use std::fmt::Write as _;

use time::{Date, OffsetDateTime};

use super::condition::{Condition, certificate};
use super::seen::Observer;
use crate::pki::Certificate;
use crate::report::{clean, table};
use crate::workspace::{Held, Kind, due_from};

/// As many rows fit on a screen.
const LISTED: usize = 20;

/// What is shown of a certificate.
pub(super) struct Row {
    condition: Condition,
    /// `None`: there is no certificate.
    time: Option<Time>,
    name: String,
    imported: bool,
    /// Subject and issuer, where they are shown.
    names: Option<[String; 2]>,
}

/// What is shown of its time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Time {
    end: OffsetDateTime,
    due_from: OffsetDateTime,
    days_left: i64,
}

impl Row {
    pub(super) fn of(held: &Held<'_>, condition: Condition, observer: &Observer<'_>) -> Self {
        let found = certificate(held);
        let time = found.map(Certificate::validity).map(|validity| Time {
            end: validity.not_after,
            due_from: due_from(held.succession(), validity, observer.leaf),
            days_left: validity.days_left(observer.now),
        });
        let addition = match held.kind {
            Kind::Authority | Kind::Leaf => "",
            Kind::Above => " (above it)",
            Kind::Peer => " (for its peers)",
        };
        let names = found.filter(|_| observer.wanted.names);
        Self {
            condition,
            time,
            name: held.name() + addition,
            imported: held.imported,
            names: names.map(|found| [found.subject(), found.issuer()]),
        }
    }

    /// End, days left, state, and whose it is: that may be as long as it likes.
    fn cells(&self) -> [String; 4] {
        let [end, left] = self.time.map_or_else(
            || ["-", "-"].map(str::to_owned),
            |time| [time.end.date().to_string(), time.days_left.to_string()],
        );
        [end, left, self.state(), clean(&self.name).into_owned()]
    }

    fn state(&self) -> String {
        let mut state = self.condition.words().to_owned();
        if let (Condition::Due, Some(time)) = (self.condition, self.time) {
            // Writing to a String cannot fail.
            let _ = write!(state, " since {}", time.due_from.date());
        }
        if self.imported {
            state.push_str(", imported");
        }
        state
    }

    fn cells_with_names(&self) -> [String; 6] {
        let [end, left, state, name] = self.cells();
        let [subject, issuer] = self.names.clone().unwrap_or_default();
        let clean = |text: &str| clean(text).into_owned();
        [end, left, state, name, clean(&subject), clean(&issuer)]
    }
}

/// All of them, or those that need something and how many there are of which.
pub(super) fn text(mut rows: Vec<Row>, every_one: bool) -> String {
    rows.sort_by(|one, other| {
        let key = |row: &Row| (row.condition, row.time);
        key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
    });
    let needy = rows.partition_point(|row| row.condition != Condition::Good);
    let shown = if every_one || rows.len() <= LISTED {
        rows.len()
    } else {
        needy.min(LISTED)
    };
    let listed = rows.get(..shown).unwrap_or_default();
    let mut text = if every_one {
        let heading = ["ENDS", "DAYS LEFT", "STATE", "WHOSE", "SUBJECT", "ISSUER"];
        listing(heading, listed.iter().map(Row::cells_with_names))
    } else {
        listing(
            ["ENDS", "DAYS LEFT", "STATE", "WHOSE"],
            listed.iter().map(Row::cells),
        )
    };
    if shown < needy {
        let _ = writeln!(
            text,
            "  and {} more that need something (--verbose lists each)",
            needy - shown
        );
    }
    text + &summary(&rows)
}

fn listing<const N: usize>(heading: [&str; N], rows: impl ExactSizeIterator<Item = [String; N]>) -> String {
    if rows.len() == 0 {
        return String::new();
    }
    let heading = heading.map(str::to_owned);
    table(&std::iter::once(heading).chain(rows).collect::<Vec<_>>())
}

/// How many there are in which condition, and which good one is due first.
fn summary(rows: &[Row]) -> String {
    let count = |condition| rows.iter().filter(|row| row.condition == condition).count();
    let counts = Condition::ALL
        .into_iter()
        .map(|condition| (count(condition), condition.words()));
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, words)| format!("{count} {words}")).collect();
    let plural = if rows.len() == 1 { "" } else { "s" };
    let mut text = format!("{} certificate{plural}: {}\n", rows.len(), counts.join(", "));
    if let Some((day, name)) = next(rows) {
        let _ = writeln!(text, "next due on {day}: {}", clean(name));
    }
    text
}

fn next(rows: &[Row]) -> Option<(Date, &str)> {
    let good = rows.iter().filter(|row| row.condition == Condition::Good);
    let times = good.filter_map(|row| Some((row.time?.due_from, row.name.as_str())));
    let (from, name) = times.min()?;
    Some((from.date(), name))
}

#[cfg(test)]
mod tests;
