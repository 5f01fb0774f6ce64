//! What `update-ca-certificates` does, done here: the bundle, the links, the hash links. Every step leaves a store in
//! which everything else is still found, and doing it again changes nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::TrustError;
use super::family::Dialect;
use super::hooks::LinkChanges;
use super::rehash::{self, Change};
use super::site::Site;
use super::sources::Sources;
use crate::keystore::pem;
use crate::model::Access;
use crate::os::fs::{self, Kind};
use crate::pki::Certificate;
use crate::plan::{self, Content};

/// What was found amiss and put right.
#[derive(Debug, Default)]
pub(super) struct Put {
    /// The links that came and went.
    pub(super) links: LinkChanges,
    /// Every file and link that was written or removed.
    pub(super) paths: Vec<PathBuf>,
}

/// One name in the directory of links.
struct Linked {
    name: String,
    /// The text of the link, where it is one.
    target: Option<PathBuf>,
    /// The file that it leads to, links followed.
    file: Option<PathBuf>,
}

/// Brings the bundle, the links and the hash links into line with the sources. `kept` are certificates that stand in
/// the bundle alone.
pub(super) fn converge(
    site: &Site,
    dialect: &Dialect,
    sources: &Sources,
    kept: &[Certificate],
) -> Result<Put, TrustError> {
    let directory = site.directory(dialect.links)?;
    let mut put = Put::default();
    put_bundle(
        &directory.join(dialect.bundle),
        sources.bundle(dialect),
        sources,
        kept,
        &mut put,
    )?;
    put_links(
        dialect,
        sources,
        &directory,
        &read_links(site, dialect, &directory)?,
        &mut put,
    )?;
    let links = read_links(site, dialect, &directory)?;
    let going = going(site, dialect, sources, &links);
    // Hash links are numbered without a gap, so one that goes is replaced by the last one of its number, never removed
    // before: OpenSSL looks no further than the first number that leads nowhere.
    let mut replaced = BTreeSet::new();
    for change in rehash::changes(&entries(sources, &links, &going)?) {
        match change {
            Change::Link { name, target } => {
                let link = directory.join(&name);
                plan::link(&link, Path::new(&target))?;
                put.paths.push(link);
                replaced.insert(name);
            }
            Change::Unlink { name } => {
                let link = directory.join(name);
                fs::remove_file(&link)?;
                put.paths.push(link);
            }
        }
    }
    for name in going.difference(&replaced) {
        let link = directory.join(name);
        fs::remove_file(&link)?;
        let told = Path::new(dialect.links).join(name);
        if told.extension().is_some_and(|extension| extension == "pem") {
            put.links.removed.push(told);
        }
        put.paths.push(link);
    }
    if !put.paths.is_empty() {
        fs::sync_directory(&directory)?;
    }
    Ok(put)
}

fn put_bundle(
    place: &Path,
    mut bundle: Vec<u8>,
    sources: &Sources,
    kept: &[Certificate],
    put: &mut Put,
) -> Result<(), TrustError> {
    bundle.extend_from_slice(pem::encode_certificates(kept).as_bytes());
    if bundle.is_empty() {
        // A store without a single certificate is never what is meant, and the tool leaves the old bundle as well; unless
        // the last one is what goes.
        if sources.has_removed() && fs::remove_file(place)? {
            put.paths.push(place.to_path_buf());
        }
    } else if fs::read_with_stat(place)?.is_none_or(|(bytes, _)| bytes != bundle) {
        plan::replace(place, &Content::public(bundle), Access::PUBLIC)?;
        put.paths.push(place.to_path_buf());
    }
    Ok(())
}

fn read_links(site: &Site, dialect: &Dialect, directory: &Path) -> Result<Vec<Linked>, TrustError> {
    let mut links = Vec::new();
    for (name, kind) in site.list(dialect.links)? {
        let (target, file) = match kind {
            Kind::Link => {
                let led_to = site.follow(&Path::new(dialect.links).join(&name))?;
                (
                    Some(fs::read_link(&directory.join(&name))?),
                    led_to.map(|(file, _)| file),
                )
            }
            _ => (None, Some(directory.join(&name))),
        };
        links.push(Linked { name, target, file });
    }
    Ok(links)
}

/// A link for every source.
fn put_links(
    dialect: &Dialect,
    sources: &Sources,
    directory: &Path,
    links: &[Linked],
    put: &mut Put,
) -> Result<(), TrustError> {
    let links: HashMap<&str, &Linked> = links.iter().map(|link| (link.name.as_str(), link)).collect();
    let mut seen = HashSet::new();
    // Of two sources with one link the tool leaves the last one.
    for source in sources.files.iter().rev() {
        if !seen.insert(source.link.as_str()) {
            continue;
        }
        let target = links
            .get(source.link.as_str())
            .and_then(|link| link.target.as_ref());
        if target != Some(&source.path) {
            let link = directory.join(&source.link);
            plan::link(&link, &source.path)?;
            put.links.added.push(Path::new(dialect.links).join(&source.link));
            put.paths.push(link);
        }
    }
    put.links.added.reverse();
    Ok(())
}

/// The links that go: to what is not wanted, to nowhere, and the hash links to those.
fn going(site: &Site, dialect: &Dialect, sources: &Sources, links: &[Linked]) -> BTreeSet<String> {
    let mut going = BTreeSet::new();
    let mut staying = Vec::new();
    for link in links {
        let Some(target) = &link.target else {
            continue;
        };
        let is_unlisted = dialect.unlinks_unlisted && dialect.is_managed(site, target);
        let is_unwanted = sources.linked_as(&link.name).is_none()
            && (is_unlisted || sources.is_deselected(dialect, &link.name) || sources.is_removed(target));
        if is_unwanted || link.file.is_none() {
            going.insert(link.name.clone());
        } else {
            staying.push((&link.name, target));
        }
    }
    let led_on: Vec<_> = staying
        .into_iter()
        .filter(|(_, target)| target.to_str().is_some_and(|target| going.contains(target)))
        .map(|(name, _)| name.clone())
        .collect();
    going.extend(led_on);
    going
}

impl Dialect {
    /// Whether a link was made for a file in one of the directories of certificates.
    fn is_managed(&self, site: &Site, target: &Path) -> bool {
        target.starts_with(self.distribution) || target.starts_with(site.family.anchors)
    }
}

/// The directory of links as `openssl rehash` sees it, without what goes, and but for revocation lists: their links are
/// left as they are.
fn entries(
    sources: &Sources,
    links: &[Linked],
    going: &BTreeSet<String>,
) -> Result<Vec<rehash::Entry>, TrustError> {
    let mut entries = Vec::new();
    for link in links {
        if is_revocation_link(&link.name) || going.contains(&link.name) {
            continue;
        }
        let content = if rehash::is_read(OsStr::new(&link.name)) {
            only_certificate(sources, link)?
        } else {
            None
        };
        entries.push(rehash::Entry {
            name: OsString::from(&link.name),
            target: link.target.clone().map(PathBuf::into_os_string),
            content: content.map(rehash::Content::Certificate),
        });
    }
    Ok(entries)
}

/// Whether it is the link to a revocation list, `HASH.rN`.
fn is_revocation_link(name: &str) -> bool {
    name.split_once('.').is_some_and(|(hash, number)| {
        let is_hash = hash.len() == 8 && hash.bytes().all(|octet| octet.is_ascii_hexdigit());
        is_hash && number.starts_with(['r', 'R'])
    })
}

/// The certificate of a file that holds exactly one.
fn only_certificate(sources: &Sources, link: &Linked) -> Result<Option<Certificate>, TrustError> {
    let source = sources.linked_as(&link.name);
    let only = match (
        source.filter(|source| link.target.as_ref() == Some(&source.path)),
        &link.file,
    ) {
        (Some(source), _) => only(source.certificates()),
        (None, Some(file)) => match fs::stat(file)?.map(|found| found.kind) {
            Some(Kind::File) => only(&pem::certificates_der(&fs::read(file)?).unwrap_or_default()),
            _ => None,
        },
        (None, None) => None,
    };
    Ok(only.and_then(|der| Certificate::from_der(der).ok()))
}

fn only(certificates: &[Vec<u8>]) -> Option<Vec<u8>> {
    match certificates {
        [only] => Some(only.clone()),
        _ => None,
    }
}
