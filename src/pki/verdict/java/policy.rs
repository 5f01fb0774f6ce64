//! Certificate policies, as far as they can refuse a path for which nobody asks for one (`PolicyChecker` with its defaults; RFC 5280,
//! 6.1.3 d to f). Hosts have no policies as a rule; an authority above them may demand some.

use std::collections::{BTreeMap, BTreeSet};

use der::asn1::ObjectIdentifier;

use super::{Facts, Flaw, Refusal, is_self_issued};
use crate::pki::verdict::extension::POLICIES;

const ANY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// The policies that hold down to a certificate, each with those that it stands for in the next one. None: no policy holds.
type Valid = BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>>;

/// After how many more certificates something begins to be forbidden.
struct Limits {
    /// A path without a policy that holds.
    explicit: usize,
    /// Mapping.
    mapping: usize,
    /// `anyPolicy`.
    any: usize,
}

pub(super) fn check(path: &[&Facts<'_>]) -> Result<(), Refusal> {
    let far = path.len() + 1;
    let mut limits = Limits {
        explicit: far,
        mapping: far,
        any: far,
    };
    let mut valid = Valid::from([(ANY, BTreeSet::from([ANY]))]);
    for (left, facts) in path.iter().enumerate().rev() {
        let is_leaf = left == 0;
        if !valid.is_empty() {
            check_qualifiers(facts)?;
        }
        valid = next(&valid, facts, &limits, is_leaf);
        if is_leaf {
            limits.explicit = limits.explicit.saturating_sub(1);
            if demanded(facts) == Some(0) {
                limits.explicit = 0;
            }
        }
        if limits.explicit == 0 && valid.is_empty() {
            return Err(facts.refuse(
                Flaw::Policy,
                "a policy is demanded, and none holds for all certificates",
            ));
        }
        if !is_leaf {
            // With no policy left Java does not come to what they stand for.
            if !valid.is_empty() {
                map(&mut valid, facts, limits.mapping > 0)?;
            }
            limits.pass(facts);
        }
    }
    Ok(())
}

/// 6.1.3 d and e: the policies of this certificate that follow from those above it.
fn next(valid: &Valid, facts: &Facts<'_>, limits: &Limits, is_leaf: bool) -> Valid {
    let policies = facts.content.policies.iter().flat_map(|policies| &policies.0);
    let own: BTreeSet<ObjectIdentifier> = policies.map(|policy| policy.policy_identifier).collect();
    let expected: BTreeSet<ObjectIdentifier> = valid.values().flatten().copied().collect();
    let follows = |policy: &&ObjectIdentifier| expected.contains(*policy) || valid.contains_key(&ANY);
    let named = own.iter().filter(|policy| **policy != ANY).filter(follows);
    let mut next: Valid = named.map(|policy| (*policy, BTreeSet::from([*policy]))).collect();
    let takes_any = limits.any > 0 || !is_leaf && is_self_issued(facts);
    if own.contains(&ANY) && takes_any {
        for policy in expected {
            next.entry(policy).or_insert_with(|| BTreeSet::from([policy]));
        }
    }
    next
}

/// 6.1.4 a and b: what its policies stand for below an authority.
fn map(valid: &mut Valid, facts: &Facts<'_>, is_allowed: bool) -> Result<(), Refusal> {
    let mappings = facts
        .content
        .policy_mappings
        .iter()
        .flat_map(|mappings| &mappings.0);
    let mut meant: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> = BTreeMap::new();
    for mapping in mappings {
        let (above, below) = (mapping.issuer_domain_policy, mapping.subject_domain_policy);
        if above == ANY || below == ANY {
            return Err(facts.refuse(Flaw::Policy, "it maps a policy to any"));
        }
        meant.entry(above).or_default().insert(below);
    }
    for (policy, meant) in meant {
        if !is_allowed {
            valid.remove(&policy);
        } else if valid.contains_key(&policy) || valid.contains_key(&ANY) {
            valid.insert(policy, meant);
        }
    }
    Ok(())
}

impl Limits {
    /// 6.1.4 h to j.
    fn pass(&mut self, facts: &Facts<'_>) {
        let constraints = facts.content.policy_constraints.as_ref();
        let inhibited = constraints.and_then(|constraints| constraints.inhibit_policy_mapping);
        let limits = [
            (&mut self.explicit, demanded(facts)),
            (&mut self.mapping, inhibited),
            (&mut self.any, facts.content.inhibit_any),
        ];
        for (limit, own) in limits {
            if !is_self_issued(facts) {
                *limit = limit.saturating_sub(1);
            }
            let own = own.map_or(usize::MAX, |own| usize::try_from(own).unwrap_or(usize::MAX));
            *limit = own.min(*limit);
        }
    }
}

/// After how many more certificates it demands a policy.
fn demanded(facts: &Facts<'_>) -> Option<u32> {
    let constraints = facts.content.policy_constraints.as_ref()?;
    constraints.require_explicit_policy
}

/// Java refuses critical policies with qualifiers unless told otherwise.
fn check_qualifiers(facts: &Facts<'_>) -> Result<(), Refusal> {
    let mut extensions = facts.extensions.iter();
    let is_critical = extensions.any(|extension| extension.oid == POLICIES && extension.is_critical);
    let policies = facts.content.policies.iter().flat_map(|policies| &policies.0);
    let mut qualifiers = policies.filter_map(|policy| policy.policy_qualifiers.as_ref());
    if is_critical && qualifiers.any(|qualifiers| !qualifiers.is_empty()) {
        return Err(facts.refuse(Flaw::Policy, "it has critical policies with qualifiers"));
    }
    Ok(())
}
