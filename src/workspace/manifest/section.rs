//! How a section of the manifest is declared: once, with every key's kind, default and meaning, so that reading it,
//! finding the nearest key and documenting it cannot disagree.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::Faults;
use super::keys;
use super::kinds::Kind;
use crate::model::{Quoted, nearest};

/// A key as documentation shows it.
pub(super) struct Row {
    pub(super) key: &'static str,
    /// Its default, or an example, as TOML.
    pub(super) literal: String,
    pub(super) about: &'static str,
}

/// A section as documentation shows it.
pub(super) struct Section {
    pub(super) header: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) rows: fn() -> Vec<Row>,
}

/// What stands under one key.
pub(super) struct Entry<T> {
    /// `None` once a fault has been recorded for it.
    pub(super) value: Option<T>,
    /// Where it is written; `None` where the default holds.
    pub(super) at: Option<usize>,
}

/// Declares a section: a struct with an [`Entry`] for each key, and the keys as data.
macro_rules! section {
    ($(#[$note:meta])* $section:ident = $header:literal {
        $($(#[doc = $about:literal])+ $key:ident: $kind:ty = $rule:expr;)+
    }) => {
        $(#[$note])*
        pub(super) struct $section {
            $(pub(super) $key: $crate::workspace::manifest::section::Entry<
                <$kind as $crate::workspace::manifest::kinds::Kind>::Value,
            >,)+
        }

        impl $section {
            pub(super) const HEADER: &'static str = $header;
            pub(super) const KEYS: &'static [&'static str] = &[$(stringify!($key)),+];

            pub(super) fn read(
                fields: &$crate::workspace::manifest::section::Fields<'_>,
                faults: &mut $crate::workspace::manifest::faults::Faults,
            ) -> Self {
                $(let $key: $kind = $rule;)+
                Self {
                    $($key: fields.entry(stringify!($key), &$key, faults),)+
                }
            }

            pub(super) fn rows() -> Vec<$crate::workspace::manifest::section::Row> {
                $(let $key: $kind = $rule;)+
                vec![$($crate::workspace::manifest::section::Row {
                    key: stringify!($key),
                    literal: $crate::workspace::manifest::kinds::Kind::literal(&$key),
                    about: concat!($($about),+),
                },)+]
            }
        }
    };
}
pub(super) use section;

/// One table of the document, read key by key.
pub(super) struct Fields<'a> {
    pub(super) header: &'static str,
    pub(super) at: Option<usize>,
    table: Option<&'a DeTable<'a>>,
}

impl<'a> Fields<'a> {
    /// A section that is not written.
    pub(super) const fn absent(header: &'static str) -> Self {
        Self {
            header,
            at: None,
            table: None,
        }
    }

    /// A section that is.
    pub(super) const fn of(header: &'static str, at: usize, table: &'a DeTable<'a>) -> Self {
        Self {
            header,
            at: Some(at),
            table: Some(table),
        }
    }

    /// What stands under the key, its default, or a fault.
    pub(super) fn entry<K: Kind>(&self, key: &str, kind: &K, faults: &mut Faults) -> Entry<K::Value> {
        let Some((at, written)) = self.get(key) else {
            let value = kind.default();
            if value.is_none() && !faults.is_torn() {
                faults.add(self.at, format!("`{key}` is missing{}", self.place()));
            }
            return Entry { value, at: None };
        };
        match kind.read(written) {
            Ok(value) => Entry {
                value: Some(value),
                at: Some(at),
            },
            Err(complaints) => {
                for complaint in complaints {
                    let message = format!("`{key}`{}{}", self.place(), complaint.text);
                    faults.add(Some(complaint.at.unwrap_or(at)), message);
                }
                Entry {
                    value: None,
                    at: Some(at),
                }
            }
        }
    }

    /// Where a key is written, and its value.
    pub(super) fn get(&self, key: &str) -> Option<(usize, &'a Spanned<DeValue<'a>>)> {
        let (written, value) = self.table?.get_key_value(key)?;
        Some((written.span().start, value))
    }

    /// The section, as messages name it behind a key; nothing for the top of the document.
    fn place(&self) -> String {
        if self.header.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.header)
        }
    }

    /// Records a fault for each key that this section does not have.
    pub(super) fn refuse_unknown(&self, known: &[&str], inner: &[&str], faults: &mut Faults) {
        for written in self.table.into_iter().flat_map(|table| table.keys()) {
            let key: &str = written.get_ref();
            if !known.contains(&key) && !inner.contains(&key) {
                let advice = advice(key, known, inner);
                faults.add(
                    Some(written.span().start),
                    format!("unknown key {}{}: {advice}", Quoted(key), self.place()),
                );
            }
        }
    }
}

/// What to write instead of a key that is not known: the nearest one here, the sections that have it, or the choice.
fn advice(key: &str, known: &[&str], inner: &[&str]) -> String {
    if let Some(valid) = nearest(key, known.iter().chain(inner).copied()) {
        return format!("did you mean `{valid}`?");
    }
    let elsewhere: Vec<&str> = keys::SECTIONS
        .iter()
        .filter(|section| section.keys.contains(&key))
        .map(|section| section.header)
        .collect();
    if elsewhere.is_empty() {
        let all: Vec<&str> = known.iter().chain(inner).copied().collect();
        format!("the keys here are `{}`", all.join("`, `"))
    } else {
        format!("it is a key of {}", elsewhere.join(" and "))
    }
}
