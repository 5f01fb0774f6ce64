//! What may be unusual about a chain: a row each, with the function that makes it so.

mod algorithms;
mod anchors;
mod authorities;
mod dates;
mod encoding;
mod names;
mod order;
mod usage;

use crate::random::Random;
use crate::world::World;

type Bend = fn(&mut World, &mut Random);

/// Those that people meet most stand twice.
pub(crate) const TOPICS: &[(&str, Bend)] = &[
    ("host name", names::host),
    ("host name", names::host),
    ("address", names::address),
    ("address", names::address),
    ("common name alone", names::common_name),
    ("name constraints", names::constraints),
    ("name constraints", names::constraints),
    ("empty subject", names::empty_subject),
    ("name encoding", names::name_encoding),
    ("extended key usage", usage::extended),
    ("extended key usage", usage::extended),
    ("key usage", usage::key_usage),
    ("key usage", usage::key_usage),
    ("Netscape type", usage::netscape),
    ("digest", algorithms::digest),
    ("kind of key", algorithms::kind_of_key),
    ("small RSA", algorithms::small_rsa),
    ("RSA-PSS", algorithms::pss),
    ("several anchors of one name", anchors::namesakes),
    ("several anchors of one name", anchors::namesakes),
    ("leaf as anchor", anchors::leaf_as_anchor),
    ("intermediate as anchor", anchors::intermediate_as_anchor),
    ("other anchor", anchors::stranger),
    ("twin of the anchor", anchors::twin),
    ("cross-signing", anchors::cross_signed),
    ("self-signed leaf", anchors::self_signed_leaf),
    ("key ids", authorities::key_ids),
    ("path length", authorities::path_length),
    ("path length", authorities::path_length),
    ("no authority", authorities::no_authority),
    ("version", authorities::version),
    ("self-issued", authorities::self_issued),
    ("policies", authorities::policies),
    ("dates", dates::dates),
    ("dates", dates::dates),
    ("date encoding", dates::encoding),
    ("critical extension", encoding::critical),
    ("duplicate extension", encoding::duplicate),
    ("malformed extension", encoding::malformed),
    ("serial number", encoding::serial),
    ("malformed DER", encoding::damage),
    ("bad signature", encoding::bad_signature),
    ("order", order::order),
    ("order", order::order),
    ("superfluous", order::superfluous),
    ("missing", order::missing),
    ("long chain", order::long_chain),
];
