use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};

/// What had to be mended before a file could be understood, as a fragment of a sentence. The peers do not mend it:
/// they refuse the file, or read less of it.
///
/// What concerns the text as a whole is said once, with the first line that needed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Repair {
    /// Two octets a character.
    #[error("the text is UTF-16: it was taken for what it is")]
    Utf16,
    /// U+FEFF before a line, where an editor put it at the front of a file.
    #[error("line {line}: a byte order mark was left out")]
    ByteOrderMark {
        /// Where it stood.
        line: usize,
    },
    /// The line ends of old Macs.
    #[error("line {line}: a carriage return alone was taken for the end of the line")]
    CarriageReturns {
        /// The first line that ends so.
        line: usize,
    },
    /// The two characters `\n`, as in JSON or an environment file.
    #[error("line {line}: `\\n` was taken for the end of a line")]
    EscapedLineEnds {
        /// Where they stand.
        line: usize,
    },
    /// What a shell makes of a file in a variable without quotes.
    #[error("line {line}: blanks were taken for the ends of lines")]
    LineEndsBecameBlanks {
        /// Where they stand.
        line: usize,
    },
    /// A boundary and what follows it in one line.
    #[error("line {line}: a boundary got a line of its own")]
    LineEndsLost {
        /// Where it stands.
        line: usize,
    },
    /// A boundary in quotes, as in an environment file.
    #[error("line {line}: a boundary was taken out of its quotes")]
    Quoted {
        /// Where it stands.
        line: usize,
    },
    /// Blanks before a line of a block.
    #[error("line {line}: blanks before the text of a block were left out")]
    Indented {
        /// The first such line.
        line: usize,
    },
    /// Empty lines in a block.
    #[error("line {line}: empty lines in a block were left out")]
    BlankLines {
        /// The first such line.
        line: usize,
    },
    /// A label of a key that only its writer knows.
    #[error("line {line}: the label `Ed25519 PRIVATE KEY` was taken for `PRIVATE KEY`")]
    UnknownLabel {
        /// The boundary with it.
        line: usize,
    },
    /// OpenSSL's own kind of certificate, with remarks on what it is trusted for.
    #[error(
        "{octets} bytes of trust settings after the certificate at line {line} (`TRUSTED CERTIFICATE`) were cut off"
    )]
    TrustSettings {
        /// Where the block begins.
        line: usize,
        /// How many octets they are.
        octets: usize,
    },
    /// Octets after the end of what was read.
    #[error("{octets} more bytes after the end of {entry} were cut off")]
    TrailingOctets {
        /// After what, such as "the certificate at line 3".
        entry: String,
        /// The line at which that begins, where there are lines.
        line: Option<usize>,
        /// How many they are.
        octets: usize,
    },
    /// BER where DER is wanted.
    #[error("its lengths are indefinite (BER): they were filled in")]
    IndefiniteLengths,
    /// A file in base64 without boundaries, as Kubernetes shows a secret.
    #[error("the whole file is base64: it was decoded first")]
    Base64,
    /// A key that does not say which certificate is its own, so that Java finds none.
    #[error(
        "{entry} names no certificate (localKeyId): it was joined with the one that holds its public key"
    )]
    KeyIdMissing {
        /// Which key.
        entry: String,
    },
    /// A key that names a certificate of another key, which Java then serves.
    #[error(
        "{entry} names the wrong certificate (localKeyId): it was joined with the one that holds its public key"
    )]
    KeyIdWrong {
        /// Which key.
        entry: String,
    },
    /// A curve whose numbers stand in the key instead of its name (RFC 5480, section 2.1.1, forbids it).
    #[error("{entry} spells its curve out: it was given the curve's name")]
    CurveSpeltOut {
        /// Which key.
        entry: String,
    },
}

impl Repair {
    /// A stable kebab-case word that scripts may match on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Utf16 => "utf-16",
            Self::ByteOrderMark { .. } => "byte-order-mark",
            Self::CarriageReturns { .. } => "carriage-returns",
            Self::EscapedLineEnds { .. } => "escaped-line-ends",
            Self::LineEndsBecameBlanks { .. } => "line-ends-became-blanks",
            Self::LineEndsLost { .. } => "line-ends-lost",
            Self::Quoted { .. } => "quoted",
            Self::Indented { .. } => "indented",
            Self::BlankLines { .. } => "blank-lines",
            Self::UnknownLabel { .. } => "unknown-label",
            Self::TrustSettings { .. } => "trust-settings",
            Self::TrailingOctets { .. } => "trailing-octets",
            Self::IndefiniteLengths => "indefinite-lengths",
            Self::Base64 => "base64",
            Self::KeyIdMissing { .. } => "key-id-missing",
            Self::KeyIdWrong { .. } => "key-id-wrong",
            Self::CurveSpeltOut { .. } => "curve-spelt-out",
        }
    }

    /// The line that it is about, counted from one.
    #[must_use]
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::ByteOrderMark { line }
            | Self::CarriageReturns { line }
            | Self::EscapedLineEnds { line }
            | Self::LineEndsBecameBlanks { line }
            | Self::LineEndsLost { line }
            | Self::Quoted { line }
            | Self::Indented { line }
            | Self::BlankLines { line }
            | Self::UnknownLabel { line }
            | Self::TrustSettings { line, .. } => Some(*line),
            Self::TrailingOctets { line, .. } => *line,
            _ => None,
        }
    }

    /// Whether one of its kind says enough about a whole file.
    const fn is_said_once(&self) -> bool {
        !matches!(
            self,
            Self::TrustSettings { .. }
                | Self::TrailingOctets { .. }
                | Self::KeyIdMissing { .. }
                | Self::KeyIdWrong { .. }
                | Self::CurveSpeltOut { .. }
        )
    }
}

/// The repairs of one file, in the order in which they were made.
#[derive(Debug, Default)]
pub(in crate::keystore) struct Repairs {
    made: Vec<Repair>,
    kinds: HashSet<Discriminant<Repair>>,
}

impl Repairs {
    pub(in crate::keystore) fn add(&mut self, repair: Repair) {
        if self.kinds.insert(discriminant(&repair)) || !repair.is_said_once() {
            self.made.push(repair);
        }
    }

    /// The first repair of what is not text but should be DER.
    pub(in crate::keystore) fn of_encoding(&self) -> Option<&Repair> {
        let is_of_encoding =
            |repair: &&Repair| matches!(repair, Repair::IndefiniteLengths | Repair::TrailingOctets { .. });
        self.made.iter().find(is_of_encoding)
    }

    pub(in crate::keystore) fn into_vec(self) -> Vec<Repair> {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_for_the_whole_text_is_said_once_and_what_was_cut_each_time() {
        let mut repairs = Repairs::default();
        for line in [3, 9] {
            repairs.add(Repair::BlankLines { line });
            repairs.add(Repair::TrustSettings { line, octets: 12 });
        }
        let lines: Vec<_> = repairs.into_vec().iter().map(Repair::line).collect();
        assert_eq!(lines, [Some(3), Some(3), Some(9)]);
    }
}
