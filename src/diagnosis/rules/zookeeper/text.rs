//! The text of zoo.cfg, where Java or a script takes it otherwise than a person does.

use super::Remark;
use crate::config::zookeeper::properties::Oddity;
use crate::diagnosis::{Origin, Place, Told, ZookeeperEvidence};

/// UTF-8's mark, as ISO-8859-1 reads it.
pub(super) const BYTE_ORDER_MARK: &str = "\u{ef}\u{bb}\u{bf}";

fn line_of(evidence: &ZookeeperEvidence, line: usize) -> Option<&Told> {
    let at = |told: &&Told| told.origin == Origin::ZooCfg && told.place.line == Some(line);
    evidence.told.iter().find(at)
}

pub(super) fn swallowed(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let found = evidence.oddities.iter().filter_map(|oddity| match oddity {
        Oddity::Swallowed { line, by } => Some((*line, *by)),
        _ => None,
    });
    found
        .map(|(line, by)| {
            let key = line_of(evidence, by).map_or_else(
                || "the line before it".to_owned(),
                |told| format!("`{}`", told.key),
            );
            Remark::new(format!(
                "line {line} is part of the value of {key}, and no setting"
            ))
            .seen_at(&Place::new(&evidence.path, by), "the line ends in a backslash")
            .seen_at(&Place::new(&evidence.path, line), "what was meant as a setting")
        })
        .collect()
}

pub(super) fn byte_order_mark(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if !evidence.oddities.contains(&Oddity::ByteOrderMark) {
        return Vec::new();
    }
    let first = evidence
        .told
        .iter()
        .find_map(|told| told.key.strip_prefix(BYTE_ORDER_MARK));
    // Before a comment it makes an entry of it, which does no harm.
    let Some(key) = first.filter(|key| !key.is_empty() && !key.starts_with(['#', '!'])) else {
        return Vec::new();
    };
    vec![
        Remark::new(format!(
            "`{key}` is overlooked: a byte order mark stands before it, and becomes part of the key"
        ))
        .seen_at(&Place::new(&evidence.path, 1), "EF BB BF"),
    ]
}

pub(super) fn carriage_returns(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let line = evidence.oddities.iter().find_map(|oddity| match oddity {
        Oddity::CarriageReturns { line } => Some(*line),
        _ => None,
    });
    line.map(|line| Remark::new("its lines end in CR LF").seen_at(&Place::new(&evidence.path, line), "CR LF"))
        .into_iter()
        .collect()
}

/// Where it is surely meant: a whole value that is a variable, or one in braces.
pub(super) fn not_expanded(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let is_variable = |value: &str| {
        value.contains("${")
            || value.strip_prefix('$').is_some_and(|name| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            })
    };
    let found = evidence
        .told
        .iter()
        .filter(|told| told.origin == Origin::ZooCfg && is_variable(&told.value));
    found
        .map(|told| {
            Remark::new(format!(
                "`{}` names a variable, and ZooKeeper takes the value to the letter",
                told.key
            ))
            .seen_at(&told.place, told.shown())
        })
        .collect()
}

/// Only of passwords: elsewhere a blank at the end is never meant.
pub(super) fn trimmed(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let found = evidence.oddities.iter().filter_map(|oddity| match oddity {
        Oddity::Trimmed { line } => line_of(evidence, *line),
        _ => None,
    });
    found
        .filter(|told| told.is_secret())
        .map(|told| {
            Remark::new(format!(
                "the value of `{}` ends in a blank, which ZooKeeper takes off",
                told.key
            ))
            .seen_at(&told.place, told.shown())
        })
        .collect()
}
