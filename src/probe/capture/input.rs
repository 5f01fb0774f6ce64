use std::io::{self, Read};

use super::file::End;

/// How much is asked for at a time.
const CHUNK: usize = 1 << 16;

/// What comes in, and is not used up yet.
pub(super) struct Input<R> {
    source: R,
    buffer: Vec<u8>,
    /// Where what is not used up begins in the buffer, and where it ends.
    start: usize,
    end: usize,
    /// So many octets more are used up once the packet that stands in them is.
    spent: usize,
}

impl<R: Read> Input<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            spent: 0,
        }
    }

    pub(super) fn octets(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    pub(super) fn spend(&mut self, count: usize) {
        self.spent = count;
    }

    pub(super) fn settle(&mut self) {
        let spent = std::mem::take(&mut self.spent);
        self.consume(spent);
    }

    /// Four octets at a place.
    pub(super) fn number(&self, at: usize, is_big_endian: bool) -> Option<usize> {
        let octets: [u8; 4] = self.octets().get(at..at + 4)?.try_into().ok()?;
        let number = if is_big_endian {
            u32::from_be_bytes(octets)
        } else {
            u32::from_le_bytes(octets)
        };
        usize::try_from(number).ok()
    }

    /// Waits for so many octets; `false` when the source ends before. No memory is taken for what has not come.
    pub(super) fn ensure(&mut self, count: usize) -> io::Result<bool> {
        while self.octets().len() < count {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.end == self.buffer.len() {
                self.buffer.resize(self.end + CHUNK, 0);
            }
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.source.read(free) {
                Ok(0) => return Ok(false),
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// `false` at a regular end.
    pub(super) fn ensure_or_end(&mut self, count: usize) -> Result<bool, End> {
        if self.ensure(count).map_err(End::Unread)? {
            Ok(true)
        } else if self.octets().is_empty() {
            Ok(false)
        } else {
            Err(End::Truncated)
        }
    }

    pub(super) fn ensure_or_truncated(&mut self, count: usize) -> Result<(), End> {
        if self.ensure(count).map_err(End::Unread)? {
            Ok(())
        } else {
            Err(End::Truncated)
        }
    }
}
