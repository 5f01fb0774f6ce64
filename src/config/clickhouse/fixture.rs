//! For tests: a configuration from a few lines of text.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ConfigSource, Includes, Lookup, Merged, ReadError, Unresolved, merge};

pub(super) fn sources<'a>(files: &[(&'a str, &'a str)]) -> Vec<ConfigSource<'a>> {
    files
        .iter()
        .map(|&(path, text)| ConfigSource {
            path: Path::new(path),
            bytes: text.as_bytes(),
        })
        .collect()
}

/// The first file is the main one.
pub(super) fn unresolved(files: &[(&str, &str)]) -> Result<Unresolved, ReadError> {
    let sources = sources(files);
    let (main, others) = sources.split_first().expect("a main file");
    merge(*main, others)
}

/// With no environment and no file of includes.
pub(super) fn merged(files: &[(&str, &str)]) -> Merged {
    let lookup = Lookup {
        environment: &BTreeMap::new(),
        includes: Includes::None,
    };
    unresolved(files)
        .and_then(|unresolved| unresolved.resolve(&lookup))
        .expect("a configuration")
}

/// A main file and one of `config.d`, without their roots.
pub(super) fn pair(main: &str, other: &str) -> Merged {
    let (main, other) = (within(main), within(other));
    merged(&[("config.xml", &main), ("config.d/other.xml", &other)])
}

pub(super) fn one(main: &str) -> Merged {
    merged(&[("config.xml", &within(main))])
}

pub(super) fn within(content: &str) -> String {
    format!("<clickhouse>{content}</clickhouse>")
}
