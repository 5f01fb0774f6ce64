use crate::der::{self, COMMON_NAME, ORGANIZATION, UTF8, name, oid, sequence, value};
use crate::draft::{NAMES, address as network, dns};
use crate::random::Random;
use crate::world::{HOST, World};

/// A name in the certificate, and what is dialled.
const HOSTS: &[(&str, &str)] = &[
    (HOST, "other.example.test"),
    ("*.pool.example.test", HOST),
    ("*.pool.example.test", "pool.example.test"),
    ("*.pool.example.test", "a.b.pool.example.test"),
    ("zk*.pool.example.test", HOST),
    ("*1.pool.example.test", HOST),
    ("z*1.pool.example.test", HOST),
    ("*.*.example.test", HOST),
    ("zk1.*.example.test", HOST),
    ("*", HOST),
    ("*", "zk1"),
    ("*.test", "example.test"),
    ("*.example.test", "zk1.example.test"),
    ("*.pool.example.test", "xn--bcher-kva.pool.example.test"),
    ("xn--*.pool.example.test", "xn--bcher-kva.pool.example.test"),
    ("b*.pool.example.test", "xn--bcher-kva.pool.example.test"),
    (
        "xn--bcher-kva.pool.example.test",
        "xn--bcher-kva.pool.example.test",
    ),
    (HOST, HOST),
    (HOST, "zk2.pool.example.test"),
    ("pool.example.test", HOST),
    ("example.test", HOST),
    ("*.example.test", "pool.example.test"),
    ("*.pool.example.test", "*.pool.example.test"),
    ("zk*.pool.example.test", "zk.pool.example.test"),
    ("zk*.pool.example.test", "other.pool.example.test"),
    ("*a.pool.example.test", "a.pool.example.test"),
    ("**.pool.example.test", HOST),
    ("zk1.pool.example.test.evil.test", HOST),
    ("ZK1.Pool.Example.TEST", HOST),
    (HOST, "ZK1.POOL.example.test"),
    ("zk1.pool.example.test.", HOST),
    (HOST, "zk1.pool.example.test."),
    ("zk1.pool.example.test.", "zk1.pool.example.test."),
    (" zk1.pool.example.test", HOST),
    ("zk1.pool.example.test ", HOST),
    ("zk_1.pool.example.test", "zk_1.pool.example.test"),
    ("*.pool_1.example.test", "zk1.pool_1.example.test"),
    ("*.pool.example.test", "zk_1.pool.example.test"),
    ("-zk.example.test", "-zk.example.test"),
    ("zk-.example.test", "zk-.example.test"),
    ("zk1", "zk1"),
    ("localhost", "localhost"),
    ("10.0.0.5", "10.0.0.5"),
    ("", HOST),
    ("..", HOST),
    (".example.test", HOST),
    ("zk1..example.test", "zk1..example.test"),
    ("zk1.pool.example.test\0.evil.test", HOST),
];

pub(super) fn host(world: &mut World, random: &mut Random) {
    let (listed, dialled) = random.one_of(HOSTS);
    let mut names = vec![dns(listed)];
    if random.once_in(3) {
        names.insert(0, dns("another.example.test"));
    }
    if random.once_in(6) {
        names.push(value(0x86, b"https://zk1.pool.example.test/"));
    }
    let is_critical = random.once_in(4);
    world.leaf().set(NAMES, is_critical, sequence(&names));
    world.dialled = Some(dialled.to_owned());
    if random.once_in(12) {
        world.dialled = Some(String::new());
    }
}

const ADDRESSES: &[(&[u8], &str)] = &[
    (&[10, 0, 0, 5], "10.0.0.5"),
    (&[10, 0, 0, 5], "10.0.0.6"),
    (&[127, 0, 0, 1], "127.0.0.1"),
    (&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "::1"),
    (
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        "0:0:0:0:0:0:0:1",
    ),
    (&[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "fd00::2"),
    (&[10, 0, 0], "10.0.0.5"),
    (&[10, 0, 0, 5, 255, 255, 255, 255], "10.0.0.5"),
];

pub(super) fn address(world: &mut World, random: &mut Random) {
    let (octets, dialled) = random.one_of(ADDRESSES);
    let mut names = vec![network(octets)];
    if random.once_in(2) {
        names.insert(0, dns(HOST));
    }
    if random.once_in(4) {
        names = vec![dns(dialled)];
    }
    world.leaf().set(NAMES, random.once_in(4), sequence(&names));
    world.dialled = Some(if random.once_in(5) { HOST } else { dialled }.to_owned());
}

const COMMON_NAMES: &[(&str, &str)] = &[
    (HOST, HOST),
    (HOST, "other.example.test"),
    ("*.pool.example.test", HOST),
    ("ZK1.pool.example.test", HOST),
    ("10.0.0.5", "10.0.0.5"),
    ("zk1", "zk1"),
    ("Apache ZooKeeper", HOST),
];

pub(super) fn common_name(world: &mut World, random: &mut Random) {
    let (own, dialled) = random.one_of(COMMON_NAMES);
    let tag = random.one_of(&[UTF8, UTF8, 0x13, 0x16, 0x14]);
    let mut attributes = vec![
        (ORGANIZATION, UTF8, b"Verdicts".as_slice()),
        (COMMON_NAME, tag, own.as_bytes()),
    ];
    if random.once_in(4) {
        attributes.insert(random.below(3), (COMMON_NAME, UTF8, b"another.example.test"));
    }
    world.leaf().subject = name(&attributes);
    match random.below(4) {
        0 => world
            .leaf()
            .set(NAMES, false, sequence(&[network(&[10, 0, 0, 5])])),
        1 => world
            .leaf()
            .set(NAMES, false, sequence(&[value(0x81, b"admin@example.test")])),
        _ => world.leaf().remove(NAMES),
    }
    world.dialled = Some(dialled.to_owned());
}

pub(super) fn empty_subject(world: &mut World, random: &mut Random) {
    let names = sequence(&[dns(HOST)]);
    match random.below(6) {
        0 => world.leaf().set(NAMES, false, names),
        1 => world.leaf().remove(NAMES),
        2 => world.leaf().set(NAMES, true, sequence(&[])),
        _ => world.leaf().set(NAMES, true, names),
    }
    world.leaf().subject = sequence(&[]);
    if random.once_in(6) {
        // An authority without a name.
        let last = world.links.len() - 1;
        world.links[last - 1].subject = sequence(&[]);
        world.links[last].issuer = sequence(&[]);
    }
}

/// The issuer's name in another spelling than in its own certificate.
pub(super) fn name_encoding(world: &mut World, random: &mut Random) {
    let index = random.below(world.links.len());
    let common = |tag: u8, text: &[u8]| name(&[(ORGANIZATION, tag, b"Verdicts"), (COMMON_NAME, tag, text)]);
    let wide: Vec<u8> = "Root".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let spelling = match random.below(10) {
        0 => common(0x13, b"Root"),
        1 => common(0x16, b"Root"),
        2 => common(0x14, b"Root"),
        3 => common(UTF8, b"ROOT"),
        4 => common(UTF8, b" Root  "),
        5 => name(&[(ORGANIZATION, UTF8, b"Verdicts"), (COMMON_NAME, 0x1e, &wide)]),
        6 => name(&[(COMMON_NAME, UTF8, b"Root"), (ORGANIZATION, UTF8, b"Verdicts")]),
        7 => common(UTF8, "Röot".as_bytes()),
        8 => common(UTF8, &[0xff, 0xfe]),
        _ => sequence(&[value(
            der::SET,
            &[
                sequence(&[oid(COMMON_NAME), value(UTF8, b"Root")]),
                sequence(&[oid(ORGANIZATION), value(UTF8, b"Verdicts")]),
            ]
            .concat(),
        )]),
    };
    let is_both = random.once_in(3);
    if index == 0 || is_both {
        world.root().subject.clone_from(&spelling);
    }
    if index == 0 && random.once_in(2) {
        world.root().issuer.clone_from(&spelling);
    }
    world.links[1].issuer = spelling;
}
