//! The port where the peers of an ensemble elect.

use std::io::{self, Read as _};

use super::knock::{Door, Knock};
use super::report::Election;
use super::stop::{Stage, Stop};
use crate::probe::tls::TlsError;

/// Shakes hands without a certificate, and looks whether the door stays open.
///
/// Not a word of the peers' own protocol is said: a peer that is let in is waited for, one that is not hears so at once. So
/// silence means "let in", and is waited for no longer than a part of the time.
pub(super) fn look(door: Door<'_>) -> Result<Election, TlsError> {
    let knock = door.securely(None, |stream| {
        stream.set_deadline(door.deadline.share(4));
        let mut octet = [0];
        match stream.read(&mut octet) {
            Ok(0) => Err(Stop::failed(
                Stage::Session,
                &io::ErrorKind::UnexpectedEof.into(),
                &[],
            )),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(()),
            Err(error) => Err(Stop::failed(Stage::Session, &error, &[])),
        }
    });
    knock.map(|knock: Knock<()>| Election { knock })
}
