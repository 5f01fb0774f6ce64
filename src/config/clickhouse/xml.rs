//! One XML file to a tree, and octets to text for XML and YAML alike.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use roxmltree::{Document, Node, NodeType, TextPos};

use super::tree::{Child, DEPTH};
use super::{Element, ReadError};

/// Decodes what expat, ClickHouse's parser, decodes: UTF-8 and UTF-16 by their marks, else what the XML declaration names.
pub(super) fn decode<'a>(path: &Path, bytes: &'a [u8]) -> Result<Cow<'a, str>, ReadError> {
    let not = |encoding: &str| ReadError::Encoding {
        path: path.to_owned(),
        encoding: encoding.to_owned(),
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).map(Cow::from).map_err(|_| not("UTF-8")),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)
            .map(Cow::from)
            .ok_or_else(|| not("UTF-16")),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)
            .map(Cow::from)
            .ok_or_else(|| not("UTF-16")),
        _ => match declared_encoding(bytes).as_deref() {
            None | Some("UTF-8") => std::str::from_utf8(bytes)
                .map(Cow::from)
                .map_err(|_| not("UTF-8")),
            Some("US-ASCII") if bytes.is_ascii() => Ok(String::from_utf8_lossy(bytes)),
            Some("ISO-8859-1") => Ok(bytes.iter().copied().map(char::from).collect::<String>().into()),
            Some(other) => Err(not(other)),
        },
    }
}

/// The encoding of a file that is read, and is not UTF-8.
pub(super) fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0xef, 0xbb, 0xbf, ..] => None,
        _ if bytes.is_ascii() => None,
        _ => (declared_encoding(bytes).as_deref() == Some("ISO-8859-1")).then_some("ISO-8859-1"),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .ok()?;
    rest.is_empty().then_some(text)
}

/// The encoding in `<?xml … encoding="…"?>`, in capitals.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    /// A declaration is no longer than this.
    const HEAD: usize = 256;
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    let declaration = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let name = value.split(quote).nth(1)?;
    Some(name.to_ascii_uppercase())
}

pub(super) fn read(path: &Arc<Path>, text: &str) -> Result<Element, ReadError> {
    let document = Document::parse(text).map_err(|error| refused(path, text, &error))?;
    let reader = Reader {
        path,
        text,
        lines: Lines::of(text),
    };
    reader.element(document.root_element(), 0)
}

struct Reader<'a> {
    path: &'a Arc<Path>,
    text: &'a str,
    lines: Lines,
}

impl Reader<'_> {
    fn element(&self, node: Node<'_, '_>, depth: usize) -> Result<Element, ReadError> {
        let line = self.lines.at(node.range().start);
        if depth == DEPTH {
            return Err(ReadError::TooDeep {
                path: self.path.to_path_buf(),
                line,
            });
        }
        let mut element = Element::new(self.qualified_name(node), self.path, line);
        for attribute in node.attributes() {
            let name = self.text.get(attribute.range_qname()).unwrap_or(attribute.name());
            element
                .attributes
                .push((name.to_owned(), attribute.value().to_owned()));
        }
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => element
                    .children
                    .push(Child::Element(self.element(child, depth + 1)?)),
                NodeType::Text => self.push_text(child, node, &mut element.children),
                NodeType::Comment | NodeType::PI | NodeType::Root => element.children.push(Child::Comment),
            }
        }
        Ok(element)
    }

    /// The parser joins sections with the text around them, and gives the place of the first part alone.
    fn push_text(&self, node: Node<'_, '_>, parent: Node<'_, '_>, children: &mut Vec<Child>) {
        let source = self
            .text
            .get(node.range().start..self.end(node, parent))
            .unwrap_or_default();
        // In the source of a text, a `<` is the start of a section.
        if !source.contains('<') {
            children.push(Child::Text(node.text().unwrap_or_default().to_owned()));
            return;
        }
        let mut rest = source;
        while let Some((before, section)) = rest.split_once("<![CDATA[") {
            let (section, after) = section.split_once("]]>").unwrap_or((section, ""));
            push_plain(before, children);
            children.push(Child::Verbatim(section.replace("\r\n", "\n").replace('\r', "\n")));
            rest = after;
        }
        push_plain(rest, children);
    }

    /// Where the text ends: before what follows it in its parent, or before the parent's closing tag.
    fn end(&self, node: Node<'_, '_>, parent: Node<'_, '_>) -> usize {
        let parent = parent.range();
        let closing = || {
            self.text
                .get(parent.clone())
                .and_then(|source| source.rfind("</"))
        };
        match node.next_sibling() {
            Some(next) => next.range().start,
            None => closing().map_or(parent.end, |at| parent.start + at),
        }
    }

    /// With its prefix, which means nothing to ClickHouse but is part of the name.
    fn qualified_name<'b>(&'b self, node: Node<'b, '_>) -> &'b str {
        let source = self.text.get(node.range().start + 1..).unwrap_or_default();
        source
            .split(|end: char| end.is_ascii_whitespace() || matches!(end, '>' | '/'))
            .next()
            .unwrap_or_default()
    }
}

/// Text as it stands in the source, with its references still to be resolved.
fn push_plain(source: &str, children: &mut Vec<Child>) {
    if !source.is_empty() {
        let wrapped = format!("<text>{source}</text>");
        let text = Document::parse(&wrapped)
            .ok()
            .and_then(|document| document.root_element().text().map(str::to_owned));
        children.push(Child::Text(text.unwrap_or_default()));
    }
}

/// Where each line starts, so that finding a line does not mean counting from the first.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    fn at(&self, offset: usize) -> u32 {
        let before = self.0.partition_point(|end| *end < offset);
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// The parser's own words may quote the text, which may be a password.
fn refused(path: &Path, text: &str, error: &roxmltree::Error) -> ReadError {
    use roxmltree::Error;
    let reason = match error {
        Error::DtdDetected => "it has a document type declaration, which is not read here",
        Error::UnexpectedCloseTag(..) => "a closing tag does not match the one that is open",
        Error::UnknownEntityReference(..) | Error::MalformedEntityReference(_) => {
            "an `&` that is not written as `&amp;`, or an entity that is not known"
        }
        Error::DuplicatedAttribute(..) => "an attribute stands twice",
        Error::NoRootNode => "it has no element",
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => "it ends before its last closing tag",
        Error::NonXmlChar(..) => "it holds a character that cannot stand in XML",
        Error::UnknownNamespace(..) => "a prefix stands for no namespace",
        _ => "it is not well-formed",
    };
    let position = match error {
        // The parser gives these no place.
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => end(text),
        _ => error.pos(),
    };
    ReadError::Xml {
        path: path.to_owned(),
        line: position.row,
        column: position.col,
        reason,
    }
}

fn end(text: &str) -> TextPos {
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count();
    TextPos::new(
        Lines::of(text).at(text.len()),
        u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
    )
}

#[cfg(test)]
mod tests;
