use crate::model::Fault;

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The key, as ZooKeeper reads it.
    pub key: String,
    /// The line that it starts on, from 1.
    pub line: usize,
}

/// Why the block cannot be put into a zoo.cfg, or taken out of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// Of two settings of a key the last counts, so the block would not have the last word, or someone would wonder.
    #[error("keys of the block also stand outside it: {}", list(.keys))]
    KeysOutside {
        /// Every one of them, in the order of the file.
        keys: Vec<Placed>,
        /// ZooKeeper itself writes the file anew, without its comments, for each `reconfig`.
        rewritten: bool,
    },
    /// The rest of the file opens a plaintext port where the block opens the TLS port.
    #[error("line {line}: `{key}` takes port {port}, which is the TLS port")]
    SamePort {
        /// The key that opens it.
        key: String,
        /// Where it stands.
        line: usize,
        /// The port.
        port: u16,
    },
    /// One marker without the other.
    #[error("line {line}: `{marker}` stands without its counterpart")]
    MarkerAlone {
        /// Its first words.
        marker: &'static str,
        /// Where it stands.
        line: usize,
    },
    /// The same marker twice.
    #[error("`{marker}` stands twice: on lines {} and {}", .lines[0], .lines[1])]
    MarkerTwice {
        /// Its first words.
        marker: &'static str,
        /// Where the first two stand.
        lines: [usize; 2],
    },
    /// The end before the beginning.
    #[error("the end of the block, on line {end}, stands before its beginning, on line {begin}")]
    MarkersReversed {
        /// The line of `# BEGIN zkcerts`.
        begin: usize,
        /// The line of `# END zkcerts`.
        end: usize,
    },
    /// ZooKeeper refuses the file as it is.
    #[error(
        "line {line}: `\\u` needs four hexadecimal digits after it, and ZooKeeper refuses the whole file without them"
    )]
    Malformed {
        /// The line on which the entry starts.
        line: usize,
    },
    /// UTF-16, or no text at all.
    #[error("line {line} holds NUL bytes: this is not the ISO-8859-1 text that ZooKeeper reads")]
    NotText {
        /// The first such line.
        line: usize,
    },
}

impl Fault for BlockError {
    fn code(&self) -> &'static str {
        match self {
            Self::KeysOutside { .. } => "zoo-cfg-keys-outside-block",
            Self::SamePort { .. } => "same-port-twice",
            Self::MarkerAlone { .. } | Self::MarkerTwice { .. } | Self::MarkersReversed { .. } => {
                "zoo-cfg-block-damaged"
            }
            Self::Malformed { .. } | Self::NotText { .. } => "zoo-cfg-unreadable",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::KeysOutside { rewritten: true, .. } => {
                "take these lines out: the block sets them. With reconfigEnabled=true ZooKeeper writes zoo.cfg anew, \
                 without the marker lines, so each change of the block needs this once"
            }
            Self::KeysOutside { rewritten: false, .. } => "take these lines out, or comment them out: the block sets them",
            Self::SamePort { .. } => "give one of them another port, or take the plaintext one out",
            Self::MarkerAlone { .. } | Self::MarkerTwice { .. } | Self::MarkersReversed { .. } => {
                "take the marker lines and everything of the block out by hand, then run the command again"
            }
            Self::Malformed { .. } => "write each backslash in a value twice",
            Self::NotText { .. } => "save the file as plain text, without UTF-16",
        }
        .to_owned())
    }
}

fn list(keys: &[Placed]) -> String {
    let described: Vec<_> = keys
        .iter()
        .map(|placed| format!("`{}` (line {})", placed.key, placed.line))
        .collect();
    described.join(", ")
}
