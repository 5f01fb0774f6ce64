//! Files: written as bare calls and through a transaction, and read as bare calls.

use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use x509_parser::pem::Pem;
use zkcerts::model::Access;
use zkcerts::plan::{Content, Durability, Scope, Step, Transaction};

use crate::Result;

/// The content of a workspace, to be written again somewhere else.
pub(crate) struct Tree {
    /// Parents first.
    directories: Vec<PathBuf>,
    files: Vec<(PathBuf, u32, Content)>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self {
            directories: Vec::new(),
            files: Vec::new(),
        };
        let mut pending = vec![root.to_path_buf()];
        while let Some(directory) = pending.pop() {
            for entry in fs::read_dir(&directory)? {
                let path = entry?.path();
                let relative = path.strip_prefix(root)?.to_path_buf();
                let metadata = path.metadata()?;
                if metadata.is_dir() {
                    tree.directories.push(relative);
                    pending.push(path);
                } else {
                    let mode = metadata.permissions().mode() & 0o7777;
                    tree.files
                        .push((relative, mode, Content::public(fs::read(path)?)));
                }
            }
        }
        Ok(tree)
    }

    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// With as many threads as ours; a file has its mode from the start; everything is flushed together.
    pub(crate) fn write_bare(&self, root: &Path) -> Result<()> {
        fs::create_dir(root)?;
        for directory in &self.directories {
            fs::create_dir(root.join(directory))?;
        }
        self.files.par_iter().try_for_each(|(path, mode, content)| {
            let mut options = OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .mode(*mode)
                .open(root.join(path))?;
            file.write_all(content.bytes())
        })?;
        rustix::fs::syncfs(File::open(root)?)?;
        Ok(())
    }

    /// The same through a transaction: old or new at any moment, never half.
    pub(crate) fn write_durably(&self, root: &Path) -> Result<()> {
        fs::create_dir(root)?;
        let state = root.join(".state");
        fs::create_dir(&state)?;
        let directories = self.directories.iter().map(|path| Step::Directory {
            path: root.join(path),
            access: Access::PRIVATE_DIRECTORY,
        });
        let writes = self.files.iter().map(|(path, mode, content)| Step::Write {
            path: root.join(path),
            content: content.clone(),
            access: Access {
                mode: *mode,
                owner: None,
            },
        });
        let scope = Scope::Tree(root.to_path_buf());
        let mut transaction = Transaction::begin(&state, &scope, Durability::WholeSystem, None)?;
        transaction.stage(directories.chain(writes).collect())?;
        transaction.commit()?;
        Ok(())
    }
}

/// Every file below a directory.
pub(crate) fn paths(root: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let mut pending = vec![root.to_path_buf()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                pending.push(entry.path());
            } else {
                paths.push(entry.path());
            }
        }
    }
    Ok(paths)
}

/// Reads each file once and hashes it, with as many threads as ours and the same SHA-256.
pub(crate) fn read_and_hash(paths: &[PathBuf]) -> Result<()> {
    paths.par_iter().try_for_each(|path| {
        black_box(Sha256::digest(fs::read(path)?));
        Ok(())
    })
}

/// Reads each PEM file once and parses every certificate in it, with as many threads as ours and the same parser.
pub(crate) fn read_and_parse(paths: &[PathBuf]) -> Result<()> {
    paths.par_iter().try_for_each(|path| {
        for block in Pem::iter_from_buffer(&fs::read(path)?) {
            black_box(block?.parse_x509()?);
        }
        Ok(())
    })
}
