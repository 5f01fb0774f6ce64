use crate::der::{BIT_STRING, value};
use crate::draft::{EXTENDED, USAGE, purposes, usage};
use crate::random::Random;
use crate::world::World;

const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
const MAIL: &str = "1.3.6.1.5.5.7.3.4";
const ANY: &str = "2.5.29.37.0";

const PURPOSES: &[&[&str]] = &[
    &[SERVER],
    &[CLIENT],
    &[SERVER, CLIENT],
    &[ANY],
    &[ANY, SERVER],
    &[MAIL],
    &[MAIL, ANY],
    &["1.3.6.1.4.1.311.10.3.3"],
    &["2.16.840.1.113730.4.1"],
    &["1.3.6.1.4.1.99999.1"],
    &[],
];

pub(super) fn extended(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    if random.once_in(8) {
        draft.remove(EXTENDED);
        return;
    }
    let is_critical = random.once_in(3);
    draft.set(EXTENDED, is_critical, purposes(random.one_of(PURPOSES)));
}

const USAGES: &[&[u8]] = &[
    &[0],
    &[2],
    &[0, 2],
    &[4],
    &[5],
    &[5, 6],
    &[6],
    &[0, 5],
    &[1],
    &[3],
    &[7],
    &[8],
    &[4, 8],
    &[],
];

pub(super) fn key_usage(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    match random.below(12) {
        0 => draft.remove(USAGE),
        // Bits that are off at the end, as many write them.
        1 => draft.set(USAGE, true, value(BIT_STRING, &[0, 0x86, 0])),
        2 => draft.set(USAGE, true, value(BIT_STRING, &[0, 0xa0])),
        _ => {
            let is_critical = !random.once_in(3);
            draft.set(USAGE, is_critical, usage(random.one_of(USAGES)));
        }
    }
}

pub(super) fn netscape(world: &mut World, random: &mut Random) {
    let octet = random.one_of(&[0x80, 0x40, 0xc0, 0x20, 0x04, 0x07, 0x00]);
    let is_critical = random.once_in(4);
    let draft = world.any(random);
    draft.set(
        "2.16.840.1.113730.1.1",
        is_critical,
        value(BIT_STRING, &[0, octet]),
    );
}
