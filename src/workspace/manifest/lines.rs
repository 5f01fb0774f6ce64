//! The lines of a manifest: which of them belong to a table.

use std::ops::Range;

/// A text, line by line.
pub(super) struct Lines<'a> {
    text: &'a str,
}

impl<'a> Lines<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text }
    }

    /// The lines of a table: the comment right above its header, the header, its values, its last comment, and the
    /// blank lines that would be left over without it.
    pub(super) fn table(&self, header: usize, values_end: usize) -> Range<usize> {
        let mut start = self.start(header);
        let above = self.run_above(start, is_comment);
        // A comment at the top of the file is about the file.
        if above > self.top() {
            start = above;
        }
        let mut end = self.end_of_table(values_end);
        if self.is_free(end) {
            start = self.run_above(start, is_blank);
        }
        if start == self.top() {
            end = self.run_below(end, is_blank);
        }
        start..end
    }

    /// Where the line after a table starts: the comment right below its values is its own, unless that stands right
    /// above the next header.
    pub(super) fn end_of_table(&self, values_end: usize) -> usize {
        let values = self.next(values_end);
        let comment = self.run_below(values, is_comment);
        if self.is_free(comment) { comment } else { values }
    }

    /// Whether nothing stands in the line that starts here.
    fn is_free(&self, start: usize) -> bool {
        self.line(start).is_none_or(is_blank)
    }

    /// Where the first line starts: behind a byte order mark.
    fn top(&self) -> usize {
        if self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        }
    }

    /// Where the line starts that this offset lies in.
    fn start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(self.top(), |newline| newline + 1)
    }

    /// The line that starts here; `None` at the end.
    fn line(&self, start: usize) -> Option<&'a str> {
        self.text
            .get(start..)
            .filter(|rest| !rest.is_empty())?
            .lines()
            .next()
    }

    /// The start of the first of the lines right above that are all like this.
    fn run_above(&self, start: usize, wanted: fn(&str) -> bool) -> usize {
        let mut first = start;
        while first > self.top() {
            let above = self.start(first - 1);
            if !self.line(above).is_some_and(wanted) {
                break;
            }
            first = above;
        }
        first
    }

    /// The start of the first line from here on that is not like this.
    fn run_below(&self, start: usize, wanted: fn(&str) -> bool) -> usize {
        let mut next = start;
        while self.line(next).is_some_and(wanted) {
            next = self.next(next);
        }
        next
    }

    /// Where the line after this offset starts.
    pub(super) fn next(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n')
            .map_or(self.text.len(), |newline| at + newline + 1)
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}
