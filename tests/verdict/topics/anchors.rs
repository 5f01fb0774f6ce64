use crate::der::{boolean, named, sequence};
use crate::draft::{BASIC, Draft, ISSUER_KEY_ID, KEY_ID, USAGE, usage, utc};
use crate::keys::key;
use crate::random::Random;
use crate::world::{HOST, World};

/// Another root of the same name, before or after the right one, with and without key ids.
pub(super) fn namesakes(world: &mut World, random: &mut Random) {
    let mut other = Draft::authority("Root", "p384", "Root", "p384");
    if random.once_in(4) {
        other.not_after = utc("260101000000Z");
    }
    if random.once_in(2) {
        other.remove(KEY_ID);
        other.remove(ISSUER_KEY_ID);
    }
    if random.once_in(2) {
        world.links[1].remove(ISSUER_KEY_ID);
    }
    if random.once_in(6) {
        world.root().remove(KEY_ID);
    }
    if random.once_in(4) {
        world.trusted.clear();
    }
    if random.once_in(2) {
        world.anchors_before.push(other);
    } else {
        world.anchors_after.push(other);
    }
}

pub(super) fn leaf_as_anchor(world: &mut World, random: &mut Random) {
    world.trusted = vec![world.links.len() - 1];
    if random.once_in(4) {
        world.trusted.push(0);
    }
    if random.once_in(4) {
        world.leaf().not_after = utc("260101000000Z");
    }
    if random.once_in(3) {
        world.sent = Some(vec![world.links.len() - 1]);
    }
}

pub(super) fn intermediate_as_anchor(world: &mut World, random: &mut Random) {
    let last = world.links.len() - 1;
    world.trusted = vec![random.below(last)];
    if random.once_in(3) {
        world.trusted = (0..last).rev().collect();
    }
    if random.once_in(3) {
        world.sent = Some((random.below(last + 1)..=last).rev().collect());
    }
    if random.once_in(5) {
        world.any_authority(random).remove(BASIC);
    }
    if random.once_in(5) {
        world.any_authority(random).set(USAGE, true, usage(&[0]));
    }
}

pub(super) fn stranger(world: &mut World, random: &mut Random) {
    let stranger = Draft::authority("Stranger", "p521", "Stranger", "p521");
    world.anchors_before.push(stranger);
    match random.below(3) {
        0 => world.trusted.clear(),
        1 => {
            world.trusted.clear();
            world.sent = Some((0..world.links.len()).rev().collect());
        }
        _ => {}
    }
}

/// The root once more, with the same key and other dates or extensions.
pub(super) fn twin(world: &mut World, random: &mut Random) {
    let mut twin = world.root().clone();
    twin.serial = vec![0x77];
    match random.below(16) {
        0..=2 => twin.not_after = utc("260101000000Z"),
        3..=5 => twin.set(BASIC, true, sequence(&[boolean(true), crate::der::number(&[0])])),
        6 => twin.set(BASIC, true, sequence(&[])),
        7 => twin.set(USAGE, true, usage(&[0])),
        _ => twin.not_before = utc("270101000000Z"),
    }
    match random.below(4) {
        0 => world.anchors_before.push(twin),
        1 => world.anchors_after.push(twin),
        2 => world.more_sent.push(twin),
        _ => {
            world.trusted.clear();
            world.anchors_after.push(twin);
            world.sent = Some((0..world.links.len()).rev().collect());
        }
    }
}

/// The root was signed by an older one, which is still sent or trusted.
pub(super) fn cross_signed(world: &mut World, random: &mut Random) {
    let mut old = Draft::authority("Old root", "p384", "Old root", "p384");
    let mut crossed = world.root().clone();
    crossed.issuer = named("Old root");
    crossed.sign_with(key("p384"));
    crossed.serial = vec![0x55];
    if random.once_in(2) {
        old.not_after = utc("260101000000Z");
    }
    if random.once_in(6) {
        crossed.not_after = utc("260101000000Z");
    }
    world.more_sent.push(crossed);
    match random.below(4) {
        0 => world.trusted.clear(),
        1 => {
            world.more_sent.push(old);
            return;
        }
        2 => world.more_sent.push(old.clone()),
        _ => {}
    }
    if random.once_in(2) {
        world.anchors_before.push(old);
    } else {
        world.anchors_after.push(old);
    }
}

/// As `openssl req -x509` makes it, or without CA:TRUE.
pub(super) fn self_signed_leaf(world: &mut World, random: &mut Random) {
    let mut leaf = Draft::leaf(HOST, "p256-d", HOST, "p256-d");
    if random.once_in(2) {
        leaf.set(BASIC, true, sequence(&[boolean(true)]));
    }
    match random.below(4) {
        0 => leaf.set(USAGE, true, usage(&[5])),
        1 => leaf.remove(USAGE),
        _ => {}
    }
    if random.once_in(8) {
        leaf.not_after = utc("260101000000Z");
    }
    let mut other = leaf.clone();
    other.serial = vec![0x66];
    world.links = vec![leaf];
    world.sent = Some(vec![0]);
    match random.below(4) {
        0 => {
            world.trusted.clear();
            world.anchors_after.push(other);
        }
        1 => {
            world.trusted.clear();
            world
                .anchors_after
                .push(Draft::authority("Root", "p256-a", "Root", "p256-a"));
        }
        _ => world.trusted = vec![0],
    }
    // Whatever bends it next finds an authority and a leaf.
    let root = Draft::authority("Root", "p256-a", "Root", "p256-a");
    world.links.insert(0, root);
    for index in world.trusted.iter_mut().chain(world.sent.iter_mut().flatten()) {
        *index += 1;
    }
}
