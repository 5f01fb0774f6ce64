use std::collections::HashSet;

use super::lines::Lines;
use super::mark::end_of_line;
use super::node_text::{inline_tables, tables};
use super::written::{Form, WrittenNodes};
use crate::model::{Fault, Host, NodeNames, Role};

/// Why a manifest's text was not edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The node is there already.
    #[error("`{host}` is already a node: in [[{role}.node]]")]
    Present {
        /// The role.
        role: Role,
        /// The host.
        host: Host,
    },
    /// There is no such node.
    #[error("`{host}` is not a node: there is no [[{role}.node]] with it")]
    Absent {
        /// The role.
        role: Role,
        /// The host.
        host: Host,
    },
    /// The nodes are written in a form that cannot be edited without touching the rest.
    #[error(
        "the nodes of `{role}` are not written as [[{role}.node]], so the manifest has to be edited by hand"
    )]
    Form {
        /// The role.
        role: Role,
    },
    /// The authority is not described in a table of its own.
    #[error("the authority is not written as [authority], so the manifest has to be edited by hand")]
    AuthorityForm,
}

impl Fault for EditError {
    fn code(&self) -> &'static str {
        match self {
            Self::Present { .. } => "node-present",
            Self::Absent { .. } => "node-absent",
            Self::Form { .. } | Self::AuthorityForm => "manifest-form",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Present { .. } => {
                Some("to change its names, edit `alt` there and run `zkcerts apply`".to_owned())
            }
            Self::Absent { .. } => None,
            Self::Form { .. } => Some("edit it, then run `zkcerts apply`".to_owned()),
            Self::AuthorityForm => Some("write `imported = true` below [authority]".to_owned()),
        }
    }
}

/// Adds nodes after the last one of their role, and returns the new text.
///
/// Every byte that was there stays: comments, order, line ends, a byte order mark.
pub fn add_nodes(text: &str, role: Role, nodes: &[NodeNames]) -> Result<String, EditError> {
    let written = WrittenNodes::find(text, role).ok_or(EditError::Form { role })?;
    let mut known: HashSet<&Host> = written.hosts().collect();
    if let Some(node) = nodes.iter().find(|node| !known.insert(&node.host)) {
        return Err(EditError::Present {
            role,
            host: node.host.clone(),
        });
    }
    let end_of_line = end_of_line(text);
    let (at, inserted) = match &written.form {
        Form::Tables => {
            let last = written.nodes.last();
            let at = last.map_or(text.len(), |node| Lines::of(text).end_of_table(node.values_end));
            (at, tables(text, at, role, nodes, end_of_line))
        }
        Form::Inline { open } => {
            let last = written.nodes.last().map(|node| node.place.end);
            (last.unwrap_or(open + 1), inline_tables(last.is_some(), nodes))
        }
    };
    let mut edited = String::with_capacity(text.len() + inserted.len());
    let (before, after) = text.split_at_checked(at).ok_or(EditError::Form { role })?;
    edited.extend([before, &inserted, after]);

    // What was meant is there, and TOML has nothing against where it stands.
    let expected = written.nodes.len() + nodes.len();
    match WrittenNodes::find(&edited, role) {
        Some(found) if found.nodes.len() == expected => Ok(edited),
        _ => Err(EditError::Form { role }),
    }
}

/// Takes a node out, with the comment that stands right above it, and returns the new text.
///
/// Every other byte stays, but for a blank line that would be one too many.
pub fn remove_node(text: &str, role: Role, host: &Host) -> Result<String, EditError> {
    let written = WrittenNodes::find(text, role).ok_or(EditError::Form { role })?;
    let index = written
        .nodes
        .iter()
        .position(|node| node.host.as_ref() == Some(host));
    let Some((index, node)) = index.and_then(|index| Some((index, written.nodes.get(index)?))) else {
        return Err(EditError::Absent {
            role,
            host: host.clone(),
        });
    };
    let cut = match written.form {
        Form::Tables => Lines::of(text).table(node.place.start, node.values_end),
        Form::Inline { .. } => written.element_to_cut(index),
    };
    let mut edited = text.to_owned();
    edited.replace_range(cut, "");
    match WrittenNodes::find(&edited, role) {
        Some(found) if found.nodes.len() + 1 == written.nodes.len() => Ok(edited),
        _ => Err(EditError::Form { role }),
    }
}
