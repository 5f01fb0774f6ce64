//! The part of a handshake that goes over the wire in the clear (RFC 5246, 7.4; RFC 8446, 4).

use super::conversation::TlsVersion;
use super::heard::Role;

/// A message's type and length.
const HEADER: usize = 4;
/// So much of a `ServerHello` is looked at. The longest key share in use has some 1,100 octets.
const LONGEST_HELLO: usize = 4096;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;
/// The extension in which a server of TLS 1.3 names its version.
const SUPPORTED_VERSIONS: u16 = 43;

/// What one side said in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whose hello it said.
    pub(super) role: Option<Role>,
    /// The version that the server chose.
    pub(super) version: Option<TlsVersion>,
    /// Whether there was a certificate in its message `Certificate`, if it sent that.
    pub(super) certificate: Option<bool>,
    /// It asked for a certificate.
    pub(super) asks: bool,
    /// Its part of a handshake of TLS 1.2 was heard to the end.
    pub(super) is_done: bool,
    /// The description of the last alert.
    pub(super) alert: Option<u8>,
}

/// Follows the messages of one direction, however they are divided among records.
#[derive(Debug, Default)]
pub(super) struct Handshake {
    pub(super) facts: Facts,
    message: Vec<u8>,
    /// How much of the present message does not matter.
    rest: usize,
    alert: Vec<u8>,
    /// From here on nothing is in the clear, or the place was lost.
    is_over: bool,
}

impl Handshake {
    /// The rest is encrypted, or not to be followed.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.message = Vec::new();
        self.alert = Vec::new();
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Octets of an alert.
    pub(super) fn hear_alert(&mut self, octets: &[u8]) {
        self.alert.extend(octets.iter().take(2 - self.alert.len().min(2)));
        if let [_, description] = *self.alert.as_slice() {
            self.facts.alert = Some(description);
            self.alert.clear();
        }
    }

    /// Octets of handshake records.
    pub(super) fn hear(&mut self, mut octets: &[u8]) {
        while !octets.is_empty() && !self.is_over {
            if self.rest > 0 {
                let skipped = self.rest.min(octets.len());
                self.rest -= skipped;
                octets = octets.get(skipped..).unwrap_or_default();
                continue;
            }
            let wanted = match self.message.as_slice() {
                &[kind, high, middle, low, ..] => HEADER + wanted(kind, length(high, middle, low)),
                _ => HEADER,
            };
            let taken = (wanted - self.message.len().min(wanted)).min(octets.len());
            self.message
                .extend_from_slice(octets.get(..taken).unwrap_or_default());
            octets = octets.get(taken..).unwrap_or_default();
            self.settle();
        }
    }

    /// Takes a message in once what matters of it is there.
    fn settle(&mut self) {
        let &[kind, high, middle, low, ref body @ ..] = self.message.as_slice() else {
            return;
        };
        let length = length(high, middle, low);
        if body.len() < wanted(kind, length) {
            return;
        }
        match kind {
            CLIENT_HELLO => self.facts.role = Some(Role::Client),
            SERVER_HELLO => {
                self.facts.role = Some(Role::Server);
                self.facts.version = chosen_version(body).or(self.facts.version);
            }
            CERTIFICATE => self.facts.certificate = Some(body.iter().any(|octet| *octet != 0)),
            CERTIFICATE_REQUEST => self.facts.asks = true,
            SERVER_HELLO_DONE => self.facts.is_done = true,
            _ => {}
        }
        self.rest = length - body.len().min(length);
        self.message.clear();
    }
}

fn length(high: u8, middle: u8, low: u8) -> usize {
    usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low)
}

/// How much of a message's body matters: of a certificate, whether its list is empty.
fn wanted(kind: u8, length: usize) -> usize {
    match kind {
        SERVER_HELLO => length.min(LONGEST_HELLO),
        CERTIFICATE => length.min(3),
        _ => 0,
    }
}

/// Of a `ServerHello`: what stands in the extension, else in the old place.
fn chosen_version(body: &[u8]) -> Option<TlsVersion> {
    let of_extension = || {
        let session = usize::from(*body.get(34)?);
        // After the session: a cipher suite, a compression method, and the length of the extensions.
        let mut extensions = body.get(35 + session + 2 + 1 + 2..)?;
        while let &[one, two, high, low, ref rest @ ..] = extensions {
            let length = usize::from(u16::from_be_bytes([high, low]));
            if u16::from_be_bytes([one, two]) == SUPPORTED_VERSIONS {
                return TlsVersion::of(rest.get(..2)?);
            }
            extensions = rest.get(length..)?;
        }
        None
    };
    of_extension().or_else(|| TlsVersion::of(body.get(..2)?))
}
