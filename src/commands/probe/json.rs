//! What was found at a target, for scripts.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::model::Host;
use crate::pki::{Certificate, name_text};
use crate::probe::live::{Admission, Children, Plaintext, Report, Stage, Stop, Tls, named};
use crate::trust;

pub(super) fn target(report: &Report, now: OffsetDateTime) -> Value {
    let tls = &report.main.tls;
    let leaf = tls.chain.first();
    let address = report.address.map(|address| Host::Address(address.ip()));
    let is_current = leaf.and_then(|leaf| Some(report.on_disk.as_ref()?.leaf == *leaf));
    json!({
        "target": report.target.to_string(),
        "address": report.address.map(|address| address.to_string()),
        "stopped": report.main.outcome.as_ref().err().map(stopped),
        "tls": handshake(tls),
        "certificates": tls.chain.iter().map(|found| certificate(found, now)).collect::<Vec<_>>(),
        "name_matches": leaf.map(|leaf| named(leaf, &report.target.host)),
        "address_matches": leaf.zip(address).map(|(leaf, address)| named(leaf, &address)),
        "is_the_one_on_disk": is_current,
        "session": report.main.outcome.as_ref().ok().map(|session| children(&session.children)),
        "strangers": json!({
            "without_certificate": report.anonymous.as_ref().map(admission),
            "same_named_authority": report.stranger.as_ref().map(admission),
        }),
        "plaintext": report.plaintext.as_ref().map(plaintext),
        "plaintext_port": report.plaintext_port.as_ref().map(|(port, answer)| {
            json!({ "port": port, "answer": plaintext(answer) })
        }),
        "peers": report.election.as_ref().map(|(port, election)| {
            let (tls, outcome) = (&election.knock.tls, &election.knock.outcome);
            json!({
                "port": port,
                "tls": handshake(tls),
                "certificates": tls.chain.iter().map(|found| certificate(found, now)).collect::<Vec<_>>(),
                "without_certificate": match outcome {
                    Ok(()) => json!({ "verdict": "admitted" }),
                    Err(stop) => json!({ "verdict": "refused", "how": stop.to_string() }),
                },
            })
        }),
    })
}

fn stopped(stop: &Stop) -> Value {
    let stage = match stop.stage {
        Stage::Connect => "connect",
        Stage::Handshake => "handshake",
        Stage::Session => "session",
    };
    json!({ "stage": stage, "how": stop.to_string() })
}

fn handshake(tls: &Tls) -> Option<Value> {
    let agreed = tls.agreed.as_ref()?;
    Some(json!({
        "version": agreed.version,
        "cipher": agreed.cipher,
        "asks_for_certificate": tls.seen.asked.is_some(),
        "authorities": tls.seen.asked.as_ref().map(|asked| {
            asked.authorities.iter().map(|name| name_text(name)).collect::<Vec<_>>()
        }),
    }))
}

fn certificate(certificate: &Certificate, now: OffsetDateTime) -> Value {
    let validity = certificate.validity();
    json!({
        "subject": certificate.subject(),
        "issuer": certificate.issuer(),
        "names": certificate.sans().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "not_before": validity.not_before.format(&Rfc3339).ok(),
        "not_after": validity.not_after.format(&Rfc3339).ok(),
        "days_left": validity.days_left(now),
        "sha256": trust::fingerprint(certificate),
    })
}

fn children(children: &Children) -> Value {
    match children {
        Children::Listed(names) => json!({ "children": names }),
        Children::Withheld(error) => json!({ "children": null, "error": error }),
        Children::Untold => json!({ "children": null }),
    }
}

fn admission(admission: &Admission) -> Value {
    match admission {
        Admission::Refused(stop) => json!({ "verdict": "refused", "how": stop.to_string() }),
        Admission::Admitted { was_asked } => json!({ "verdict": "admitted", "was_asked": was_asked }),
        Admission::Unproved(why) => json!({ "verdict": "unproved", "how": why }),
    }
}

fn plaintext(plaintext: &Plaintext) -> &'static str {
    match plaintext {
        Plaintext::Session(_) | Plaintext::Status(_) => "answered",
        Plaintext::Foreign(_) => "foreign",
        Plaintext::None(stop) if stop.stage == Stage::Connect => "closed",
        Plaintext::None(_) => "refused",
    }
}
