//! What a port says to a client that speaks plaintext.

use std::io::{Read, Write};

use super::knock::Door;
use super::report::Plaintext;
use super::session;
use super::stop::{Reason, Stage, Stop, is_tls};

/// The most that is listened to of an answer to `srvr`: a dozen lines.
const LARGEST_STATUS: u64 = 8 << 10;

/// How the answers to `srvr` of a ZooKeeper and of ClickHouse Keeper begin. The second stands alone where it is up and does
/// not serve, the third where it must not tell.
const STATUS: [&str; 4] = [
    "Zookeeper version:",
    "This ZooKeeper instance is not currently serving requests",
    "srvr is not executed because it is not in the whitelist",
    "ClickHouse Keeper version:",
];

/// Asks for a session in plaintext, and for the server's status where none is granted.
pub(super) fn answer(door: Door<'_>) -> Plaintext {
    let mut head = Vec::new();
    let asked = door.hurried(2).plainly(|connection| {
        let opened = session::open(connection, Stage::Session);
        head = connection.head().to_vec();
        opened
    });
    let stop = match asked {
        Ok(session) => return Plaintext::Session(session),
        Err(stop) => stop,
    };
    match stop.reason {
        // A TLS server may say in its own way that this is none of its language.
        Reason::Foreign(_) if !is_tls(&head) => Plaintext::Foreign(head),
        Reason::Closed | Reason::Silent | Reason::NoSession if stop.stage > Stage::Connect => {
            match door.plainly(status) {
                Ok(status) => Plaintext::Status(status),
                Err(_) if stop.reason == Reason::NoSession => {
                    Plaintext::Status("a session is refused".to_owned())
                }
                Err(_) => Plaintext::None(stop),
            }
        }
        _ => Plaintext::None(stop),
    }
}

/// Four letters, and a line's end that nobody needs: a TLS server wants to see five octets before it says no.
const ASK_STATUS: &[u8] = b"srvr\n";

/// What a ZooKeeper says of itself (`srvr`, the one word that is allowed unless switched off): its first lines.
pub(super) fn status(stream: &mut (impl Read + Write)) -> Result<String, Stop> {
    let failed = |error: &std::io::Error| Stop::failed(Stage::Session, error, &[]);
    let said = stream.write_all(ASK_STATUS).and_then(|()| stream.flush());
    said.map_err(|error| failed(&error))?;
    let mut answer = Vec::new();
    // The end of the answer is the end of the connection, in whatever way.
    let ended = stream.take(LARGEST_STATUS).read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    match ended {
        _ if STATUS.iter().any(|known| text.starts_with(known)) => Ok(text),
        Err(error) if answer.is_empty() => Err(failed(&error)),
        Ok(0) => Err(failed(&std::io::ErrorKind::UnexpectedEof.into())),
        _ => Err(Stop::foreign(Stage::Session, &answer)),
    }
}
