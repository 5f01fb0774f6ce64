use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::model::{Host, Role};

/// The nodes of one role, where they stand in the text.
pub(super) struct WrittenNodes {
    pub(super) form: Form,
    pub(super) nodes: Vec<WrittenNode>,
}

pub(super) enum Form {
    /// `[[role.node]]` for each.
    Tables,
    /// `node = [{ … }]`, whose bracket opens here.
    Inline { open: usize },
}

pub(super) struct WrittenNode {
    pub(super) host: Option<Host>,
    /// Where the value of `host` ends.
    pub(super) host_end: usize,
    /// The value of `imported`, where that is said.
    pub(super) imported: Option<Range<usize>>,
    /// The header of a table, or the whole of an inline one.
    pub(super) place: Range<usize>,
    /// Where the last of its values ends.
    pub(super) values_end: usize,
}

impl WrittenNodes {
    pub(super) fn find(text: &str, role: Role) -> Option<Self> {
        let root = DeTable::parse(text).ok()?;
        let section = root
            .get_ref()
            .get(role.name())
            .and_then(|section| section.get_ref().as_table());
        let Some(written) = section.and_then(|section| section.get("node")) else {
            return Some(Self {
                form: Form::Tables,
                nodes: Vec::new(),
            });
        };
        let array = written.get_ref().as_array()?;
        let is_inline =
            |entry: &Spanned<DeValue<'_>>| !text.get(entry.span()).is_some_and(|at| at.starts_with("[["));
        let form = if array.iter().all(is_inline) {
            Form::Inline {
                open: written.span().start,
            }
        } else {
            Form::Tables
        };
        Some(Self {
            form,
            nodes: nodes(array),
        })
    }

    pub(super) fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.nodes.iter().filter_map(|node| node.host.as_ref())
    }

    /// An element of an inline list, with the comma that parts it from its neighbour.
    pub(super) fn element_to_cut(&self, index: usize) -> Range<usize> {
        let place = |index: usize| self.nodes.get(index).map_or(0..0, |node| node.place.clone());
        match (index.checked_sub(1), index + 1) {
            (_, next) if next < self.nodes.len() => place(index).start..place(next).start,
            (Some(previous), _) => place(previous).end..place(index).end,
            (None, _) => place(index),
        }
    }
}

fn nodes(array: &DeArray<'_>) -> Vec<WrittenNode> {
    let node = |entry: &Spanned<DeValue<'_>>| {
        let table = entry.get_ref().as_table()?;
        let ends = table.values().map(|value| value.span().end);
        Some(WrittenNode {
            host: table
                .get("host")
                .and_then(|host| host.get_ref().as_str())
                .and_then(|host| host.parse().ok()),
            host_end: table.get("host").map_or(entry.span().end, |host| host.span().end),
            imported: table.get("imported").map(Spanned::span),
            place: entry.span(),
            values_end: ends.max().unwrap_or_default().max(entry.span().end),
        })
    };
    array.iter().filter_map(node).collect()
}
