//! Every form of a capture, and what is none.

use super::*;

/// Puts a segment into a link layer.
type Wrap = Box<dyn Fn(&Sent) -> Vec<u8>>;

#[test]
fn every_link_type_order_of_octets_and_precision_is_read() {
    let ethernet = |ip: Vec<u8>, kind: &[u8]| [&[2; 12][..], kind, &ip].concat();
    let sll =
        |ip: Vec<u8>, kind: &[u8]| [&[0, 0, 3, 4, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0][..], kind, &ip].concat();
    let sll2 = |ip: Vec<u8>, kind: &[u8]| {
        [kind, &[0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0], &ip].concat()
    };
    let table: Vec<(u32, Wrap)> = vec![
        (0, Box::new(move |sent| [&[2, 0, 0, 0][..], &ipv4(sent)].concat())),
        (
            0,
            Box::new(move |sent| [&[30, 0, 0, 0][..], &ipv6(sent)].concat()),
        ),
        (
            108,
            Box::new(move |sent| [&[0, 0, 0, 2][..], &ipv4(sent)].concat()),
        ),
        (1, Box::new(move |sent| ethernet(ipv4(sent), &[8, 0]))),
        (1, Box::new(move |sent| ethernet(ipv6(sent), &[0x86, 0xdd]))),
        (
            1,
            Box::new(move |sent| ethernet(ipv4(sent), &[0x81, 0, 0, 5, 8, 0])),
        ),
        (
            1,
            Box::new(move |sent| ethernet(ipv6(sent), &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x86, 0xdd])),
        ),
        // With the length of a checksum at the end in the upper half, and padding to 60 octets.
        (
            0x2400_0001,
            Box::new(move |sent| [ethernet(ipv4(sent), &[8, 0]), vec![0; 20]].concat()),
        ),
        (101, Box::new(ipv4)),
        (101, Box::new(ipv6)),
        (228, Box::new(ipv4)),
        (229, Box::new(ipv6)),
        (113, Box::new(move |sent| sll(ipv4(sent), &[8, 0]))),
        (113, Box::new(move |sent| sll(ipv6(sent), &[0x86, 0xdd]))),
        (276, Box::new(move |sent| sll2(ipv4(sent), &[8, 0]))),
        (276, Box::new(move |sent| sll2(ipv6(sent), &[0x86, 0xdd]))),
    ];
    for (link_type, wrap) in table {
        for (said, verdict) in [
            (plaintext(), Verdict::Plaintext),
            (tls(true, false, None), Verdict::Encrypted),
        ] {
            let packets: Vec<_> = talk(&said).iter().map(&wrap).collect();
            for (is_big_endian, flag) in [(false, false), (false, true), (true, false), (true, true)] {
                let file = Pcap {
                    is_big_endian,
                    is_nano: flag,
                    ..Pcap::of(link_type)
                }
                .file(&packets);
                assert_eq!(judged(&file, &[2281]).verdict(), verdict, "{link_type}");
                let link_type = u16::try_from(link_type & 0xffff).expect("it fits");
                let file = pcapng(link_type, is_big_endian, flag, &packets);
                assert_eq!(judged(&file, &[]).verdict(), verdict, "{link_type}");
            }
        }
    }
}

#[test]
fn what_is_no_capture_is_refused_with_what_it_looks_like() {
    let table: [(&[u8], &str); 6] = [
        (b"", "capture-empty"),
        (
            b"19:20:11.123456 IP 10.0.0.9.40000 > 10.0.0.1.2281: Flags [S]",
            "not-a-capture",
        ),
        (&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0], "not-a-capture"),
        (
            &[
                0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ],
            "not-a-capture",
        ),
        (&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0], "capture-truncated"),
        (
            &[0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0],
            "capture-damaged",
        ),
    ];
    for (file, code) in table {
        let error = judge(file, &[], |_| {}).expect_err("it is none");
        assert_eq!(crate::model::Fault::code(&error), code, "{file:?}");
    }
    let wireless = Pcap::of(105).file(&[vec![8; 100]]);
    let error = judge(wireless.as_slice(), &[], |_| {}).expect_err("no such link type");
    assert!(matches!(error, CaptureError::LinkType(105)), "{error:?}");
}

#[test]
fn a_capture_that_ends_in_the_middle_of_a_packet_is_judged_up_to_there() {
    let packets: Vec<_> = talk(&plaintext()).iter().map(ipv4).collect();
    let file = Pcap::of(101).file(&packets);
    let (report, end) = judge(&file[..file.len() - 3], &[], |_| {}).expect("packets before");
    assert!(matches!(end, Some(End::Truncated)));
    assert_eq!(report.verdict(), Verdict::Plaintext);
}
