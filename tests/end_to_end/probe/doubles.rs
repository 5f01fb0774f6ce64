//! Servers of a few lines: harmless strangers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What is done with each connection.
pub(super) type Double = fn(TcpStream);

/// Listens on the loopback until the test ends, each connection in a thread of its own.
pub(super) fn start(double: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let double = double.clone();
            thread::spawn(move || double(stream));
        }
    });
    address
}

/// Answers whatever it hears as web servers answer nonsense.
pub(super) fn http(mut stream: TcpStream) {
    let mut heard = [0; 512];
    let _ = stream.read(&mut heard);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>");
}

/// Speaks first.
pub(super) fn ssh(mut stream: TcpStream) {
    let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    listen(stream);
}

/// Hears everything, and says nothing.
pub(super) fn silence(stream: TcpStream) {
    listen(stream);
}

pub(super) fn close(stream: TcpStream) {
    drop(stream);
}

fn listen(mut stream: TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_mins(1)));
    let mut heard = [0; 4096];
    while stream.read(&mut heard).is_ok_and(|count| count > 0) {}
}
