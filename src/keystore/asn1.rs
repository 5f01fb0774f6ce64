//! BER (X.690): the looser encoding in which other programs write PKCS#7 and PKCS#12, and a forgiving first look at
//! any of both encodings. Everything that is read in earnest is DER, through the crate of that name.

use zeroize::Zeroizing;

use super::truststore::Octets;

/// One value of a first look: its tag, and as much of its content as there is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Value<'a> {
    /// The first octet; 0 where there is no value.
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

/// The values one after the other, without a complaint about what was cut. One without a length reaches to the end.
pub(super) fn fields(bytes: &[u8]) -> impl Iterator<Item = Value<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let (tag, form, after) = header(rest).unwrap_or((first, Form::Indefinite, &[]));
        let (content, following) = match form {
            Form::Definite(length) => after.split_at(length.min(after.len())),
            Form::Indefinite => (after, &[][..]),
        };
        rest = following;
        (tag != END).then_some(Value { tag, content })
    })
}

/// The tag of the two octets that end a value without a length.
const END: u8 = 0;
/// In a tag: values stand inside.
const CONSTRUCTED: u8 = 0x20;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// Deeper than any certificate or store; each level costs a little of the stack.
const DEEPEST: usize = 32;

enum Form {
    Definite(usize),
    Indefinite,
}

/// Takes tag and length off the front. Tags over 30 have more than one octet, and stand in nothing that is read here.
fn header(bytes: &[u8]) -> Option<(u8, Form, &[u8])> {
    let [tag, first, rest @ ..] = bytes else {
        return None;
    };
    if tag & 0x1f == 0x1f {
        return None;
    }
    let count = usize::from(first & 0x7f);
    let (form, rest) = match *first {
        0x80 => (Form::Indefinite, rest),
        0x00..0x80 => (Form::Definite(count), rest),
        0x81.. => {
            let (octets, rest) = rest.split_at_checked(count)?;
            let length = octets
                .iter()
                .try_fold(0_u32, |length, octet| {
                    length.checked_mul(256)?.checked_add(u32::from(*octet))
                })
                .and_then(|length| usize::try_from(length).ok())?;
            (Form::Definite(length), rest)
        }
    };
    Some((*tag, form, rest))
}

/// The first value of the bytes, and what follows it.
pub(super) fn split_first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = bytes;
    skip(&mut rest, 0)?;
    bytes.split_at_checked(bytes.len() - rest.len())
}

/// Whether the bytes are one SEQUENCE and nothing more.
pub(super) fn is_value(bytes: &[u8]) -> bool {
    bytes.first() == Some(&SEQUENCE) && matches!(split_first(bytes), Some((_, [])))
}

fn skip(rest: &mut &[u8], depth: usize) -> Option<u8> {
    let (tag, form, after) = header(rest)?;
    match form {
        Form::Definite(length) => *rest = after.get(length..)?,
        Form::Indefinite if depth < DEEPEST => {
            *rest = after;
            while skip(rest, depth + 1)? != END {}
        }
        Form::Indefinite => return None,
    }
    Some(tag)
}

/// The value with definite lengths throughout, as short as can be, and its strings of octets in one piece; as it is
/// where that changes nothing. `None` where it is no BER, is nested too deeply, or is followed by something.
///
/// Nothing is converted inside a string of octets: what is encoded in there is a value of its own.
pub(super) fn to_der(bytes: &[u8]) -> Option<Octets<'_>> {
    let mut rest = bytes;
    let is_der = is_der(&mut rest, 0)?;
    if !rest.is_empty() {
        return None;
    }
    if is_der {
        return Some(Octets::Lent(bytes));
    }
    let mut rest = bytes;
    let mut output = Zeroizing::new(Vec::with_capacity(bytes.len()));
    convert(&mut rest, &mut output, 0)?;
    rest.is_empty().then_some(Octets::Own(output))
}

/// Takes one value off the front, and says whether it would stay as it is.
fn is_der(rest: &mut &[u8], depth: usize) -> Option<bool> {
    let before = *rest;
    let (tag, form, after) = header(before)?;
    if depth > DEEPEST || tag == END {
        return None;
    }
    match form {
        Form::Definite(length) => {
            let (mut inside, following) = after.split_at_checked(length)?;
            *rest = following;
            let mut is_same = before.len() - after.len() == 1 + length_octets(length).count()
                && tag != OCTETS | CONSTRUCTED;
            while tag & CONSTRUCTED != 0 && !inside.is_empty() {
                is_same &= is_der(&mut inside, depth + 1)?;
            }
            Some(is_same)
        }
        // What follows is looked at by the conversion, which it needs in any case.
        Form::Indefinite => {
            *rest = &[];
            Some(false)
        }
    }
}

/// Moves one value from the input to the output, and returns its tag.
fn convert(rest: &mut &[u8], output: &mut Vec<u8>, depth: usize) -> Option<u8> {
    let (tag, form, after) = header(rest)?;
    if depth > DEEPEST || (tag == END && depth == 0) {
        return None;
    }
    if tag == END {
        *rest = after;
        return matches!(form, Form::Definite(0)).then_some(END);
    }
    let mut content: Zeroizing<Vec<u8>>;
    let plain = match form {
        Form::Definite(length) => {
            let (mut inside, following) = after.split_at_checked(length)?;
            *rest = following;
            if tag & CONSTRUCTED == 0 {
                inside
            } else {
                content = Zeroizing::new(Vec::with_capacity(inside.len()));
                while !inside.is_empty() {
                    if convert(&mut inside, &mut content, depth + 1)? == END {
                        return None;
                    }
                }
                &content
            }
        }
        Form::Indefinite if tag & CONSTRUCTED != 0 => {
            *rest = after;
            content = Zeroizing::new(Vec::with_capacity(after.len()));
            while convert(rest, &mut content, depth + 1)? != END {}
            &content
        }
        Form::Indefinite => return None,
    };
    if tag == OCTETS | CONSTRUCTED {
        append(output, OCTETS, &join(plain)?);
    } else {
        append(output, tag, plain);
    }
    Some(tag)
}

/// The pieces of a string of octets that stood in several.
pub(super) fn join(pieces: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut rest = pieces;
    while !rest.is_empty() {
        let (OCTETS, Form::Definite(length), after) = header(rest)? else {
            return None;
        };
        let (piece, following) = after.split_at_checked(length)?;
        joined.extend_from_slice(piece);
        rest = following;
    }
    Some(joined)
}

fn append(output: &mut Vec<u8>, tag: u8, content: &[u8]) {
    output.push(tag);
    output.extend(length_octets(content.len()));
    output.extend_from_slice(content);
}

/// A length as short as can be (X.690, section 10.1).
fn length_octets(length: usize) -> impl Iterator<Item = u8> {
    let octets = length.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let [.., count] = (octets.len() - zeros).to_be_bytes();
    let first = match length {
        0..0x80 => None,
        _ => Some(0x80 | count),
    };
    let skipped = if length == 0 { zeros - 1 } else { zeros };
    first.into_iter().chain(octets.into_iter().skip(skipped))
}

#[cfg(test)]
mod tests;
