//! Connections to other machines: names resolved and sockets opened, read and written within a deadline.
//!
//! Nothing here waits longer than it was told to, and nothing takes more octets than it was told to: what answers may be
//! anybody.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::thread;

use super::clock::Deadline;
use crate::model::Host;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The name has no address here.
    #[error("the name has no address here")]
    Unknown(#[source] io::Error),
    /// Whoever knows the addresses of names did not answer in time.
    #[error("nobody said in time which address the name has")]
    Unresolved,
    /// Nobody listens there.
    #[error("nobody listens there")]
    Refused,
    /// Nothing came back in time.
    #[error("nothing came back in time")]
    Silent,
    /// The system knows no way there, or somebody on the way says that there is none.
    #[error("there is no way there")]
    Unreachable(#[source] io::Error),
}

impl NetError {
    fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Silent,
            _ => Self::Unreachable(error),
        }
    }
}

/// The addresses of a host, in the order in which the system would try them; at least one.
///
/// The system's own look-up knows no time-out. It runs beside, and where it does not end in time it is left behind: it
/// ends with the process.
#[expect(clippy::disallowed_methods, reason = "this is the door to the network")]
pub fn resolve(host: &Host, deadline: Deadline) -> Result<Vec<IpAddr>, NetError> {
    let name = match host {
        Host::Address(address) => return Ok(vec![*address]),
        Host::Name(name) => name.clone(),
    };
    let (sender, receiver) = mpsc::channel();
    let look_up = move || {
        let found = (name.as_str(), 0).to_socket_addrs();
        // Who asked may have given up.
        let _ = sender.send(found.map(|found| found.map(|found| found.ip()).collect::<Vec<_>>()));
    };
    let spawned = thread::Builder::new().name("resolver".to_owned()).spawn(look_up);
    spawned.map_err(NetError::Unknown)?;
    let left = deadline.left().unwrap_or_default();
    let mut addresses = match receiver.recv_timeout(left) {
        Err(_) => return Err(NetError::Unresolved),
        Ok(found) => found.map_err(NetError::Unknown)?,
    };
    addresses.dedup();
    if addresses.is_empty() {
        return Err(NetError::Unknown(io::Error::from(io::ErrorKind::NotFound)));
    }
    Ok(addresses)
}

/// A connection on which nothing lasts longer than its deadline, and which takes so many octets and no more.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    deadline: Deadline,
    head: Vec<u8>,
    budget: usize,
}

impl Connection {
    /// The most that is read in all: a hundred times what a server's certificates and the children of a node take.
    const MOST_OCTETS: usize = 4 << 20;

    /// How many of the first octets are kept, to say what it was that answered.
    const HEAD: usize = 64;

    /// Connects.
    #[expect(clippy::disallowed_methods, reason = "this is the door to the network")]
    pub fn open(address: SocketAddr, deadline: Deadline) -> Result<Self, NetError> {
        let left = deadline.left().ok_or(NetError::Silent)?;
        let stream = TcpStream::connect_timeout(&address, left).map_err(NetError::of)?;
        // It only makes small messages quicker.
        let _ = stream.set_nodelay(true);
        Ok(Self {
            stream,
            deadline,
            head: Vec::new(),
            budget: Self::MOST_OCTETS,
        })
    }

    /// From now on it has to be over by then.
    pub fn set_deadline(&mut self, deadline: Deadline) {
        self.deadline = deadline;
    }

    /// The first octets that came, as they came.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.stream.set_read_timeout(Some(left))?;
        let room = buffer.len().min(self.budget);
        if room == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let room = buffer.get_mut(..room).unwrap_or_default();
        let count = self.stream.read(room).map_err(timed_out)?;
        self.budget = self.budget.saturating_sub(count);
        let missing = Self::HEAD.saturating_sub(self.head.len());
        self.head.extend(room.iter().take(count.min(missing)));
        Ok(count)
    }
}

impl Write for Connection {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.stream.set_write_timeout(Some(left))?;
        self.stream.write(buffer).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A socket's own time-out is told as "would block".
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock {
        io::ErrorKind::TimedOut.into()
    } else {
        error
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the other side of the connection")]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;
    use crate::os::clock::Stopwatch;

    fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        (listener, address)
    }

    #[test]
    fn who_says_a_word_at_a_time_is_heard_until_the_deadline_and_no_longer() {
        let (listener, address) = listener();
        let talker = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let watch = Stopwatch::start();
        let deadline = Deadline::after(Duration::from_millis(300));
        let mut connection = Connection::open(address, deadline).expect("a connection");
        let error = connection
            .read_to_end(&mut Vec::new())
            .expect_err("it never ends");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(watch.elapsed() < Duration::from_secs(2));
        assert!(connection.head().starts_with(b"xxx"));
        drop(connection);
        talker.join().expect("it ends with the connection");
    }

    #[test]
    fn no_more_is_read_than_makes_sense() {
        let (listener, address) = listener();
        let talker = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        });
        let deadline = Deadline::after(Duration::from_secs(20));
        let mut connection = Connection::open(address, deadline).expect("a connection");
        let mut heard = Vec::new();
        let error = connection.read_to_end(&mut heard).expect_err("it never ends");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(heard.len(), Connection::MOST_OCTETS);
        assert_eq!(connection.head().len(), Connection::HEAD);
        drop(connection);
        talker.join().expect("it ends with the connection");
    }

    #[test]
    fn a_closed_port_and_an_unknown_name_are_told_apart() {
        let (listener, address) = listener();
        drop(listener);
        let deadline = Deadline::after(Duration::from_secs(10));
        assert!(matches!(
            Connection::open(address, deadline),
            Err(NetError::Refused)
        ));
        let host = "no-such-host.invalid".parse().expect("a host");
        let soon = Deadline::after(Duration::from_secs(5));
        assert!(matches!(
            resolve(&host, soon),
            Err(NetError::Unknown(_) | NetError::Unresolved)
        ));
        let address = "192.0.2.1".parse().expect("a host");
        assert_eq!(
            resolve(&address, soon).expect("itself"),
            [IpAddr::from([192, 0, 2, 1])]
        );
    }
}
