use crate::draft::Draft;
use crate::random::Random;
use crate::world::World;

pub(super) fn order(world: &mut World, random: &mut Random) {
    let last = world.links.len() - 1;
    match random.below(4) {
        0 => world.sent = Some((0..=last).rev().collect()),
        1 => {
            // Authorities from the root down, as bundles have them.
            let mut sent = vec![last];
            sent.extend(random.below(2)..last);
            world.sent = Some(sent);
        }
        2 => {
            let mut sent: Vec<usize> = (1..=last).rev().collect();
            sent.extend((1..=last).rev());
            world.sent = Some(sent);
        }
        _ => world.is_shuffled = true,
    }
}

pub(super) fn superfluous(world: &mut World, random: &mut Random) {
    let others = [
        Draft::authority("Stranger", "p384", "Stranger", "p384"),
        Draft::authority("Intermediate 0", "p384", "Stranger", "p384"),
        Draft::authority("Intermediate 0", "p384", "Root", "p256-a"),
        Draft::leaf("another.example.test", "p384", "Root", "p256-a"),
        Draft::authority("Root", "p384", "Root", "p384"),
    ];
    for _ in 0..=random.below(2) {
        world.more_sent.push(others[random.below(others.len())].clone());
    }
    world.is_shuffled = random.once_in(2);
}

pub(super) fn missing(world: &mut World, random: &mut Random) {
    let last = world.links.len() - 1;
    let left_out = random.below(last.max(1));
    world.sent = Some((0..=last).rev().filter(|index| *index != left_out).collect());
}

/// More authorities than Java or ClickHouse follow.
pub(super) fn long_chain(world: &mut World, random: &mut Random) {
    let more = 3 + random.below(9);
    let keys = ["p256-b", "p256-c"];
    let last = world.links.len() - 1;
    let mut issuer = world.links[last - 1].clone();
    let mut added = Vec::new();
    for index in 0..more {
        let own = keys[index % 2];
        let mut draft = Draft::authority(&format!("Level {index}"), own, "", issuer.key.name);
        draft.issuer.clone_from(&issuer.subject);
        issuer = draft.clone();
        added.push(draft);
    }
    let signer = issuer.key;
    world.links[last].issuer = issuer.subject;
    world.links[last].sign_with(signer);
    world.links.splice(last..last, added);
    if random.once_in(3) {
        world.is_shuffled = true;
    }
    // Indices of before mean other certificates now.
    world.sent = None;
    world.trusted = vec![0];
}
