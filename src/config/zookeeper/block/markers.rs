//! Where the block is.

use super::BlockError;
use crate::config::zookeeper::properties::{Kind, Line, lines};

/// The line before the block. Known by its first words, so that the rest can be reworded.
pub(super) const BEGIN: &str =
    "# BEGIN zkcerts: kept by `zkcerts deploy`, which replaces what stands between these two lines";
/// The line after it.
pub(super) const END: &str = "# END zkcerts";

const BEGIN_WORDS: &str = "# BEGIN zkcerts";
const END_WORDS: &str = "# END zkcerts";

/// The file without the block.
pub(super) struct Surroundings<'a> {
    /// Everything before the first marker; the whole file where there is none.
    pub(super) before: &'a [u8],
    /// Everything after the text of the last marker, its line's end included; `None` where there is no block.
    pub(super) after: Option<&'a [u8]>,
    /// The line that the last marker stands on.
    pub(super) after_line: usize,
}

/// Finds the block, if there is exactly one whole one or none at all.
pub(super) fn find(existing: &[u8]) -> Result<Surroundings<'_>, BlockError> {
    if let Some(line) = lines(existing).find(|line| line.text.contains(&0)) {
        return Err(BlockError::NotText { line: line.number });
    }
    let begin = only(existing, BEGIN_WORDS)?;
    let end = only(existing, END_WORDS)?;
    match (begin, end) {
        (None, None) => Ok(Surroundings {
            before: existing,
            after: None,
            after_line: 0,
        }),
        (Some(begin), None) => Err(BlockError::MarkerAlone {
            marker: BEGIN_WORDS,
            line: begin.number,
        }),
        (None, Some(end)) => Err(BlockError::MarkerAlone {
            marker: END_WORDS,
            line: end.number,
        }),
        (Some(begin), Some(end)) if end.start < begin.start => Err(BlockError::MarkersReversed {
            begin: begin.number,
            end: end.number,
        }),
        (Some(begin), Some(end)) => Ok(Surroundings {
            before: existing.get(..begin.start).unwrap_or_default(),
            after: existing.get(end.start + end.text.len()..),
            after_line: end.number,
        }),
    }
}

fn only<'a>(existing: &'a [u8], marker: &'static str) -> Result<Option<Line<'a>>, BlockError> {
    let mut found = lines(existing).filter(|line| is_marker(line, marker));
    let first = found.next();
    match (first, found.next()) {
        (Some(first), Some(second)) => Err(BlockError::MarkerTwice {
            marker,
            lines: [first.number, second.number],
        }),
        _ => Ok(first),
    }
}

/// A marker that the line before has taken in is still where our block is.
fn is_marker(line: &Line<'_>, marker: &str) -> bool {
    matches!(line.kind, Kind::Comment | Kind::Continuation)
        && line.text.strip_prefix(marker.as_bytes()).is_some_and(|rest| {
            !rest
                .first()
                .is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}
