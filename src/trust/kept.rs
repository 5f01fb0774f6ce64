//! Certificates that stand in the bundle and nowhere else: appended by hand, or all there is in an image without the
//! package. A refresh would drop them, and with them somebody's connections.

use std::collections::HashSet;
use std::path::Path;

use super::TrustError;
use super::family::Dialect;
use super::remark::Remark;
use super::site::Site;
use super::sources::{Source, Sources};
use crate::keystore::pem;
use crate::os::fs::Kind;
use crate::pki::Certificate;

/// The certificates of the bundle that are in no file of the store, in their order; without `unwanted`, and without those
/// that somebody removed and nobody has told the bundle.
pub(super) fn certificates(
    site: &Site,
    dialect: &Dialect,
    sources: &Sources,
    unwanted: &[Certificate],
) -> Result<Vec<Certificate>, TrustError> {
    let bundle = Path::new(dialect.links).join(dialect.bundle);
    let bundle = site.read(&bundle)?.unwrap_or_default();
    let Ok(ders) = pem::certificates_der(&bundle) else {
        return Ok(Vec::new());
    };
    let known: HashSet<&Vec<u8>> = sources.files.iter().flat_map(Source::certificates).collect();
    let mut kept: Vec<Certificate> = Vec::new();
    for der in ders {
        if known.contains(&der) {
            continue;
        }
        let Ok(certificate) = Certificate::from_der(der) else {
            continue;
        };
        let is_out = unwanted.contains(&certificate)
            || kept.contains(&certificate)
            || was_linked(site, dialect, &certificate)?
            || sources.deselecting(site, dialect, &certificate)?.is_some();
        if !is_out {
            kept.push(certificate);
        }
    }
    Ok(kept)
}

/// What is to be said of them.
pub(super) fn remark(kept: &[Certificate]) -> Option<Remark> {
    let first = kept.first()?;
    let others = match kept.len() - 1 {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Some(
        Remark::warning(format!(
            "the bundle holds `{}`{others}, which no file of the store holds: kept, but the next \
             `update-ca-certificates` drops it",
            first.subject()
        ))
        .fixed_by(vec![
            "to keep it for good: `zkcerts trust /etc/ssl/certs/ca-certificates.crt`".to_owned(),
        ]),
    )
}

/// Whether a hash link stands for it: its file was in the store, and is not any longer.
fn was_linked(site: &Site, dialect: &Dialect, certificate: &Certificate) -> Result<bool, TrustError> {
    let Some(hash) = certificate.subject_hash() else {
        return Ok(false);
    };
    let hash = format!("{hash:08x}.");
    for (name, kind) in site.list(dialect.links)? {
        if kind == Kind::Link && name.starts_with(&hash) {
            let link = Path::new(dialect.links).join(&name);
            if site.kind_behind(&link)?.is_none() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
