//! What was found at a target, for people.

use std::fmt::Write as _;

use time::OffsetDateTime;

use crate::model::Host;
use crate::pki::Certificate;
use crate::probe::live::{Admission, Children, Plaintext, Reason, Report, Session, Stage, Stop, named};
use crate::report::{clean, table};

/// How many children are shown.
const SHOWN: usize = 20;

/// A heading, and a line for each thing that was found out.
pub(super) fn target(report: &Report, now: OffsetDateTime) -> String {
    let address = report.address.map(|address| format!(" ({})", address.ip()));
    let address = address.filter(|_| matches!(report.target.host, Host::Name(_)));
    let heading = format!("{}{}\n", report.target, address.unwrap_or_default());
    let rows = [
        ("tls", Some(tls(report))),
        ("certificate", certificate(report, now)),
        ("names", names(report)),
        ("session", session(report)),
        ("strangers", strangers(report)),
        ("plaintext", plaintext(report)),
        ("peers", peers(report)),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|(label, value)| Some([label.to_owned(), clean(&value?).into_owned()]))
        .collect();
    heading + &table(&rows)
}

fn tls(report: &Report) -> String {
    match (&report.main.tls.agreed, &report.main.outcome) {
        (Some(agreed), _) => format!("{}, {}", agreed.version, agreed.cipher),
        (None, Err(stop)) => format!("no: {stop}"),
        (None, Ok(_)) => "no".to_owned(),
    }
}

fn certificate(report: &Report, now: OffsetDateTime) -> Option<String> {
    let leaf = report.main.tls.chain.first()?;
    let validity = leaf.validity();
    let left = match validity.days_left(now) {
        left @ 0.. => format!("{left} days left"),
        past => format!("ended {} days ago", past.unsigned_abs()),
    };
    let is_current = report.on_disk.as_ref().filter(|on_disk| on_disk.leaf == *leaf);
    let current = is_current.map_or("", |_| ", the one on the disk");
    Some(format!(
        "{}, until {}, {left}{current}",
        leaf.called(),
        validity.not_after.date()
    ))
}

/// What was dialled and where that led, and whether the certificate has both: older ClickHouse looks for the address.
fn names(report: &Report) -> Option<String> {
    let leaf = report.main.tls.chain.first()?;
    let told = |host: &Host| {
        let verdict = if named(leaf, host) {
            "in the certificate"
        } else {
            "not in the certificate"
        };
        format!("{host} {verdict}")
    };
    let mut told_all = vec![told(&report.target.host)];
    if let (Host::Name(_), Some(address)) = (&report.target.host, report.address) {
        told_all.push(told(&Host::Address(address.ip())));
    }
    Some(told_all.join(", "))
}

fn session(report: &Report) -> Option<String> {
    match &report.main.outcome {
        Ok(Session { children }) => Some(format!("granted; children of /: {}", shown(children))),
        Err(stop) if stop.stage == Stage::Session => Some(format!("none: {stop}")),
        Err(_) => None,
    }
}

fn shown(children: &Children) -> String {
    match children {
        Children::Listed(names) if names.is_empty() => "none".to_owned(),
        Children::Listed(names) => {
            let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            if names.len() > SHOWN {
                // Writing to a string does not fail.
                let _ = write!(text, " and {} more", names.len() - SHOWN);
            }
            text
        }
        Children::Withheld(NOT_PERMITTED) => "not permitted".to_owned(),
        Children::Withheld(error) => format!("error {error}"),
        Children::Untold => "not told".to_owned(),
    }
}

/// `KeeperException.Code.NOAUTH`.
const NOT_PERMITTED: i32 = -102;

fn strangers(report: &Report) -> Option<String> {
    let tried = [
        ("without a certificate", &report.anonymous),
        ("same-named authority", &report.stranger),
    ];
    let told: Vec<_> = tried
        .into_iter()
        .filter_map(|(who, admission)| {
            Some(match admission.as_ref()? {
                Admission::Refused(stop) => format!("{who}: refused ({stop})"),
                Admission::Admitted { .. } => format!("{who}: ADMITTED"),
                Admission::Unproved(why) => format!("{who}: not proved ({why})"),
            })
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn plaintext(report: &Report) -> Option<String> {
    let own = report
        .plaintext
        .as_ref()
        .map(|plaintext| (report.target.port, plaintext));
    let other = report
        .plaintext_port
        .as_ref()
        .map(|(port, plaintext)| (*port, plaintext));
    let told: Vec<_> = own
        .into_iter()
        .chain(other)
        .map(|(port, plaintext)| format!("{port}: {}", answer(plaintext)))
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn answer(plaintext: &Plaintext) -> &'static str {
    match plaintext {
        Plaintext::Session(_) | Plaintext::Status(_) => "ANSWERED",
        Plaintext::Foreign(_) => "answered by something that is no ZooKeeper",
        Plaintext::None(Stop {
            stage: Stage::Connect,
            reason: Reason::Refused,
        }) => "closed",
        Plaintext::None(Stop {
            reason: Reason::Silent,
            ..
        }) => "no answer",
        Plaintext::None(_) => "refused",
    }
}

fn peers(report: &Report) -> Option<String> {
    let (port, election) = report.election.as_ref()?;
    let leaf = election.knock.tls.chain.first().map(Certificate::called);
    Some(match (leaf, &election.knock.outcome) {
        (Some(leaf), Ok(())) => format!("{port}: TLS, {leaf}; without a certificate: ADMITTED"),
        (Some(leaf), Err(stop)) => format!("{port}: TLS, {leaf}; without a certificate: refused ({stop})"),
        (None, Ok(())) => format!("{port}: no TLS"),
        (None, Err(stop)) => format!("{port}: no TLS ({stop})"),
    })
}
