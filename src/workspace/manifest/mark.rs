use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::edit::EditError;
use super::lines::Lines;
use super::written::{Form, WrittenNodes};
use crate::model::{Host, Role};

const MARK: &str = "imported = true";

/// Says of a node that its identity came from elsewhere, and returns the new text. Every other byte stays.
pub fn mark_imported(text: &str, role: Role, host: &Host) -> Result<String, EditError> {
    let written = WrittenNodes::find(text, role).ok_or(EditError::Form { role })?;
    let node = written.nodes.iter().find(|node| node.host.as_ref() == Some(host));
    let node = node.ok_or_else(|| EditError::Absent {
        role,
        host: host.clone(),
    })?;
    let edited = match (&node.imported, &written.form) {
        (Some(value), _) => replaced(text, value.start, value.end, "true"),
        (None, Form::Tables) => with_line_after(text, node.values_end),
        (None, Form::Inline { .. }) => replaced(text, node.host_end, node.host_end, &format!(", {MARK}")),
    };
    let is_marked = |text: &str| -> Option<bool> {
        let root = DeTable::parse(text).ok()?;
        let nodes = root.get_ref().get(role.name())?.get_ref().get("node")?;
        let node = nodes
            .get_ref()
            .as_array()?
            .iter()
            .find(|node| names(node, host))?;
        Some(matches!(
            node.get_ref().get("imported")?.get_ref(),
            DeValue::Boolean(true)
        ))
    };
    edited
        .filter(|edited| is_marked(edited) == Some(true))
        .ok_or(EditError::Form { role })
}

/// Says of the authority that it came from elsewhere, and returns the new text. Every other byte stays.
pub fn mark_authority_imported(text: &str) -> Result<String, EditError> {
    let edited = {
        let root = DeTable::parse(text).map_err(|_| EditError::AuthorityForm)?;
        let section = root.get_ref().get("authority");
        let value = section.and_then(|section| section.get_ref().as_table()?.get("imported"));
        match (section, value.map(Spanned::span)) {
            (_, Some(value)) => replaced(text, value.start, value.end, "true"),
            (None, None) => {
                let end_of_line = end_of_line(text);
                let gap = if text.ends_with('\n') || text.is_empty() {
                    ""
                } else {
                    end_of_line
                };
                Some(format!(
                    "{text}{gap}{end_of_line}[authority]{end_of_line}{MARK}{end_of_line}"
                ))
            }
            (Some(section), None) => {
                let header = section.span();
                let is_header = text.get(header.start..).is_some_and(|at| at.starts_with('['));
                is_header.then(|| with_line_after(text, header.start)).flatten()
            }
        }
    };
    let is_marked = |text: &str| -> Option<bool> {
        let root = DeTable::parse(text).ok()?;
        let authority = root.get_ref().get("authority")?.get_ref();
        Some(matches!(
            authority.get("imported")?.get_ref(),
            DeValue::Boolean(true)
        ))
    };
    edited
        .filter(|edited| is_marked(edited) == Some(true))
        .ok_or(EditError::AuthorityForm)
}

fn names(node: &Spanned<DeValue<'_>>, host: &Host) -> bool {
    let written = node
        .get_ref()
        .get("host")
        .and_then(|host| host.get_ref().as_str());
    written.and_then(|text| text.parse().ok()).as_ref() == Some(host)
}

fn replaced(text: &str, start: usize, end: usize, with: &str) -> Option<String> {
    Some([text.get(..start)?, with, text.get(end..)?].concat())
}

/// With the mark in a line of its own below the one that this offset lies in.
fn with_line_after(text: &str, at: usize) -> Option<String> {
    let end_of_line = end_of_line(text);
    let next = Lines::of(text).next(at);
    let (before, after) = text.split_at_checked(next)?;
    let gap = if before.ends_with('\n') { "" } else { end_of_line };
    Some([before, gap, MARK, end_of_line, after].concat())
}

pub(super) fn end_of_line(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zk1() -> Host {
        "zk1".parse().expect("a host")
    }

    #[test]
    fn a_node_is_marked_and_every_other_byte_stays() {
        for (text, expected) in [
            (
                "[[zookeeper.node]]\nhost = \"zk1\" # first\nid = 1\n\n[[zookeeper.node]]\nhost = \"zk2\"\n",
                "[[zookeeper.node]]\nhost = \"zk1\" # first\nid = 1\nimported = true\n\n[[zookeeper.node]]\nhost = \"zk2\"\n",
            ),
            (
                "[[zookeeper.node]]\r\nhost = \"ZK1.\"",
                "[[zookeeper.node]]\r\nhost = \"ZK1.\"\r\nimported = true\r\n",
            ),
            (
                "[[zookeeper.node]]\nimported = false # yet\nhost = \"zk1\"\n",
                "[[zookeeper.node]]\nimported = true # yet\nhost = \"zk1\"\n",
            ),
            (
                "[zookeeper]\nnode = [{ host = \"zk1\", id = 1 }, { host = \"zk2\" }]\n",
                "[zookeeper]\nnode = [{ host = \"zk1\", imported = true, id = 1 }, { host = \"zk2\" }]\n",
            ),
        ] {
            let marked = mark_imported(text, Role::Zookeeper, &zk1()).expect(text);
            assert_eq!(marked, expected);
            assert_eq!(
                mark_imported(&marked, Role::Zookeeper, &zk1()).as_deref(),
                Ok(expected)
            );
        }
        let absent = mark_imported("[[zookeeper.node]]\nhost = \"zk2\"\n", Role::Zookeeper, &zk1());
        assert!(matches!(absent, Err(EditError::Absent { .. })), "{absent:?}");
    }

    #[test]
    fn the_authority_is_marked_in_its_table_or_in_a_new_one() {
        for (text, expected) in [
            ("schema = 1\n", "schema = 1\n\n[authority]\nimported = true\n"),
            ("schema = 1", "schema = 1\n\n[authority]\nimported = true\n"),
            (
                "[authority] # ours\norganization = \"X\"\n[leaf]\ndays = 9\n",
                "[authority] # ours\nimported = true\norganization = \"X\"\n[leaf]\ndays = 9\n",
            ),
            (
                "[authority]\nimported = false\n",
                "[authority]\nimported = true\n",
            ),
        ] {
            assert_eq!(mark_authority_imported(text).as_deref(), Ok(expected));
        }
        for text in [
            "authority = { days = 9 }\n",
            "authority.days = 9\n",
            "authority = 1\n",
        ] {
            assert_eq!(
                mark_authority_imported(text),
                Err(EditError::AuthorityForm),
                "{text}"
            );
        }
    }
}
