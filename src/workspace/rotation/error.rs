use std::path::PathBuf;

use crate::model::Fault;

/// Why the authority is not changed.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The state cannot be read.
    #[error("`{}` does not say how far the change of authority is", path.display())]
    StateDamaged {
        /// The file.
        path: PathBuf,
    },
    /// There is no key to make a successor with.
    #[error("the authority was imported: its successor is not made here")]
    Imported,
    /// It cannot be given up while the manifest asks for it.
    #[error("[authority] in the manifest is not the authority to go back to: {}", differences.join("; "))]
    DescribesNew {
        /// What differs.
        differences: Vec<String>,
    },
    /// What was prepared is not what the manifest asks for now.
    #[error("[authority] in the manifest is not the authority that was prepared: {}", differences.join("; "))]
    DescribesOther {
        /// What differs.
        differences: Vec<String>,
    },
    /// A PEM truststore would hold one of the two.
    #[error(
        "the new authority would have the name of the old one, `{subject}`: from a PEM truststore ZooKeeper up to 3.9 takes \
         one certificate of each name"
    )]
    SameName {
        /// The name.
        subject: String,
    },
}

impl Fault for RotationError {
    fn code(&self) -> &'static str {
        match self {
            Self::StateDamaged { .. } => "rotation-damaged",
            Self::Imported => "rotation-imported",
            Self::DescribesNew { .. } => "rotation-describes-new",
            Self::DescribesOther { .. } => "rotation-describes-other",
            Self::SameName { .. } => "rotation-same-name",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::StateDamaged { path } => {
                return Some(format!(
                    "write `phase = \"prepare\"` (ca/next.crt is there) or `phase = \"reissue\"` (ca/previous.crt is there) into `{}`",
                    path.display()
                ));
            }
            Self::Imported => {
                "take `imported = true` out of [authority] for one that is made here, or begin a new workspace with `zkcerts import authority`"
            }
            Self::DescribesNew { .. } => {
                "put [authority] back as it was, then `zkcerts rotate --abort` again: nothing is changed so far"
            }
            Self::DescribesOther { .. } => {
                "put [authority] back as it was when the change was begun, or put it back as it was before that, `zkcerts rotate --abort`, and \
                 begin with another one; nothing is changed so far"
            }
            Self::SameName { .. } => {
                "give it another `common_name` in [authority], or let the stores be `keystore = \"pkcs12\"`"
            }
        };
        Some(hint.to_owned())
    }
}
