//! The authorities of the workspace: found, made by `init` alone, and held against the manifest.

use time::OffsetDateTime;

use crate::keystore::pem;
use crate::model::{Access, Password};
use crate::os::{fs, random};
use crate::pki::{Authority, AuthorityProfile, Certificate, PrivateKey, Serial};
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
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
    KeyElsewhere(Certificate),
    /// Both.
    Complete(Box<Authority>),
}

impl Found {
    /// The certificate, where there is one.
    #[must_use]
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Absent | Self::LoneKey(_) => None,
            Self::KeyElsewhere(certificate) => Some(certificate),
            Self::Complete(authority) => Some(authority.certificate()),
        }
    }

    /// Key and certificate, where both are there: what can issue.
    #[must_use]
    pub(super) fn authority(&self) -> Option<&Authority> {
        match self {
            Self::Complete(authority) => Some(authority),
            Self::Absent | Self::LoneKey(_) | Self::KeyElsewhere(_) => None,
        }
    }
}

/// Reads an authority from the workspace, and refuses one that is not what the manifest describes.
pub(super) fn find(
    layout: &Layout,
    manifest: &Manifest,
    kind: AuthorityKind,
    password: Option<&Password>,
) -> Result<Found, WorkspaceError> {
    let certificate_path = layout.shared(SharedFile::AuthorityCertificate(kind));
    let key_path = layout.shared(SharedFile::AuthorityKey(kind));
    let certificate = match fs::read_with_stat(&certificate_path)? {
        Some((bytes, _)) => {
            let mut certificates = pem::decode_certificates(&bytes)
                .map_err(|fault| WorkspaceError::damaged(certificate_path.clone(), fault))?;
            if certificates.len() == 1 {
                certificates.pop()
            } else {
                None
            }
        }
        None => None,
    };
    let key = match fs::read_with_stat(&key_path)? {
        Some((_, stat))
            if Access {
                mode: stat.mode,
                owner: None,
            }
            .is_open() =>
        {
            return Err(WorkspaceError::SecretReadable {
                path: key_path,
                mode: stat.mode,
            });
        }
        Some((bytes, _)) => Some(
            pem::decode_key(&bytes, password)
                .map_err(|fault| WorkspaceError::damaged_key(key_path.clone(), fault))?,
        ),
        None => None,
    };
    let found = match (certificate, key) {
        (None, None) => Found::Absent,
        (None, Some(key)) => Found::LoneKey(Box::new(key)),
        (Some(certificate), None) => Found::KeyElsewhere(certificate),
        (Some(certificate), Some(key)) => {
            let authority =
                Authority::new(certificate, key).map_err(|source| WorkspaceError::AuthorityUnusable {
                    path: certificate_path,
                    source,
                })?;
            Found::Complete(Box::new(authority))
        }
    };
    if let Some(certificate) = found.certificate() {
        let key = found.authority().map(|authority| authority.key().algorithm());
        let name = common_name(manifest, kind);
        let differences =
            profile(manifest, &name).differences(certificate, key.flatten(), manifest.authority.key);
        if !differences.is_empty() {
            return Err(WorkspaceError::AuthorityChanged { differences });
        }
    }
    Ok(found)
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

/// The files of an authority: the key before the certificate that refers to it.
pub(super) fn steps(
    layout: &Layout,
    kind: AuthorityKind,
    authority: &Authority,
    password: Option<&Password>,
) -> Result<Vec<Step>, WorkspaceError> {
    let key = match password {
        Some(password) => {
            pem::encode_encrypted_key(authority.key(), password, random::bytes()?, KEY_ITERATIONS)?
        }
        None => pem::encode_key(authority.key())?,
    };
    let certificate = pem::encode_certificates(std::slice::from_ref(authority.certificate()));
    Ok(vec![
        Step::Write {
            path: layout.shared(SharedFile::AuthorityKey(kind)),
            content: Content::secret(key),
            access: Access::SECRET,
        },
        Step::Write {
            path: layout.shared(SharedFile::AuthorityCertificate(kind)),
            content: Content::public(certificate.into_bytes()),
            access: Access::PUBLIC,
        },
    ])
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
pub(super) fn read_password(path: &std::path::Path) -> Result<Password, WorkspaceError> {
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
