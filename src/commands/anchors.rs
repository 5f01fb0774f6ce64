//! `zkcerts trust --list`: the local anchors, and who sees them.

use serde_json::json;

use super::storing::{StoreChoice, notice};
use crate::pki::Certificate;
use crate::report::{Outcome, clean};
use crate::trust::{self, ListedAnchor};

/// Lists them.
pub(super) fn list(store: &StoreChoice) -> super::Result {
    let site = store.site()?;
    let listing = site.listing()?;
    let mut outcome = Outcome::printing("trust", table(&listing.anchors));
    outcome.notices = listing.remarks.into_iter().map(notice).collect();
    outcome.extra.insert("store".to_owned(), site.family().into());
    outcome
        .extra
        .insert("anchors".to_owned(), listing.anchors.iter().map(row).collect());
    Ok(outcome)
}

fn row(anchor: &ListedAnchor) -> serde_json::Value {
    let mut row = described(&anchor.certificate);
    if let Some(row) = row.as_object_mut() {
        row.insert("name".to_owned(), anchor.name.clone().into());
        row.insert("path".to_owned(), anchor.path.display().to_string().into());
        if let Some(target) = &anchor.target {
            row.insert("link_to".to_owned(), target.display().to_string().into());
        }
        let readers = anchor
            .readers
            .iter()
            .map(|(name, sees)| ((*name).to_owned(), (*sees).into()));
        row.insert("seen_by".to_owned(), serde_json::Value::Object(readers.collect()));
    }
    row
}

/// The anchors as text, a paragraph each.
fn table(anchors: &[ListedAnchor]) -> String {
    if anchors.is_empty() {
        return "no local anchors\n".to_owned();
    }
    let paragraph = |anchor: &ListedAnchor| {
        let seen: Vec<_> = anchor
            .readers
            .iter()
            .map(|(name, sees)| format!("{name}: {}", if *sees { "yes" } else { "NO" }))
            .collect();
        let limits = match anchor.certificate.name_constraints() {
            Some(constraints) => constraints
                .permitted
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
            None => "none: every name".to_owned(),
        };
        let link = anchor
            .target
            .as_ref()
            .map(|target| format!(" -> {}", target.display()))
            .unwrap_or_default();
        format!(
            "{}\n  subject      {}\n  sha256       {}\n  until        {}\n  constraints  {limits}\n  seen by      {}\n  file         {}{link}\n",
            anchor.name,
            clean(&anchor.certificate.subject()),
            anchor.fingerprint(),
            anchor.certificate.validity().not_after.date(),
            seen.join(", "),
            anchor.path.display(),
        )
    };
    anchors.iter().map(paragraph).collect()
}

/// A certificate, as scripts read it.
pub(super) fn described(certificate: &Certificate) -> serde_json::Value {
    let constraints = certificate.name_constraints();
    json!({
        "subject": certificate.subject(),
        "sha256": trust::fingerprint(certificate),
        "not_after": certificate.validity().not_after.to_string(),
        "is_authority": certificate.is_authority(),
        "permitted": constraints.map(|constraints| {
            constraints.permitted.iter().map(ToString::to_string).collect::<Vec<_>>()
        }),
    })
}
