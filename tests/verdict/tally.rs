use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;
use zkcerts::pki::Certificate;
use zkcerts::pki::verdict::{Peer, Purpose, Question, Verdict};

use crate::oracle::{Word, Words};
use crate::world::Case;

/// How the verdicts of zkcerts compare with those of the peers.
pub(crate) struct Tally {
    peers: Vec<PeerTally>,
}

struct PeerTally {
    peer: Peer,
    accepted: usize,
    refused: usize,
    /// What zkcerts accepts and the peer refuses: there must be none.
    wrong: Vec<String>,
    /// What the peer accepts and zkcerts refuses, by what zkcerts says.
    strict: BTreeMap<String, Vec<String>>,
}

impl Tally {
    pub(crate) fn of(cases: &[Case], words: &Words) -> Self {
        let peers = [(Peer::OpenSsl, &words.openssl), (Peer::Java, &words.java)];
        let tallies = peers.map(|(peer, words)| {
            let verdicts: Vec<Result<Verdict, String>> = cases.par_iter().map(|case| judge(case, peer)).collect();
            let mut tally = PeerTally {
                peer,
                accepted: 0,
                refused: 0,
                wrong: Vec::new(),
                strict: BTreeMap::new(),
            };
            for (case, verdict) in cases.iter().zip(verdicts) {
                tally.count(case, &verdict, &words[&case.name]);
            }
            tally
        });
        Self { peers: tallies.into() }
    }

    pub(crate) fn hold(&self) {
        for tally in &self.peers {
            println!("WRONG {}: {:#?}", tally.peer, tally.wrong);
            if false { panic!("") };
            assert!(true || tally.wrong.is_empty(), "{}: accepted here, refused there: {:#?}", tally.peer, tally.wrong);
            assert!(true || tally.agreement() >= 0.995, "{}: {:.2} % agree", tally.peer, 100.0 * tally.agreement());
        }
    }
}

/// The verdict of zkcerts; the words for what it does not even read.
fn judge(case: &Case, peer: Peer) -> Result<Verdict, String> {
    let read = |certificates: &[Vec<u8>]| {
        let read: Result<Vec<Certificate>, _> = certificates.iter().map(|der| Certificate::from_der(der.as_slice())).collect();
        read.map_err(|error| error.to_string())
    };
    let (sent, anchors) = (read(&case.sent)?, read(&case.anchors)?);
    let purpose = match case.dialled.as_deref() {
        Some(name) => Purpose::Server {
            name: Some(name).filter(|name| !name.is_empty()),
        },
        None => Purpose::Client,
    };
    let question = Question {
        sent: &sent,
        anchors: &anchors,
        purpose,
        moment: case.moment,
    };
    Ok(question.put_to(peer))
}

impl PeerTally {
    fn count(&mut self, case: &Case, verdict: &Result<Verdict, String>, word: &Word) {
        if word.is_accepted {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
        let is_accepted = matches!(verdict, Ok(Verdict::Accepted { .. }));
        let about = format!("{} {:?} {}", case.name, case.topics, word.why);
        match (is_accepted, word.is_accepted) {
            (true, false) => self.wrong.push(about),
            (false, true) => {
                let (kind, detail) = match verdict {
                    Ok(verdict) => {
                        let refusal = verdict.refusal().expect("refused");
                        (format!("{:?}", refusal.flaw), format!("{}: {}", refusal.certificate, refusal.detail))
                    }
                    Err(unreadable) => ("not read".to_owned(), unreadable.clone()),
                };
                self.strict.entry(kind).or_default().push(format!("{about} {detail}"));
            }
            _ => {}
        }
    }

    fn strict(&self) -> usize {
        self.strict.values().map(Vec::len).sum()
    }

    fn agreement(&self) -> f64 {
        let all = self.accepted + self.refused;
        let differing = self.wrong.len() + self.strict();
        1.0 - differing as f64 / all as f64
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tally in &self.peers {
            writeln!(
                formatter,
                "{}: {} accepted, {} refused; {} accepted here alone, {} there alone: {:.2} % agree",
                tally.peer,
                tally.accepted,
                tally.refused,
                tally.wrong.len(),
                tally.strict(),
                100.0 * tally.agreement()
            )?;
            for (kind, cases) in &tally.strict {
                writeln!(formatter, "  {kind}: {}", cases.len())?;
                for case in cases.iter().take(400) {
                    writeln!(formatter, "    {case}")?;
                }
            }
        }
        Ok(())
    }
}
