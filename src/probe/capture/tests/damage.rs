//! Bad files are normal files: an error or a verdict, never a panic, and no memory for what is not there.

use std::io::{self, Read};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static PACKETS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let ethernet = |ip: Vec<u8>, kind: [u8; 2]| [&[2; 12][..], &kind, &ip].concat();
    let plaintext = talk(&plaintext())
        .into_iter()
        .map(|sent| ethernet(ipv4(&sent), [8, 0]));
    let tls = talk(&tls(false, true, None))
        .into_iter()
        .map(|sent| ethernet(ipv6(&sent), [0x86, 0xdd]));
    // Every beginning is tried: short ones will do.
    plaintext.chain(tls).filter(|packet| packet.len() < 250).collect()
});

static FILES: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    [
        Pcap::of(1).file(&PACKETS),
        Pcap {
            is_big_endian: true,
            ..Pcap::of(1)
        }
        .file(&PACKETS),
        pcapng(1, false, false, &PACKETS),
        pcapng(1, true, true, &PACKETS),
    ]
});

/// Gives as little at a time as a pipe may.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(buffer.len()).min(7);
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

#[test]
fn a_pipe_that_gives_a_few_octets_at_a_time_says_the_same() {
    for file in FILES.iter() {
        let (whole, _) = judge(file.as_slice(), &[], |_| {}).expect("a capture");
        let mut heard = 0;
        let (trickled, end) = judge(Trickle(file), &[], |_| heard += 1).expect("a capture");
        assert_eq!((whole, heard), (trickled, 2));
        assert!(end.is_none());
    }
}

#[test]
fn every_beginning_of_a_file_is_an_error_or_a_verdict_that_says_so() {
    for file in FILES.iter() {
        let (whole, _) = judge(file.as_slice(), &[], |_| {}).expect("a capture");
        let mut ends_regularly = 0;
        for length in 0..file.len() {
            match judge(&file[..length], &[], |_| {}) {
                Ok((report, None)) => ends_regularly += usize::from(report.packets < whole.packets),
                Ok((report, Some(end))) => {
                    assert!(matches!(end, End::Truncated), "{length}: {end:?}");
                    assert!(report.packets > 0);
                }
                Err(error) => assert!(
                    matches!(
                        error,
                        CaptureError::Empty | CaptureError::Truncated | CaptureError::NotACapture { .. }
                    ),
                    "{length}: {error:?}"
                ),
            }
        }
        // Between two packets, or blocks, and nowhere else.
        assert!(
            (PACKETS.len()..PACKETS.len() + 4).contains(&ends_regularly),
            "{ends_regularly}"
        );
    }
}

#[test]
fn a_length_that_nothing_has_is_refused_before_memory_is_taken() {
    for length in [262_145_u32, u32::MAX] {
        let mut file = Pcap::of(1).file(&PACKETS[..3]);
        let place = file.len();
        file.extend([0; 8]);
        file.extend(length.to_le_bytes());
        file.extend([0; 4]);
        file.extend([0; 100]);
        let (report, end) = judge(file.as_slice(), &[], |_| {}).expect("three packets");
        assert!(matches!(end, Some(End::Damaged)), "{place}");
        assert_eq!(report.packets, 3);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn damage_anywhere_is_an_answer(
        which in 0_usize..4,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        let mut file = FILES[which].clone();
        for (place, octet) in edits {
            let place = place.index(file.len());
            file[place] = octet;
        }
        if shorten {
            file.truncate(cut.index(file.len()));
        }
        if let Ok((report, _)) = judge(file.as_slice(), &[], |_| {}) {
            let _ = report.findings("x");
        }
    }

    #[test]
    fn anything_is_an_answer(
        link_type in prop::sample::select(vec![0_u32, 1, 101, 108, 113, 228, 229, 276]),
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..10),
        octets in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = judge(octets.as_slice(), &[], |_| {});
        let (report, _) = judge(Pcap::of(link_type).file(&packets).as_slice(), &[], |_| {}).expect("a capture");
        prop_assert_eq!(report.packets, packets.len() as u64);
    }

    #[test]
    fn whatever_segments_hold_is_an_answer(
        said in prop::collection::vec((any::<bool>(), any::<u32>(), any::<u8>(), prop::collection::vec(any::<u8>(), 0..90)), 0..30),
        head in prop::sample::select(vec![vec![], vec![22, 3, 3], vec![0, 0, 0, 40], vec![23, 3, 3, 0], client_hello(), connect()]),
    ) {
        let packets: Vec<_> = said
            .into_iter()
            .map(|(from_client, sequence, flags, payload)| {
                let payload = [head.clone(), payload].concat();
                ipv4(&Sent { from_client, sequence: sequence % 4000, flags, payload })
            })
            .collect();
        let _ = judge(Pcap::of(101).file(&packets).as_slice(), &[], |_| {}).expect("a capture");
    }
}
