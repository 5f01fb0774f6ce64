use super::properties::Properties;

/// The ports that a zoo.cfg opens beside the TLS port.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ports {
    /// `clientPort`.
    pub plaintext: Option<u16>,
    /// Whether the peers speak TLS (`sslQuorum`).
    pub quorum_tls: bool,
    /// The members of the ensemble, from the lines `server.N`.
    pub members: Vec<Member>,
}

/// A member at one of its addresses: `host:port:electionPort[:role][;[address:]clientPort]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its host, without brackets.
    pub host: String,
    /// Where it elects.
    pub election: u16,
    /// The plaintext port that the line opens.
    pub plaintext: Option<u16>,
}

impl Ports {
    /// What the properties say; what makes no sense is left out, as the server does not start with it.
    #[must_use]
    pub fn of(properties: &Properties) -> Self {
        let value = |key| properties.effective(key).map(|entry| entry.value.as_str());
        let members = properties
            .entries
            .iter()
            .filter(|entry| entry.key.starts_with("server."));
        Self {
            plaintext: value("clientPort").and_then(port),
            quorum_tls: value("sslQuorum").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            members: members.flat_map(|entry| Member::of_line(&entry.value)).collect(),
        }
    }
}

impl Member {
    /// What `server.N` names: one for each address of the member, which stand with `|` between them.
    #[must_use]
    pub fn of_line(value: &str) -> Vec<Self> {
        let (addresses, client) = match value.split_once(';') {
            Some((addresses, client)) => (addresses, Some(client)),
            None => (value, None),
        };
        let plaintext = client.and_then(|client| port(client.rsplit(':').next().unwrap_or(client)));
        addresses
            .split('|')
            .filter_map(|address| {
                let (host, ports) = host_and_ports(address.trim())?;
                Some(Self {
                    host: host.to_owned(),
                    election: port(ports.split(':').nth(1)?)?,
                    plaintext,
                })
            })
            .collect()
    }
}

fn host_and_ports(address: &str) -> Option<(&str, &str)> {
    match address.strip_prefix('[') {
        Some(rest) => rest.split_once("]:"),
        None => address.split_once(':'),
    }
}

fn port(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::zookeeper::properties;

    #[test]
    fn the_ports_of_every_member_are_found_in_every_form_of_the_line() {
        let text = b"clientPort=2181\nsslQuorum=true\nserver.1=zk1:2888:3888\nserver.2=zk2:2889:3889:observer;2182\n\
                     server.3=[fd00::1]:2888:3890;0.0.0.0:2183\nserver.4=a:1:2|b:3:4;[::]:2184\nserver.5=zk5\nserver.6=zk6:1:x\n";
        let ports = Ports::of(&properties::read(text).expect("properties"));
        assert_eq!((ports.plaintext, ports.quorum_tls), (Some(2181), true));
        let members: Vec<_> = ports
            .members
            .iter()
            .map(|member| (member.host.as_str(), member.election, member.plaintext))
            .collect();
        assert_eq!(
            members,
            [
                ("zk1", 3888, None),
                ("zk2", 3889, Some(2182)),
                ("fd00::1", 3890, Some(2183)),
                ("a", 2, Some(2184)),
                ("b", 4, Some(2184)),
            ]
        );
        let none = properties::read(b"clientPort=0\nsslQuorum=yes\n").expect("properties");
        assert_eq!(Ports::of(&none), Ports::default());
    }
}
