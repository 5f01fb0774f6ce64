use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, StreamOwned};

use super::TlsError;
use crate::model::Host;
use crate::os::clock::Deadline;
use crate::os::net::Connection;

/// A connection that speaks TLS.
pub struct Stream(StreamOwned<ClientConnection, Connection>);

/// What both sides agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Such as `TLS 1.3`.
    pub version: &'static str,
    /// By its name in IANA's list, such as `TLS_AES_256_GCM_SHA384`.
    pub cipher: String,
}

impl Stream {
    /// Prepares a handshake with whoever is at the other end. A server that is dialled by name is told the name.
    pub fn new(config: Arc<ClientConfig>, host: &Host, connection: Connection) -> Result<Self, TlsError> {
        // An address is not told: a name that TLS cannot carry is dialled like one.
        let untold = ServerName::from(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let name = match host {
            Host::Address(address) => ServerName::from(*address),
            Host::Name(name) => ServerName::try_from(name.clone()).unwrap_or(untold),
        };
        let tls = ClientConnection::new(config, name).map_err(TlsError::Library)?;
        Ok(Self(StreamOwned::new(tls, connection)))
    }

    /// Comes to an end with the handshake. With TLS 1.3 this is before the server has judged our certificate.
    pub fn shake_hands(&mut self) -> io::Result<()> {
        let StreamOwned { conn, sock } = &mut self.0;
        while conn.is_handshaking() {
            match conn.complete_io(sock) {
                Ok((0, 0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) => return Err(self.last_word(error)),
            }
        }
        Ok(())
    }

    /// Who is refused may find the door closed while speaking: the reason lies there to be read all the same.
    fn last_word(&mut self, error: io::Error) -> io::Error {
        if !matches!(
            error.kind(),
            io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
        ) {
            return error;
        }
        let StreamOwned { conn, sock } = &mut self.0;
        while let Ok(1..) = conn.read_tls(sock) {
            if let Err(said) = conn.process_new_packets() {
                return io::Error::new(io::ErrorKind::InvalidData, said);
            }
        }
        error
    }

    /// What both sides agreed on, once they did.
    #[must_use]
    pub fn agreed(&self) -> Option<Agreed> {
        let version = match self.0.conn.protocol_version()? {
            ProtocolVersion::TLSv1_3 => "TLS 1.3",
            _ => "TLS 1.2",
        };
        let suite = self.0.conn.negotiated_cipher_suite()?.suite();
        // The library's own word for the suites of TLS 1.3 differs from everybody's.
        let cipher = format!("{suite:?}").replacen("TLS13_", "TLS_", 1);
        Some(Agreed { version, cipher })
    }

    /// From now on it has to be over by then.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        self.0.sock.set_deadline(deadline);
    }

    /// The first octets that came, as they came.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        self.0.sock.head()
    }

    /// Says that this is all; whether it is heard does not matter.
    pub fn close(mut self) {
        self.0.conn.send_close_notify();
        let StreamOwned { conn, sock } = &mut self.0;
        while conn.wants_write() && conn.write_tls(sock).is_ok_and(|count| count > 0) {}
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| self.last_word(error))
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer).map_err(|error| self.last_word(error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| self.last_word(error))
    }
}
