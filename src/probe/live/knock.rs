//! One connection: opened, shaken hands on, spoken to.

use std::net::SocketAddr;

use super::stop::{Stage, Stop};
use crate::keystore::Identity;
use crate::model::Host;
use crate::os::clock::Deadline;
use crate::os::net::{Connection, NetError};
use crate::pki::Certificate;
use crate::probe::tls::{self, Agreed, Seen, TlsError};

/// Where to knock, and until when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Door<'a> {
    pub(super) host: &'a Host,
    pub(super) address: SocketAddr,
    pub(super) deadline: Deadline,
}

/// What a connection came to.
#[derive(Debug, Clone)]
pub struct Knock<T> {
    /// What was seen of the server's TLS, as far as it came.
    pub tls: Tls,
    /// What was wanted, or why not.
    pub outcome: Result<T, Stop>,
}

/// What was seen of a server's TLS.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// What both sides agreed on.
    pub agreed: Option<Agreed>,
    /// Its certificates, as far as they can be read, the leaf first.
    pub chain: Vec<Certificate>,
    /// How many of its certificates cannot be read.
    pub unreadable: usize,
    /// What else was seen.
    pub seen: Seen,
}

impl Tls {
    fn of(seen: Seen, agreed: Option<Agreed>) -> Self {
        let read = seen.chain.iter().map(|der| Certificate::from_der(der.as_slice()));
        let chain: Vec<_> = read.filter_map(Result::ok).collect();
        Self {
            agreed,
            unreadable: seen.chain.len() - chain.len(),
            chain,
            seen,
        }
    }

    /// Whether a client's certificate was asked for, and one was sent.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.seen.asked.as_ref().is_some_and(|asked| asked.is_answered)
    }
}

impl Door<'_> {
    /// The same door, with only a part (one `of` several) of the time that is left.
    pub(super) fn hurried(self, of: u32) -> Self {
        Self {
            deadline: self.deadline.share(of),
            ..self
        }
    }

    /// Another port of the same machine.
    pub(super) fn at_port(self, port: u16) -> Self {
        let address = SocketAddr::new(self.address.ip(), port);
        Self { address, ..self }
    }

    /// Speaks in plaintext.
    pub(super) fn plainly<T>(self, talk: impl FnOnce(&mut Connection) -> Result<T, Stop>) -> Result<T, Stop> {
        let opened = Connection::open(self.address, self.deadline);
        talk(&mut opened.map_err(|error| Stop::unconnected(&error))?)
    }

    /// Opens a connection and speaks TLS over it, with this identity or none.
    pub(super) fn securely<T>(
        self,
        identity: Option<&Identity>,
        talk: impl FnOnce(&mut tls::Stream) -> Result<T, Stop>,
    ) -> Result<Knock<T>, TlsError> {
        match Connection::open(self.address, self.deadline) {
            Ok(connection) => self.over(connection, identity, talk),
            Err(error) => Ok(Knock::unconnected(&error)),
        }
    }

    /// Speaks TLS over a connection.
    pub(super) fn over<T>(
        self,
        mut connection: Connection,
        identity: Option<&Identity>,
        talk: impl FnOnce(&mut tls::Stream) -> Result<T, Stop>,
    ) -> Result<Knock<T>, TlsError> {
        connection.set_deadline(self.deadline);
        let (config, record) = tls::client_config(identity)?;
        let mut stream = tls::Stream::new(config, self.host, connection)?;
        let shaken = stream
            .shake_hands()
            .map_err(|error| Stop::failed(Stage::Handshake, &error, stream.head()));
        let outcome = shaken.and_then(|()| talk(&mut stream));
        let tls = Tls::of(record.seen(), stream.agreed());
        stream.close();
        Ok(Knock { tls, outcome })
    }
}

impl<T> Knock<T> {
    /// There is no connection.
    pub(super) fn unconnected(error: &NetError) -> Self {
        Self {
            tls: Tls::default(),
            outcome: Err(Stop::unconnected(error)),
        }
    }
}
