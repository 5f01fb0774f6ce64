//! One YAML file to the tree that ClickHouse's `YAMLParser` makes of it with yaml-cpp.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::tree::{Child, DEPTH};
use super::{Element, ReadError};

/// How many values a file may come to once its aliases are written out: a few lines can stand for billions.
const VALUES: usize = 1_000_000;
/// The key that puts another mapping's keys beside one's own (ClickHouse 24.5 and later).
const MERGE_KEY: &str = "<<";

pub(super) fn read(path: &Arc<Path>, text: &str) -> Result<Element, ReadError> {
    let mut loader = Loader {
        path,
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        values: 0,
    };
    let value = loader.document()?;
    let mut root = Element::new("clickhouse", path, 1);
    match &value.content {
        // Releases differ: older ones see the first entry alone.
        Content::List(_) => {
            return Err(loader.refused(value.line, "a list at the top is read differently by releases"));
        }
        // The documentation calls the key optional, the source makes an element of it.
        Content::Map(entries)
            if entries
                .iter()
                .any(|(key, _)| key.text == "clickhouse" || key.text == "yandex") =>
        {
            return Err(loader.refused(
                value.line,
                "the keys have to stand at the top, not below `clickhouse`",
            ));
        }
        _ => build(&value, &mut root, path),
    }
    Ok(root)
}

#[derive(Clone)]
struct Value {
    content: Content,
    line: u32,
}

#[derive(Clone)]
struct Key {
    text: String,
    line: u32,
}

#[derive(Clone)]
enum Content {
    Null,
    Scalar(String),
    List(Vec<Value>),
    Map(Vec<(Key, Value)>),
}

struct Loader<'a> {
    path: &'a Arc<Path>,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, Value>,
    values: usize,
}

impl<'a> Loader<'a> {
    /// The first document; yaml-cpp's `Load` reads no other.
    fn document(&mut self) -> Result<Value, ReadError> {
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => {
                    return Ok(Value {
                        content: Content::Null,
                        line: line(span),
                    });
                }
                (Event::Nothing | Event::StreamStart | Event::DocumentStart(_), _) => {}
                (event, span) => return self.value(event, span, 0),
            }
        }
    }

    fn value(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value, ReadError> {
        let line = line(span);
        if depth == DEPTH {
            return Err(ReadError::TooDeep {
                path: self.path.to_path_buf(),
                line,
            });
        }
        self.count(1, line)?;
        let (content, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let null = style == ScalarStyle::Plain && tag.is_none() && is_null(&text);
                (
                    if null {
                        Content::Null
                    } else {
                        Content::Scalar(text.into_owned())
                    },
                    anchor,
                )
            }
            Event::SequenceStart(anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(anchor) => return self.alias(anchor, line, depth),
            _ => return Err(self.refused(line, "a value is missing")),
        };
        let value = Value { content, line };
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Content, ReadError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Content::List(items)),
                (event, span) => items.push(self.value(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Content, ReadError> {
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let text = match self.value(event, span, depth + 1)?.content {
                Content::Scalar(text) => text,
                // What yaml-cpp makes of it as text.
                Content::Null => "null".to_owned(),
                Content::List(_) | Content::Map(_) => {
                    return Err(self.refused(line(span), "a key is not a scalar"));
                }
            };
            let key = Key {
                text,
                line: line(span),
            };
            let (event, span) = self.next()?;
            let value = self.value(event, span, depth + 1)?;
            if key.text == MERGE_KEY {
                merged.push(value);
            } else {
                entries.push((key, value));
            }
        }
        for value in merged {
            self.merge_key(&mut entries, value)?;
        }
        Ok(Content::Map(entries))
    }

    /// Keys that are there already win, and so does the first of several mappings.
    fn merge_key(&self, entries: &mut Vec<(Key, Value)>, value: Value) -> Result<(), ReadError> {
        match value.content {
            Content::Map(others) => {
                for (key, value) in others {
                    if entries.iter().all(|(known, _)| known.text != key.text) {
                        entries.push((key, value));
                    }
                }
                Ok(())
            }
            Content::List(items) => items
                .into_iter()
                .try_for_each(|item| self.merge_key(entries, item)),
            Content::Null | Content::Scalar(_) => {
                Err(self.refused(value.line, "`<<` does not name a mapping"))
            }
        }
    }

    fn alias(&mut self, anchor: usize, line: u32, depth: usize) -> Result<Value, ReadError> {
        let Some(value) = self.anchors.get(&anchor) else {
            return Err(self.refused(line, "an alias stands inside what it names"));
        };
        let (values, deep) = size(value);
        if depth + deep > DEPTH {
            return Err(ReadError::TooDeep {
                path: self.path.to_path_buf(),
                line,
            });
        }
        let value = value.clone();
        self.count(values, line)?;
        Ok(value)
    }

    fn count(&mut self, values: usize, line: u32) -> Result<(), ReadError> {
        self.values = self.values.saturating_add(values);
        if self.values > VALUES {
            return Err(self.refused(line, "it comes to more than a million values"));
        }
        Ok(())
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), ReadError> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            // The parser's own words may quote the text, which may be a password.
            Some(Err(error)) => Err(self.refused(number(error.marker().line()), "it is not well-formed")),
            None => Err(self.refused(1, "it ends too early")),
        }
    }

    fn refused(&self, line: u32, reason: &'static str) -> ReadError {
        ReadError::Yaml {
            path: self.path.to_path_buf(),
            line,
            reason,
        }
    }
}

/// Plain scalars that yaml-cpp takes for nothing.
fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn line(span: Span) -> u32 {
    number(span.start.line())
}

fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// How many values there are in it, and how deep they go.
fn size(value: &Value) -> (usize, usize) {
    let sizes = |values: &mut dyn Iterator<Item = &Value>| {
        values.map(size).fold((1, 1), |(sum, deepest), (values, depth)| {
            (sum + values, deepest.max(depth + 1))
        })
    };
    match &value.content {
        Content::Null | Content::Scalar(_) => (1, 1),
        Content::List(items) => sizes(&mut items.iter()),
        Content::Map(entries) => sizes(&mut entries.iter().map(|(_, value)| value)),
    }
}

/// Puts a value into the element of its key (`processNode`).
fn build(value: &Value, element: &mut Element, path: &Arc<Path>) {
    match &value.content {
        Content::Null => {}
        Content::Scalar(text) => element.children.push(Child::Text(text.clone())),
        Content::List(items) => items.iter().for_each(|item| build(item, element, path)),
        Content::Map(entries) => entries
            .iter()
            .for_each(|(key, value)| build_entry(key, value, element, path)),
    }
}

/// `@name` is an attribute, `#text` the text beside attributes, anything else an element.
fn build_entry(key: &Key, value: &Value, element: &mut Element, path: &Arc<Path>) {
    match (&value.content, key.text.strip_prefix('@')) {
        (Content::Scalar(text), Some(attribute)) => element.set(attribute, text),
        (Content::Scalar(text), None) if key.text == "#text" => {
            element.children.push(Child::Text(text.clone()));
        }
        _ => build_elements(key, key.line, value, element, path),
    }
}

/// One element for a value, one for each of a list; lists in lists count as one.
fn build_elements(key: &Key, line: u32, value: &Value, element: &mut Element, path: &Arc<Path>) {
    match &value.content {
        Content::List(items) if !items.is_empty() => {
            for item in items {
                build_elements(key, item.line, item, element, path);
            }
        }
        _ => {
            let mut child = Element::new(&key.text, path, line);
            build(value, &mut child, path);
            element.children.push(Child::Element(child));
        }
    }
}

#[cfg(test)]
mod tests;
