use crate::der::{BIT_STRING, OCTET_STRING, SEQUENCE, boolean, null, number, sequence, value};
use crate::draft::{
    BASIC, CONSTRAINTS, Damage, EXTENDED, Extension, ISSUER_KEY_ID, KEY_ID, NAMES, USAGE, dns,
};
use crate::random::Random;
use crate::world::World;

/// A critical extension that is unknown, or known and never critical.
pub(super) fn critical(world: &mut World, random: &mut Random) {
    let is_critical = !random.once_in(4);
    let draft = world.any(random);
    let point = sequence(&[sequence(&[value(
        0xa0,
        &value(0xa0, &value(0x86, b"http://example.test/crl")),
    )])]);
    match random.below(8) {
        0 => draft.set("2.5.29.31", is_critical, point),
        1 => draft.set(
            KEY_ID,
            is_critical,
            value(OCTET_STRING, draft.key.name.as_bytes()),
        ),
        2 => draft.set(
            ISSUER_KEY_ID,
            is_critical,
            sequence(&[value(0x80, draft.signer.name.as_bytes())]),
        ),
        3 => draft.set("2.5.29.18", is_critical, sequence(&[dns("example.test")])),
        4 => draft.set("1.3.6.1.5.5.7.48.1.5", is_critical, null()),
        _ => draft.set("1.3.6.1.4.1.99999.2", is_critical, null()),
    }
}

pub(super) fn duplicate(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    let oid = random.one_of(&[
        BASIC,
        USAGE,
        EXTENDED,
        NAMES,
        KEY_ID,
        ISSUER_KEY_ID,
        "1.3.6.1.4.1.99999.3",
    ]);
    let found = draft.extensions.iter().find(|extension| extension.oid == oid);
    let mut copy = found.cloned().unwrap_or(Extension {
        oid,
        is_critical: false,
        content: sequence(&[]),
    });
    if oid == NAMES && random.once_in(2) {
        copy.content = sequence(&[dns("another.example.test")]);
    }
    if found.is_none() {
        draft.extensions.push(copy.clone());
    }
    draft.extensions.push(copy);
}

const KNOWN: &[&str] = &[
    BASIC,
    BASIC,
    USAGE,
    EXTENDED,
    NAMES,
    NAMES,
    CONSTRAINTS,
    KEY_ID,
    ISSUER_KEY_ID,
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.36",
    "1.3.6.1.5.5.7.1.1",
    "2.16.840.1.113730.1.1",
];

pub(super) fn malformed(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    let oid = random.one_of(KNOWN);
    let found = draft.extensions.iter().find(|extension| extension.oid == oid);
    let mut content = found.map_or_else(
        || sequence(&[boolean(true)]),
        |extension| extension.content.clone(),
    );
    match random.below(8) {
        0 => content.clear(),
        1 => content = null(),
        2 => content = sequence(&[]),
        3 => content.extend([0x05, 0x00]),
        4 => content = value(SEQUENCE, &[0x02, 0x7f, 0x01]),
        5 => content.truncate(content.len().saturating_sub(1)),
        6 if oid == BASIC => content = sequence(&[value(0x01, &[0x01])]),
        6 if oid == USAGE => content = value(BIT_STRING, &[9, 0x80]),
        6 if oid == NAMES => {
            content = sequence(&[
                value(0x82, b"\xc3\xbc.example.test"),
                dns("zk1.pool.example.test"),
            ]);
        }
        6 => content = sequence(&[number(&[1])]),
        _ if oid == BASIC => content = sequence(&[boolean(true), value(0x02, &[0xff])]),
        _ if oid == NAMES => content = sequence(&[value(0x8f, b"x"), dns("zk1.pool.example.test")]),
        _ => content = value(OCTET_STRING, b"garbage"),
    }
    draft.set(oid, random.once_in(2), content);
}

pub(super) fn serial(world: &mut World, random: &mut Random) {
    let numbers: &[&[u8]] = &[
        &[0],
        &[0x80],
        &[0xff, 0x80],
        &[0x00, 0x05],
        &[0x00, 0x80],
        &[0x7f; 21],
        &[0x7f; 36],
        &[],
    ];
    world.any(random).serial = random.one_of(numbers).to_vec();
}

pub(super) fn damage(world: &mut World, random: &mut Random) {
    let bit = random.below(8 * 700);
    world.any(random).damage = match random.below(12) {
        0..=6 => Damage::Inside(bit),
        7 => Damage::Longer(1 + random.below(3)),
        8 => Damage::Shorter(1 + random.below(3)),
        9 => Damage::Length,
        10 => Damage::Algorithm,
        _ => Damage::Outside(bit),
    };
}

pub(super) fn bad_signature(world: &mut World, random: &mut Random) {
    if random.once_in(2) {
        let bit = random.below(8 * 700);
        world.any(random).damage = Damage::Outside(bit);
    } else {
        // Signed by a key that its issuer does not have.
        let signer = crate::keys::key(random.one_of(&["p256-d", "p384", "rsa-2048"]));
        world.any(random).signer = signer;
    }
}
