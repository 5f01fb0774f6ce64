//! A certificate that is there, held against the one that is wanted.

use super::profile::{Usage, usages};
use super::{AuthorityProfile, Certificate, LeafProfile};
use crate::model::KeyAlgorithm;

/// Why a leaf is not the one that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// Its subject is another.
    Subject,
    /// Its alternative names are others.
    Names,
    /// Its extended key usages are others.
    Usage,
}

impl LeafProfile<'_> {
    /// The first thing in which a leaf is not what this asks for. Dates and serial number are not looked at.
    #[must_use]
    pub fn mismatch(&self, leaf: &Certificate) -> Option<Mismatch> {
        if self.subject().ok().as_deref() != Some(leaf.subject_der()) {
            return Some(Mismatch::Subject);
        }
        let names = self.names();
        if names.len() != leaf.sans().len() || !names.iter().all(|name| leaf.sans().contains(name)) {
            return Some(Mismatch::Names);
        }
        let wanted = usages(self.role);
        let has = |usage| wanted.contains(&usage);
        let fits = leaf.extended_key_usage().is_some_and(|found| {
            found.server_auth == has(Usage::Server) && found.client_auth == has(Usage::Client) && !found.any
        });
        (!fits).then_some(Mismatch::Usage)
    }
}

impl AuthorityProfile<'_> {
    /// In what an authority is not what this describes, a sentence each; `found` and `wanted` are the kinds of its key
    /// (`found` is `None` where the key is not at hand or is of no kind that is made here).
    #[must_use]
    pub fn differences(
        &self,
        certificate: &Certificate,
        found: Option<KeyAlgorithm>,
        wanted: KeyAlgorithm,
    ) -> Vec<String> {
        let mut differences = Vec::new();
        if self.subject().ok().as_deref() != Some(certificate.subject_der()) {
            differences.push(format!("its subject is `{}`", certificate.subject()));
        }
        if let Some(found) = found.filter(|found| *found != wanted) {
            differences.push(format!("its key is `{found}`, not `{wanted}`"));
        }
        let validity = certificate.validity();
        let days = (validity.not_after - validity.not_before - super::BACKDATING).whole_days();
        if days != i64::from(self.days) {
            differences.push(format!("it was made for {days} days, not {}", self.days));
        }
        let constraints = super::NameConstraints::from_permitted(self.permitted);
        if certificate.name_constraints() != constraints.as_ref() {
            let found = certificate
                .name_constraints()
                .map_or_else(|| "any name".to_owned(), ToString::to_string);
            differences.push(format!("it may issue for {found}"));
        }
        differences
    }
}
