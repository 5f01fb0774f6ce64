use crate::der::{OCTET_STRING, boolean, named, number, oid, sequence, value};
use crate::draft::{BASIC, Draft, ISSUER_KEY_ID, KEY_ID, USAGE};
use crate::random::Random;
use crate::world::World;

/// Ids of keys that are missing or differ, and the other ways to name an issuer.
pub(super) fn key_ids(world: &mut World, random: &mut Random) {
    let index = world.any_index(random);
    let issuer = index.saturating_sub(1);
    let (above, serial) = (
        world.links[issuer].issuer.clone(),
        world.links[issuer].serial.clone(),
    );
    let id = value(0x80, world.links[issuer].key.name.as_bytes());
    let above = value(0xa1, &value(0xa4, &above));
    let draft = &mut world.links[index];
    match random.below(9) {
        0 => draft.set(ISSUER_KEY_ID, false, sequence(&[value(0x80, b"another")])),
        1 => draft.remove(ISSUER_KEY_ID),
        2 => draft.set(KEY_ID, false, value(OCTET_STRING, b"another")),
        3 => draft.remove(KEY_ID),
        4 => draft.set(ISSUER_KEY_ID, false, sequence(&[id, above, value(0x82, &serial)])),
        5 => draft.set(ISSUER_KEY_ID, false, sequence(&[above, value(0x82, &serial)])),
        6 => draft.set(ISSUER_KEY_ID, false, sequence(&[id, above, value(0x82, &[0x09])])),
        7 => {
            let other = value(0xa1, &value(0xa4, &named("Somebody")));
            draft.set(ISSUER_KEY_ID, false, sequence(&[id, other, value(0x82, &serial)]));
        }
        _ => draft.set(ISSUER_KEY_ID, false, sequence(&[])),
    }
}

pub(super) fn path_length(world: &mut World, random: &mut Random) {
    let length = number(&[random.one_of(&[0, 0, 0, 1, 1, 2, 5])]);
    let content = if random.once_in(10) {
        // A limit for what is no authority.
        sequence(&[length])
    } else {
        sequence(&[boolean(true), length])
    };
    let is_critical = !random.once_in(4);
    world.any_authority(random).set(BASIC, is_critical, content);
}

pub(super) fn no_authority(world: &mut World, random: &mut Random) {
    if random.once_in(5) {
        // A leaf with CA:TRUE.
        world.leaf().set(BASIC, true, sequence(&[boolean(true)]));
        return;
    }
    let draft = world.any_authority(random);
    match random.below(4) {
        0 => draft.set(BASIC, true, sequence(&[])),
        1 => draft.set(BASIC, true, sequence(&[boolean(false)])),
        2 => draft.remove(BASIC),
        _ => {
            draft.remove(BASIC);
            draft.remove(USAGE);
        }
    }
}

pub(super) fn version(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    draft.version = random.one_of(&[None, None, Some(0), Some(1), Some(3), Some(2)]);
    if !random.once_in(4) {
        draft.extensions.clear();
    }
}

/// An authority that issued itself a certificate with another key, between root and intermediate.
pub(super) fn self_issued(world: &mut World, random: &mut Random) {
    let root = world.root().clone();
    let mut renewed = Draft::authority("Root", "p384", "Root", root.key.name);
    renewed.subject.clone_from(&root.subject);
    renewed.issuer.clone_from(&root.subject);
    renewed.signer = root.key;
    if random.once_in(4) {
        renewed.version = None;
        renewed.extensions.clear();
    }
    if random.once_in(4) {
        renewed.set(BASIC, true, sequence(&[boolean(true), number(&[0])]));
    }
    world.links[1].sign_with(crate::keys::key("p384"));
    world.links.insert(1, renewed);
    if random.once_in(5) {
        world.links.remove(1);
    }
}

const POLICY: &str = "1.3.6.1.4.1.99999.7";

pub(super) fn policies(world: &mut World, random: &mut Random) {
    let any = "2.5.29.32.0";
    let policies = |text: &str| sequence(&[sequence(&[oid(text)])]);
    for index in 0..world.links.len() {
        let draft = &mut world.links[index];
        match random.below(4) {
            0 => {}
            1 => draft.set("2.5.29.32", false, policies(any)),
            _ => draft.set("2.5.29.32", random.once_in(2), policies(POLICY)),
        }
    }
    let is_critical = random.once_in(2);
    let draft = world.any(random);
    match random.below(6) {
        0 | 1 => draft.set("2.5.29.36", is_critical, sequence(&[value(0x80, &[0])])),
        2 => draft.set("2.5.29.36", is_critical, sequence(&[value(0x81, &[0])])),
        3 => draft.set("2.5.29.54", is_critical, number(&[0])),
        4 => {
            let mapping = sequence(&[oid(POLICY), oid(random.one_of(&[any, "1.3.6.1.4.1.99999.8"]))]);
            draft.set("2.5.29.33", is_critical, sequence(&[mapping]));
        }
        _ => {
            let qualifier = sequence(&[oid("1.3.6.1.5.5.7.2.1"), value(0x16, b"https://example.test/")]);
            let policy = sequence(&[oid(POLICY), sequence(&[qualifier])]);
            draft.set("2.5.29.32", is_critical, sequence(&[policy]));
        }
    }
}
