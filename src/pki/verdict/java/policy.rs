//! Certificate policies, as far as they can refuse a path for which nobody demands one (`PolicyChecker` with its defaults). Nobody has
//! them in a house of its own; where they are mapped onto others, this refuses rather than follow.

use std::collections::BTreeSet;

use der::asn1::ObjectIdentifier;

use super::{Facts, Flaw, Refusal, is_self_issued};
use crate::pki::verdict::extension::{INHIBIT_ANY_POLICY, POLICIES};

const ANY: &str = "2.5.29.32.0";

pub(super) fn check(path: &[&Facts<'_>]) -> Result<(), Refusal> {
    // How many certificates may still come without a policy that holds for all of them.
    let mut explicit = path.len() + 1;
    // The policies that hold so far; `None` for any.
    let mut valid: Option<BTreeSet<String>> = None;
    let is_mapped = path.iter().any(|facts| facts.content.policy_mappings.is_some());
    let takes_any = !path.iter().any(|facts| facts.has(&[INHIBIT_ANY_POLICY]));
    for (left, facts) in path.iter().enumerate().rev() {
        check_form(facts, left == 0)?;
        valid = match (valid, policies(facts, takes_any)) {
            (None, own) => own,
            (Some(valid), None) => Some(valid),
            (Some(valid), Some(own)) => Some(valid.intersection(&own).cloned().collect()),
        };
        if left == 0 || !is_self_issued(facts) {
            explicit = explicit.saturating_sub(1);
        }
        if let Some(demanded) = demanded(facts) {
            explicit = explicit.min(demanded);
        }
        if explicit == 0 && (is_mapped || valid.as_ref().is_some_and(BTreeSet::is_empty)) {
            return Err(facts.refuse(
                Flaw::Policy,
                "a policy is demanded, and none holds for all certificates",
            ));
        }
    }
    Ok(())
}

/// After how many more certificates it demands a policy.
fn demanded(facts: &Facts<'_>) -> Option<usize> {
    let constraints = facts.content.policy_constraints.as_ref()?;
    let demanded = constraints.require_explicit_policy?;
    Some(usize::try_from(demanded).unwrap_or(usize::MAX))
}

/// What Java refuses whatever is demanded.
fn check_form(facts: &Facts<'_>, is_leaf: bool) -> Result<(), Refusal> {
    if has_critical_qualifiers(facts) {
        return Err(facts.refuse(Flaw::Policy, "it has critical policies with qualifiers"));
    }
    let mut mappings = facts
        .content
        .policy_mappings
        .iter()
        .flat_map(|mappings| &mappings.0);
    let is_any = |policy: ObjectIdentifier| policy.to_string() == ANY;
    if !is_leaf
        && mappings
            .any(|mapping| is_any(mapping.issuer_domain_policy) || is_any(mapping.subject_domain_policy))
    {
        return Err(facts.refuse(Flaw::Policy, "it maps a policy to any"));
    }
    Ok(())
}

/// The policies of a certificate; `None` for any. Without the extension there are none.
fn policies(facts: &Facts<'_>, takes_any: bool) -> Option<BTreeSet<String>> {
    let policies = facts.content.policies.iter().flat_map(|policies| &policies.0);
    let numbers: BTreeSet<String> = policies
        .map(|policy| policy.policy_identifier.to_string())
        .collect();
    (!takes_any || !numbers.contains(ANY)).then_some(numbers)
}

fn has_critical_qualifiers(facts: &Facts<'_>) -> bool {
    let mut extensions = facts.extensions.iter();
    let is_critical = extensions.any(|extension| extension.oid == POLICIES && extension.is_critical);
    let policies = facts.content.policies.iter().flat_map(|policies| &policies.0);
    let mut qualifiers = policies.filter_map(|policy| policy.policy_qualifiers.as_ref());
    is_critical && qualifiers.any(|qualifiers| !qualifiers.is_empty())
}
