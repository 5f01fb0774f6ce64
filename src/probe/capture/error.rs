use std::io;

use crate::model::Fault;

/// Why nothing can be said about a capture.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// There is nothing in it.
    #[error("the capture is empty")]
    Empty,
    /// It begins like no capture.
    #[error("it is not a capture: it begins like {likeness}")]
    NotACapture {
        /// What it begins like, as a fragment.
        likeness: &'static str,
        /// How a capture is got out of that.
        remedy: &'static str,
    },
    /// It breaks off before its first packet is complete.
    #[error("the capture ends before its first packet is complete")]
    Truncated,
    /// What stands where the first packet should begin is none.
    #[error("the capture is damaged: what stands where the first packet should begin is none")]
    Damaged,
    /// Every packet has a link layer that is not known here.
    #[error("the packets have link type {0}, which is not read here")]
    LinkType(i32),
    /// The source failed.
    #[error("reading it failed")]
    Read(#[source] io::Error),
}

impl CaptureError {
    /// By how it begins.
    pub(super) fn not_a_capture(octets: &[u8]) -> Self {
        let known = LIKENESSES.iter().find(|(begin, ..)| octets.starts_with(begin));
        let is_text = octets
            .iter()
            .take(24)
            .all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace());
        let (likeness, remedy) = match known {
            Some(&(_, likeness, remedy)) => (likeness, remedy),
            None if is_text => (
                "a text",
                "have tcpdump write packets, not lines: `tcpdump -w FILE`, or `-w -` into a pipe",
            ),
            None => ("neither pcap nor pcapng", "capture with `tcpdump -i any -w FILE`"),
        };
        Self::NotACapture { likeness, remedy }
    }
}

impl Fault for CaptureError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "capture-empty",
            Self::NotACapture { .. } => "not-a-capture",
            Self::Truncated => "capture-truncated",
            Self::Damaged => "capture-damaged",
            Self::LinkType(_) => "capture-link-type",
            Self::Read(_) => "io-error",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty => "see what tcpdump says: it captures as root, or with the capability CAP_NET_RAW",
            Self::NotACapture { remedy, .. } => remedy,
            Self::Truncated => {
                "let tcpdump end by itself or by Ctrl-C (SIGINT): killed, it loses what it has not written"
            }
            Self::Damaged => "capture again: `tcpdump -i any -w FILE`",
            Self::LinkType(_) => "capture again with `tcpdump -i any`, or name another interface",
            Self::Read(_) => return None,
        };
        Some(hint.to_owned())
    }
}

/// What files look like that are brought in the place of a capture: how they begin, what they are, and what to do.
const LIKENESSES: &[(&[u8], &str, &str)] = &[
    (
        &[0x1f, 0x8b],
        "a file that gzip compressed",
        "unpack it on the way: `gunzip -c FILE | zkcerts probe --capture -`",
    ),
    (
        &[0x28, 0xb5, 0x2f, 0xfd],
        "a file that zstd compressed",
        "unpack it on the way: `zstd -dc FILE | zkcerts probe --capture -`",
    ),
    (
        &[0xfd, b'7', b'z', b'X', b'Z'],
        "a file that xz compressed",
        "unpack it on the way: `xz -dc FILE | zkcerts probe --capture -`",
    ),
];
