//! Captures, taken apart and put together in another form without the code under test.

use std::fs;
use std::path::Path;

/// A pcap as tcpdump writes it on this machine.
pub(crate) struct Pcap {
    pub(crate) link_type: u32,
    pub(crate) packets: Vec<Vec<u8>>,
}

impl Pcap {
    /// # Panics
    /// When it is none.
    pub(crate) fn read(file: &Path) -> Self {
        let octets = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let number = |at: usize| {
            let four = octets[at..at + 4].try_into().expect("four octets");
            u32::from_ne_bytes(four)
        };
        let mut packets = Vec::new();
        let mut at = 24;
        while at < octets.len() {
            let length = usize::try_from(number(at + 8)).expect("a length");
            packets.push(octets[at + 16..at + 16 + length].to_vec());
            at += 16 + length;
        }
        Self {
            link_type: number(20),
            packets,
        }
    }

    /// One section with one interface, in network byte order, which this machine's tcpdump does not write.
    pub(crate) fn pcapng(&self) -> Vec<u8> {
        let block = |kind: u32, mut body: Vec<u8>| {
            body.resize(body.len().next_multiple_of(4), 0);
            let length = u32::try_from(body.len() + 12).expect("a length").to_be_bytes();
            [&kind.to_be_bytes()[..], &length, &body, &length].concat()
        };
        let section = [&0x1a2b_3c4d_u32.to_be_bytes()[..], &[0, 1, 0, 0], &[0xff; 8]].concat();
        let link_type = u16::try_from(self.link_type).expect("it has sixteen bits");
        let interface = [&link_type.to_be_bytes()[..], &[0; 6]].concat();
        let mut file = [block(0x0a0d_0d0a, section), block(1, interface)].concat();
        for packet in &self.packets {
            let length = u32::try_from(packet.len()).expect("a length").to_be_bytes();
            file.extend(block(6, [&[0; 12][..], &length, &length, packet].concat()));
        }
        file
    }
}
