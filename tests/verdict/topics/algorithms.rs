use crate::keys::{Hash, Scheme, key};
use crate::random::Random;
use crate::world::World;

/// Gives a link another key, and has what it issued signed by that one.
fn give_key(world: &mut World, index: usize, name: &str) {
    let own = key(name);
    world.links[index].take_key(own);
    if index == 0 {
        world.links[0].sign_with(own);
    }
    if let Some(next) = world.links.get_mut(index + 1) {
        next.sign_with(own);
    }
}

const HASHES: [Hash; 9] = [
    Hash::Md5,
    Hash::Sha1,
    Hash::Sha1,
    Hash::Sha256,
    Hash::Sha256,
    Hash::Sha384,
    Hash::Sha384,
    Hash::Sha512,
    Hash::Sha512,
];

/// The digest of any signature, by keys of both kinds.
pub(super) fn digest(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    let issuer = index.saturating_sub(1);
    // Few authorities have keys on the larger curves.
    let name = match random.below(10) {
        0 => "p384",
        1 => "p521",
        2..=5 => "p256-b",
        _ => "rsa-2048",
    };
    give_key(world, issuer, name);
    let hash = if random.once_in(40) {
        Hash::Sha224
    } else {
        random.one_of(&HASHES)
    };
    world.links[index].scheme = Scheme::Digest(hash);
}

pub(super) fn kind_of_key(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    // Of these two nothing can be signed here.
    let is_leaf = index + 1 == world.links.len();
    let names: &[&str] = if is_leaf {
        &[
            "rsa-2048", "rsa-2048", "rsa-2048", "p384", "p384", "p384", "p521", "p521", "ed25519", "ed25519",
            "rsa-pss", "rsa-pss", "ed448",
        ]
    } else {
        &["rsa-2048", "p384", "p521", "ed25519", "rsa-pss"]
    };
    if is_leaf && random.once_in(40) {
        give_key(world, index, "secp256k1");
        return;
    }
    give_key(world, index, random.one_of(names));
}

pub(super) fn small_rsa(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    give_key(world, index, random.one_of(&["rsa-1024", "rsa-1024", "rsa-512"]));
}

pub(super) fn pss(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    let issuer = index.saturating_sub(1);
    give_key(world, issuer, random.one_of(&["rsa-2048", "rsa-pss", "rsa-2048"]));
    world.links[index].scheme = match random.below(64) {
        0 => Scheme::Digest(Hash::Sha256),
        1 => Scheme::Pss(Hash::Sha1, 20),
        2 => Scheme::Pss(Hash::Sha256, 20),
        3..=6 => Scheme::Pss(Hash::Sha384, 48),
        7..=10 => Scheme::Pss(Hash::Sha512, 64),
        _ => Scheme::Pss(Hash::Sha256, 32),
    };
}

/// OpenSSL takes the longer key, and zkcerts does not take it for OpenSSL: see `kinds`.
pub(super) fn dsa(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    let name = if random.once_in(10) {
        "dsa-2048"
    } else {
        "dsa-1024"
    };
    give_key(world, index.saturating_sub(1), name);
    let hash = random.one_of(&[Hash::Sha1, Hash::Sha1, Hash::Sha224, Hash::Sha256]);
    world.links[index].scheme = Scheme::Digest(hash);
}
