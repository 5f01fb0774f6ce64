//! Packets and captures, made by hand.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a segment is made of.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) from_client: bool,
    pub(super) sequence: u32,
    /// SYN, ACK, FIN as in the header.
    pub(super) flags: u8,
    pub(super) payload: Vec<u8>,
}

pub(super) const FIN: u8 = 1;
pub(super) const SYN: u8 = 2;
pub(super) const ACK: u8 = 16;

pub(super) const CLIENT_PORT: u16 = 40_000;
pub(super) const SERVER_PORT: u16 = 2281;

/// A whole connection: a handshake, then what each side says, a segment each.
pub(super) fn talk(said: &[(bool, Vec<u8>)]) -> Vec<Sent> {
    let sent = |from_client, sequence, flags, payload: &[u8]| Sent {
        from_client,
        sequence,
        flags,
        payload: payload.to_vec(),
    };
    // Close to where sequence numbers begin anew.
    let mut next = [u32::MAX - 100, 7000];
    let mut all = vec![
        sent(true, next[0], SYN, &[]),
        sent(false, next[1], SYN | ACK, &[]),
    ];
    next = next.map(|next| next.wrapping_add(1));
    for (from_client, payload) in said {
        let place = &mut next[usize::from(!from_client)];
        all.push(sent(*from_client, *place, ACK, payload));
        *place = place.wrapping_add(u32::try_from(payload.len()).unwrap());
    }
    all
}

/// A TCP segment in IP of the version of these addresses.
pub(super) fn ip(sent: &Sent, client: IpAddr, server: IpAddr) -> Vec<u8> {
    let (from, to) = if sent.from_client {
        ((client, CLIENT_PORT), (server, SERVER_PORT))
    } else {
        ((server, SERVER_PORT), (client, CLIENT_PORT))
    };
    let mut tcp = Vec::new();
    tcp.extend(from.1.to_be_bytes());
    tcp.extend(to.1.to_be_bytes());
    tcp.extend(sent.sequence.to_be_bytes());
    tcp.extend([0; 4]);
    tcp.extend([0x50, sent.flags, 0xff, 0xff, 0, 0, 0, 0]);
    tcp.extend(&sent.payload);
    let length = u16::try_from(tcp.len()).unwrap();
    let mut packet = Vec::new();
    match (from.0, to.0) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            packet.extend([0x45, 0]);
            packet.extend((length + 20).to_be_bytes());
            packet.extend([0, 1, 0, 0, 64, 6, 0, 0]);
            packet.extend(from.octets());
            packet.extend(to.octets());
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            packet.extend([0x60, 0, 0, 0]);
            // With a hop-by-hop header and destination options before TCP.
            packet.extend((length + 16).to_be_bytes());
            packet.extend([0, 64]);
            packet.extend(from.octets());
            packet.extend(to.octets());
            packet.extend([60, 0, 1, 4, 0, 0, 0, 0]);
            packet.extend([6, 0, 1, 4, 0, 0, 0, 0]);
        }
        _ => unreachable!("both of one version"),
    }
    packet.extend(tcp);
    packet
}

pub(super) fn ipv4(sent: &Sent) -> Vec<u8> {
    ip(
        sent,
        Ipv4Addr::new(10, 0, 0, 9).into(),
        Ipv4Addr::new(10, 0, 0, 1).into(),
    )
}

pub(super) fn ipv6(sent: &Sent) -> Vec<u8> {
    let address = |last| Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, last);
    ip(sent, address(9).into(), address(1).into())
}

/// A pcap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pcap {
    pub(super) link_type: u32,
    pub(super) is_big_endian: bool,
    pub(super) is_nano: bool,
    /// What `tcpdump -s` was told.
    pub(super) snaplen: usize,
}

impl Pcap {
    pub(super) fn of(link_type: u32) -> Self {
        Self {
            link_type,
            is_big_endian: false,
            is_nano: false,
            snaplen: 262_144,
        }
    }

    pub(super) fn file(self, packets: &[Vec<u8>]) -> Vec<u8> {
        let number = |number: u32| {
            if self.is_big_endian {
                number.to_be_bytes()
            } else {
                number.to_le_bytes()
            }
        };
        let magic = if self.is_nano { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
        let version = if self.is_big_endian {
            [0, 2, 0, 4]
        } else {
            [2, 0, 4, 0]
        };
        let mut file = number(magic).to_vec();
        file.extend(version);
        for field in [0, 0, u32::try_from(self.snaplen).unwrap(), self.link_type] {
            file.extend(number(field));
        }
        for packet in packets {
            let captured = &packet[..packet.len().min(self.snaplen)];
            for field in [1, 2, captured.len(), packet.len()] {
                file.extend(number(u32::try_from(field).unwrap()));
            }
            file.extend(captured);
        }
        file
    }
}

/// A pcapng with one interface, or with a packet each in enhanced and in simple blocks.
pub(super) fn pcapng(link_type: u16, is_big_endian: bool, is_simple: bool, packets: &[Vec<u8>]) -> Vec<u8> {
    let four = |number: u32| {
        if is_big_endian {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    let two = |number: u16| {
        if is_big_endian {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    let block = |kind: u32, mut body: Vec<u8>| {
        body.resize(body.len().next_multiple_of(4), 0);
        let length = four(u32::try_from(body.len() + 12).unwrap());
        [&four(kind)[..], &length, &body, &length].concat()
    };
    let section = [&four(0x1a2b_3c4d)[..], &two(1), &two(0), &[0xff; 8]].concat();
    let interface = [&two(link_type)[..], &[0, 0], &four(0)].concat();
    let mut file = block(0x0a0d_0d0a, section);
    file.extend(block(1, interface));
    // Statistics, which are no packet.
    file.extend(block(5, [&four(0)[..], &[0; 8]].concat()));
    for packet in packets {
        let length = four(u32::try_from(packet.len()).unwrap());
        file.extend(if is_simple {
            block(3, [&length[..], packet].concat())
        } else {
            block(6, [&four(0)[..], &[0; 8], &length, &length, packet].concat())
        });
    }
    file
}
