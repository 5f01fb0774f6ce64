//! The TLS block of a zoo.cfg that belongs to somebody else.

use std::path::Path;

use super::error::DeployError;
use crate::config::zookeeper;
use crate::model::{Access, Secret};
use crate::os::fs;
use crate::plan::{Content, Step};

/// What happens to the zoo.cfg.
#[derive(Debug)]
pub(super) struct Edit {
    /// The step, where the file changes.
    pub(super) step: Option<Step>,
    /// What the rest of the file does that a person should know.
    pub(super) notes: Vec<String>,
}

/// Puts the block into the file, whose owner and mode stay as they are.
pub(super) fn edit(path: &Path, block: &Content) -> Result<Edit, DeployError> {
    let existing = fs::read(path)?;
    let Some(stat) = fs::stat(path)? else {
        return Ok(Edit {
            step: None,
            notes: Vec::new(),
        });
    };
    let merged =
        zookeeper::merge_block(&existing, &String::from_utf8_lossy(block.bytes())).map_err(|source| {
            DeployError::ZooCfg {
                path: path.to_path_buf(),
                source,
            }
        })?;
    let notes = merged.notes.iter().map(ToString::to_string).collect();
    let step = (merged.bytes != existing).then(|| Step::Write {
        path: path.to_path_buf(),
        // The rest of the file may hold passwords.
        content: Content::secret(Secret::new(merged.bytes)),
        access: Access {
            mode: stat.mode,
            owner: crate::os::environment::is_root().then_some(stat.owner),
        },
    });
    Ok(Edit { step, notes })
}
