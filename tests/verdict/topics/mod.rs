//! What may be unusual about a chain: a row each, with the function that makes it so.

mod algorithms;
mod anchors;
mod authorities;
mod constraints;
mod dates;
mod encoding;
mod names;
mod order;
mod usage;

use crate::random::Random;
use crate::world::World;

type Bend = fn(&mut World, &mut Random);

/// One thing that may be unusual: its name, how often it is met, and what makes it so.
pub(crate) struct Topic {
    pub(crate) name: &'static str,
    weight: usize,
    pub(crate) bend: Bend,
}

const fn topic(name: &'static str, weight: usize, bend: Bend) -> Topic {
    Topic { name, weight, bend }
}

/// What people meet most has the most weight.
pub(crate) const TOPICS: &[Topic] = &[
    topic("host name", 6, names::host),
    topic("address", 4, names::address),
    topic("common name alone", 3, names::common_name),
    topic("name constraints", 7, constraints::constraints),
    topic("empty subject", 2, names::empty_subject),
    topic("name encoding", 2, names::name_encoding),
    topic("extended key usage", 5, usage::extended),
    topic("key usage", 5, usage::key_usage),
    topic("Netscape type", 1, usage::netscape),
    topic("digest", 3, algorithms::digest),
    topic("kind of key", 3, algorithms::kind_of_key),
    topic("small RSA", 3, algorithms::small_rsa),
    topic("RSA-PSS", 2, algorithms::pss),
    topic("DSA", 1, algorithms::dsa),
    topic("several anchors of one name", 5, anchors::namesakes),
    topic("leaf as anchor", 3, anchors::leaf_as_anchor),
    topic("intermediate as anchor", 3, anchors::intermediate_as_anchor),
    topic("other anchor", 2, anchors::stranger),
    topic("twin of the anchor", 1, anchors::twin),
    topic("cross-signing", 4, anchors::cross_signed),
    topic("self-signed leaf", 3, anchors::self_signed_leaf),
    topic("key ids", 4, authorities::key_ids),
    topic("path length", 4, authorities::path_length),
    topic("no authority", 3, authorities::no_authority),
    topic("version", 3, authorities::version),
    topic("self-issued", 2, authorities::self_issued),
    topic("policies", 1, authorities::policies),
    topic("dates", 5, dates::dates),
    topic("date encoding", 1, dates::encoding),
    topic("critical extension", 3, encoding::critical),
    topic("duplicate extension", 2, encoding::duplicate),
    topic("malformed extension", 1, encoding::malformed),
    topic("serial number", 2, encoding::serial),
    topic("malformed DER", 2, encoding::damage),
    topic("bad signature", 3, encoding::bad_signature),
    topic("order", 5, order::order),
    topic("superfluous", 4, order::superfluous),
    topic("missing", 3, order::missing),
    topic("long chain", 2, order::long_chain),
];

/// One of them, by their weights.
pub(crate) fn any(random: &mut Random) -> &'static Topic {
    let all: usize = TOPICS.iter().map(|topic| topic.weight).sum();
    let mut left = random.below(all);
    let met = TOPICS.iter().find(|topic| match left.checked_sub(topic.weight) {
        Some(less) => {
            left = less;
            false
        }
        None => true,
    });
    met.expect("less than all")
}
