//! The server turns the client away: for its certificate, or for something else.

use rustls::AlertDescription as Alert;
use time::OffsetDateTime;

use super::Knocker;
use super::stopped::with;
use crate::diagnosis::{Code, Finding};
use crate::model::Quoted;
use crate::pki::{Certificate, ExtendedKeyUsage, name_text};
use crate::probe::live::alert;
use crate::probe::live::report::Report;
use crate::probe::live::words::finding;

/// What an alert of the server means here.
pub(super) fn finding_of(
    subject: &str,
    report: &Report,
    alert: Alert,
    knocker: &Knocker<'_>,
    now: OffsetDateTime,
) -> Finding {
    // With TLS 1.3 the server asks before it shows its own certificate; ours is sent after that.
    let shown = !report.main.tls.seen.chain.is_empty();
    let asked = report.main.tls.seen.asked.as_ref().filter(|_| shown);
    let meaning = alert::meaning(alert);
    let code = match (meaning, asked) {
        (None, _) => Code::HandshakeRefused,
        (Some(meaning), None) => meaning.unasked,
        (Some(meaning), Some(asked)) if asked.is_answered => meaning.sent,
        (Some(meaning), Some(_)) => meaning.unsent,
    };
    let found = match code {
        Code::NothingInCommon => {
            let message = "the server refuses the handshake: it finds no TLS version or cipher in common";
            let found = finding(code, subject, message);
            with(
                found,
                "offered: TLS 1.3, and TLS 1.2 with ECDHE and AES-GCM or ChaCha20-Poly1305",
            )
        }
        Code::HandshakeRefused => finding(code, subject, "the server breaks off the handshake"),
        Code::ClientCertificateMissing => missing(subject, knocker),
        told => match knocker.chain {
            [leaf, ..] => of_certificate(subject, report, told, (leaf, knocker.chain), now),
            [] => missing(subject, knocker),
        },
    };
    with(
        found,
        &format!("refused by: the server, alert `{}`", alert::name(alert)),
    )
}

/// The server closed the connection after the handshake, without a word. With TLS 1.3 a client's certificate is judged
/// then, and some let the alert go under.
pub(super) fn closed(subject: &str, report: &Report, knocker: &Knocker<'_>, now: OffsetDateTime) -> Finding {
    match knocker.chain {
        [leaf, ..] if report.main.tls.is_answered() => {
            let own = (leaf, knocker.chain);
            let code = why(report, Code::ConnectionClosed, own, now);
            if code == Code::ConnectionClosed {
                let message = "the server closes the connection after the handshake, without a word: it does not serve, or does not take \
                               the client's certificate";
                finding(code, subject, message)
            } else {
                of_certificate(subject, report, code, own, now)
            }
        }
        _ => {
            let message = "the server closes the connection after the handshake, without a word";
            finding(Code::ConnectionClosed, subject, message)
        }
    }
}

fn missing(subject: &str, knocker: &Knocker<'_>) -> Finding {
    let message = if knocker.chain.is_empty() {
        "the server demands a client's certificate, and there is none to show"
    } else {
        "the server demands a client's certificate, and takes none with a key such as the client's"
    };
    finding(Code::ClientCertificateMissing, subject, message)
}

/// The server does not take our certificate; what is known of both says more than its alert.
fn of_certificate(
    subject: &str,
    report: &Report,
    told: Code,
    own: (&Certificate, &[Certificate]),
    now: OffsetDateTime,
) -> Finding {
    let code = why(report, told, own, now);
    let (leaf, _) = own;
    let called = Quoted(&leaf.called()).to_string();
    let reason = match code {
        Code::Expired => ": it has expired",
        Code::NotYetValid => ": it is not valid yet",
        Code::UsageNotClient => ": it is not for clients",
        Code::IssuerUnknown => ": it does not trust the authority that issued it",
        _ => "",
    };
    let message = format!("the server refuses the client's certificate {called}{reason}");
    let found = finding(code, subject, message);
    let found = with(
        found,
        &format!("issuer of the client's certificate: {}", leaf.issuer()),
    );
    let takes = authorities(report);
    if takes.is_empty() {
        found
    } else {
        with(found, &format!("the server takes those of: {}", takes.join("; ")))
    }
}

/// The likeliest reason for which a server refuses a certificate, and `told` where nothing speaks for any.
fn why(
    report: &Report,
    told: Code,
    (leaf, chain): (&Certificate, &[Certificate]),
    now: OffsetDateTime,
) -> Code {
    let asked = report.main.tls.seen.asked.as_ref();
    let authorities = asked.map_or(&[][..], |asked| &asked.authorities);
    let may_be_client = leaf
        .extended_key_usage()
        .is_none_or(ExtendedKeyUsage::permits_client);
    if leaf.validity().not_after < now {
        Code::Expired
    } else if leaf.validity().not_before > now {
        Code::NotYetValid
    } else if !may_be_client {
        Code::UsageNotClient
    } else if !authorities.is_empty() && !is_listed(authorities, chain) {
        Code::IssuerUnknown
    } else {
        told
    }
}

/// Whether one of the issuers of a chain is among those that a server names.
fn is_listed(authorities: &[Vec<u8>], chain: &[Certificate]) -> bool {
    let mut issuers = chain.iter().map(Certificate::issuer_der);
    issuers.any(|issuer| authorities.iter().any(|name| name == issuer))
}

/// How many authorities are named.
const MOST_NAMED: usize = 5;

fn authorities(report: &Report) -> Vec<String> {
    let asked = report.main.tls.seen.asked.as_ref();
    let names = asked.map_or(&[][..], |asked| &asked.authorities);
    names
        .iter()
        .take(MOST_NAMED)
        .map(|name| name_text(name))
        .collect()
}
