//! Whatever a network, a card and a capture do to segments: the verdict stays what it is.

use proptest::prelude::*;

use super::*;
use crate::probe::capture::fixture::SYN;

/// What both sides say, cut anew into segments of these lengths.
fn recut(said: &[(bool, Vec<u8>)], lengths: &[usize]) -> Vec<Sent> {
    let mut lengths = lengths.iter().copied().cycle();
    let pieces = said.iter().flat_map(|(from_client, payload)| {
        let mut pieces = Vec::new();
        let mut rest = payload.as_slice();
        while !rest.is_empty() {
            let (piece, later) = rest.split_at(lengths.next().unwrap_or(1).min(rest.len()));
            pieces.push((*from_client, piece.to_vec()));
            rest = later;
        }
        pieces
    });
    talk(&pieces.collect::<Vec<_>>())
}

/// Sends some twice, and moves some by a few places.
fn disturb(mut segments: Vec<Sent>, moves: &[(prop::sample::Index, usize, bool)]) -> Vec<Sent> {
    for (which, by, twice) in moves {
        // The opening stays the first.
        let place = 2 + which.index(segments.len() - 2);
        let sent = segments[place].clone();
        if !twice {
            segments.remove(place);
        }
        let to = (place + by).min(segments.len());
        segments.insert(to, sent);
    }
    segments
}

fn moves() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, bool)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, any::<bool>()), 0..6)
}

proptest! {
    #[test]
    fn segments_cut_anyhow_sent_twice_and_out_of_order_say_the_same(
        lengths in prop::collection::vec(1_usize..200, 1..8),
        moves in moves(),
    ) {
        let expected = of_segments(&talk(&plaintext()));
        let found = of_segments(&disturb(recut(&plaintext(), &lengths), &moves));
        prop_assert_eq!(&found.kind, &expected.kind);
        prop_assert_eq!(&found.paths, &expected.paths);
        for said in [tls(true, false, None), tls(false, true, Some(&[0, 0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1]))] {
            let expected = of_segments(&talk(&said));
            let found = of_segments(&disturb(recut(&said, &lengths), &moves));
            prop_assert_eq!(found.kind, expected.kind);
        }
    }

    #[test]
    fn a_capture_may_begin_anywhere_and_lose_packets(
        begin in 0_usize..5,
        lost in prop::collection::vec(any::<prop::sample::Index>(), 0..2),
    ) {
        for (said, is_plaintext) in [(plaintext(), true), (tls(true, false, None), false)] {
            let mut segments = talk(&said);
            // Long enough that something is left.
            for number in 10..16 {
                let next = |from_client: bool| segments
                    .iter()
                    .rev()
                    .find(|sent| sent.from_client == from_client && !sent.payload.is_empty())
                    .map(|sent| sent.sequence.wrapping_add(u32::try_from(sent.payload.len()).unwrap()))
                    .unwrap();
                let payload = if is_plaintext { get(number, "/zookeeper/quota") } else { application_data(90) };
                let sequence = next(true);
                segments.push(Sent { from_client: true, sequence, flags: ACK, payload });
            }
            segments.drain(..begin);
            for lost in &lost {
                segments.remove(lost.index(segments.len()));
            }
            let kind = of_segments(&segments).kind;
            let is_found = if is_plaintext { kind == PLAINTEXT } else { matches!(kind, Kind::Tls { .. }) };
            prop_assert!(is_found, "{:?}", kind);
        }
    }

    #[test]
    fn what_is_encrypted_is_never_taken_for_plaintext(
        bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 17..600), 1..20),
        lengths in prop::collection::vec(1_usize..300, 1..8),
        begin in 0_usize..10,
    ) {
        let mut said = vec![(true, client_hello()), (false, server_hello(true))];
        said.extend(bodies.iter().map(|body| (true, record(23, body))));
        let mut segments = recut(&said, &lengths);
        segments.drain(..begin.min(segments.len() - 1));
        let packets: Vec<_> = segments.iter().map(ipv4).collect();
        let report = judged(&Pcap::of(101).file(&packets), &[]);
        prop_assert_ne!(report.verdict(), Verdict::Plaintext);
    }
}

#[test]
fn whole_captures_of_one_direction_tell_as_much() {
    for from_client in [true, false] {
        for (said, is_plaintext) in [(plaintext(), true), (tls(true, false, None), false)] {
            let segments: Vec<_> = talk(&said)
                .into_iter()
                .filter(|sent| sent.from_client == from_client && sent.flags & SYN == 0)
                .collect();
            let conversation = of_segments(&segments);
            assert_eq!(
                matches!(conversation.kind, Kind::ZooKeeper { .. }),
                is_plaintext,
                "{conversation:?}"
            );
            assert_eq!(conversation.client.port(), 40_000);
        }
    }
}

#[test]
fn replies_alone_are_known_by_their_numbers() {
    let said: Vec<_> = (500..504)
        .map(|number| (false, reply(number, &[3; 200])))
        .collect();
    let conversation = of_segments(&talk(&said)[2..]);
    assert!(
        matches!(conversation.kind, Kind::ZooKeeper { .. }),
        "{conversation:?}"
    );
    assert_eq!(conversation.server.port(), 2281);
}

#[test]
fn packets_that_are_cut_are_judged_by_what_is_left() {
    // As `tcpdump -s 96` leaves them: 30 octets after Ethernet, IP and TCP with time stamps; and the same with nothing.
    for (octets, is_seen) in [(30, true), (0, false)] {
        for (said, verdict) in [
            (plaintext(), Verdict::Plaintext),
            (tls(true, false, None), Verdict::Encrypted),
        ] {
            let packets: Vec<_> = talk(&said).iter().map(ipv4).collect();
            let file = Pcap {
                snaplen: 40 + octets,
                ..Pcap::of(101)
            }
            .file(&packets);
            let report = judged(&file, &[]);
            assert!(report.cut > 0);
            assert_eq!(report.verdict(), if is_seen { verdict } else { Verdict::Unknown });
        }
    }
    let packets: Vec<_> = talk(&[(true, get(1, "/zookeeper/quota/of/somebody"))])
        .iter()
        .map(ipv4)
        .collect();
    let report = judged(
        &Pcap {
            snaplen: 70,
            ..Pcap::of(101)
        }
        .file(&packets),
        &[],
    );
    assert_eq!(report.conversations[0].paths, ["/zookeeper/quo…"]);
    // From the middle on, records are known by what follows them, over what is missing.
    let records: Vec<_> = (0..3).map(|_| (true, application_data(500))).collect();
    let packets: Vec<_> = talk(&records)[2..].iter().map(ipv4).collect();
    let file = Pcap {
        snaplen: 70,
        ..Pcap::of(101)
    }
    .file(&packets);
    assert_eq!(judged(&file, &[]).verdict(), Verdict::Encrypted);
}

#[test]
fn a_segment_from_far_away_deafens_nobody() {
    let mut segments = talk(&plaintext());
    let mut stray = segments[2].clone();
    stray.sequence = stray.sequence.wrapping_add(0x4000_0000);
    segments.insert(2, stray);
    assert_eq!(of_segments(&segments).kind, PLAINTEXT);
}

#[test]
fn a_connection_whose_beginning_was_not_captured_may_have_the_ends_of_one_before() {
    let before = talk(&tls(true, false, None));
    let after = talk(&[(true, get(1, "/a")), (true, get(2, "/b")), (false, reply(1, &[]))]);
    let after = after.into_iter().skip(2).map(|sent| Sent {
        sequence: sent.sequence.wrapping_sub(0x2000_0000),
        ..sent
    });
    let segments: Vec<_> = before.into_iter().chain(after).collect();
    let kind = of_segments(&segments).kind;
    assert!(matches!(kind, Kind::ZooKeeper { .. }), "{kind:?}");
}
