use std::path::{Path, PathBuf};

use super::Location;
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

/// Why ClickHouse's own files cannot be read as one configuration. Their values are never quoted: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The octets are not what the file says they are, or in an encoding that ClickHouse does not read either.
    #[error("`{}` is not readable as {encoding}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// What it is said to be, such as `UTF-8`.
        encoding: String,
    },
    /// The file is not XML.
    #[error("`{}` line {line}, column {column}: {reason}", path.display())]
    Xml {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u32,
        /// From 1, in characters.
        column: u32,
        /// What is wrong there.
        reason: &'static str,
    },
    /// The file is not YAML, or not such as every release reads alike.
    #[error("`{}` line {line}: {reason}", path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u32,
        /// What is wrong there.
        reason: &'static str,
    },
    /// More levels than any configuration has.
    #[error("`{}` line {line}: the elements stand too deep in each other", path.display())]
    TooDeep {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u32,
    },
    /// ClickHouse does not start with a root element of another name.
    #[error("`{}` has the root element `<{root}>`, not `<clickhouse>`", path.display())]
    Root {
        /// The file.
        path: PathBuf,
        /// The element's name.
        root: String,
    },
    /// ClickHouse does not start with both.
    #[error("`{location}`: `<{element}>` has both `replace` and `remove`")]
    ReplaceAndRemove {
        /// Where the element stands.
        location: Location,
        /// Its name.
        element: String,
    },
    /// ClickHouse does not start with such a substitution.
    #[error("`{location}`: `<{element}>` {reason}")]
    Substitution {
        /// Where the element stands.
        location: Location,
        /// Its name.
        element: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl ReadError {
    /// The file that cannot be read, and the line, where it is known.
    #[must_use]
    pub fn place(&self) -> (&Path, Option<u32>) {
        match self {
            Self::Encoding { path, .. } | Self::Root { path, .. } => (path, None),
            Self::Xml { path, line, .. } | Self::Yaml { path, line, .. } | Self::TooDeep { path, line } => {
                (path, Some(*line))
            }
            Self::ReplaceAndRemove { location, .. } | Self::Substitution { location, .. } => {
                (&location.path, Some(location.line))
            }
        }
    }
}

impl Fault for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Encoding { .. } => "clickhouse-encoding",
            Self::Xml { .. } => "clickhouse-xml",
            Self::Yaml { .. } => "clickhouse-yaml",
            Self::TooDeep { .. } => "clickhouse-too-deep",
            Self::Root { .. } => "clickhouse-root-element",
            Self::ReplaceAndRemove { .. } => "clickhouse-replace-and-remove",
            Self::Substitution { .. } => "clickhouse-substitution",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Encoding { .. } => "save the file as UTF-8",
            Self::Xml { .. } | Self::Yaml { .. } | Self::TooDeep { .. } => {
                "correct the file: ClickHouse merges it with what is deployed here"
            }
            Self::Root { .. } => "name the root element `clickhouse`, as current servers demand",
            Self::ReplaceAndRemove { .. } => "take one of the two attributes away",
            Self::Substitution { .. } => {
                "give the element one of `incl`, `from_env` and `from_zk`, and no content beside it"
            }
        };
        Some(hint.to_owned())
    }
}
