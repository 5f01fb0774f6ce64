//! What a file is that is given as a log.

/// What the beginning of a file shows it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Lines of text, or nothing.
    Text,
    /// Compressed: with what, and the program that writes its content to standard output.
    Compressed(&'static str, &'static str),
    /// Text in UTF-16.
    Utf16,
    /// A journal of systemd.
    Journal,
    /// ZooKeeper's own transactions, which are called a log too.
    Transactions,
    /// A snapshot of ZooKeeper's tree.
    Snapshot,
    /// Packets.
    Capture,
    /// Something else that is no text.
    Binary,
}

/// How files begin (the formats' own specifications, or `magic(5)`).
const MAGIC: [(&[u8], Content); 15] = [
    (b"\x1f\x8b", Content::Compressed("gzip", "zcat")),
    (b"\x28\xb5\x2f\xfd", Content::Compressed("zstd", "zstdcat")),
    (b"\xfd7zXZ\0", Content::Compressed("xz", "xzcat")),
    (b"BZh", Content::Compressed("bzip2", "bzcat")),
    (b"\x04\x22\x4d\x18", Content::Compressed("lz4", "lz4cat")),
    (b"PK\x03\x04", Content::Compressed("zip", "unzip -p")),
    (b"LPKSHHRH", Content::Journal),
    (b"ZKLG", Content::Transactions),
    (b"ZKSN", Content::Snapshot),
    (b"\xff\xfe", Content::Utf16),
    (b"\xfe\xff", Content::Utf16),
    (b"\xd4\xc3\xb2\xa1", Content::Capture),
    (b"\xa1\xb2\xc3\xd4", Content::Capture),
    (b"\x4d\x3c\xb2\xa1", Content::Capture),
    (b"\x0a\x0d\x0d\x0a", Content::Capture),
];

/// How much text tells whether it is text.
const LOOKED_AT: usize = 4096;

impl Content {
    /// What a file is that begins like this.
    #[must_use]
    pub fn of(beginning: &[u8]) -> Self {
        if let Some((_, content)) = MAGIC.iter().find(|(magic, _)| beginning.starts_with(magic)) {
            return *content;
        }
        // A log that was rotated under its writer begins with a hole, which may be longer than what is seen here.
        let hole = beginning.iter().take_while(|byte| **byte == 0).count();
        let text = beginning.get(hole..).unwrap_or_default();
        let text = text.get(..LOOKED_AT).unwrap_or(text);
        let is_control =
            |byte: &&u8| **byte < 0x20 && !matches!(**byte, 0 | b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
        let controls = text.iter().filter(is_control).count();
        if controls * 20 > text.len() || (1..LOOKED_AT).contains(&hole) && text.is_empty() {
            return Self::Binary;
        }
        let zeros = |odd: usize| {
            text.iter()
                .skip(odd)
                .step_by(2)
                .filter(|byte| **byte == 0)
                .count()
        };
        match (zeros(0), zeros(1)) {
            (0, 0) => Self::Text,
            (even, odd) if even.max(odd) * 4 > text.len() && even.min(odd) * 32 < text.len() => Self::Utf16,
            (even, odd) if (even + odd) * 20 > text.len() => Self::Binary,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_log_is_recognised() {
        let utf16: Vec<u8> = "2025-11-25".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hole = [&[0; 8192], &b"2025-11-25 12:00:00 text\n"[..]].concat();
        let table: [(&[u8], Content); 12] = [
            (b"", Content::Text),
            (b"one line", Content::Text),
            ("Zürich \u{1b}[31m".as_bytes(), Content::Text),
            (b"\xfcml\xe4ut in Latin-1\n", Content::Text),
            (&hole, Content::Text),
            (b"\x1f\x8b\x08\x00", Content::Compressed("gzip", "zcat")),
            (&utf16, Content::Utf16),
            (b"\xff\xfea\0", Content::Utf16),
            (b"ZKLG\0\0\0\x02", Content::Transactions),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\x01\x02\x03", Content::Binary),
            (&[0; 64], Content::Binary),
            (b"\x30\x82\x01\x02\x03\x04\x05\x06", Content::Binary),
        ];
        for (bytes, expected) in table {
            assert_eq!(
                Content::of(bytes),
                expected,
                "{:?}",
                bytes.get(..16).unwrap_or(bytes)
            );
        }
    }
}
