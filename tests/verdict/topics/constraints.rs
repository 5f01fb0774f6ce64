use crate::der::{ORGANIZATION, UTF8, name, named, sequence, value};
use crate::draft::{CONSTRAINTS, NAMES, address as network, dns};
use crate::random::Random;
use crate::world::{HOST, World};

/// Rarely with a distance, which was never used.
fn subtree(base: Vec<u8>, random: &mut Random) -> Vec<u8> {
    match random.below(25) {
        0 => sequence(&[base, value(0x80, &[0])]),
        1 => sequence(&[base, value(0x80, &[1])]),
        2 => sequence(&[base, value(0x81, &[3])]),
        _ => sequence(&[base]),
    }
}

/// Something that a constraint may be about.
fn base(random: &mut Random) -> Vec<u8> {
    let directory = |name: Vec<u8>| value(0xa4, &name);
    match random.below(24) {
        0..=3 => dns("example.test"),
        4 => dns(".example.test"),
        5 => dns("pool.example.test"),
        6 => dns("other.test"),
        7 => dns(random.one_of(&[
            "",
            "EXAMPLE.test",
            "k1.pool.example.test",
            "zk1.pool.example.test",
        ])),
        8 | 9 => network(&[10, 0, 0, 0, 255, 0, 0, 0]),
        10 => network(&[0; 8]),
        11 => network(&[0; 32]),
        12 => network(&[10, 0, 0, 5, 255, 255, 0, 0]),
        13 => network(&[192, 168, 0, 0, 255, 255, 0, 0]),
        14 | 15 => directory(name(&[(ORGANIZATION, UTF8, b"Verdicts")])),
        16 => directory(name(&[(ORGANIZATION, UTF8, b"VERDICTS ")])),
        17 => directory(name(&[(ORGANIZATION, 0x13, b"Verdicts")])),
        18 => directory(name(&[(ORGANIZATION, UTF8, b"Others")])),
        19 => directory(named(HOST)),
        20 => value(
            0x81,
            random
                .one_of(&[
                    "example.test",
                    ".example.test",
                    "admin@example.test",
                    "other.test",
                ])
                .as_bytes(),
        ),
        21 => value(
            0x86,
            random
                .one_of(&["zk1.pool.example.test", ".example.test", "other.test"])
                .as_bytes(),
        ),
        22 => network(random.one_of(&[[10, 0, 0, 0, 255, 0, 255, 0].as_slice(), &[10, 0, 0, 0]])),
        _ => value(0x88, &[0x2a, 0x03]),
    }
}

pub(super) fn constraints(world: &mut World, random: &mut Random) {
    for _ in 0..random.one_of(&[1, 1, 1, 2]) {
        let subtrees = |random: &mut Random| {
            let count = 1 + random.below(3);
            let subtrees: Vec<Vec<u8>> = (0..count)
                .map(|_| {
                    let base = base(random);
                    subtree(base, random)
                })
                .collect();
            subtrees.concat()
        };
        let mut parts = Vec::new();
        if !random.once_in(3) {
            parts.push(value(0xa0, &subtrees(random)));
        }
        if parts.is_empty() || random.once_in(3) {
            parts.push(value(0xa1, &subtrees(random)));
        }
        let is_critical = !random.once_in(3);
        world
            .any_authority(random)
            .set(CONSTRAINTS, is_critical, sequence(&parts));
    }
    let names = match random.below(9) {
        0 => sequence(&[dns(HOST), network(&[10, 0, 0, 5])]),
        1 => sequence(&[dns(HOST), network(&[192, 168, 7, 7])]),
        2 => sequence(&[dns("*.pool.example.test")]),
        3 => sequence(&[dns(HOST), value(0x81, b"admin@example.test")]),
        4 => sequence(&[dns(HOST), value(0x86, b"https://zk1.pool.example.test/")]),
        5 => sequence(&[dns(HOST), value(0xa4, &named("other"))]),
        6 => {
            world.leaf().remove(NAMES);
            return;
        }
        7 => sequence(&[network(&[10, 0, 0, 5])]),
        _ => return,
    };
    world.leaf().set(NAMES, false, names);
}
