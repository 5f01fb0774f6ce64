use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::pki::{Certificate, KeyKind, Weakness};

pub(super) fn weak_key(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    certificate
        .weaknesses()
        .into_iter()
        .find_map(|weakness| match weakness {
            Weakness::Modulus { .. } | Weakness::UnnamedCurve => {
                Some(Remark::new(format!("{} has {weakness}", called(certificate))))
            }
            Weakness::Digest { .. } => None,
        })
}

pub(super) fn weak_signature(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    weak_digest(certificate).filter(|_| !certificate.is_self_issued())
}

pub(super) fn weak_root_signature(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    weak_digest(certificate).filter(|_| certificate.is_self_issued())
}

fn weak_digest(certificate: &Certificate) -> Option<Remark> {
    certificate
        .weaknesses()
        .into_iter()
        .find_map(|weakness| match weakness {
            Weakness::Digest { .. } => Some(Remark::new(format!("{} is {weakness}", called(certificate)))),
            Weakness::Modulus { .. } | Weakness::UnnamedCurve => None,
        })
}

pub(super) fn key_of_few_peers(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let kind = certificate.key_kind();
    let is_rare = match &kind {
        KeyKind::Ed25519 => true,
        KeyKind::Ecdsa { curve } => curve.as_deref() == Some("P-521"),
        KeyKind::Rsa { .. } | KeyKind::RsaPss { .. } | KeyKind::Dsa { .. } | KeyKind::Other(_) => false,
    };
    is_rare.then(|| Remark::new(format!("{} has a key of kind {kind}", called(certificate))))
}

pub(super) fn key_unsupported(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let kind = certificate.key_kind();
    let is_unknown = match &kind {
        KeyKind::Ecdsa { curve: Some(curve) } => !["P-256", "P-384", "P-521"].contains(&curve.as_str()),
        KeyKind::Dsa { .. } | KeyKind::Other(_) => true,
        // Its signatures are taken; as a server's key it is not.
        KeyKind::RsaPss { .. } => !certificate.is_authority(),
        // What spells its curve out is a weak key.
        KeyKind::Rsa { .. } | KeyKind::Ed25519 | KeyKind::Ecdsa { curve: None } => false,
    };
    is_unknown.then(|| Remark::new(format!("{} has a key of kind {kind}", called(certificate))))
}
