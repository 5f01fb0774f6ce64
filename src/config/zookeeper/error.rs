use super::properties::Unwritable;
use crate::model::{Fault, StoreFormat, Version};

/// Why a configuration cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The release has no TLS worth the name.
    #[error("ZooKeeper {version} is older than 3.5.5, the first release whose TLS settings can be relied on")]
    TooOld {
        /// The release that was asked for.
        version: Version,
    },
    /// Before 3.8.0 a password would have to stand in the file itself.
    #[error("ZooKeeper {version} cannot take the password of `{path}` from a file: that came with 3.8.0")]
    NoPasswordFiles {
        /// The release that was asked for.
        version: Version,
        /// The store.
        path: String,
    },
    /// A store that needs a password comes without a file that holds it.
    #[error("`{path}` needs a password file: it is a {format} store")]
    NoPasswordFile {
        /// The store.
        path: String,
        /// How it is written.
        format: StoreFormat,
    },
    /// The path would depend on where the server is started.
    #[error("`{key}` must be an absolute path, and `{path}` is not")]
    RelativePath {
        /// The key that it was meant for.
        key: String,
        /// The path.
        path: String,
    },
    /// The path cannot be written so that ZooKeeper reads it back.
    #[error("`{key}` cannot be `{path}`")]
    UnwritablePath {
        /// The key that it was meant for.
        key: String,
        /// The path, cleaned.
        path: String,
        /// What is wrong with it.
        #[source]
        reason: Unwritable,
    },
    /// The path is not text.
    #[error("`{key}` cannot be `{path}`: it is not UTF-8")]
    NotText {
        /// The key that it was meant for.
        key: String,
        /// The path, as far as it is text.
        path: String,
    },
    /// The template itself failed: a bug.
    #[error("a template cannot be rendered")]
    Template(#[from] askama::Error),
    /// One port cannot take TLS and plaintext.
    #[error("port {port} is the TLS port and the plaintext port at once")]
    SamePort {
        /// The port.
        port: u16,
    },
}

impl Fault for RenderError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooOld { .. } => "zookeeper-too-old",
            Self::NoPasswordFiles { .. } => "zookeeper-without-password-files",
            Self::NoPasswordFile { .. } => "password-file-missing",
            Self::RelativePath { .. } => "path-not-absolute",
            Self::UnwritablePath { .. } | Self::NotText { .. } => "path-not-writable-down",
            Self::Template(_) => "template-failed",
            Self::SamePort { .. } => "same-port-twice",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::TooOld { .. } => {
                "upgrade ZooKeeper, then set `version` under [zookeeper] in zkcerts.toml".to_owned()
            }
            Self::NoPasswordFiles { .. } => {
                "set keystore = \"pem\" under [zookeeper] in zkcerts.toml: a PEM store has no password"
                    .to_owned()
            }
            Self::NoPasswordFile { .. } | Self::Template(_) => return None,
            Self::RelativePath { .. } | Self::UnwritablePath { .. } | Self::NotText { .. } => {
                "give `directory` in zkcerts.toml an absolute path, such as /etc/zookeeper/tls".to_owned()
            }
            Self::SamePort { .. } => {
                "set `port` or `plaintext_port` under [zookeeper] in zkcerts.toml".to_owned()
            }
        })
    }
}
