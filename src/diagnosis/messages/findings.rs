//! The counts of a log, in the words of a diagnosis.

use super::Names;
use super::event::Speaker;
use super::log::Log;
use super::message::{Meaning, Message, Voice};
use super::tables::Tables;
use super::tally::{Place, Tally};
use crate::diagnosis::finding::Remark;
use crate::diagnosis::{Code, Finding};

/// What a log tells of one kind of failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The finding.
    pub finding: Finding,
    /// The hosts, files and values that the lines name.
    pub names: Names,
}

impl Log {
    /// What is wrong, in the order in which it came up; `subject` is what messages call the log.
    #[must_use]
    pub fn told(&self, subject: &str) -> Vec<Told> {
        let Some(tables) = Tables::shared() else {
            return Vec::new();
        };
        let mut tallies: Vec<_> = self.tallies.iter().collect();
        tallies.sort_by_key(|(key, tally)| (tally.first.line, **key));
        let told = tallies.into_iter().filter_map(|((row, speaker), tally)| {
            let message = tables.rows.get(*row)?;
            let Meaning::Finding(code) = message.meaning else {
                return None;
            };
            Some(Told {
                finding: self.finding(subject, code, message, *speaker, tally),
                names: tally.names.clone(),
            })
        });
        told.collect()
    }

    fn finding(
        &self,
        subject: &str,
        code: Code,
        message: &Message,
        speaker: Speaker,
        tally: &Tally,
    ) -> Finding {
        let says = match subject_of(message.voice, speaker) {
            Some(who) => format!("{who}: {}", message.says),
            None => message.says.to_owned(),
        };
        let mut remark = Remark::new(says).seen(format!("{subject}:{}: {}", tally.first.line, tally.excerpt));
        remark = remark.seen(times(tally));
        for line in tally.names.lines() {
            remark = remark.seen(line);
        }
        if !message.releases.is_empty() {
            remark = remark.seen(format!("written so by {}", message.releases));
        }
        if let Some(line) = self.settled_since(&tally.last) {
            remark = remark.seen(line);
        }
        let mut finding = Finding::new(code, subject, remark.fixed_by(message.fix.map(str::to_owned)));
        if let Some(cause) = message.cause {
            cause.clone_into(&mut finding.cause);
        }
        finding
    }

    /// A session over TLS that came about after the last failure of a kind.
    fn settled_since(&self, last: &Place) -> Option<String> {
        let session = self
            .sessions()
            .filter(|sessions| sessions.last_line > last.line)
            .max_by_key(|sessions| sessions.last_line)?;
        Some(format!(
            "after it, in line {}{}: {}",
            session.last_line,
            at(&session.last),
            session.what
        ))
    }
}

/// `3 times, from … to …, lines 7 to 99`.
fn times(tally: &Tally) -> String {
    let Tally {
        count, first, last, ..
    } = tally;
    match (count, first.stamp.as_str(), last.stamp.as_str()) {
        (1, "", _) => "once".to_owned(),
        (1, stamp, _) => format!("once, at {stamp}"),
        (_, "", _) | (_, _, "") => format!("{count} times, last in line {}", last.line),
        (_, from, to) if from == to => format!("{count} times, at {from}, last in line {}", last.line),
        (_, from, to) => format!("{count} times, from {from} to {to}, last in line {}", last.line),
    }
}

/// ` (STAMP)`, or nothing.
fn at(stamp: &str) -> String {
    if stamp.is_empty() {
        String::new()
    } else {
        format!(" ({stamp})")
    }
}

/// Who refuses whose certificate.
const fn subject_of(voice: Voice, speaker: Speaker) -> Option<&'static str> {
    Some(match (voice, speaker) {
        (Voice::Plain, _) => return None,
        (Voice::Judges, Speaker::Server) => "ZooKeeper refuses a client's certificate",
        (Voice::Judges, Speaker::Client) => "a client in Java refuses ZooKeeper's certificate",
        (Voice::Judges, Speaker::Peer) => "one of ZooKeeper's servers refuses the certificate of another",
        (Voice::Judges, Speaker::Java) => "the certificate of the other side is refused",
        (Voice::Judges, Speaker::Clickhouse) => "ClickHouse refuses ZooKeeper's certificate",
        (Voice::IsJudged, Speaker::Server) => "a client refuses ZooKeeper's certificate",
        (Voice::IsJudged, Speaker::Client) => "ZooKeeper refuses the certificate of a client in Java",
        (Voice::IsJudged, Speaker::Peer) => {
            "another of ZooKeeper's servers refuses the certificate of this one"
        }
        (Voice::IsJudged, Speaker::Java) => "the other side refuses the certificate of this one",
        (Voice::IsJudged, Speaker::Clickhouse) => "ZooKeeper refuses ClickHouse's certificate",
    })
}
