use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, LaxIpPayloadSlice, LaxNetSlice, LaxSlicedPacket, TransportSlice, ip_number};

use super::file::Packet;

/// A TCP segment, as much of it as was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The place of its first octet.
    pub(super) sequence: u32,
    /// SYN: the next octet is the first of all.
    pub(super) begins: bool,
    /// ACK: it answers.
    pub(super) acknowledges: bool,
    /// FIN or RST.
    pub(super) ends: bool,
    pub(super) payload: &'a [u8],
    /// How many octets of the payload were not captured.
    pub(super) missing: usize,
}

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen<'a> {
    Segment(Segment<'a>),
    /// A part of an IP packet that holds TCP.
    Fragment,
    /// TCP, cut before its header ends.
    Cut,
    /// Of a link type that is not known here.
    UnknownLink,
    /// Something else.
    Other,
}

/// Where a link layer says what it carries.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// Ethernet II, with VLAN tags or without.
    Ethernet,
    /// An `EtherType` at one place, and the packet at another.
    EtherTypeAt { at: usize, packet: usize },
    /// An IP packet after so many octets.
    Ip(usize),
}

/// The link types that IP is captured with, of <https://www.tcpdump.org/linktypes.html>.
const LINK_TYPES: &[(i32, Layout)] = &[
    // NULL and LOOP: a protocol family of the machine that captured, in its order of octets or in the network's. The
    // packet itself says as much.
    (0, Layout::Ip(4)),
    (108, Layout::Ip(4)),
    (1, Layout::Ethernet),
    // RAW, and the numbers that some systems write for it; IPV4, IPV6.
    (101, Layout::Ip(0)),
    (12, Layout::Ip(0)),
    (14, Layout::Ip(0)),
    (228, Layout::Ip(0)),
    (229, Layout::Ip(0)),
    // LINUX_SLL and LINUX_SLL2: what `tcpdump -i any` writes.
    (113, Layout::EtherTypeAt { at: 14, packet: 16 }),
    (276, Layout::EtherTypeAt { at: 0, packet: 20 }),
];

/// Takes a packet apart.
pub(super) fn dissect<'a>(packet: &Packet<'a>) -> Seen<'a> {
    let Some((_, layout)) = LINK_TYPES
        .iter()
        .find(|(link_type, _)| *link_type == packet.link_type)
    else {
        return Seen::UnknownLink;
    };
    slice(*layout, packet.octets).map_or(Seen::Other, |sliced| of_ip(&sliced))
}

fn slice(layout: Layout, octets: &[u8]) -> Option<LaxSlicedPacket<'_>> {
    match layout {
        Layout::Ethernet => LaxSlicedPacket::from_ethernet(octets).ok(),
        Layout::EtherTypeAt { at, packet } => {
            let ether_type: [u8; 2] = octets.get(at..at + 2)?.try_into().ok()?;
            let ether_type = EtherType(u16::from_be_bytes(ether_type));
            Some(LaxSlicedPacket::from_ether_type(
                ether_type,
                octets.get(packet..)?,
            ))
        }
        Layout::Ip(at) => LaxSlicedPacket::from_ip(octets.get(at..)?).ok(),
    }
}

fn of_ip<'a>(sliced: &LaxSlicedPacket<'a>) -> Seen<'a> {
    let Some(ip) = sliced.net.as_ref().and_then(Ip::of) else {
        return Seen::Other;
    };
    if ip.payload.ip_number != ip_number::TCP {
        return Seen::Other;
    }
    if ip.payload.fragmented {
        return Seen::Fragment;
    }
    match &sliced.transport {
        Some(TransportSlice::Tcp(tcp)) => Seen::Segment(Segment {
            from: SocketAddr::new(ip.from, tcp.source_port()),
            to: SocketAddr::new(ip.to, tcp.destination_port()),
            sequence: tcp.sequence_number(),
            begins: tcp.syn(),
            acknowledges: tcp.ack(),
            ends: tcp.fin() || tcp.rst(),
            payload: tcp.payload(),
            missing: ip.missing,
        }),
        _ if ip.payload.incomplete => Seen::Cut,
        _ => Seen::Other,
    }
}

/// What both versions of IP say.
struct Ip<'a, 'b> {
    from: IpAddr,
    to: IpAddr,
    payload: &'b LaxIpPayloadSlice<'a>,
    /// How many octets its header tells of that were not captured.
    missing: usize,
}

impl<'a, 'b> Ip<'a, 'b> {
    fn of(net: &'b LaxNetSlice<'a>) -> Option<Self> {
        match net {
            LaxNetSlice::Ipv4(ip) => {
                let header = ip.header();
                let extensions = ip.extensions().auth.map_or(0, |auth| auth.slice().len());
                let captured = header.slice().len() + extensions + ip.payload().payload.len();
                Some(Self {
                    from: header.source_addr().into(),
                    to: header.destination_addr().into(),
                    payload: ip.payload(),
                    missing: usize::from(header.total_len()).saturating_sub(captured),
                })
            }
            LaxNetSlice::Ipv6(ip) => {
                let header = ip.header();
                let captured = ip.extensions().slice().len() + ip.payload().payload.len();
                Some(Self {
                    from: header.source_addr().into(),
                    to: header.destination_addr().into(),
                    payload: ip.payload(),
                    missing: usize::from(header.payload_length()).saturating_sub(captured),
                })
            }
            LaxNetSlice::Arp(_) => None,
        }
    }
}
