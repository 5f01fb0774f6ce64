use std::fmt;

use super::merge::Ambiguity;
use super::resolve::Gap;
use super::{Element, Location, Substitution};
use crate::model::Password;

/// How often a value may refer to another before that counts as a circle.
const REFERENCES: usize = 4;

/// Everything that a ClickHouse server is told, as it sees it.
#[derive(Debug)]
pub struct Merged {
    pub(super) root: Element,
    pub(super) ambiguous: Vec<Ambiguity>,
    pub(super) unresolved: Vec<Gap>,
}

impl Merged {
    /// The root, `<clickhouse>`.
    #[must_use]
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// Where files could be merged in more than one way.
    #[must_use]
    pub fn ambiguous(&self) -> &[Ambiguity] {
        &self.ambiguous
    }

    /// Where something is not known here.
    #[must_use]
    pub fn unresolved(&self) -> &[Gap] {
        &self.unresolved
    }

    /// The value of an element, as ClickHouse's `getString` gives it.
    #[must_use]
    pub fn value(&self, element: &Element) -> Value {
        match element.substitution() {
            Some(substitution) => Value::Unresolved(substitution),
            None if is_secret(element.name()) => {
                Value::Secret(Password::new(self.expanded(&element.text(), 0)))
            }
            None => Value::Plain(self.expanded(&element.text(), 0)),
        }
    }

    pub(super) fn setting(&self, element: &Element) -> Setting {
        Setting {
            value: self.value(element),
            location: element.location().clone(),
        }
    }

    /// Every value below an element, by its dotted path; the second of two alike is `name[1]`.
    #[must_use]
    pub fn values(&self, element: &Element, path: &str) -> Vec<(String, Setting)> {
        let mut values = Vec::new();
        self.gather(element, path, &mut values);
        values
    }

    fn gather(&self, element: &Element, path: &str, values: &mut Vec<(String, Setting)>) {
        if element.elements().next().is_none() {
            values.push((path.to_owned(), self.setting(element)));
            return;
        }
        for (key, inner) in numbered(element) {
            self.gather(inner, &format!("{path}.{key}"), values);
        }
    }

    /// Puts the values of other keys in the place of `${key}`, as Poco does: what is no key stays as it is, and the last brace may
    /// be missing.
    fn expanded(&self, text: &str, depth: usize) -> String {
        let Some((before, rest)) = text.split_once("${").filter(|_| depth < REFERENCES) else {
            return text.to_owned();
        };
        let (key, after) = rest.split_once('}').unwrap_or((rest, ""));
        let value = match self.find(key) {
            Some(element) => self.expanded(&element.text(), depth + 1),
            None => text
                .get(before.len()..text.len() - after.len())
                .unwrap_or_default()
                .to_owned(),
        };
        format!("{before}{value}{}", self.expanded(after, depth))
    }

    fn find(&self, key: &str) -> Option<&Element> {
        key.split('.').try_fold(&self.root, |element, step| {
            let (name, index) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
                Some((name, index)) => (name, index.parse().ok()?),
                None => (step, 0),
            };
            element.elements().filter(|inner| inner.name() == name).nth(index)
        })
    }
}

/// The elements in it with their keys: `node`, `node[1]`, …
pub(super) fn numbered(element: &Element) -> impl Iterator<Item = (String, &Element)> {
    let mut counts = std::collections::HashMap::new();
    element.elements().map(move |inner| {
        let count: &mut usize = counts.entry(inner.name()).or_default();
        let key = if *count == 0 {
            inner.name().to_owned()
        } else {
            format!("{}[{count}]", inner.name())
        };
        *count += 1;
        (key, inner)
    })
}

/// Keys whose values are never shown.
fn is_secret(name: &str) -> bool {
    const WHOLE: [&str; 4] = ["identity", "key_hex", "account_key", "connection_string"];
    const PARTS: [&str; 4] = ["password", "secret", "token", "access_key"];
    let name = name.to_ascii_lowercase();
    WHOLE.contains(&name.as_str()) || PARTS.iter().any(|part| name.contains(part))
}

/// A value and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The line that gave it.
    pub location: Location,
}

/// A value by what may be done with it. Secrets can be compared; they are never printed.
#[derive(Debug)]
pub enum Value {
    /// It may be shown.
    Plain(String),
    /// It must not be shown.
    Secret(Password),
    /// It stands elsewhere.
    Unresolved(Substitution),
}

impl Value {
    /// The text, where it is known and may be shown.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Secret(_) | Self::Unresolved(_) => None,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(one), Self::Plain(other)) => one == other,
            (Self::Secret(one), Self::Secret(other)) => one.expose() == other.expose(),
            (Self::Unresolved(one), Self::Unresolved(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => write!(formatter, "`{text}`"),
            Self::Secret(_) => formatter.write_str("(not shown)"),
            Self::Unresolved(substitution) => write!(formatter, "`{substitution}`"),
        }
    }
}
