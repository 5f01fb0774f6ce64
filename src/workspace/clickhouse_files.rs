//! The files of a ClickHouse server's configuration, from the machine or from a tree that stands for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::deploy::inside;
use crate::config::clickhouse::{
    ConfigSource, Includes, Lookup, Merged, ReadError, alone, merge, merge_directories, merge_order,
};
use crate::os::{OsError, fs};

/// The names that ClickHouse's main file has.
const MAIN: [&str; 3] = ["config.xml", "config.yaml", "config.yml"];

/// Paths and bytes, the main file first, the others in the order of merging.
pub struct ClickhouseFiles {
    main: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// Why there is no one configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The machine refused.
    #[error(transparent)]
    Os(#[from] OsError),
    /// The files cannot be read as one configuration.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl ClickhouseFiles {
    /// Reads the configuration in this directory; `None` where there is no main file.
    pub fn read_in(directory: &Path) -> Result<Option<Self>, OsError> {
        for name in MAIN {
            let main = directory.join(name);
            if let Some((bytes, _)) = fs::read_with_stat(&main)? {
                return Self::beside(main, bytes).map(Some);
            }
        }
        Ok(None)
    }

    /// The configuration of which this is the main file.
    pub fn beside(main: PathBuf, bytes: Vec<u8>) -> Result<Self, OsError> {
        let mut paths = Vec::new();
        for merged in merge_directories(&main) {
            paths.extend(fs::list(&merged)?.into_iter().map(|name| merged.join(name)));
        }
        let mut files = vec![(main.clone(), bytes)];
        for path in merge_order(&main, paths) {
            let bytes = fs::read_input(&path)?;
            files.push((path, bytes));
        }
        Ok(Self { main, files })
    }

    /// The files as they are read, the main one first.
    pub fn sources(&self) -> impl Iterator<Item = ConfigSource<'_>> {
        self.files
            .iter()
            .map(|(path, bytes)| ConfigSource { path, bytes })
    }

    /// The same with new files in place of the old ones.
    #[must_use]
    pub fn with(&self, new: &[(PathBuf, Vec<u8>)]) -> Self {
        let mut files: Vec<_> = self
            .files
            .iter()
            .filter(|(path, _)| !new.iter().any(|(other, _)| other == path))
            .cloned()
            .chain(new.iter().cloned())
            .collect();
        let order = merge_order(&self.main, files.iter().map(|(path, _)| path.clone()));
        files.sort_by_key(|(path, _)| {
            order
                .iter()
                .position(|known| known == path)
                .map_or(0, |place| place + 1)
        });
        Self {
            main: self.main.clone(),
            files,
        }
    }

    /// What the server makes of them all.
    pub fn merged(&self, root: Option<&Path>) -> Result<Merged, ConfigurationError> {
        let sources: Vec<_> = self.sources().collect();
        let Some((main, others)) = sources.split_first() else {
            return Ok(alone(&[])?);
        };
        let unresolved = merge(*main, others)?;
        // The server's environment is not this process's: what stands there is not known.
        let environment = BTreeMap::new();
        let place = unresolved
            .include_from(&environment)
            .map(|path| inside(root, &path))
            .transpose()?;
        let content = place.as_ref().and_then(|path| fs::read_input(path).ok());
        let includes = match (&place, &content) {
            (Some(path), Some(bytes)) => Includes::File(ConfigSource { path, bytes }),
            (Some(path), None) if fs::stat(path)?.is_none() => Includes::None,
            _ => Includes::Unknown,
        };
        Ok(unresolved.resolve(&Lookup {
            environment: &environment,
            includes,
        })?)
    }
}
