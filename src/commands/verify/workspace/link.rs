//! Both ends together: what each shows, held against what the other trusts, and handshakes between them.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::loaded::{Loaded, Side};
use crate::diagnosis::{self, Code, Finding, Remark};
use crate::error::Error;
use crate::keystore::Identity;
use crate::model::Role;
use crate::os::random;
use crate::pki::verdict::{Peer, Purpose, Question};
use crate::pki::{Certificate, Serial, imitate};
use crate::probe::tls::{Version, rehearse};

/// The ends of the link, those of each side.
pub(super) struct Link<'l> {
    servers: Vec<&'l Loaded<'l, 'l>>,
    clients: Vec<&'l Loaded<'l, 'l>>,
    now: OffsetDateTime,
}

/// A name that nobody has (RFC 2606, 2).
const NOBODY: &str = "nobody.invalid";

impl<'l> Link<'l> {
    pub(super) fn of(loaded: &'l [Loaded<'l, 'l>], now: OffsetDateTime) -> Self {
        let is_server = |node: &&Loaded<'_, '_>| node.node.role() == Role::Zookeeper;
        let (servers, clients) = loaded.iter().partition(is_server);
        Self {
            servers,
            clients,
            now,
        }
    }

    /// What each end would say of the other's certificate, by its own rules.
    pub(super) fn chains(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for server in &self.servers {
            let host = server.node.host.to_string();
            let purpose = Purpose::Server { name: Some(&host) };
            for (role, anchors) in trusted(&self.clients) {
                let peer = match role {
                    Role::Clickhouse => Peer::OpenSsl,
                    Role::Client | Role::Zookeeper => Peer::Java,
                };
                findings.extend(self.judged(&server.shows, anchors, purpose, peer));
            }
        }
        for client in &self.clients {
            for (_, anchors) in trusted(&self.servers) {
                findings.extend(self.judged(&client.shows, anchors, Purpose::Client, Peer::Java));
            }
        }
        findings
    }

    fn judged(&self, side: &Side, anchors: &[Certificate], purpose: Purpose<'_>, peer: Peer) -> Vec<Finding> {
        let Some(identity) = &side.identity else {
            return Vec::new();
        };
        let question = Question {
            sent: identity.chain(),
            anchors,
            purpose,
            moment: self.now,
        };
        let verdict = question.put_to(peer);
        diagnosis::of_verdicts(&side.file, &question, &[(peer, verdict)])
    }

    /// The peers of the ensemble: each dials the others, and is dialled by them.
    pub(super) fn quorum(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let sides = || self.servers.iter().filter_map(|server| server.quorum.as_ref());
        for (shown, judge) in sides().flat_map(|shown| sides().map(move |judge| (shown, judge))) {
            for purpose in [Purpose::Server { name: None }, Purpose::Client] {
                findings.extend(self.judged(shown, &judge.anchors, purpose, Peer::Java));
            }
        }
        findings
    }

    /// What must be refused: a client whose certificate only looks like one of ours, and a server by a name that it has not.
    pub(super) fn strangers(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        let original = self
            .clients
            .iter()
            .find_map(|client| client.shows.identity.as_ref());
        if let Some(original) = original {
            let serials = [serial()?, serial()?];
            let (_, imitation) = imitate(original.leaf(), serials, self.now)?;
            for server in &self.servers {
                let is_let_in = self.accepts(&imitation, &server.shows.anchors, Purpose::Client, Peer::Java);
                if is_let_in {
                    let message = "a client of an authority that only has the name of ours would be let in";
                    findings.push(Finding::new(
                        Code::StrangerAdmitted,
                        &server.shows.file,
                        Remark::new(message),
                    ));
                }
            }
        }
        for server in &self.servers {
            let Some(identity) = &server.shows.identity else {
                continue;
            };
            let purpose = Purpose::Server { name: Some(NOBODY) };
            let fits = trusted(&self.clients)
                .iter()
                .any(|(_, anchors)| self.accepts(identity.chain(), anchors, purpose, Peer::OpenSsl));
            if fits {
                let message = "its certificate fits a name that is not its own";
                findings.push(Finding::new(
                    Code::HostCheckOff,
                    &server.shows.file,
                    Remark::new(message),
                ));
            }
        }
        Ok(findings)
    }

    fn accepts(
        &self,
        sent: &[Certificate],
        anchors: &[Certificate],
        purpose: Purpose<'_>,
        peer: Peer,
    ) -> bool {
        let question = Question {
            sent,
            anchors,
            purpose,
            moment: self.now,
        };
        question.put_to(peer).is_accepted()
    }

    /// Shakes hands in memory: every identity with one of each kind on the other side. How many handshakes there were, and
    /// those that failed.
    pub(super) fn rehearse(&self) -> (usize, Vec<Finding>) {
        let mut count = 0;
        let mut findings = Vec::new();
        let (servers, clients) = (identities(&self.servers), identities(&self.clients));
        let mut done = HashSet::new();
        let pairs = servers
            .iter()
            .flat_map(|server| kinds(&clients).into_iter().map(move |client| (*server, client)))
            .chain(
                clients
                    .iter()
                    .flat_map(|client| kinds(&servers).into_iter().map(move |server| (server, *client))),
            );
        for (server, client) in pairs {
            if !done.insert((server.0.as_str(), client.0.as_str())) {
                continue;
            }
            for version in Version::ALL {
                count += 1;
                if let Err(why) = rehearse(server.1, client.1, version) {
                    let message = format!("{} with `{}`: {why}", version.name(), client.0);
                    findings.push(Finding::new(Code::HandshakeFails, server.0, Remark::new(message)));
                }
            }
        }
        (count, findings)
    }
}

/// An identity and the file that it stands in.
type Named<'l> = (&'l String, &'l Identity);

fn identities<'l>(ends: &[&'l Loaded<'l, 'l>]) -> Vec<Named<'l>> {
    ends.iter()
        .filter_map(|end| Some((&end.shows.file, end.shows.identity.as_ref()?)))
        .collect()
}

/// One of each kind of key.
fn kinds<'l>(identities: &[Named<'l>]) -> Vec<Named<'l>> {
    let mut seen = HashSet::new();
    let mut kinds = identities.to_vec();
    kinds.retain(|(_, identity)| seen.insert(identity.key().kind()));
    kinds
}

/// What these ends trust, each set once for each role.
fn trusted<'l>(ends: &[&'l Loaded<'l, 'l>]) -> Vec<(Role, &'l [Certificate])> {
    let mut sets: Vec<(Role, &[Certificate])> = Vec::new();
    for end in ends {
        let set = (end.node.role(), end.shows.anchors.as_slice());
        if !set.1.is_empty() && !sets.contains(&set) {
            sets.push(set);
        }
    }
    sets
}

fn serial() -> Result<Serial, Error> {
    Ok(Serial::from_entropy(random::bytes()?))
}
