//! ZooKeeper's client protocol: a length, then a record of Jute (`zookeeper.jute`). Data, authentication and passwords are looked past.

use super::heard::{Look, Role};
use super::operations::{AUTH, Body, EVENT, OPERATIONS, PING, SET_WATCHES, WORDS};

/// The longest path that is waited for, in octets.
const LONGEST_PATH: usize = 1024;
/// So much of a frame is enough to judge it, with the longest path in it.
pub(super) const HEAD: usize = 32 + LONGEST_PATH;
/// The frame's own length, in front of it.
const PREFIX: usize = 4;
/// The shortest frame: a request's header.
const SHORTEST: usize = 8;
/// The header of a reply: xid, zxid, error.
const REPLY: usize = 16;
/// So much of a frame is waited for before it is taken for none: the longest that has a form of its own.
const TELLING: usize = 46;
/// No session lives longer without a word: a day, in milliseconds.
const LONGEST_TIMEOUT: i32 = 86_400_000;

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its octets, the prefix included.
    pub(super) length: usize,
    pub(super) shape: Shape,
}

/// What it is, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing else looks like this.
    Proof { role: Role, path: Option<String> },
    /// A reply to the request of this number; of itself not much.
    Reply(i32),
    /// A length that can be one.
    Unknown,
}

/// The four-letter word that these octets are, with or without the end of a line.
pub(super) fn word(octets: &[u8]) -> Option<&'static str> {
    WORDS
        .iter()
        .copied()
        .find(|word| matches!(octets.strip_prefix(word.as_bytes()), Some(b"" | b"\n" | b"\r\n")))
}

/// What stands at the beginning of `head`; `is_known`: these octets are known to be frames. `is_all`: no more will come.
pub(super) fn look(head: &[u8], is_known: bool, is_all: bool) -> Look<Frame> {
    let Some(length) = int(head, 0) else {
        return if is_all { Look::Not } else { Look::More };
    };
    let length = usize::try_from(length).unwrap_or(0);
    if length < SHORTEST {
        return Look::Not;
    }
    let body = head.get(PREFIX..).unwrap_or_default();
    let body = body.get(..length).unwrap_or(body);
    let is_enough = is_all || body.len() == length || head.len() >= HEAD;
    let frame = |shape| {
        Look::Is(Frame {
            length: PREFIX + length,
            shape,
        })
    };
    match request(body, length, is_enough).or_else(|| answer(body, length, is_enough)) {
        Some(Told::Proof(role, path)) => frame(Shape::Proof { role, path }),
        Some(Told::Later) => Look::More,
        None if !is_enough && body.len() < TELLING => Look::More,
        None => match reply(body) {
            Some(number) => frame(Shape::Reply(number)),
            None if is_known => frame(Shape::Unknown),
            None => Look::Not,
        },
    }
}

/// What a form that fits says.
enum Told {
    Proof(Role, Option<String>),
    /// Its path is not there yet.
    Later,
}

/// Said by a client.
fn request(body: &[u8], length: usize, is_enough: bool) -> Option<Told> {
    if is_connect(body, length, is_enough) {
        return Some(Told::Proof(Role::Client, None));
    }
    let (number, operation) = (int(body, 0)?, int(body, 4)?);
    let &(_, form) = OPERATIONS.iter().find(|(known, _)| *known == operation)?;
    match form {
        Body::Path if number >= -16 => path(body, 8, length, is_enough, Role::Client),
        Body::Several => {
            // Which, whether it is the last header, and an error that is none.
            let first = int(body, 8)?;
            let is_header = body.get(12) == Some(&0) && int(body, 13) == Some(-1);
            let is_path = OPERATIONS.contains(&(first, Body::Path));
            (is_header && is_path)
                .then(|| path(body, 17, length, is_enough, Role::Client))
                .flatten()
        }
        Body::Nothing if length == SHORTEST => Some(Told::Proof(Role::Client, None)),
        Body::Numbered(wanted) if number == wanted => Some(Told::Proof(Role::Client, None)),
        Body::Path | Body::Nothing | Body::Numbered(_) => None,
    }
}

/// The first frame of a client: version, last zxid, timeout, session, password, and perhaps whether it only reads.
fn is_connect(body: &[u8], length: usize, is_enough: bool) -> bool {
    let is_plain = int(body, 0) == Some(0)
        && int(body, 12).is_some_and(|timeout| (1..=LONGEST_TIMEOUT).contains(&timeout))
        && match int(body, 24) {
            Some(password) => {
                matches!(usize::try_from(password), Ok(password) if (28..=29).contains(&length.saturating_sub(password)))
            }
            None => is_enough && (44..=45).contains(&length),
        };
    // ClickHouse to ClickHouse Keeper: compressed, or with long numbers, or both.
    let is_keeper = int(body, 0).is_some_and(|version| (10..=12).contains(&version));
    is_plain || is_keeper && (44..=46).contains(&length)
}

/// Said by a server, and by nobody else.
fn answer(body: &[u8], length: usize, is_enough: bool) -> Option<Told> {
    let proof = || Some(Told::Proof(Role::Server, None));
    // Its first frame: version, timeout, session, password, and perhaps whether it only reads.
    if (36..=37).contains(&length)
        && int(body, 0).is_some_and(|version| (0..=64).contains(&version))
        && int(body, 4).is_some_and(|timeout| (0..=LONGEST_TIMEOUT).contains(&timeout))
        && int(body, 16) == Some(16)
    {
        return proof();
    }
    let (number, error) = (int(body, 0)?, int(body, 12)?);
    match number {
        PING | AUTH | SET_WATCHES if length == REPLY && (-128..=0).contains(&error) => proof(),
        EVENT if (int(body, 4), int(body, 8), error) == (Some(-1), Some(-1), 0) => {
            // Its type and the session's state stand before the path; an event of the session has none.
            match path(body, 24, length, is_enough, Role::Server) {
                None => proof(),
                told => told,
            }
        }
        _ => None,
    }
}

/// The number of a reply, if it can be one.
fn reply(body: &[u8]) -> Option<i32> {
    let (number, transaction, error) = (int(body, 0)?, int(body, 4)?, int(body, 12)?);
    (number > 0 && transaction >= 0 && (-128..=0).contains(&error)).then_some(number)
}

/// A path with its length before it: from `/`, and to be read.
fn path(body: &[u8], at: usize, length: usize, is_enough: bool, role: Role) -> Option<Told> {
    let Some(announced) = int(body, at) else {
        return (!is_enough).then_some(Told::Later);
    };
    let start = at + 4;
    let announced = usize::try_from(announced).ok()?;
    if announced == 0 || announced > length.saturating_sub(start) {
        return None;
    }
    let there = body.get(start..).unwrap_or_default();
    let there = there.get(..announced).unwrap_or(there);
    let text = match std::str::from_utf8(there) {
        Ok(text) => text,
        // Cut within a character.
        Err(error) if error.error_len().is_none() && there.len() < announced => {
            std::str::from_utf8(there.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    if text.chars().any(char::is_control) || !(text.is_empty() || text.starts_with('/')) {
        return None;
    }
    if there.len() == announced {
        return Some(Told::Proof(role, Some(text.to_owned())));
    }
    if !is_enough {
        return Some(Told::Later);
    }
    text.starts_with('/')
        .then(|| Told::Proof(role, Some(format!("{text}…"))))
}

/// Four octets as a number.
fn int(octets: &[u8], at: usize) -> Option<i32> {
    let octets = octets.get(at..at + 4)?;
    Some(i32::from_be_bytes(octets.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::said::{
        application_data, auth, connect, connected, event, get, multi, ping, reply, request,
    };
    use super::*;

    #[test]
    fn what_only_zookeeper_says_is_proof_and_what_others_may_say_is_none() {
        let role = |octets: &[u8]| match look(octets, false, true) {
            Look::Is(Frame {
                shape: Shape::Proof { role, .. },
                ..
            }) => Some(role),
            _ => None,
        };
        for said in [
            connect(),
            get(1, "/"),
            get(7, "/größe"),
            multi(3, "/a"),
            auth(),
            ping(),
        ] {
            assert_eq!(role(&said), Some(Role::Client), "{said:?}");
        }
        for said in [
            connected(),
            reply(PING, &[]),
            reply(AUTH, &[]),
            event("/a"),
            event(""),
        ] {
            assert_eq!(role(&said), Some(Role::Server), "{said:?}");
        }
        let others = [
            get(1, "a"),
            get(1, ""),
            get(1, "/a\u{1b}[31m"),
            get(1, "/a\n"),
            request(1, 4, &[0, 0, 0, 2, b'/', 0xff]),
            request(1, 4, &[0, 0, 1, 0, b'/', b'a']),
            request(1, 10, &[0, 0, 0, 2, b'/', b'a']),
            request(1, 100, &[0; 40]),
            reply(5, &[1; 50]),
            // HTTP/2's settings, Kafka's question for versions.
            vec![0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 128, 0, 4, 0, 1, 0, 0],
            vec![
                0, 0, 0, 20, 0, 18, 0, 3, 0, 0, 0, 4, 0, 5, b'a', b'd', b'm', b'i', b'n', 0, 2, b'x', 2, b'1',
            ],
            application_data(90),
        ];
        for said in others {
            assert_eq!(role(&said), None, "{said:?}");
        }
    }

    #[test]
    fn a_frame_that_is_not_there_yet_is_waited_for() {
        for said in [
            connect(),
            connected(),
            get(1, "/zookeeper/quota"),
            multi(3, "/a"),
            ping(),
            event("/a"),
        ] {
            for length in 1..said.len() {
                let found = look(&said[..length], false, false);
                let is_early = matches!(
                    &found,
                    Look::Is(Frame {
                        shape: Shape::Proof { .. },
                        ..
                    })
                );
                assert!(found == Look::More || is_early, "{length}: {said:?}");
            }
        }
    }
}
