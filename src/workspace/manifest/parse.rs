use std::path::Path;

use toml::de::DeTable;

use super::document::{Document, schema};
use super::faults::{Faults, ManifestError};
use super::settle::settle;
use super::values::Manifest;
use super::{SCHEMA, rules};

impl Manifest {
    /// Reads the text of a manifest; the path is named in what is said about it.
    ///
    /// Every fault is found in one go: what is not TOML, what is not known, what cannot be, and, where all of that is
    /// sound, what does not go together.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ManifestError> {
        let mut faults = Faults::of(text);
        let (root, syntax_errors) = DeTable::parse_recoverable(text);
        let root = root.get_ref();
        if let Some(found) = schema(root).filter(|found| *found > u64::from(SCHEMA)) {
            return Err(ManifestError::Newer {
                path: path.to_owned(),
                found,
            });
        }
        for error in &syntax_errors {
            faults.add_syntax(error);
        }
        let document = Document::read(root, &mut faults);
        if !faults.is_torn() {
            rules::check(&document, &mut faults);
        }
        match settle(document) {
            Some(manifest) if faults.is_empty() => Ok(manifest),
            _ => Err(faults.into_error(path)),
        }
    }
}
