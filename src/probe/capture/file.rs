use std::io::{self, Read};

use pcap_parser::traits::PcapNGPacketBlock as _;
use pcap_parser::{Block, PcapHeader};

use super::error::CaptureError;
use super::input::Input;

/// The longest packet of a pcap file, in octets: libpcap's own limit (`MAXIMUM_SNAPLEN`). A longer one is no packet.
const LONGEST_PACKET: usize = 262_144;
/// The longest block of a pcapng file, in octets, as Wireshark has it.
const LONGEST_BLOCK: usize = 16 << 20;
/// The header of a pcap file, and that of a packet in it.
const FILE_HEADER: usize = 24;
const PACKET_HEADER: usize = 16;
/// In the variant of Kuznetzov's patches to libpcap.
const MODIFIED_PACKET_HEADER: usize = 24;
/// Type and length, which every block of a pcapng file begins with.
const BLOCK_HEADER: usize = 8;
/// The type of a section's header: the same in either order of octets.
const SECTION: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
/// More interfaces than any machine has.
const MOST_INTERFACES: usize = 1 << 16;

/// A packet as it was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What its octets begin with: a number of the registry of link types (<https://www.tcpdump.org/linktypes.html>).
    pub link_type: i32,
    /// Its octets, as many as were captured.
    pub octets: &'a [u8],
}

/// How a capture ends that has no regular end.
#[derive(Debug)]
pub enum End {
    /// In the middle of a packet.
    Truncated,
    /// With octets that are no packet.
    Damaged,
    /// With an error of its source.
    Unread(io::Error),
}

/// The packets of a pcap or pcapng, one after the other, as they come.
///
/// The lengths in the file are held against their limits, and the octets waited for, before `pcap-parser` reads a block: it
/// cannot tell a block that lies about what is in it from one that has not come yet.
pub struct Packets<R> {
    input: Input<R>,
    format: Format,
}

enum Format {
    Pcap(PcapHeader),
    PcapNg {
        is_big_endian: bool,
        /// The link types of this section's interfaces.
        interfaces: Vec<i32>,
    },
}

/// Where a packet stands in the buffer.
struct Place {
    link_type: i32,
    start: usize,
    length: usize,
}

impl<R: Read> Packets<R> {
    /// Reads the header.
    pub fn new(source: R) -> Result<Self, CaptureError> {
        let mut input = Input::new(source);
        input.ensure(4).map_err(CaptureError::Read)?;
        if input.octets().starts_with(&SECTION) {
            let format = Format::PcapNg {
                is_big_endian: false,
                interfaces: Vec::new(),
            };
            return Ok(Self { input, format });
        }
        let is_whole = input.ensure(FILE_HEADER).map_err(CaptureError::Read)?;
        match pcap_parser::parse_pcap_header(input.octets()) {
            Ok((_, header)) => {
                input.consume(FILE_HEADER);
                let format = Format::Pcap(header);
                Ok(Self { input, format })
            }
            Err(_) if input.octets().is_empty() => Err(CaptureError::Empty),
            Err(pcap_parser::nom::Err::Incomplete(_)) if !is_whole => Err(CaptureError::Truncated),
            Err(_) => Err(CaptureError::not_a_capture(input.octets())),
        }
    }

    /// The next packet; `None` at the end.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, End> {
        self.input.settle();
        let place = match &mut self.format {
            Format::Pcap(header) => pcap_packet(&mut self.input, header)?,
            Format::PcapNg {
                is_big_endian,
                interfaces,
            } => pcapng_packet(&mut self.input, is_big_endian, interfaces)?,
        };
        Ok(place.and_then(|place| {
            let octets = self.input.octets().get(place.start..place.start + place.length)?;
            Some(Packet {
                link_type: place.link_type,
                octets,
            })
        }))
    }
}

fn pcap_packet(input: &mut Input<impl Read>, header: &PcapHeader) -> Result<Option<Place>, End> {
    let head = if header.is_modified_format() {
        MODIFIED_PACKET_HEADER
    } else {
        PACKET_HEADER
    };
    if !input.ensure_or_end(head)? {
        return Ok(None);
    }
    let parse = if header.is_bigendian() {
        pcap_parser::parse_pcap_frame_be
    } else {
        pcap_parser::parse_pcap_frame
    };
    // The length of what was captured stands at the same place in every variant.
    let length = input.number(8, header.is_bigendian()).ok_or(End::Damaged)?;
    if length > LONGEST_PACKET {
        return Err(End::Damaged);
    }
    input.ensure_or_truncated(head + length)?;
    let octets = input.octets().get(..head + length).ok_or(End::Damaged)?;
    if !header.is_modified_format() {
        parse(octets).map_err(|_| End::Damaged)?;
    }
    input.spend(head + length);
    Ok(Some(Place {
        // The upper half holds other things: whether there is a checksum at the end, and how long it is.
        link_type: header.network.0 & 0xffff,
        start: head,
        length,
    }))
}

/// Goes over the blocks that are no packets.
fn pcapng_packet(
    input: &mut Input<impl Read>,
    is_big_endian: &mut bool,
    interfaces: &mut Vec<i32>,
) -> Result<Option<Place>, End> {
    loop {
        input.settle();
        if !input.ensure_or_end(BLOCK_HEADER)? {
            return Ok(None);
        }
        if input.octets().starts_with(&SECTION) {
            input.ensure_or_truncated(12)?;
            *is_big_endian = input.number(8, true) == Some(0x1a2b_3c4d);
            interfaces.clear();
        }
        let length = input.number(4, *is_big_endian).ok_or(End::Damaged)?;
        if !(12..=LONGEST_BLOCK).contains(&length) {
            return Err(End::Damaged);
        }
        input.ensure_or_truncated(length)?;
        let octets = input.octets().get(..length).ok_or(End::Damaged)?;
        let parsed = if *is_big_endian {
            pcap_parser::parse_block_be(octets)
        } else {
            pcap_parser::parse_block_le(octets)
        };
        let (_, block) = parsed.map_err(|_| End::Damaged)?;
        let found = match &block {
            Block::InterfaceDescription(interface) if interfaces.len() < MOST_INTERFACES => {
                interfaces.push(interface.linktype.0);
                None
            }
            Block::EnhancedPacket(packet) => usize::try_from(packet.if_id)
                .ok()
                .map(|interface| (interface, packet.packet_data().len(), 28)),
            Block::SimplePacket(packet) => Some((0, packet.packet_data().len(), 12)),
            _ => None,
        };
        input.spend(length);
        if let Some((interface, length, start)) = found {
            let link_type = *interfaces.get(interface).ok_or(End::Damaged)?;
            return Ok(Some(Place {
                link_type,
                start,
                length,
            }));
        }
    }
}
