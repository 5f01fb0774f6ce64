//! When a line was written, as it says itself: the text, because the time zone is the writer's secret.

/// How far into a line a time stamp is looked for: behind the name of a container, or of a JSON member.
const WITHIN: usize = 160;
/// The longest stamp that is kept.
const LONGEST: usize = 35;

/// The time stamp of a line, such as `2025-11-25 12:00:00,123` (log4j, logback), `2025.11.25 12:00:00.123456` (ClickHouse),
/// `2025-11-25T12:00:00.123Z` or `Nov 25 12:00:00` (syslog).
pub(super) fn of(line: &[u8]) -> Option<&[u8]> {
    let head = line.get(..WITHIN + LONGEST).unwrap_or(line);
    let starts = 0..head.len().min(WITHIN);
    let dated = starts.clone().filter_map(|at| head.get(at..)).find_map(dated);
    dated.or_else(|| syslog(head))
}

/// `YYYY?MM?DD?HH:MM:SS` and what belongs to it.
fn dated(text: &[u8]) -> Option<&[u8]> {
    const SHAPE: &[u8; 19] = b"dddd-dd-dd dd:dd:dd";
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    let is_shaped = |(byte, shape): (&u8, &u8)| match shape {
        b'd' => byte.is_ascii_digit(),
        b'-' => matches!(byte, b'-' | b'.' | b'/'),
        b' ' => matches!(byte, b' ' | b'T'),
        other => byte == other,
    };
    let start = text.get(..SHAPE.len())?;
    if !start.iter().zip(SHAPE).all(is_shaped) {
        return None;
    }
    let rest = text.get(SHAPE.len()..)?;
    let mut end = 0;
    if matches!(rest.first(), Some(b'.' | b',')) && rest.get(1).is_some_and(u8::is_ascii_digit) {
        end = 1 + count_digits(rest.get(1..)?);
    }
    match rest.get(end) {
        Some(b'Z') => end += 1,
        Some(b'+' | b'-') if count_digits(rest.get(end + 1..)?) >= 2 => {
            end += 1 + rest
                .get(end + 1..)?
                .iter()
                .take_while(|byte| byte.is_ascii_digit() || **byte == b':')
                .count();
        }
        _ => {}
    }
    text.get(..(SHAPE.len() + end).min(LONGEST))
}

fn count_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// `Mmm dd HH:MM:SS` at the start of the line (RFC 3164).
fn syslog(line: &[u8]) -> Option<&[u8]> {
    const SHAPE: &[u8; 15] = b"Aaa Dd dd:dd:dd";
    let is_shaped = |(byte, shape): (&u8, &u8)| match shape {
        b'A' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_lowercase(),
        b'D' => byte.is_ascii_digit() || *byte == b' ',
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    let start = line.get(..SHAPE.len())?;
    start.iter().zip(SHAPE).all(is_shaped).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamps_of_every_writer_are_found() {
        for (line, stamp) in [
            (
                "2025-11-25 12:00:00,123 [myid:1] - INFO",
                "2025-11-25 12:00:00,123",
            ),
            ("[2025-11-25 12:00:00,123] INFO", "2025-11-25 12:00:00,123"),
            (
                "2025.11.25 12:00:00.123456 [ 7 ] {} <Error>",
                "2025.11.25 12:00:00.123456",
            ),
            ("2025-11-25T12:00:00.5Z stdout F x", "2025-11-25T12:00:00.5Z"),
            ("2025-11-25T12:00:00+01:00 host x", "2025-11-25T12:00:00+01:00"),
            ("2025-11-25 12:00:00 - INFO", "2025-11-25 12:00:00"),
            ("Nov  5 12:00:00 zk1 java[7]: x", "Nov  5 12:00:00"),
            (
                r#"{"@timestamp":"2025-11-25T12:00:00.123Z"}"#,
                "2025-11-25T12:00:00.123Z",
            ),
            ("zk1  | 2025-11-25 12:00:00,1 x", "2025-11-25 12:00:00,1"),
        ] {
            assert_eq!(of(line.as_bytes()), Some(stamp.as_bytes()), "{line}");
        }
        for line in [
            "",
            "8599 [main] INFO x",
            "2025-11-25",
            "\tat a.b.C",
            "2025-11-25 12:00",
            "Nov",
        ] {
            assert_eq!(of(line.as_bytes()), None, "{line}");
        }
    }
}
