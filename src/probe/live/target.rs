use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::model::{Host, HostError, Quoted};
use crate::pki::Certificate;

/// Where to knock: `HOST:PORT`; an IPv6 address stands in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is dialled, and looked for in the certificate.
    pub host: Host,
    /// The TLS port.
    pub port: u16,
}

/// A target, and what is known of it and to be asked of it alone.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where to knock.
    pub target: Target,
    /// What it should show.
    pub on_disk: Option<OnDisk>,
    /// The ports that may be meant for plaintext.
    pub plaintext_ports: Vec<u16>,
    /// The port where the peers elect, where that should speak TLS.
    pub election_port: Option<u16>,
}

/// The certificate that a server should show: the one in its file.
#[derive(Debug, Clone)]
pub struct OnDisk {
    /// The file.
    pub path: PathBuf,
    /// The leaf in it.
    pub leaf: Certificate,
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&joined(&self.host, self.port))
    }
}

/// `HOST:PORT`, as it is typed.
pub(super) fn joined(host: &Host, port: u16) -> String {
    match host {
        Host::Address(address) => std::net::SocketAddr::new(*address, port).to_string(),
        Host::Name(name) => format!("{name}:{port}"),
    }
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// There is no port.
    #[error("{} has no port: `HOST:PORT`, for ZooKeeper's TLS usually 2281", Quoted(.0))]
    PortMissing(String),
    /// What stands for the port is none.
    #[error("{} is not a port from 1 to 65535", Quoted(.0))]
    Port(String),
    /// What stands for the host is none.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.rsplit_once(':');
        // Of an address without brackets the last group is no port.
        let parts =
            parts.filter(|(host, _)| !host.contains(':') || host.ends_with(']') || host.contains("://"));
        let (host, port) = parts.ok_or_else(|| TargetError::PortMissing(text.to_owned()))?;
        match port.parse() {
            Ok(port) if port > 0 => Ok(Self {
                host: host.parse()?,
                port,
            }),
            _ => Err(TargetError::Port(port.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_host_and_a_port() {
        for (text, shown) in [
            ("ZK1.example.com:2281", "zk1.example.com:2281"),
            ("10.0.0.1:1", "10.0.0.1:1"),
            ("[FD00::1]:65535", "[fd00::1]:65535"),
        ] {
            assert_eq!(text.parse::<Target>().expect(text).to_string(), shown);
        }
        for (text, reason) in [
            ("zk1", "has no port"),
            ("fd00::1", "has no port"),
            ("fd00::1:2281", "has no port"),
            ("zk1:", "not a port"),
            ("zk1:0", "not a port"),
            ("zk1:65536", "not a port"),
            ("zk1:x", "not a port"),
            (":2281", "empty"),
            ("secure://zk1:2281", "without"),
        ] {
            let error = text.parse::<Target>().expect_err(text);
            assert!(error.to_string().contains(reason), "{text}: {error}");
        }
    }
}
