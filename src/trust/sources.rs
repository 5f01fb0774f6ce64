//! The files that an `update-ca-certificates` takes into the store, in its order.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::TrustError;
use super::change::StoreChanges;
use super::family::Dialect;
use super::remark::Remark;
use super::site::Site;
use crate::keystore::pem;
use crate::os::fs::Kind;
use crate::pki::Certificate;

/// As deep as directories are searched; deeper ones, and circles of links, are left out.
const DEEPEST: usize = 16;

/// One file of the store.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its path as the tool writes it into a link.
    pub(super) path: PathBuf,
    /// The name of its link.
    pub(super) link: String,
    pub(super) bytes: Vec<u8>,
    certificates: OnceCell<Vec<Vec<u8>>>,
}

impl Source {
    /// Its certificates in DER, as far as programs read them.
    pub(super) fn certificates(&self) -> &[Vec<u8>] {
        self.certificates
            .get_or_init(|| pem::certificates_der(&self.bytes).unwrap_or_default())
    }

    pub(super) fn holds(&self, certificate: &Certificate) -> bool {
        self.certificates().iter().any(|der| der == certificate.der())
    }
}

/// Everything that goes into the store, and what does not.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) files: Vec<Source>,
    /// The distribution's certificates that were deselected, as they stand in its list.
    pub(super) deselected: Vec<String>,
    /// The paths of files that are still there and count no longer.
    removed: Vec<PathBuf>,
    pub(super) remarks: Vec<Remark>,
}

impl Sources {
    /// Reads the distribution's list, its certificates and the local anchors.
    pub(super) fn read(site: &Site, dialect: &Dialect) -> Result<Self, TrustError> {
        let mut sources = Self::default();
        let list = site.read(Path::new(dialect.selection))?.unwrap_or_default();
        for line in String::from_utf8_lossy(&list).lines().map(str::trim) {
            match line.strip_prefix('!') {
                _ if line.is_empty() || line.starts_with('#') => {}
                Some(deselected) => sources.deselected.push(deselected.to_owned()),
                None => {
                    let path = Path::new(dialect.distribution).join(line);
                    if !sources.take(site, dialect, &path)? {
                        sources.remarks.push(Remark::note(format!(
                            "`{}` names `{line}`, which is not there",
                            dialect.selection
                        )));
                    }
                }
            }
        }
        for path in local_anchors(site, dialect)? {
            sources.take(site, dialect, &path)?;
        }
        Ok(sources)
    }

    /// What there is without the files that are about to go.
    pub(super) fn without(mut self, changes: &StoreChanges) -> Self {
        self.files.retain(|source| !changes.removes(&source.path));
        self.removed = changes.remove.iter().map(|anchor| anchor.path.clone()).collect();
        self
    }

    /// Whether files are about to go.
    pub(super) const fn has_removed(&self) -> bool {
        !self.removed.is_empty()
    }

    /// Whether a link leads to a file that is about to go.
    pub(super) fn is_removed(&self, target: &Path) -> bool {
        self.removed.iter().any(|path| path == target)
    }

    /// The source with this link.
    pub(super) fn linked_as(&self, link: &str) -> Option<&Source> {
        self.files.iter().rev().find(|source| source.link == link)
    }

    /// Whether the distribution's certificate with this link was deselected.
    pub(super) fn is_deselected(&self, dialect: &Dialect, link: &str) -> bool {
        self.deselected.iter().any(|path| {
            let name = Path::new(path).file_name().unwrap_or_default();
            dialect.link_name(&name.to_string_lossy()) == link
        })
    }

    /// The line of the distribution's list that deselects this very certificate.
    pub(super) fn deselecting(
        &self,
        site: &Site,
        dialect: &Dialect,
        certificate: &Certificate,
    ) -> Result<Option<&str>, TrustError> {
        for line in &self.deselected {
            let path = Path::new(dialect.distribution).join(line);
            if site.read(&path)?.is_some_and(|bytes| holds(&bytes, certificate)) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Whether one of the files holds this certificate; which.
    pub(super) fn holding(&self, certificate: &Certificate) -> Option<&Source> {
        self.files.iter().find(|source| source.holds(certificate))
    }

    fn take(&mut self, site: &Site, dialect: &Dialect, path: &Path) -> Result<bool, TrustError> {
        let Some(bytes) = site.read(path)? else {
            return Ok(false);
        };
        if holds_private_key(&bytes) {
            self.remarks.push(
                Remark::warning(format!(
                    "`{}` holds a private key, and the system's tool copies it into a file that everybody reads",
                    path.display()
                ))
                .fixed_by(vec![format!(
                    "move the key away, take it for known, and leave nothing but certificates in `{}`",
                    path.display()
                )]),
            );
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.files.push(Source {
            path: path.to_path_buf(),
            link: dialect.link_name(&name),
            bytes,
            certificates: OnceCell::new(),
        });
        Ok(true)
    }

    /// The bundle that the tool would write.
    pub(super) fn bundle(&self, dialect: &Dialect) -> Vec<u8> {
        let size = self.files.iter().map(|source| source.bytes.len() + 1).sum();
        let mut bundle = Vec::with_capacity(size);
        for source in self
            .files
            .iter()
            .filter(|source| !holds_private_key(&source.bytes))
        {
            bundle.extend_from_slice(&source.bytes);
            if dialect.ends_lines && !source.bytes.is_empty() && !source.bytes.ends_with(b"\n") {
                bundle.push(b'\n');
            }
        }
        bundle
    }
}

/// Whether a file holds this certificate, as PEM or by itself.
pub(super) fn holds(bytes: &[u8], certificate: &Certificate) -> bool {
    let certificates = pem::certificates_der(bytes).unwrap_or_default();
    bytes == certificate.der() || certificates.iter().any(|der| der == certificate.der())
}

/// Whether a private key stands in a file that should hold certificates.
pub(super) fn holds_private_key(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const MARK: &[u8] = b"PRIVATE KEY-----";
    bytes.split(|octet| *octet == b'\n').any(|line| {
        let line = line.trim_ascii();
        line.starts_with(BEGIN) && line.windows(MARK.len()).any(|window| window == MARK)
    })
}

/// The paths of the local anchors that the tool takes, as it writes them, in the order of their octets.
pub(super) fn local_anchors(site: &Site, dialect: &Dialect) -> Result<Vec<PathBuf>, TrustError> {
    let mut paths = Vec::new();
    walk(site, dialect, site.family.anchors, DEEPEST, &mut paths)?;
    paths.sort_unstable_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    Ok(paths)
}

fn walk(
    site: &Site,
    dialect: &Dialect,
    directory: &str,
    levels_left: usize,
    paths: &mut Vec<PathBuf>,
) -> Result<(), TrustError> {
    for (name, kind) in site.list(directory)? {
        let path = format!("{directory}/{name}");
        let kind = match kind {
            Kind::Link if dialect.is_recursive => site.kind_behind(Path::new(&path))?,
            kind => Some(kind),
        };
        match kind {
            Some(Kind::Directory) if dialect.is_recursive && levels_left > 0 => {
                walk(site, dialect, &path, levels_left - 1, paths)?;
            }
            Some(Kind::File) if dialect.takes(&name) => paths.push(PathBuf::from(path)),
            _ => {}
        }
    }
    Ok(())
}

impl Dialect {
    /// Whether a file of this name among the local anchors is one of them.
    pub(super) fn takes(&self, name: &str) -> bool {
        if self.is_recursive {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "crt")
                || name == ".crt"
        } else {
            !name.starts_with('.')
        }
    }
}
