//! Our block inside a zoo.cfg that belongs to someone else.

mod error;
mod markers;
mod review;

use super::properties::{self, lines};
pub use error::{BlockError, Placed};
use markers::{BEGIN, END, Surroundings};
pub use review::Note;

/// A zoo.cfg with the block in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// What the rest of the file does that the reader should know.
    pub notes: Vec<Note>,
}

/// Puts `block`, as [`render_server`](super::render_server) made it, between two marker lines into the zoo.cfg
/// `existing`: where it stands already, else at the end. Every other byte stays; a block that is there already
/// leaves the whole file as it is.
///
/// ZooKeeper with `reconfigEnabled=true` writes the file anew and drops the markers. Such a file stays as it is
/// while it says what the block says.
///
/// Refused are a file in which the block would not have the last word (the same keys stand outside it, or its port
/// is taken) and one whose markers do not say where the block is.
pub fn merge_block(existing: &[u8], block: &str) -> Result<Merged, BlockError> {
    let surroundings = markers::find(existing)?;
    let ours = read(block.as_bytes(), 0)?;
    let rest = surroundings.read()?;
    let conflicts = review::conflicts(&rest, &ours);
    let rewritten = review::is_rewritten(&rest);
    let bytes = if conflicts.is_empty() {
        assemble(existing, &surroundings, block)
    } else if rewritten && surroundings.after.is_none() && review::is_in_effect(&rest, &ours, &conflicts) {
        existing.to_vec()
    } else {
        return Err(BlockError::KeysOutside {
            keys: conflicts,
            rewritten,
        });
    };
    Ok(Merged {
        bytes,
        notes: review::notes(&rest, &ours)?,
    })
}

fn assemble(existing: &[u8], surroundings: &Surroundings<'_>, block: &str) -> Vec<u8> {
    let terminator = terminator(existing);
    let mut bytes = Vec::with_capacity(existing.len() + 2 * block.len());
    bytes.extend_from_slice(surroundings.before);
    bytes.extend_from_slice(&closing(surroundings.before, terminator));
    for line in std::iter::once(BEGIN).chain(block.lines()) {
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(terminator);
    }
    bytes.extend_from_slice(END.as_bytes());
    bytes.extend_from_slice(surroundings.after.unwrap_or(terminator));
    bytes
}

/// Takes the block and its markers out. A file without one stays as it is, and so does one that ZooKeeper has
/// written anew.
pub fn remove_block(existing: &[u8]) -> Result<Vec<u8>, BlockError> {
    let Surroundings { before, after, .. } = markers::find(existing)?;
    let after = after.map_or(&[][..], |after| {
        let terminator = lines(after).next().map_or(0, |line| line.terminator.len());
        after.get(terminator..).unwrap_or_default()
    });
    Ok([before, after].concat())
}

impl Surroundings<'_> {
    fn read(&self) -> Result<properties::Properties, BlockError> {
        let mut properties = read(self.before, 0)?;
        if let Some(after) = self.after {
            properties
                .entries
                .extend(read(after, self.after_line - 1)?.entries);
        }
        Ok(properties)
    }
}

/// Reads a part of the file that has `skipped` lines before it.
fn read(bytes: &[u8], skipped: usize) -> Result<properties::Properties, BlockError> {
    let mut properties = properties::read(bytes).map_err(|error| BlockError::Malformed {
        line: error.line + skipped,
    })?;
    for entry in &mut properties.entries {
        entry.line += skipped;
    }
    Ok(properties)
}

/// How the file ends its lines, judged by its first one.
fn terminator(existing: &[u8]) -> &[u8] {
    lines(existing)
        .next()
        .map(|line| line.terminator)
        .filter(|terminator| !terminator.is_empty())
        .unwrap_or(b"\n")
}

/// What must follow the text before the block so that the first marker is a line of its own: the end of a last line
/// that lacks it, and an empty line if its backslash would take the marker in.
fn closing(before: &[u8], terminator: &[u8]) -> Vec<u8> {
    let Some(last) = lines(before).last() else {
        return Vec::new();
    };
    // Not `\n` after a line that ends in `\r`: together they would end one line.
    let terminator = if last.terminator.is_empty() {
        terminator
    } else {
        last.terminator
    };
    let count = usize::from(last.terminator.is_empty()) + usize::from(last.ends_in_backslash());
    terminator.repeat(count)
}

#[cfg(test)]
mod tests;
