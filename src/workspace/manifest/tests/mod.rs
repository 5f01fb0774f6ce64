//! The manifest as people write it: what is read, what is refused and how that is said, what edits leave alone.

mod edit;
mod faults;
mod notes;
mod requested;
mod values;

use std::path::Path;

use super::{Manifest, ManifestError};

fn read(text: &str) -> Manifest {
    Manifest::parse(Path::new("zkcerts.toml"), text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn error_of(text: &str) -> ManifestError {
    match Manifest::parse(Path::new("zkcerts.toml"), text) {
        Ok(_) => panic!("no fault found in\n{text}"),
        Err(error) => error,
    }
}
