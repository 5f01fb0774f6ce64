//! The authorities of the workspace: found, made by `init` alone, and held against the manifest.

use std::path::Path;

use time::OffsetDateTime;

use crate::keystore::pem;
use crate::model::{Access, Password};
use crate::os::{fs, random};
use crate::pki::{Authority, AuthorityProfile, PrivateKey, Serial};
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
use super::issuer::Issuer;
use super::layout::{AuthorityKind, Layout, SharedFile};
use super::manifest::Manifest;

/// Rounds of key derivation for an encrypted authority key: it is opened once a run, by a person's password.
const KEY_ITERATIONS: u32 = 600_000;

/// An authority as it stands in the workspace.
pub(super) enum Found {
    /// Neither certificate nor key.
    Absent,
    /// A key whose certificate was not written yet.
    LoneKey(Box<PrivateKey>),
    /// The certificate alone: the key is kept elsewhere.
    KeyElsewhere(Issuer),
    /// Both.
    Complete(Box<Authority>),
}

/// Reads an authority from the workspace, and refuses one that is not what the manifest describes.
pub(super) fn find(
    layout: &Layout,
    manifest: &Manifest,
    kind: AuthorityKind,
    password: Option<&Password>,
    described: Described,
) -> Result<Found, WorkspaceError> {
    let found = find_in(
        layout,
        [
            SharedFile::AuthorityCertificate(kind),
            SharedFile::AuthorityKey(kind),
        ],
        password,
    )?;
    if described == Described::Yes {
        check_wanted(manifest, kind, &found)?;
    }
    Ok(found)
}

/// Whether the manifest describes the authority that issues now. While its successor is being prepared it describes that
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Described {
    Yes,
    No,
}

/// Reads an authority from these two files.
pub(super) fn find_in(
    layout: &Layout,
    [certificate, key]: [SharedFile; 2],
    password: Option<&Password>,
) -> Result<Found, WorkspaceError> {
    let path = layout.shared(certificate);
    let issuer = read_issuer(&path)?;
    let key = read_key(&layout.shared(key), password)?;
    match (issuer, key) {
        (None, None) => Ok(Found::Absent),
        (None, Some(key)) => Ok(Found::LoneKey(Box::new(key))),
        (Some(issuer), None) => Ok(Found::KeyElsewhere(issuer)),
        (Some(issuer), Some(key)) => {
            let above = issuer.path().skip(1).cloned().collect();
            let authority = Authority::below(issuer.certificate().clone(), above, key)
                .map_err(|source| WorkspaceError::AuthorityUnusable { path, source })?;
            Ok(Found::Complete(Box::new(authority)))
        }
    }
}

/// Its certificate, and those above it.
pub(super) fn read_issuer(path: &Path) -> Result<Option<Issuer>, WorkspaceError> {
    let Some((bytes, _)) = fs::read_with_stat(path)? else {
        return Ok(None);
    };
    let certificates = pem::decode_certificates(&bytes)
        .map_err(|fault| WorkspaceError::damaged(path.to_path_buf(), fault))?;
    let mut certificates = certificates.into_iter();
    let Some(certificate) = certificates.next() else {
        return Ok(None);
    };
    Issuer::new(certificate, certificates.collect())
        .map(Some)
        .map_err(|source| WorkspaceError::AuthorityUnusable {
            path: path.to_path_buf(),
            source,
        })
}

/// A key; one that others can read is an error.
pub(super) fn read_key(
    path: &Path,
    password: Option<&Password>,
) -> Result<Option<PrivateKey>, WorkspaceError> {
    let Some((bytes, stat)) = fs::read_with_stat(path)? else {
        return Ok(None);
    };
    let access = Access {
        mode: stat.mode,
        owner: None,
    };
    if access.is_open() {
        return Err(WorkspaceError::SecretReadable {
            path: path.to_path_buf(),
            mode: stat.mode,
        });
    }
    pem::decode_key(&bytes, password)
        .map(Some)
        .map_err(|fault| WorkspaceError::damaged_key(path.to_path_buf(), fault))
}

/// Refuses an authority that is not what the manifest describes; nothing describes one that was imported.
pub(super) fn check_wanted(
    manifest: &Manifest,
    kind: AuthorityKind,
    found: &Found,
) -> Result<(), WorkspaceError> {
    let (issuer, key) = match found {
        Found::Absent | Found::LoneKey(_) => return Ok(()),
        Found::KeyElsewhere(issuer) => (issuer.clone(), None),
        Found::Complete(authority) => (Issuer::from(&**authority), authority.key().algorithm()),
    };
    if is_imported(manifest, kind) {
        return Ok(());
    }
    let name = common_name(manifest, kind);
    let mut differences =
        profile(manifest, &name).differences(issuer.certificate(), key, manifest.authority.key);
    if issuer.path().count() > 1 {
        differences.push("others have issued it".to_owned());
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(WorkspaceError::AuthorityChanged { differences })
    }
}

/// Whether it came from elsewhere; the peers' own authority never does.
pub(super) fn is_imported(manifest: &Manifest, kind: AuthorityKind) -> bool {
    manifest.authority.imported && kind == AuthorityKind::Clients
}

/// Makes an authority; a key that stands there alone is used.
pub(super) fn create(
    manifest: &Manifest,
    kind: AuthorityKind,
    key: Option<PrivateKey>,
    now: OffsetDateTime,
) -> Result<Authority, WorkspaceError> {
    let key = match key {
        Some(key) => key,
        None => {
            PrivateKey::generate(manifest.authority.key).map_err(|source| WorkspaceError::Key { source })?
        }
    };
    let serial = Serial::from_entropy(random::bytes()?);
    Authority::create(&profile(manifest, &common_name(manifest, kind)), key, serial, now).map_err(|source| {
        WorkspaceError::Issue {
            node: format!("authority/{}", kind.stem()),
            source,
        }
    })
}

/// The step that writes the key of an authority.
pub(super) fn key_step(
    layout: &Layout,
    file: SharedFile,
    key: &PrivateKey,
    password: Option<&Password>,
) -> Result<Step, WorkspaceError> {
    let text = match password {
        Some(password) => pem::encode_encrypted_key(key, password, random::bytes()?, KEY_ITERATIONS)?,
        None => pem::encode_key(key)?,
    };
    Ok(Step::Write {
        path: layout.shared(file),
        content: Content::secret(text),
        access: Access::SECRET,
    })
}

/// The step that writes the certificate of an authority, with those above it.
pub(super) fn certificate_step(layout: &Layout, file: SharedFile, issuer: &Issuer) -> Step {
    let path: Vec<_> = issuer.path().cloned().collect();
    Step::Write {
        path: layout.shared(file),
        content: Content::public(pem::encode_certificates(&path).into_bytes()),
        access: Access::PUBLIC,
    }
}

/// The password of the authorities' keys, where the manifest names its file; relative to the workspace.
pub(super) fn key_password(layout: &Layout, manifest: &Manifest) -> Result<Option<Password>, WorkspaceError> {
    manifest
        .authority
        .password_file
        .as_ref()
        .map(|path| read_password(&layout.root().join(path)))
        .transpose()
}

/// The password in this file.
pub(super) fn read_password(path: &Path) -> Result<Password, WorkspaceError> {
    let bytes = fs::read(path)?;
    Password::from_file(&bytes).map_err(|fault| WorkspaceError::PasswordFile {
        path: path.to_path_buf(),
        reason: fault,
    })
}

fn common_name(manifest: &Manifest, kind: AuthorityKind) -> String {
    let name = &manifest.authority.common_name;
    match kind {
        AuthorityKind::Clients => name.clone(),
        AuthorityKind::Quorum => format!("{name} (quorum)"),
    }
}

fn profile<'a>(manifest: &'a Manifest, common_name: &'a str) -> AuthorityProfile<'a> {
    let settings = &manifest.authority;
    AuthorityProfile {
        common_name,
        organization: settings.organization.as_deref().unwrap_or_default(),
        permitted: &settings.permitted,
        days: settings.days,
    }
}
