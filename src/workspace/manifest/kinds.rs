//! The kinds of value that a key of the manifest can have: how it is read, what stands there by default.

use std::fmt::Display;

use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeValue};

/// One kind of value.
pub(super) trait Kind {
    /// What a sound entry is read as.
    type Value;

    /// The value of a key that is not written; `None` where it has to be.
    fn default(&self) -> Option<Self::Value>;

    /// The default, or an example, as TOML.
    fn literal(&self) -> String;

    /// The value of an entry, or what is wrong with it.
    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<Self::Value, Vec<Complaint>>;
}

/// What is wrong with an entry, to follow the key's name: ` must be …` or `: …`.
pub(super) struct Complaint {
    /// Where, when it is not the start of the entry.
    pub(super) at: Option<usize>,
    pub(super) text: String,
}

impl Complaint {
    fn wrong_type(wanted: &str, found: &DeValue<'_>) -> Vec<Self> {
        vec![Self {
            at: None,
            text: format!(" must be {wanted}, not {}", with_article(found)),
        }]
    }

    fn wrong_number(wanted: &str, found: &DeInteger<'_>) -> Vec<Self> {
        vec![Self {
            at: None,
            text: format!(" must be {wanted}, not `{found}`"),
        }]
    }
}

/// A text with a grammar of its own, with its default.
pub(super) struct Text<T> {
    pub(super) default: &'static str,
    pub(super) parse: fn(&str) -> Result<T, String>,
}

impl<T> Kind for Text<T> {
    type Value = T;

    fn default(&self) -> Option<T> {
        (self.parse)(self.default).ok()
    }

    fn literal(&self) -> String {
        quoted(self.default)
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<T, Vec<Complaint>> {
        match value.get_ref() {
            DeValue::String(text) => (self.parse)(text).map_err(|reason| {
                vec![Complaint {
                    at: None,
                    text: format!(": {reason}"),
                }]
            }),
            other => Err(Complaint::wrong_type("a text", other)),
        }
    }
}

/// A text that has to be there.
pub(super) struct Required<T> {
    pub(super) example: &'static str,
    pub(super) parse: fn(&str) -> Result<T, String>,
}

impl<T> Kind for Required<T> {
    type Value = T;

    fn default(&self) -> Option<T> {
        None
    }

    fn literal(&self) -> String {
        quoted(self.example)
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<T, Vec<Complaint>> {
        Text {
            default: "",
            parse: self.parse,
        }
        .read(value)
    }
}

/// A whole number within bounds.
pub(super) struct Number<N> {
    pub(super) default: N,
    pub(super) least: N,
    pub(super) most: N,
}

impl<N: Copy + Display + PartialOrd + TryFrom<u64>> Kind for Number<N> {
    type Value = N;

    fn default(&self) -> Option<N> {
        Some(self.default)
    }

    fn literal(&self) -> String {
        self.default.to_string()
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<N, Vec<Complaint>> {
        number(value.get_ref(), self.least, self.most)
    }
}

/// A whole number that need not be there.
pub(super) struct OptionalNumber<N> {
    /// What is shown for it: the number that follows from other keys, or an example.
    pub(super) shown: &'static str,
    /// Whether `0` says that there is none.
    pub(super) zero_is_none: bool,
    pub(super) least: N,
    pub(super) most: N,
}

impl<N: Copy + Display + PartialOrd + TryFrom<u64>> Kind for OptionalNumber<N> {
    type Value = Option<N>;

    fn default(&self) -> Option<Option<N>> {
        Some(None)
    }

    fn literal(&self) -> String {
        self.shown.to_owned()
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<Option<N>, Vec<Complaint>> {
        match value.get_ref() {
            DeValue::Integer(found) if self.zero_is_none && unsigned(found) == Some(0) => Ok(None),
            other => number(other, self.least, self.most).map(Some),
        }
    }
}

/// `true` or `false`.
pub(super) struct Flag {
    pub(super) default: bool,
}

impl Kind for Flag {
    type Value = bool;

    fn default(&self) -> Option<bool> {
        Some(self.default)
    }

    fn literal(&self) -> String {
        self.default.to_string()
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<bool, Vec<Complaint>> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            other => Err(Complaint::wrong_type("`true` or `false`", other)),
        }
    }
}

/// A list of texts; empty by default.
pub(super) struct List<T> {
    pub(super) parse: fn(&str) -> Result<T, String>,
}

/// One entry of a list, and the offset at which it stands.
pub(super) struct Item<T> {
    pub(super) at: usize,
    pub(super) value: T,
}

impl<T> Kind for List<T> {
    type Value = Vec<Item<T>>;

    fn default(&self) -> Option<Vec<Item<T>>> {
        Some(Vec::new())
    }

    fn literal(&self) -> String {
        "[]".to_owned()
    }

    fn read(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Item<T>>, Vec<Complaint>> {
        match value.get_ref() {
            DeValue::Array(entries) => self.read_all(entries),
            other => Err(Complaint::wrong_type("a list of texts", other)),
        }
    }
}

impl<T> List<T> {
    fn read_all(&self, entries: &DeArray<'_>) -> Result<Vec<Item<T>>, Vec<Complaint>> {
        let mut items = Vec::with_capacity(entries.len());
        let mut complaints = Vec::new();
        for entry in entries {
            let at = entry.span().start;
            match entry.get_ref() {
                DeValue::String(text) => match (self.parse)(text) {
                    Ok(value) => items.push(Item { at, value }),
                    Err(reason) => complaints.push(Complaint {
                        at: Some(at),
                        text: format!(": {reason}"),
                    }),
                },
                other => complaints.push(Complaint {
                    at: Some(at),
                    text: format!(" must be a list of texts: one is {}", with_article(other)),
                }),
            }
        }
        if complaints.is_empty() {
            Ok(items)
        } else {
            Err(complaints)
        }
    }
}

/// A text as a TOML string, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn number<N: Copy + Display + PartialOrd + TryFrom<u64>>(
    value: &DeValue<'_>,
    least: N,
    most: N,
) -> Result<N, Vec<Complaint>> {
    let wanted = if least == most {
        format!("`{least}`")
    } else {
        format!("a number from {least} to {most}")
    };
    let DeValue::Integer(found) = value else {
        return Err(Complaint::wrong_type(&wanted, value));
    };
    unsigned(found)
        .and_then(|number| N::try_from(number).ok())
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| Complaint::wrong_number(&wanted, found))
}

pub(super) fn unsigned(found: &DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(found.as_str(), found.radix()).ok()
}

pub(super) fn with_article(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "a text".to_owned(),
        DeValue::Integer(_) => "a number".to_owned(),
        DeValue::Float(_) => "a number with a fraction".to_owned(),
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
