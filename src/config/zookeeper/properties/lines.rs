//! Where lines end, which of them are comments, and which belong together.

use super::trim_start;

/// A line as it stands in the file, in the order of the file: their texts and terminators together are the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config::zookeeper) struct Line<'a> {
    /// Counted from 1.
    pub(in crate::config::zookeeper) number: usize,
    /// Where it starts, in bytes.
    pub(in crate::config::zookeeper) start: usize,
    /// Without its terminator.
    pub(in crate::config::zookeeper) text: &'a [u8],
    /// `\n`, `\r`, `\r\n`, or nothing at the end of the file.
    pub(in crate::config::zookeeper) terminator: &'a [u8],
    /// What it is to Java.
    pub(in crate::config::zookeeper) kind: Kind,
}

/// What a line is to Java.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config::zookeeper) enum Kind {
    /// Nothing but blanks.
    Blank,
    /// `#` or `!` comes first.
    Comment,
    /// A key starts here.
    Start,
    /// The line before ends in a backslash, so this one goes on with it whatever it looks like.
    Continuation,
}

impl<'a> Line<'a> {
    /// Where the next line starts, in bytes.
    pub(in crate::config::zookeeper) const fn end(&self) -> usize {
        self.start + self.text.len() + self.terminator.len()
    }

    /// Whether its last backslash is not itself escaped, so that it takes the next line in.
    pub(in crate::config::zookeeper) fn ends_in_backslash(&self) -> bool {
        let speaks = matches!(self.kind, Kind::Start | Kind::Continuation);
        speaks && self.text.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
    }

    /// What it adds to its logical line.
    fn content(&self) -> &'a [u8] {
        let text = trim_start(self.text);
        if self.ends_in_backslash() {
            text.strip_suffix(b"\\").unwrap_or(text)
        } else {
            text
        }
    }
}

/// Cuts a file into its lines.
pub(in crate::config::zookeeper) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let mut number = 0;
    let mut continued = false;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let (text, after) = rest.split_at(length);
        let terminator = after
            .get(..if after.starts_with(b"\r\n") { 2 } else { 1 })
            .unwrap_or_default();
        number += 1;
        let kind = kind(text, continued);
        let line = Line {
            number,
            start,
            text,
            terminator,
            kind,
        };
        start = line.end();
        // A backslash alone, with nothing of the logical line before it, leaves the next line free to be a comment.
        continued = line.ends_in_backslash() && (continued || !line.content().is_empty());
        Some(line)
    })
}

fn kind(text: &[u8], continued: bool) -> Kind {
    match trim_start(text).first() {
        _ if continued => Kind::Continuation,
        None => Kind::Blank,
        Some(b'#' | b'!') => Kind::Comment,
        Some(_) => Kind::Start,
    }
}

/// The logical lines, continuations joined, each with the number of its first line.
pub(super) fn logical(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let mut lines = lines(bytes)
        .filter(|line| matches!(line.kind, Kind::Start | Kind::Continuation))
        .peekable();
    std::iter::from_fn(move || {
        loop {
            let first = lines.next()?;
            let mut content = first.content().to_vec();
            while let Some(next) = lines.next_if(|line| line.kind == Kind::Continuation) {
                content.extend_from_slice(next.content());
            }
            // A lone backslash is an empty key if it ends the file, and nothing elsewhere.
            if !content.is_empty() || (first.end() == bytes.len() && first.terminator.len() < 2) {
                return Some((first.number, content));
            }
        }
    })
}
