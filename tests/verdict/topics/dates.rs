use crate::draft::{generalized, utc};
use crate::random::Random;
use crate::world::World;

pub(super) fn dates(world: &mut World, random: &mut Random) {
    let draft = world.any(random);
    match random.below(7) {
        0 | 1 => draft.not_after = utc("260531000000Z"),
        2 => draft.not_before = utc("260602000000Z"),
        // The moment itself, and the seconds beside it.
        3 => draft.not_after = utc(random.one_of(&["260601115959Z", "260601120000Z", "260601120001Z"])),
        4 => draft.not_before = utc(random.one_of(&["260601115959Z", "260601120000Z", "260601120001Z"])),
        5 => {
            draft.not_before = utc("300101000000Z");
            draft.not_after = utc("250101000000Z");
        }
        _ => draft.not_after = generalized(random.one_of(&["20600101000000Z", "99991231235959Z"])),
    }
}

const ENCODINGS: &[(u8, &str)] = &[
    (0x18, "20300101000000Z"),
    (0x18, "20260531000000Z"),
    (0x18, "20301231235959Z"),
    (0x18, "20500101000000Z"),
    (0x18, "00000101000000Z"),
    (0x17, "491231235959Z"),
    (0x17, "260601120000Z"),
    (0x17, "500101000000Z"),
    (0x17, "3501010000Z"),
    (0x17, "350101000000+0100"),
    (0x17, "350101000000"),
    (0x17, "351301000000Z"),
    (0x17, "350230000000Z"),
    (0x17, "350101246060Z"),
    (0x17, ""),
    (0x17, "garbage"),
    (0x18, "20350101000000.5Z"),
    (0x18, "20350101000000"),
    (0x18, "203501010000Z"),
    (0x16, "350101000000Z"),
];

pub(super) fn encoding(world: &mut World, random: &mut Random) {
    let (tag, text) = random.one_of(ENCODINGS);
    world.any(random).not_after = crate::der::value(tag, text.as_bytes());
}
