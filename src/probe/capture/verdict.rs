use super::conversation::{ClientCertificate, Conversation, Kind};
use super::watch::Report;
use crate::diagnosis::{Code, Finding, Remark};
use crate::model::Quoted;

/// What a capture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was said is TLS.
    Encrypted,
    /// Something was said in the clear.
    Plaintext,
    /// Nothing was said, or not everything could be judged.
    Unknown,
}

impl Verdict {
    /// A stable word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Plaintext => "plaintext",
            Self::Unknown => "unknown",
        }
    }
}

impl Report {
    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let is = |wanted: fn(&Kind) -> bool| {
            self.conversations
                .iter()
                .any(|conversation| wanted(&conversation.kind))
        };
        if self.untold.zookeeper > 0 || is(|kind| matches!(kind, Kind::ZooKeeper { .. })) {
            return Verdict::Plaintext;
        }
        let is_encrypted = self.untold.tls > 0 || is(is_established);
        if is_encrypted && self.unfollowed == 0 && !is(|kind| matches!(kind, Kind::Other)) {
            Verdict::Encrypted
        } else {
            Verdict::Unknown
        }
    }

    /// What is wrong, connection by connection; `source` is what the capture is called.
    #[must_use]
    pub fn findings(&self, source: &str) -> Vec<Finding> {
        let mut found: Vec<_> = self
            .conversations
            .iter()
            .filter_map(|conversation| self.of_conversation(conversation))
            .collect();
        let mut add = |code, remark| found.push(Finding::new(code, source, remark));
        if self.untold.zookeeper > 0 {
            let message = format!("{} more connections in the clear", self.untold.zookeeper);
            add(Code::TrafficPlaintext, Remark::new(message));
        }
        if self.unfollowed > 0 {
            let message = format!(
                "more connections at a time than are followed: {} packets with data were not judged",
                self.unfollowed
            );
            let fix =
                "narrow the capture: `tcpdump -i any port 2281 -w FILE`, or name the port: `--port 2281`";
            add(
                Code::TrafficMissing,
                Remark::new(message).fixed_by(Some(fix.to_owned())),
            );
        }
        if found.is_empty() && self.verdict() == Verdict::Unknown {
            found.push(Finding::new(Code::TrafficMissing, source, self.nothing()));
        }
        found
    }

    fn of_conversation(&self, conversation: &Conversation) -> Option<Finding> {
        let (code, remark) = match conversation.kind {
            Kind::ZooKeeper { word, is_refused } => (
                Code::TrafficPlaintext,
                self.plaintext(conversation, word, is_refused),
            ),
            // Without a named port it is anybody's TLS.
            Kind::Tls {
                client_certificate: ClientCertificate::NotAsked | ClientCertificate::NotSent,
                has_application_data: true,
                ..
            } if self.has_ports => (
                Code::AnyoneAdmitted,
                Remark::new("a client without a certificate was served"),
            ),
            Kind::Other if conversation.has_beginning => (
                Code::NotZookeeper,
                Remark::new("neither TLS nor ZooKeeper's protocol goes over it"),
            ),
            Kind::Other => (
                Code::TrafficMissing,
                Remark::new(
                    "neither TLS nor ZooKeeper's protocol was recognised, and its beginning was not captured",
                ),
            ),
            Kind::Tls { .. } | Kind::Silent => return None,
        };
        Some(Finding::new(code, &conversation.ends(), remark))
    }

    fn plaintext(&self, conversation: &Conversation, word: Option<&str>, is_refused: bool) -> Remark {
        let mut remark = Remark::new(match word {
            Some(word) => format!("the four-letter word `{word}` in the clear"),
            None => "ZooKeeper's protocol in the clear".to_owned(),
        });
        if !conversation.paths.is_empty() {
            let names: Vec<_> = conversation
                .paths
                .iter()
                .map(|path| Quoted(path).to_string())
                .collect();
            let more = if conversation.has_more_paths {
                ", and more"
            } else {
                ""
            };
            remark = remark.seen(format!("path names: {}{more}", names.join(", ")));
        }
        if is_refused {
            remark = remark.seen("the server gave no answer in the clear");
        }
        let beside = self
            .conversations
            .iter()
            .filter(|other| other.server == conversation.server && is_established(&other.kind));
        match beside.count() {
            0 => remark,
            1 => remark.seen("another connection to the same port is TLS"),
            count => remark.seen(format!("{count} other connections to the same port are TLS")),
        }
    }

    /// Why nothing can be said.
    fn nothing(&self) -> Remark {
        let packets = self.packets;
        let whole = "capture whole packets: `tcpdump -s 0 -i any port 2281 -w FILE`".to_owned();
        let handshakes = self.conversations.len();
        if packets == 0 {
            Remark::new("there is no packet in it")
        } else if handshakes > 0 {
            Remark::new(format!(
                "nothing but TLS handshakes that came to nothing, on {handshakes} connections"
            ))
        } else if self.cut > 0 {
            Remark::new("what was said is not in it: its packets are cut").fixed_by(Some(whole))
        } else if self.silent > 0 {
            Remark::new(format!(
                "nothing was said on {} connections, in {packets} packets",
                self.silent
            ))
        } else {
            Remark::new(format!("neither ZooKeeper nor TLS, in {packets} packets"))
        }
    }
}

impl Conversation {
    /// Both ends: `10.0.0.9:40000 → 10.0.0.1:2281`.
    #[must_use]
    pub fn ends(&self) -> String {
        format!("{} → {}", self.client, self.server)
    }
}

/// Whether a connection is known to be encrypted: a handshake alone is none.
fn is_established(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Tls {
            has_application_data: true,
            ..
        }
    )
}
