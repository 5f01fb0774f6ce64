use std::path::Path;

use super::transaction::check_place;
use super::{Content, PlanError, temporary};
use crate::model::Access;
use crate::os::fs;

/// Writes one file, or replaces it as a whole: there is the old one or the new one at any time, and the new one is
/// durable when this returns.
pub fn replace(path: &Path, content: &Content, access: Access) -> Result<(), PlanError> {
    check_place(path)?;
    let new = temporary(path);
    // A run that was cut short may have left one.
    fs::remove_file(&new)?;
    let written = fs::write_new(&new, content.bytes(), access)
        .and_then(|()| fs::sync_file(&new))
        .and_then(|()| fs::rename(&new, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&new);
        return Err(error.into());
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::sync_directory(parent)?;
    Ok(())
}

/// Makes a link, or gives the one that stands there another target: there is the old one or the new one at any time. The
/// caller makes the directory durable.
pub fn link(path: &Path, target: &Path) -> Result<(), PlanError> {
    let new = temporary(path);
    fs::remove_file(&new)?;
    fs::write_link(&new, target)?;
    if let Err(error) = fs::rename(&new, path) {
        let _ = fs::remove_file(&new);
        return Err(error.into());
    }
    Ok(())
}
