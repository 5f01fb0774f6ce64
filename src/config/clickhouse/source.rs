//! Which files make up a configuration, in which order, and what each of them is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Element, ReadError, xml, yaml};

/// One file of a configuration: where it stands, and what stands in it.
#[derive(Clone, Copy)]
pub struct ConfigSource<'a> {
    /// Its path; errors and evidence name it.
    pub path: &'a Path,
    /// Its content, which may hold passwords.
    pub bytes: &'a [u8],
}

impl fmt::Debug for ConfigSource<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ConfigSource({}, {} bytes)",
            self.path.display(),
            self.bytes.len()
        )
    }
}

impl ConfigSource<'_> {
    /// Its encoding, where that is another one than UTF-8.
    #[must_use]
    pub fn other_encoding(&self) -> Option<&'static str> {
        xml::other_encoding(self.bytes)
    }
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub path: Arc<Path>,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.path.display(), self.line)
    }
}

/// The directories whose files are merged into a main file: `config.d` for `config.xml`, and `conf.d` for any.
#[must_use]
pub fn merge_directories(main: &Path) -> Vec<PathBuf> {
    let mut directories = vec![main.with_extension("d"), main.with_file_name("conf.d")];
    directories.dedup();
    directories
}

/// The files among `paths` that are merged into the main file, in the order in which that happens: a later one wins.
///
/// `paths` are what stands in [`merge_directories`], regular files or links to such. The order is that of the octets of the
/// whole path, so that all of `conf.d` comes before `config.d` (`ConfigProcessor::getConfigMergeFiles`).
#[must_use]
pub fn merge_order(main: &Path, paths: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    let directories = merge_directories(main);
    let inside = |path: &Path| {
        path.parent()
            .is_some_and(|parent| directories.iter().any(|known| known == parent))
    };
    let mut files: Vec<_> = paths
        .into_iter()
        .filter(|path| inside(path) && is_configuration(path))
        .collect();
    files.sort_by(|one, other| octets(one).cmp(octets(other)));
    files.dedup();
    files
}

fn octets(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

fn is_configuration(path: &Path) -> bool {
    const EXTENSIONS: [&str; 4] = ["xml", "conf", "yaml", "yml"];
    let known = extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
    let hidden = path
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    known && !hidden
}

fn extension(path: &Path) -> Option<String> {
    path.extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
}

/// Reads one file by itself, as XML or YAML: by its extension, or where that says neither, by its first character.
pub(super) fn read(source: ConfigSource<'_>) -> Result<Element, ReadError> {
    let path: Arc<Path> = source.path.into();
    let text = xml::decode(&path, source.bytes)?;
    let is_xml = match extension(source.path).as_deref() {
        Some("xml") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start().starts_with('<'),
    };
    if is_xml {
        xml::read(&path, &text)
    } else {
        yaml::read(&path, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_merged_by_the_octets_of_their_whole_path() {
        let paths = [
            "/etc/ch/config.d/zz.xml",
            "/etc/ch/config.d/a.YAML",
            "/etc/ch/config.d/.hidden.xml",
            "/etc/ch/config.d/note.txt",
            "/etc/ch/config.d/a.xml.bak",
            "/etc/ch/config.d/B.conf",
            "/etc/ch/config.d/below/c.xml",
            "/etc/ch/conf.d/zzz.yml",
            "/etc/ch/users.d/u.xml",
        ];
        let order = merge_order(Path::new("/etc/ch/config.xml"), paths.map(PathBuf::from));
        let expected = [
            "/etc/ch/conf.d/zzz.yml",
            "/etc/ch/config.d/B.conf",
            "/etc/ch/config.d/a.YAML",
            "/etc/ch/config.d/zz.xml",
        ];
        assert_eq!(order, expected.map(PathBuf::from));
    }

    #[test]
    fn a_main_file_of_another_name_has_a_directory_of_its_own() {
        assert_eq!(
            merge_directories(Path::new("/etc/ch/server.yaml")),
            [PathBuf::from("/etc/ch/server.d"), PathBuf::from("/etc/ch/conf.d")]
        );
        assert_eq!(
            merge_directories(Path::new("/etc/ch/conf.xml")),
            [PathBuf::from("/etc/ch/conf.d")]
        );
    }

    #[test]
    fn debug_output_of_a_source_never_shows_its_content() {
        let source = ConfigSource {
            path: Path::new("users.xml"),
            bytes: b"hunter2",
        };
        assert_eq!(format!("{source:?}"), "ConfigSource(users.xml, 7 bytes)");
    }
}
