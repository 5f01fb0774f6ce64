use crate::model::Fault;

/// Why a file for ClickHouse cannot be rendered. The value itself is never quoted: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// XML 1.0 has no way to write it, or would read something else back.
    #[error("`{field}` holds the character U+{character:04X}, which cannot stand in XML")]
    Character {
        /// What the value is for, such as `zookeeper.root`.
        field: String,
        /// The code point.
        character: u32,
    },
    /// The path has no spelling in UTF-8.
    #[error("the path for `{field}` is not UTF-8")]
    NotUtf8 {
        /// What the path is for.
        field: &'static str,
    },
    /// ClickHouse would put another value in the place of the braces.
    #[error("`{field}` holds `${{`, which ClickHouse replaces by another setting")]
    Expanded {
        /// What the value is for.
        field: String,
    },
    /// The name has to be the name of an element.
    #[error("the {what} name `{name}` cannot be the name of an XML element")]
    Name {
        /// `cluster` or `macro`.
        what: &'static str,
        /// The name that was given.
        name: String,
    },
    /// ClickHouse refuses to start with it.
    #[error("`zookeeper.root` does not start with `/`")]
    Root,
    /// Nothing to dial.
    #[error("`zookeeper` has no node")]
    NoNode,
}

impl Fault for RenderError {
    fn code(&self) -> &'static str {
        match self {
            Self::Character { .. } => "character-not-for-xml",
            Self::NotUtf8 { .. } => "path-not-utf8",
            Self::Expanded { .. } => "value-would-be-expanded",
            Self::Name { .. } => "name-not-for-xml",
            Self::Root => "root-without-slash",
            Self::NoNode => "no-node",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Character { .. } => "take the character out, a line end included",
            Self::NotUtf8 { .. } => "choose a directory whose name is UTF-8",
            Self::Expanded { .. } => "choose a value without `${`: ClickHouse knows no way to escape it",
            Self::Name { .. } => "begin with a letter or `_`, go on with letters, digits, `_` and `-`",
            Self::Root => "write the root as a path, such as `/clickhouse`",
            Self::NoNode => "add a ZooKeeper node to the manifest",
        };
        Some(hint.to_owned())
    }
}
