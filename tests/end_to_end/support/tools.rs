//! Where `tests/install` put things.

use std::fs;
use std::path::{Path, PathBuf};

/// The installed thing of this name, as `tests/install` recorded it.
///
/// # Panics
/// When it is not installed: a missing server is a failed test, never a skipped one.
pub(crate) fn installed(name: &str) -> PathBuf {
    facts()
        .into_iter()
        .find_map(|(known, path)| (known == name).then_some(path))
        .unwrap_or_else(|| panic!("`{name}` is not in {}: run tests/install", facts_file().display()))
}

/// The newest installed release of a line: `newest("zookeeper", "3.8")` is `3.8.7` when that is the last one.
pub(crate) fn newest(kind: &str, line: &str) -> String {
    let prefix = format!("{kind}-{line}.");
    let patches = facts()
        .into_iter()
        .filter_map(|(name, _)| name.strip_prefix(&prefix)?.parse::<u32>().ok());
    let patch = patches.max().unwrap_or_else(|| {
        panic!(
            "no `{kind}` of the {line} line is in {}: run tests/install",
            facts_file().display()
        )
    });
    format!("{line}.{patch}")
}

/// A support script or file that stands beside these modules.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/end_to_end/support")
        .join(name)
}

fn facts() -> Vec<(String, PathBuf)> {
    let file = facts_file();
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}: run tests/install", file.display()));
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, path)| (name.to_owned(), PathBuf::from(path)))
        .collect()
}

/// The same rule as in `tests/install`.
fn facts_file() -> PathBuf {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = variable("ZKCERTS_TEST_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("zkcerts-test")))
        .or_else(|| variable("HOME").map(|folder| folder.join(".cache/zkcerts-test")))
        .expect("one of ZKCERTS_TEST_CACHE, XDG_CACHE_HOME and HOME is set");
    cache.join("facts")
}
