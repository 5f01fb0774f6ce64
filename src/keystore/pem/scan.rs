//! Finds the blocks of a text: its lines, and the boundaries among them.

use super::blocks::{Block, Open};
use super::mend;
use crate::keystore::KeystoreError;
use crate::keystore::reading::utf16::Encoding;
use crate::keystore::reading::{Repair, Repairs};

/// The blocks of a file in their order. A block that is begun and not ended, or whose base64 is damaged, is an error:
/// a bundle that was cut must not be taken for a smaller one.
pub(super) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, KeystoreError> {
    Scanner::new(false, &mut Repairs::default()).scan(bytes)
}

/// The same of a file whose text may first have to be mended.
pub(in crate::keystore) fn mended_blocks(
    bytes: &[u8],
    repairs: &mut Repairs,
) -> Result<Vec<Block>, KeystoreError> {
    let text = Encoding::of(bytes).to_utf8(bytes)?;
    if text.is_some() {
        repairs.add(Repair::Utf16);
    }
    Scanner::new(true, repairs).scan(text.as_ref().map_or(bytes, |text| text.as_slice()))
}

struct Scanner<'a> {
    /// Whether lines are taken apart that were more than one.
    mends: bool,
    repairs: &'a mut Repairs,
    open: Option<Open>,
    blocks: Vec<Block>,
}

const NOT_ENDED: &str = "the block that begins here has no end of its own: the file was cut or mixed up";
const NOT_BEGUN: &str = "the block that ends here has no beginning: the file was cut or mixed up";

pub(super) const fn refused(line: usize, reason: &'static str) -> KeystoreError {
    KeystoreError::Pem { line, reason }
}

impl<'a> Scanner<'a> {
    const fn new(mends: bool, repairs: &'a mut Repairs) -> Self {
        Self {
            mends,
            repairs,
            open: None,
            blocks: Vec::new(),
        }
    }

    fn scan(mut self, text: &[u8]) -> Result<Vec<Block>, KeystoreError> {
        for line in lines(text) {
            let number = line.number;
            if line.has_mark {
                self.repairs.add(Repair::ByteOrderMark { line: number });
            }
            if line.ends_in_return {
                self.repairs.add(Repair::CarriageReturns { line: number });
            }
            if !self.mends {
                for part in seam(line.text) {
                    self.part(number, part, true)?;
                }
            } else if let Some(text) = mend::unescaped(line.text) {
                self.repairs.add(Repair::EscapedLineEnds { line: number });
                for line in mend::lines(&text) {
                    self.parts(number, &mend::parts(line, self.open.is_some()))?;
                }
            } else {
                self.mended(&line)?;
            }
        }
        match self.open {
            Some(block) => Err(refused(block.line, NOT_ENDED)),
            None => match cut_boundary(text) {
                Some(line) => Err(refused(line, NOT_ENDED)),
                None => Ok(self.blocks),
            },
        }
    }

    fn mended(&mut self, line: &Line<'_>) -> Result<(), KeystoreError> {
        let number = line.number;
        let parts = mend::parts(line.text, self.open.is_some());
        if let Some(repair) = mend::repair(&parts, number) {
            self.repairs.add(repair);
        }
        let was_open = self.open.is_some();
        self.parts(number, &parts)?;
        if line.is_indented && (was_open || self.open.is_some()) {
            self.repairs.add(Repair::Indented { line: number });
        }
        Ok(())
    }

    fn parts(&mut self, number: usize, parts: &[&[u8]]) -> Result<(), KeystoreError> {
        for part in parts {
            let part = part.trim_ascii();
            let relabelled = mend::relabelled(part);
            if relabelled.is_some() {
                self.repairs.add(Repair::UnknownLabel { line: number });
            }
            self.part(number, relabelled.unwrap_or(part), parts.len() == 1)?;
        }
        Ok(())
    }

    fn part(&mut self, number: usize, part: &[u8], is_line: bool) -> Result<(), KeystoreError> {
        self.open = match (self.open.take(), boundary(part)) {
            (None, Boundary::Begin(label)) => Some(Open::new(number, label)),
            (None, Boundary::Damaged(reason)) => return Err(refused(number, reason)),
            (None, Boundary::End(_)) => return Err(refused(number, NOT_BEGUN)),
            (None, Boundary::Text) => None,
            (Some(block), Boundary::Text) => Some(self.text(block, number, part, is_line)),
            (Some(block), Boundary::End(label)) if label == block.label => {
                self.blocks.push(block.close()?);
                None
            }
            (Some(block), _) => return Err(refused(block.line, NOT_ENDED)),
        };
        Ok(())
    }

    fn text(&mut self, mut block: Open, number: usize, text: &[u8], is_line: bool) -> Open {
        if text.is_empty() {
            if !block.has_headers() {
                self.repairs.add(Repair::BlankLines { line: number });
            }
        } else if !self.mends || (is_line && text.contains(&b':')) {
            block.add(text);
        } else {
            let mut words = mend::words(text).peekable();
            while let Some(word) = words.next() {
                match words.next_if(|_| word.ends_with(b":")) {
                    Some(value) => block.add(&[word, b" ".as_slice(), value].concat()),
                    None => block.add(word),
                }
                if words.peek().is_some() {
                    self.repairs.add(Repair::LineEndsBecameBlanks { line: number });
                }
            }
        }
        block
    }
}

/// A line without white space at its ends.
struct Line<'a> {
    /// Counted from one.
    number: usize,
    text: &'a [u8],
    /// A byte order mark stood before it.
    has_mark: bool,
    /// Nothing but a carriage return ends it.
    ends_in_return: bool,
    /// White space stood before it.
    is_indented: bool,
}

/// LF, CR LF and CR alone end a line.
fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    text.split(|octet| *octet == b'\n')
        .flat_map(|line| {
            let mut parts = line
                .strip_suffix(b"\r")
                .unwrap_or(line)
                .split(|octet| *octet == b'\r')
                .peekable();
            std::iter::from_fn(move || {
                let part = parts.next()?;
                Some((part, parts.peek().is_some()))
            })
        })
        .zip(1..)
        .map(|((line, ends_in_return), number)| {
            let unmarked = line.strip_prefix(MARK).unwrap_or(line);
            let text = unmarked.trim_ascii();
            Line {
                number,
                text,
                has_mark: unmarked.len() < line.len(),
                ends_in_return,
                is_indented: !text.is_empty() && unmarked.trim_ascii_start().len() < unmarked.len(),
            }
        })
}

/// The last line, if it looks like a boundary that was cut: it begins one, and neither dashes nor a line end follow.
fn cut_boundary(text: &[u8]) -> Option<usize> {
    if text.ends_with(b"\n") {
        return None;
    }
    let line = lines(text).last()?;
    let label = line.text.strip_prefix(b"-----BEGIN")?;
    (!label.contains(&b'-')).then_some(line.number)
}

/// A line in two, where a file without a last line end was put before another: `-----END X----------BEGIN X-----`.
fn seam(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    const SEAM: &[u8] = b"----------BEGIN ";
    let seam = line
        .starts_with(b"-----END ")
        .then(|| line.windows(SEAM.len()).position(|window| window == SEAM))
        .flatten();
    let (first, second) = line.split_at(seam.map_or(line.len(), |seam| seam + 5));
    [first, second]
        .into_iter()
        .take(if seam.is_some() { 2 } else { 1 })
}

enum Boundary<'a> {
    Begin(&'a str),
    End(&'a str),
    /// It was meant for one; why it is none.
    Damaged(&'static str),
    Text,
}

fn boundary(line: &[u8]) -> Boundary<'_> {
    if !line.starts_with(b"-----") {
        return Boundary::Text;
    }
    let Ok(text) = str::from_utf8(line) else {
        return Boundary::Text;
    };
    let (begins, rest) = match (text.strip_prefix("-----BEGIN "), text.strip_prefix("-----END ")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Boundary::Text,
    };
    match rest.strip_suffix("-----") {
        _ if rest.trim_end_matches('-').contains("-----") => {
            Boundary::Damaged("the line ends of this block were lost")
        }
        Some(label) if !label.is_empty() && !label.ends_with('-') => {
            // What is no label is not repeated in a message: it may be the key that followed it.
            if !label.bytes().all(mend::is_of_label) {
                Boundary::Damaged("a boundary has no label in capitals")
            } else if begins {
                Boundary::Begin(label)
            } else {
                Boundary::End(label)
            }
        }
        _ if rest.ends_with('-') => Boundary::Damaged("a boundary has not five dashes at its end"),
        _ => Boundary::Text,
    }
}
