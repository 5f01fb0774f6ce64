use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::Location;

/// How deep elements may stand in each other: a bound for everything here that calls itself.
pub(super) const DEPTH: usize = 128;

/// Attributes that stand for a value kept elsewhere.
pub(super) const SUBSTITUTIONS: [&str; 3] = ["incl", "from_env", "from_zk"];

/// One element of a configuration, with the file and line where it got its present content.
#[derive(Clone)]
pub struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
    pub(super) location: Location,
}

/// What stands in an element, by what a merge does with it.
#[derive(Clone)]
pub(super) enum Child {
    Element(Element),
    /// Text: a merge into the element takes it away, unless it is blank.
    Text(String),
    /// A CDATA section: text that a merge leaves in place.
    Verbatim(String),
    /// A comment or processing instruction: without a value, but it keeps an element from being empty.
    Comment,
}

impl Element {
    pub(super) fn new(name: &str, path: &Arc<Path>, line: u32) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            children: Vec::new(),
            location: Location {
                path: Arc::clone(path),
                line,
            },
        }
    }

    /// Its tag.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// Where its present content stands.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The elements in it, in their order.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) | Child::Verbatim(_) | Child::Comment => None,
        })
    }

    /// The *first* element of this name: ClickHouse sees no other.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The element at a path of names, the first of each.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All text in it, that of elements in it included, as ClickHouse reads a value: not trimmed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather_text(&mut text);
        text
    }

    fn gather_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Child::Element(element) => element.gather_text(text),
                Child::Text(part) | Child::Verbatim(part) => text.push_str(part),
                Child::Comment => {}
            }
        }
    }

    /// Whether it stands for something that was not at hand, and for what.
    #[must_use]
    pub fn substitution(&self) -> Option<Substitution> {
        SUBSTITUTIONS.into_iter().find_map(|kind| {
            let name = self.attribute(kind)?;
            Some(Substitution {
                kind,
                name: name.to_owned(),
            })
        })
    }

    pub(super) fn has(&self, attribute: &str) -> bool {
        self.attribute(attribute).is_some()
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, present)) => value.clone_into(present),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.attributes.retain(|(known, _)| known != name);
    }
}

/// Values may be passwords: only the shape is shown.
impl fmt::Debug for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{}> at {} ", self.name, self.location)?;
        formatter.debug_list().entries(self.elements()).finish()
    }
}

/// A value that is kept elsewhere: in the server's environment, a file of includes, or ZooKeeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// The attribute: `from_env`, `incl` or `from_zk`.
    pub kind: &'static str,
    /// The variable, the element or the path.
    pub name: String,
}

impl fmt::Display for Substitution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}=\"{}\"", self.kind, self.name)
    }
}
