//! A chain of authorities and a leaf, who trusts whom, and what is asked: sound at first, then bent by topics.

use time::OffsetDateTime;
use time::macros::datetime;

use crate::draft::Draft;
use crate::random::Random;
use crate::topics;

/// When every verdict is asked for.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-06-01 12:00:00 UTC);

pub(crate) const HOST: &str = "zk1.pool.example.test";

/// What is put to every judge.
pub(crate) struct Case {
    pub(crate) name: String,
    /// What is unusual about it.
    pub(crate) topics: Vec<&'static str>,
    pub(crate) sent: Vec<Vec<u8>>,
    pub(crate) anchors: Vec<Vec<u8>>,
    /// `None` for a client; the host that is dialled for a server, empty where no name is compared.
    pub(crate) dialled: Option<String>,
    pub(crate) moment: OffsetDateTime,
}

pub(crate) struct World {
    /// From the root to the leaf.
    pub(crate) links: Vec<Draft>,
    /// Which of them are trusted.
    pub(crate) trusted: Vec<usize>,
    /// Which of them are sent, the leaf first; `None` for all but the root.
    pub(crate) sent: Option<Vec<usize>>,
    pub(crate) more_sent: Vec<Draft>,
    /// Trusted ones that stand before and after the others.
    pub(crate) anchors_before: Vec<Draft>,
    pub(crate) anchors_after: Vec<Draft>,
    /// Whether all but the leaf are sent in any order.
    pub(crate) is_shuffled: bool,
    pub(crate) dialled: Option<String>,
}

/// The keys of a usual chain, from the root on.
const USUAL_KEYS: [&str; 4] = ["p256-a", "p256-b", "p256-c", "p256-d"];

impl World {
    /// A sound one, with so many authorities between root and leaf.
    fn new(between: usize, random: &mut Random) -> Self {
        let mut links = vec![Draft::authority("Root", USUAL_KEYS[0], "Root", USUAL_KEYS[0])];
        let (mut issuer, mut signer) = ("Root".to_owned(), USUAL_KEYS[0]);
        for index in 0..between {
            let name = format!("Intermediate {index}");
            let own = USUAL_KEYS[1 + index % 2];
            links.push(Draft::authority(&name, own, &issuer, signer));
            (issuer, signer) = (name, own);
        }
        links.push(Draft::leaf(HOST, USUAL_KEYS[3], &issuer, signer));
        for (index, link) in links.iter_mut().enumerate() {
            link.serial = vec![0x40, u8::try_from(index).expect("few")];
        }
        Self {
            links,
            trusted: vec![0],
            sent: None,
            more_sent: Vec::new(),
            anchors_before: Vec::new(),
            anchors_after: Vec::new(),
            is_shuffled: false,
            dialled: (!random.once_in(3)).then(|| HOST.to_owned()),
        }
    }

    /// A case of this number, which says all about it: the same number makes the same case.
    pub(crate) fn case(number: u64) -> Case {
        let mut random = Random::new(number);
        let between = random.one_of(&[0, 1, 1, 1, 2, 2, 3]);
        let mut world = Self::new(between, &mut random);
        let mut met = Vec::new();
        for _ in 0..random.one_of(&[0, 1, 1, 1, 1, 1, 2, 2, 2, 3]) {
            let topic = topics::any(&mut random);
            (topic.bend)(&mut world, &mut random);
            if !met.contains(&topic.name) {
                met.push(topic.name);
            }
        }
        world.finish(format!("{number}"), met, &mut random)
    }

    fn finish(self, name: String, topics: Vec<&'static str>, random: &mut Random) -> Case {
        let links: Vec<Vec<u8>> = self.links.iter().map(Draft::sign).collect();
        let all = || (1..links.len()).rev().collect::<Vec<_>>();
        let indices = self.sent.unwrap_or_else(all);
        let mut sent: Vec<Vec<u8>> = indices
            .iter()
            .filter_map(|index| links.get(*index).cloned())
            .collect();
        sent.extend(self.more_sent.iter().map(Draft::sign));
        if self.is_shuffled {
            random.shuffle(&mut sent[1..]);
        }
        let trusted = self.trusted.iter().filter_map(|index| links.get(*index).cloned());
        let before = self.anchors_before.iter().map(Draft::sign);
        let after = self.anchors_after.iter().map(Draft::sign);
        Case {
            name,
            topics,
            sent,
            anchors: before.chain(trusted).chain(after).collect(),
            dialled: self.dialled,
            moment: NOW,
        }
    }

    pub(crate) fn leaf(&mut self) -> &mut Draft {
        self.links.last_mut().expect("a leaf")
    }

    pub(crate) fn root(&mut self) -> &mut Draft {
        &mut self.links[0]
    }

    /// One of them, the leaf as often as all the others.
    pub(crate) fn any(&mut self, random: &mut Random) -> &mut Draft {
        let index = self.any_index(random);
        &mut self.links[index]
    }

    pub(crate) fn any_index(&mut self, random: &mut Random) -> usize {
        if random.once_in(2) {
            self.links.len() - 1
        } else {
            random.below(self.links.len())
        }
    }

    /// One of the authorities: the root, or one between.
    pub(crate) fn any_authority(&mut self, random: &mut Random) -> &mut Draft {
        let index = random.below(self.links.len() - 1);
        &mut self.links[index]
    }
}
