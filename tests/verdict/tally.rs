use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;
use zkcerts::pki::Certificate;
use zkcerts::pki::verdict::{Flaw, Peer, Purpose, Question, Verdict};

use crate::kinds::{STRICTER, is_same_reason};
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
    stricter: BTreeMap<Option<Flaw>, Vec<String>>,
    /// How often both say why, and how often they say the same.
    reasons: usize,
    other_reasons: Vec<String>,
}

/// What zkcerts says of a case; `None` where it does not read a certificate.
type Said = Option<Verdict>;

impl Tally {
    pub(crate) fn of(cases: &[Case], words: &Words) -> Self {
        let peers = [(Peer::OpenSsl, &words.openssl), (Peer::Java, &words.java)];
        let tallies = peers.map(|(peer, words)| {
            let said: Vec<Said> = cases.par_iter().map(|case| judge(case, peer)).collect();
            let mut tally = PeerTally {
                peer,
                accepted: 0,
                refused: 0,
                wrong: Vec::new(),
                stricter: BTreeMap::new(),
                reasons: 0,
                other_reasons: Vec::new(),
            };
            for (case, said) in cases.iter().zip(said) {
                tally.count(case, said.as_ref(), &words[&case.name]);
            }
            tally
        });
        Self {
            peers: tallies.into(),
        }
    }

    /// Fails where zkcerts accepts what a peer refuses, or is stricter too often or in a way that nobody knows of.
    pub(crate) fn hold(&self, least_agreement: f64) {
        for tally in &self.peers {
            let peer = tally.peer;
            assert!(
                tally.wrong.is_empty(),
                "{peer}: accepted here, refused there: {:#?}",
                tally.wrong
            );
            for (flaw, cases) in &tally.stricter {
                let is_known = STRICTER
                    .iter()
                    .any(|(known, kind, _)| *known == peer && kind == flaw);
                assert!(
                    is_known,
                    "{peer}: {flaw:?}: refused here, accepted there: {cases:#?}"
                );
            }
            let agreement = tally.agreement();
            assert!(
                agreement >= least_agreement,
                "{peer}: {:.2} % agree",
                100.0 * agreement
            );
            let (all, other) = (tally.reasons, tally.other_reasons.len());
            assert!(
                other * 50 <= all,
                "{peer}: other reasons: {:#?}",
                tally.other_reasons
            );
        }
    }
}

fn judge(case: &Case, peer: Peer) -> Said {
    let read = |certificates: &[Vec<u8>]| -> Option<Vec<Certificate>> {
        let certificates = certificates
            .iter()
            .map(|der| Certificate::from_der(der.as_slice()).ok());
        certificates.collect()
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
    Some(question.put_to(peer))
}

impl PeerTally {
    fn count(&mut self, case: &Case, said: Option<&Verdict>, word: &Word) {
        let refusal = said.and_then(Verdict::refusal);
        let is_accepted = said.is_some_and(Verdict::is_accepted);
        let ours =
            refusal.map(|refusal| format!("{:?}: {}: {}", refusal.flaw, refusal.certificate, refusal.detail));
        let about = format!(
            "{} {:?}: here {ours:?}, there {:?}",
            case.name, case.topics, word.why
        );
        match (is_accepted, word.is_accepted) {
            (_, true) => self.accepted += 1,
            (_, false) => self.refused += 1,
        }
        match (is_accepted, word.is_accepted) {
            (true, false) => self.wrong.push(about),
            (false, true) => {
                let flaw = refusal.map(|refusal| refusal.flaw);
                self.stricter.entry(flaw).or_default().push(about);
            }
            (true, true) => {}
            (false, false) => {
                let same = refusal.and_then(|refusal| is_same_reason(self.peer, refusal.flaw, &word.why));
                self.reasons += usize::from(same.is_some());
                if same == Some(false) {
                    self.other_reasons.push(about);
                }
            }
        }
    }

    fn agreement(&self) -> f64 {
        let all = self.accepted + self.refused;
        1.0 - (self.wrong.len() + self.stricter()) as f64 / all as f64
    }

    fn stricter(&self) -> usize {
        self.stricter.values().map(Vec::len).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tally in &self.peers {
            let (peer, accepted, refused) = (tally.peer, tally.accepted, tally.refused);
            writeln!(formatter, "{peer}: accepts {accepted}, refuses {refused}")?;
            writeln!(formatter, "  {:>5} accepted by zkcerts alone", tally.wrong.len())?;
            let agreement = 100.0 * tally.agreement();
            writeln!(
                formatter,
                "  {:>5} accepted by the peer alone: {agreement:.2} % agree",
                tally.stricter()
            )?;
            for (known, flaw, why) in STRICTER {
                if let Some(cases) = tally.stricter.get(flaw).filter(|_| *known == peer) {
                    let flaw = flaw.map_or("not read".to_owned(), |flaw| format!("{flaw:?}"));
                    writeln!(formatter, "  {:>5} {flaw}: {why}", cases.len())?;
                }
            }
            let same = tally.reasons - tally.other_reasons.len();
            writeln!(
                formatter,
                "  {same:>5} refused by both for the same reason, of {} with one",
                tally.reasons
            )?;
        }
        Ok(())
    }
}
