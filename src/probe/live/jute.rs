//! ZooKeeper's encoding of records (jute), as far as a session needs it: big-endian numbers, strings and buffers with their
//! length before them, and a length before each record on the wire.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// The most octets that a record may have: ZooKeeper's own limit (`jute.maxbuffer`, 0xfffff) and what stands around it.
pub(super) const LARGEST: usize = (1 << 20) + (64 << 10);

/// Why there is no record.
#[derive(Debug)]
pub(super) enum FrameError {
    /// The connection ended, or failed.
    Io(io::Error),
    /// What stands for its length is none.
    Length([u8; 4]),
}

/// A record to be sent.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn int(mut self, value: i32) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn long(mut self, value: i64) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn boolean(mut self, value: bool) -> Self {
        self.0.push(value.into());
        self
    }

    /// A buffer or a string, of a few octets.
    pub(super) fn buffer(self, value: &[u8]) -> Self {
        let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
        let mut longer = self.int(length);
        longer.0.extend(value);
        longer
    }

    /// As it goes over the wire.
    pub(super) fn frame(self) -> Vec<u8> {
        Self::default().buffer(&self.0).0
    }
}

/// A record that came; what reads beyond its end is `None`.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn int(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn long(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }

    /// A length of -1 stands for "none", which is taken for "empty".
    pub(super) fn buffer(&mut self) -> Option<&'a [u8]> {
        match self.int()? {
            -1 => Some(&[]),
            length => self.take(usize::try_from(length).ok()?),
        }
    }

    /// Characters that are no UTF-8 are replaced.
    pub(super) fn text(&mut self) -> Option<String> {
        let octets = self.buffer()?;
        Some(String::from_utf8_lossy(octets).into_owned())
    }

    pub(super) fn texts(&mut self) -> Option<Vec<String>> {
        let count = usize::try_from(self.int()?.max(0)).ok()?;
        // Each has four octets of length at least: a count that lies ends here.
        if count > self.0.len() / 4 {
            return None;
        }
        (0..count).map(|_| self.text()).collect()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// Reads one record. Its length is believed only up to `most`, and memory is taken for what came, not for what was promised.
/// It may hold the password of a session, so it is wiped.
pub(super) fn read_frame(stream: &mut impl Read, most: usize) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).map_err(FrameError::Io)?;
    let promised = u32::from_be_bytes(length);
    let promised = usize::try_from(promised)
        .ok()
        .filter(|promised| *promised <= most);
    let promised = promised.ok_or(FrameError::Length(length))?;
    let mut record = Zeroizing::new(Vec::new());
    let mut limited = stream.take(promised as u64);
    let count = limited.read_to_end(&mut record).map_err(FrameError::Io)?;
    if count < promised {
        return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let frame = Writer::default()
            .int(-2)
            .long(1 << 40)
            .buffer(b"abc")
            .boolean(true)
            .frame();
        let record = read_frame(&mut frame.as_slice(), 100).expect("a record");
        let mut reader = Reader(&record);
        assert_eq!((reader.int(), reader.long()), (Some(-2), Some(1 << 40)));
        assert_eq!(reader.buffer(), Some(b"abc".as_slice()));
        assert_eq!((reader.0, reader.int()), ([1].as_slice(), None));
    }

    #[test]
    fn lengths_that_lie_take_no_memory() {
        for length in [[0xff; 4], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 101]] {
            let error = read_frame(&mut length.as_slice(), 100).expect_err("a lie");
            assert!(matches!(error, FrameError::Length(told) if told == length));
        }
        let short = [0, 0, 0, 100, 1, 2];
        assert!(matches!(
            read_frame(&mut short.as_slice(), 100),
            Err(FrameError::Io(_))
        ));
        for texts in [[0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 9]] {
            assert_eq!(Reader(&texts).texts(), None);
        }
        assert_eq!(Reader(&[0, 0, 0, 9, 1]).buffer(), None);
        assert_eq!(Reader(&[0x80, 0, 0, 0]).buffer(), None);
        assert_eq!(Reader(&[0xff, 0xff, 0xff, 0xff]).texts(), Some(Vec::new()));
    }
}
