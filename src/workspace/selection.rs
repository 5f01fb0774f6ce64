//! Which node is meant, and its configuration as text.

use crate::model::{Host, Role};

use super::error::WorkspaceError;
use super::manifest::Manifest;
use super::node::Node;
use super::rendering::Renderer;

/// The node of a role: the one of that name, or the only one there is.
pub fn only_node<'a, 'm>(
    nodes: &'a [Node<'m>],
    role: Role,
    host: Option<&Host>,
) -> Result<&'a Node<'m>, WorkspaceError> {
    let in_role: Vec<&Node<'m>> = nodes.iter().filter(|node| node.role() == role).collect();
    let known = || in_role.iter().map(|node| node.host.to_string()).collect();
    match (host, in_role.as_slice()) {
        (Some(host), _) => in_role
            .iter()
            .find(|node| node.host == host)
            .copied()
            .ok_or_else(|| WorkspaceError::NoSuchNode {
                role,
                host: host.to_string(),
                known: known(),
            }),
        (None, [node]) => Ok(node),
        (None, _) => Err(WorkspaceError::WhichNode { role, known: known() }),
    }
}

/// The configuration files of a node, by their names, without any secret in them.
pub fn configuration(
    manifest: &Manifest,
    node: &Node<'_>,
) -> Result<Vec<(&'static str, String)>, WorkspaceError> {
    let renderer = Renderer::new(manifest, None)?;
    let mut files = Vec::new();
    for file in node.files(manifest) {
        if let Some(content) = renderer.render(node, file)? {
            let text = String::from_utf8_lossy(content.bytes()).into_owned();
            files.push((file.name(node.role(), manifest.zookeeper.keystore), text));
        }
    }
    Ok(files)
}
