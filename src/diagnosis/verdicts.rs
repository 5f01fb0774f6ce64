//! What the peers say of a chain, as findings: who refuses it, why, and whether the other one would take it.

use super::finding::Remark;
use super::{Code, Finding};
use crate::pki::verdict::{Flaw, Peer, Purpose, Question, Refusal, Verdict};

/// Findings about a chain on which these peers gave their verdicts: one for each refusal, and one for both where they refuse
/// it for the same reason. Nothing where all accept it. `subject` is whom it is about: a node, or a file.
#[must_use]
pub fn of_verdicts(subject: &str, question: &Question<'_>, verdicts: &[(Peer, Verdict)]) -> Vec<Finding> {
    let mut refusals: Vec<(Vec<Peer>, &Refusal)> = Vec::new();
    for (peer, verdict) in verdicts {
        let Some(refusal) = verdict.refusal() else {
            continue;
        };
        let is_same =
            |other: &Refusal| other.flaw == refusal.flaw && other.certificate == refusal.certificate;
        match refusals.iter_mut().find(|(_, other)| is_same(other)) {
            Some((peers, _)) => peers.push(*peer),
            None => refusals.push((vec![*peer], refusal)),
        }
    }
    let accepts = |peer: Peer| {
        let mut verdicts = verdicts.iter();
        verdicts.any(|(other, verdict)| *other == peer && verdict.is_accepted())
    };
    let finding = |(peers, refusal): (Vec<Peer>, &Refusal)| {
        let accepting = Peer::ALL.into_iter().find(|peer| accepts(*peer));
        Finding::new(
            code(refusal.flaw, question),
            subject,
            remark(&peers, refusal, accepting, question),
        )
    };
    refusals.into_iter().map(finding).collect()
}

fn remark(peers: &[Peer], refusal: &Refusal, accepting: Option<Peer>, question: &Question<'_>) -> Remark {
    let names: Vec<String> = peers.iter().map(Peer::to_string).collect();
    let (names, verb) = match peers {
        [_] => (names.concat(), "refuses"),
        _ => (names.join(" and "), "refuse"),
    };
    let role = match question.purpose {
        Purpose::Server { .. } => "server",
        Purpose::Client => "client",
    };
    let Refusal {
        certificate, detail, ..
    } = refusal;
    let mut remark = Remark::new(format!("{names} {verb} this {role}'s certificate: {detail}"));
    if !certificate.is_empty() {
        remark = remark.seen(format!("the certificate `{certificate}`"));
    }
    if let Some(accepting) = accepting {
        remark = remark.seen(format!("{accepting} accepts it"));
    }
    remark.fixed_by(fix(refusal.flaw))
}

fn code(flaw: Flaw, question: &Question<'_>) -> Code {
    match flaw {
        Flaw::NothingSent if question.purpose == Purpose::Client => Code::ClientCertificateMissing,
        Flaw::NothingSent
        | Flaw::TooManyCertificates
        | Flaw::Unreadable
        | Flaw::UnknownSignature
        | Flaw::Policy => Code::CertificateRefused,
        Flaw::Extension => Code::ExtensionDefect,
        Flaw::IssuerUnknown | Flaw::AnchorNotRoot => Code::IssuerUnknown,
        Flaw::IssuerNamesake | Flaw::BadSignature => Code::IssuerNamesake,
        Flaw::ChainBroken => Code::ChainBroken,
        Flaw::NotAuthority => Code::IssuerNotAuthority,
        Flaw::MayNotSign => Code::AuthorityMayNotSign,
        Flaw::PathTooLong => Code::PathTooLong,
        Flaw::Expired => Code::Expired,
        Flaw::NotYetValid => Code::NotYetValid,
        Flaw::WeakKey | Flaw::UnknownKey => Code::WeakKey,
        Flaw::WeakSignature => Code::WeakSignature,
        Flaw::NameNotPermitted => Code::NameNotPermitted,
        Flaw::NotForServers => Code::UsageNotServer,
        Flaw::NotForClients => Code::UsageNotClient,
        Flaw::NotForSignatures => Code::UsageNoSignature,
        Flaw::NameMismatch => Code::NameMismatch,
    }
}

/// What settles a flaw, where the row of its code does not say.
fn fix(flaw: Flaw) -> Option<String> {
    let fix = match flaw {
        Flaw::AnchorNotRoot => {
            "trust the root that it leads to: OpenSSL does not stop at a certificate that another one issued"
        }
        Flaw::Unreadable => "have it issued again, and look at what issues it",
        Flaw::UnknownSignature => "have it issued again with SHA-256, by a key on P-256 or an RSA key",
        Flaw::TooManyCertificates => "send the leaf and its issuers alone",
        Flaw::Policy => "have it issued by an authority that asks for no policies",
        _ => return None,
    };
    Some(fix.to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::model::{Host, KeyAlgorithm, Role, San};
    use crate::pki::{Authority, AuthorityProfile, Certificate, LeafProfile, PrivateKey, Serial};

    const NOW: time::OffsetDateTime = datetime!(2026-03-01 12:00:00 UTC);

    fn authority(name: &str) -> Authority {
        let profile = AuthorityProfile {
            common_name: name,
            organization: "",
            permitted: &[],
            days: 3650,
        };
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
        Authority::create(&profile, key, Serial::from_entropy([0x5a; Serial::LENGTH]), NOW)
            .expect("an authority")
    }

    fn issue(authority: &Authority, host: &str, role: Role) -> Certificate {
        let host: Host = host.parse().expect("a host");
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
        let profile = LeafProfile {
            host: &host,
            role,
            organization: "",
            sans: &[San::from(&host)],
            days: 397,
        };
        let serial = Serial::from_entropy([0x33; Serial::LENGTH]);
        authority
            .issue(&profile, key.public_key_der(), serial, NOW)
            .expect("a leaf")
    }

    fn found(
        sent: &[Certificate],
        anchors: &[Certificate],
        purpose: Purpose<'_>,
        moment: time::OffsetDateTime,
    ) -> Vec<Finding> {
        let question = Question {
            sent,
            anchors,
            purpose,
            moment,
        };
        let verdicts = Peer::ALL.map(|peer| (peer, question.put_to(peer)));
        of_verdicts("zk1.example.com", &question, &verdicts)
    }

    fn codes(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.code.name()).collect()
    }

    #[test]
    fn what_zkcerts_issues_is_taken_by_both_peers() {
        let authority = authority("Test authority");
        let anchors = [authority.certificate().clone()];
        let server = [issue(&authority, "zk1.example.com", Role::Zookeeper)];
        let name = Some("zk1.example.com");
        assert_eq!(found(&server, &anchors, Purpose::Server { name }, NOW), []);
        assert_eq!(found(&server, &anchors, Purpose::Client, NOW), []);
        let client = [issue(&authority, "ch1.example.com", Role::Clickhouse)];
        assert_eq!(found(&client, &anchors, Purpose::Client, NOW), []);
    }

    #[test]
    fn one_reason_of_both_is_one_finding_that_names_both() {
        let authority = authority("Test authority");
        let anchors = [authority.certificate().clone()];
        let leaf = [issue(&authority, "ch1.example.com", Role::Clickhouse)];
        let findings = found(&leaf, &anchors, Purpose::Server { name: None }, NOW);
        assert_eq!(codes(&findings), ["usage-not-server"]);
        assert_eq!(
            findings[0].message,
            "OpenSSL (ClickHouse) and Java (ZooKeeper) refuse this server's certificate: its extended key usage has no serverAuth"
        );
    }

    #[test]
    fn who_would_accept_it_is_told_beside_who_refuses() {
        let authority = authority("Test authority");
        let leaf = [issue(&authority, "zk1.example.com", Role::Zookeeper)];
        // A leaf that is trusted itself.
        let findings = found(&leaf, &leaf, Purpose::Client, NOW);
        assert_eq!(codes(&findings), ["issuer-unknown"]);
        assert!(
            findings[0].message.starts_with("OpenSSL (ClickHouse) refuses"),
            "{}",
            findings[0].message
        );
        assert!(
            findings[0]
                .evidence
                .contains(&"Java (ZooKeeper) accepts it".to_owned())
        );
        // An anchor that has ended.
        let late = NOW + time::Duration::days(4000);
        let ended = found(&leaf, &[authority.certificate().clone()], Purpose::Client, late);
        assert!(codes(&ended).iter().all(|code| *code == "expired"), "{ended:?}");
    }

    #[test]
    fn each_way_to_be_refused_has_the_code_that_people_search_for() {
        let (own, other) = (authority("Test authority"), authority("Test authority"));
        let leaf = [issue(&own, "zk1.example.com", Role::Zookeeper)];
        let anchors = [own.certificate().clone()];
        let namesake = [other.certificate().clone()];
        let stranger = [authority("Stranger").certificate().clone()];
        let server = |name| Purpose::Server { name: Some(name) };
        for (sent, anchors, purpose, expected) in [
            (
                leaf.as_slice(),
                &anchors,
                server("zk2.example.com"),
                "name-mismatch",
            ),
            (&leaf, &anchors, server("10.0.0.1"), "name-mismatch"),
            (&leaf, &namesake, Purpose::Client, "issuer-namesake"),
            (&leaf, &stranger, Purpose::Client, "issuer-unknown"),
            (&[], &anchors, Purpose::Client, "client-certificate-missing"),
        ] {
            assert_eq!(
                codes(&found(sent, anchors, purpose, NOW)),
                [expected],
                "{purpose:?}"
            );
        }
        let early = NOW - time::Duration::days(30);
        assert_eq!(
            codes(&found(&leaf, &anchors, Purpose::Client, early)),
            ["not-yet-valid"; 2]
        );
    }
}
