//! How a node is written into a manifest: as TOML that holds whatever its names hold.

use std::collections::HashSet;

use super::kinds::quoted;
use crate::model::{NodeNames, Role, San};

/// A node as it is written into a manifest.
pub(super) fn node_table(role: Role, node: &NodeNames, end_of_line: &str) -> String {
    let mut text = format!(
        "[[{role}.node]]{end_of_line}host = {}{end_of_line}",
        quoted(&node.host.to_string())
    );
    if let Some(alt) = alt(node) {
        text.extend(["alt = ", &alt, end_of_line]);
    }
    text
}

/// What is inserted at the start of a line, so that a blank line parts each table from what is above it.
pub(super) fn tables(text: &str, at: usize, role: Role, nodes: &[NodeNames], end_of_line: &str) -> String {
    let before = text.get(..at).unwrap_or_default();
    let mut inserted = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        inserted.push_str(end_of_line);
    }
    for node in nodes {
        inserted.push_str(end_of_line);
        inserted.push_str(&node_table(role, node, end_of_line));
    }
    inserted
}

pub(super) fn inline_tables(follows_another: bool, nodes: &[NodeNames]) -> String {
    let tables = nodes.iter().map(|node| match alt(node) {
        Some(alt) => format!("{{ host = {}, alt = {alt} }}", quoted(&node.host.to_string())),
        None => format!("{{ host = {} }}", quoted(&node.host.to_string())),
    });
    let all = tables.collect::<Vec<_>>().join(", ");
    if follows_another { format!(", {all}") } else { all }
}

/// The alternative names as TOML, without the host; `None` where there is none.
fn alt(node: &NodeNames) -> Option<String> {
    let mut seen = HashSet::from([San::from(&node.host)]);
    let names = node.alt.iter().filter(|name| seen.insert((*name).clone()));
    let all: Vec<String> = names.map(|name| quoted(&name.to_string())).collect();
    (!all.is_empty()).then(|| format!("[{}]", all.join(", ")))
}
