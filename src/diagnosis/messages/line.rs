//! Which line begins an event, and which goes on with the one before.

use super::stamp;

/// What a line is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// It begins an event.
    Head,
    /// It belongs to the event before: an exception, its causes and the frames of its stack.
    Part,
    /// It stands below a head, and is an event of its own: ClickHouse's report of one try of several.
    Try,
}

impl Line {
    pub(super) fn of(line: &[u8]) -> Self {
        let line = unwrapped(line);
        match line.first() {
            None | Some(b' ' | b'\t' | b'\r' | b':') => Self::Part,
            Some(b'C' | b'P' | b's') if TRIES.iter().any(|start| line.starts_with(start)) => Self::Try,
            Some(b'C' | b'S' | b'.') if PARTS.iter().any(|start| line.starts_with(start)) => Self::Part,
            Some(first) if first.is_ascii_digit() && is_frame(line) => Self::Part,
            Some(first) if first.is_ascii_lowercase() && is_exception(line) => Self::Part,
            Some(_) => Self::Head,
        }
    }
}

const TRIES: [&[u8]; 3] = [b"Code: ", b"Poco::Exception. Code: ", b"std::exception. Code: "];
const PARTS: [&[u8]; 3] = [b"Caused by: ", b"Suppressed: ", b"... "];

/// A frame of ClickHouse's stack: `12. DB::Exception::Exception(…) @ 0x…`.
fn is_frame(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits <= 3 && line.get(digits..).is_some_and(|rest| rest.starts_with(b". "))
}

/// The name of a class of Java, alone or before a colon: `javax.net.ssl.SSLHandshakeException: …`.
fn is_exception(line: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$');
    let length = line.iter().take(200).take_while(|byte| is_part(byte)).count();
    let Some((name, rest)) = line.split_at_checked(length) else {
        return false;
    };
    let mut segments = name.rsplit(|byte| *byte == b'.');
    let is_class = segments
        .next()
        .and_then(<[u8]>::first)
        .is_some_and(u8::is_ascii_uppercase);
    is_class && segments.count() >= 2 && matches!(rest.first(), None | Some(b':' | b'\r'))
}

/// A line without what a collector of logs put before it: `2025-11-25T12:00:00.5Z stderr F ` (Kubernetes), `zk1 | ` (Compose),
/// `Nov 25 12:00:00 zk1 java[7]: ` and `2025-11-25T12:00:00+0100 zk1 java[7]: ` (journalctl, syslog).
fn unwrapped(line: &[u8]) -> &[u8] {
    let head = line.get(..160).unwrap_or(line);
    if let Some(at) = find(head, b" | ")
        && head.get(..at).is_some_and(is_name)
    {
        return line.get(at + 3..).unwrap_or_default();
    }
    let Some(stamp) = stamp::of(head).filter(|stamp| head.starts_with(stamp)) else {
        return line;
    };
    let rest = line.get(stamp.len()..).unwrap_or_default();
    for stream in [b" stdout F ", b" stderr F ", b" stdout P ", b" stderr P "] {
        if let Some(rest) = rest.strip_prefix(stream) {
            return rest;
        }
    }
    syslog_message(rest).unwrap_or(line)
}

/// What stands behind ` host program[pid]: `.
fn syslog_message(rest: &[u8]) -> Option<&[u8]> {
    let head = rest.get(..120).unwrap_or(rest).strip_prefix(b" ")?;
    let end = find(head, b"]: ")?;
    let (host, program) = head
        .get(..end)?
        .split_at_checked(head.iter().position(|byte| *byte == b' ')?)?;
    let open = program.iter().position(|byte| *byte == b'[')?;
    let is_syslog = is_name(host)
        && program.get(1..open).is_some_and(is_name)
        && program.get(open + 1..)?.iter().all(u8::is_ascii_digit);
    is_syslog.then(|| rest.get(1 + end + 3..)).flatten()
}

/// A host, a program or a container.
fn is_name(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.()/".contains(byte);
    !text.is_empty() && text.iter().all(is_part)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_an_event_or_goes_on_with_one() {
        for (line, expected) in [
            (
                "2025-11-25 12:00:00,123 [myid:] - WARN [x] - Exception caught",
                Line::Head,
            ),
            (
                "8602 [nio-3] WARN org.apache.zookeeper.X - Exception caught",
                Line::Head,
            ),
            (
                "io.netty.handler.codec.DecoderException: javax.net.ssl.SSLHandshakeException: x",
                Line::Part,
            ),
            ("java.nio.channels.ClosedChannelException", Line::Part),
            (
                "org.apache.zookeeper.common.X509Exception$KeyManagerException: x",
                Line::Part,
            ),
            ("Caused by: java.io.IOException: x", Line::Part),
            (
                "\tat java.base/sun.security.ssl.Alert.x(Alert.java:1)",
                Line::Part,
            ),
            ("\t... 17 more", Line::Part),
            ("", Line::Part),
            ("12. DB::Exception::Exception() @ 0x0", Line::Part),
            (" (version 26.9.2.1)", Line::Part),
            ("Code: 210. DB::NetException: x, 127.0.0.1:1", Line::Try),
            ("Poco::Exception. Code: 1000, e.code() = 0, x", Line::Try),
            (
                "2025.11.25 12:00:00.1 [ 1 ] {} <Error> x: Code: 999. y",
                Line::Head,
            ),
            ("2025-11-25T12:00:00.5Z stderr F Caused by: x", Line::Part),
            (
                "2025-11-25T12:00:00.5Z stderr F 2025-11-25 12:00:00,123 [main] INFO x",
                Line::Head,
            ),
            ("Nov 25 12:00:00 zk1 java[7]: Caused by: x", Line::Part),
            ("Nov 25 12:00:00 zk1 java[7]: Exception caught", Line::Head),
            ("zookeeper-1  | java.io.IOException: x", Line::Part),
            ("zookeeper-1  | 2025-11-25 12:00:00,1 x", Line::Head),
            ("a.txt: no class", Line::Head),
            ("zk1.example.com: nobody", Line::Head),
        ] {
            assert_eq!(Line::of(line.as_bytes()), expected, "{line}");
        }
    }
}
