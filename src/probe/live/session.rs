use std::io::{Read, Write};

use super::jute::{FrameError, LARGEST, Reader, Writer, read_frame};
use super::stop::{Reason, Stage, Stop};

/// A session that was granted, and is closed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What is known of the children of `/`.
    pub children: Children,
}

/// The names below `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Children {
    /// These, sorted. They may hold any character.
    Listed(Vec<String>),
    /// The server does not tell: its error, such as -102 for "not permitted".
    Withheld(i32),
    /// The session ended before they were told.
    Untold,
}

/// What a client says first; the time-out is short, since a session that was not closed lives on for so long.
const PROTOCOL: i32 = 0;
const TIMEOUT_MILLISECONDS: i32 = 4_000;
const NO_PASSWORD: [u8; 16] = [0; 16];

/// The most octets of the answer to it: 36 or 37 and a password, usually of 16.
const LARGEST_GREETING: usize = 256;

/// Kinds of request (`ZooDefs.OpCode`).
const GET_CHILDREN: i32 = 8;
const CLOSE_SESSION: i32 = -11;

/// Our two requests, by number.
const LISTING: i32 = 1;
const CLOSING: i32 = 2;

/// How many records of another kind (of the session, of watches) may come before the answer.
const MOST_OTHERS: usize = 16;

/// Opens a session, lists the children of `/`, and closes it.
pub(super) fn open(stream: &mut (impl Read + Write), stage: Stage) -> Result<Session, Stop> {
    let granted = greet(stream, stage)?;
    if !granted {
        let reason = Reason::NoSession;
        return Err(Stop { stage, reason });
    }
    let children = list(stream).unwrap_or(Children::Untold);
    // The session is proved; whether its end is heard changes nothing.
    let _ = ask(
        stream,
        &Writer::default().int(CLOSING).int(CLOSE_SESSION).frame(),
        CLOSING,
    );
    Ok(Session { children })
}

/// Whether a session was granted. Neither its number nor its password is kept.
fn greet(stream: &mut (impl Read + Write), stage: Stage) -> Result<bool, Stop> {
    let greeting = Writer::default()
        .int(PROTOCOL)
        .long(0)
        .int(TIMEOUT_MILLISECONDS)
        .long(0)
        .buffer(&NO_PASSWORD)
        .boolean(false)
        .frame();
    let failed = |error| match error {
        FrameError::Io(error) => Stop::failed(stage, &error, &[]),
        FrameError::Length(octets) => Stop::foreign(stage, &octets),
    };
    let said = stream.write_all(&greeting).and_then(|()| stream.flush());
    // Where the door was closed meanwhile, what was said before that stands there to be read, unless it was read just now.
    if let Some(error) = said.err().filter(|error| error.get_ref().is_some()) {
        return Err(Stop::failed(stage, &error, &[]));
    }
    let record = read_frame(stream, LARGEST_GREETING).map_err(failed)?;
    let mut answer = Reader(&record);
    let told = (answer.int(), answer.int(), answer.long(), answer.buffer());
    match told {
        (Some(PROTOCOL), Some(timeout), Some(number), Some(_)) => Ok(timeout > 0 && number != 0),
        _ => Err(Stop::foreign(stage, &record)),
    }
}

fn list(stream: &mut (impl Read + Write)) -> Option<Children> {
    let request = Writer::default()
        .int(LISTING)
        .int(GET_CHILDREN)
        .buffer(b"/")
        .boolean(false)
        .frame();
    let record = ask(stream, &request, LISTING)?;
    let mut answer = Reader(&record);
    let (_number, _transaction, error) = (answer.int()?, answer.long()?, answer.int()?);
    if error != 0 {
        return Some(Children::Withheld(error));
    }
    let mut names = answer.texts()?;
    names.sort_unstable();
    Some(Children::Listed(names))
}

/// Sends a request and waits for the answer of its number.
fn ask(stream: &mut (impl Read + Write), request: &[u8], number: i32) -> Option<Vec<u8>> {
    stream.write_all(request).ok()?;
    stream.flush().ok()?;
    for _ in 0..=MOST_OTHERS {
        let record = read_frame(stream, LARGEST).ok()?;
        if Reader(&record).int()? == number {
            return Some(record.to_vec());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// A server that has said everything already.
    struct Said<'a>(&'a [u8]);

    impl Read for Said<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Said<'_> {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            Ok(buffer.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn greeting(number: i64) -> Vec<u8> {
        let greeting = Writer::default()
            .int(PROTOCOL)
            .int(4000)
            .long(number)
            .buffer(&[7; 16]);
        greeting.boolean(false).frame()
    }

    fn reply(number: i32, error: i32) -> Writer {
        Writer::default().int(number).long(9).int(error)
    }

    fn opened(said: &[Vec<u8>]) -> Result<Session, Stop> {
        open(&mut Said(&said.concat()), Stage::Session)
    }

    #[test]
    fn a_session_is_told_with_the_children_or_why_there_are_none() {
        let names = || {
            reply(LISTING, 0)
                .int(2)
                .buffer(b"zookeeper")
                .buffer(b"clickhouse")
        };
        let watch = || reply(-1, 0).frame();
        for (said, expected) in [
            (
                vec![greeting(5), names().frame(), reply(CLOSING, 0).frame()],
                Children::Listed(vec!["clickhouse".to_owned(), "zookeeper".to_owned()]),
            ),
            (
                vec![greeting(5), watch(), watch(), reply(LISTING, -102).frame()],
                Children::Withheld(-102),
            ),
            (vec![greeting(5)], Children::Untold),
            (
                vec![greeting(5), reply(LISTING, 0).int(9).frame()],
                Children::Untold,
            ),
            (vec![greeting(5), vec![0x7f, 0xff, 0xff, 0xff]], Children::Untold),
            ([vec![greeting(5)], vec![watch(); 50]].concat(), Children::Untold),
        ] {
            assert_eq!(opened(&said).expect("a session").children, expected);
        }
    }

    #[test]
    fn what_is_no_session_is_told_apart() {
        let reason = |said: &[u8]| opened(&[said.to_vec()]).expect_err("no session").reason;
        assert_eq!(reason(&greeting(0)), Reason::NoSession);
        assert_eq!(reason(b""), Reason::Closed);
        assert_eq!(reason(&greeting(5)[..30]), Reason::Closed);
        assert_eq!(reason(b"HTTP/1.1 400"), Reason::Foreign(b"HTTP".to_vec()));
        assert_eq!(reason(&[0, 0, 0, 1, 9]), Reason::Foreign(vec![9]));
        assert_eq!(reason(&[0, 0, 0, 0]), Reason::Foreign(Vec::new()));
    }
}
