use std::io::Read;

use super::conversation::Conversation;
use super::error::CaptureError;
use super::file::{End, Packets};
use super::watch::{Report, Watch};

/// Reads a capture to its end, as it comes, and says what went over the connections in it; how the capture ends, if not regularly.
///
/// `ports` are those that matter, all of them if there is none. `hear` is told of each connection once it is known what it is.
pub fn judge(
    source: impl Read,
    ports: &[u16],
    mut hear: impl FnMut(&Conversation),
) -> Result<(Report, Option<End>), CaptureError> {
    let mut packets = Packets::new(source)?;
    let mut watch = Watch::new(ports);
    let end = loop {
        match packets.next_packet() {
            Ok(Some(packet)) => {
                if let Some(conversation) = watch.packet(&packet) {
                    hear(&conversation);
                }
            }
            Ok(None) => break None,
            Err(end) => break Some(end),
        }
    };
    let report = watch.finish();
    if report.packets == 0
        && let Some(end) = end
    {
        return Err(match end {
            End::Truncated => CaptureError::Truncated,
            End::Damaged => CaptureError::Damaged,
            End::Unread(error) => CaptureError::Read(error),
        });
    }
    match report.unknown_link {
        Some((link_type, count)) if count == report.packets => Err(CaptureError::LinkType(link_type)),
        _ => Ok((report, end)),
    }
}
