//! Whether what a log suggests is so in the workspace: a row for each kind of finding that its files can tell of.

mod questions;

use self::questions::{
    Usage, issuers, keystores, looked_for, pairs, paths, ports, refused, rendered, truststores, usage,
};
use super::kept::Kept;
use crate::diagnosis::Code;
use crate::diagnosis::messages::{Names, Told};

/// What the workspace says to a suspicion.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// It is so: where, a line each.
    Confirmed(Vec<String>),
    /// It is not so here: why, as a fragment.
    NotHere(String),
    /// Its files do not tell.
    Unknown,
}

/// How one kind of finding is checked.
struct Check {
    code: Code,
    ask: fn(&Names, &Kept) -> Answer,
}

const fn check_of(code: Code, ask: fn(&Names, &Kept) -> Answer) -> Check {
    Check { code, ask }
}

const CHECKS: &[Check] = &[
    check_of(Code::Expired, |_, kept| {
        same(kept, &[Code::Expired], "no certificate in it has ended")
    }),
    check_of(Code::NotYetValid, |_, kept| {
        same(
            kept,
            &[Code::NotYetValid],
            "every certificate in it has begun, by this machine's clock",
        )
    }),
    check_of(Code::PasswordWrong, |_, kept| {
        same(
            kept,
            &[Code::PasswordWrong],
            "each of its stores opens with the password beside it",
        )
    }),
    check_of(Code::KeyPasswordDiffers, |_, kept| {
        let codes = [Code::KeyPasswordDiffers, Code::KeyUnusable, Code::KeyNotOpened];
        same(
            kept,
            &codes,
            "in each of its keystores the key opens with the store's password",
        )
    }),
    check_of(Code::StoreTypeDiffers, |_, kept| {
        same(
            kept,
            &[Code::NameMisleads],
            "each of its stores is of the type that its name says",
        )
    }),
    check_of(Code::StoreWithoutKey, |_, kept| keystores(kept)),
    check_of(Code::NoAnchorForJava, |_, kept| truststores(kept)),
    check_of(Code::KeyMismatch, |_, kept| pairs(kept)),
    check_of(Code::ClientCertificateMissing, |_, kept| pairs(kept)),
    check_of(Code::UsageNotClient, |_, kept| usage(kept, Usage::Client)),
    check_of(Code::UsageNotServer, |_, kept| usage(kept, Usage::Server)),
    check_of(Code::IssuerUnknown, |_, kept| issuers(kept)),
    check_of(Code::IssuerNamesake, |_, kept| issuers(kept)),
    check_of(Code::CertificateRefused, |_, kept| refused(kept)),
    check_of(Code::NameMismatch, looked_for),
    check_of(Code::Inaccessible, paths),
    check_of(Code::PortIsPlaintext, ports),
    check_of(Code::ConnectionClosed, ports),
    check_of(Code::NodePlaintext, |_, _| rendered()),
    check_of(Code::PlaintextToTls, |_, _| rendered()),
];

/// Whether a workspace could tell anything of it.
pub(super) fn exists_for(code: Code) -> bool {
    CHECKS.iter().any(|check| check.code == code)
}

/// What the workspace has to say, as lines of evidence.
pub(super) fn check(told: &Told, kept: &Kept) -> Vec<String> {
    const SHOWN: usize = 5;
    let check = CHECKS.iter().find(|check| check.code == told.finding.code);
    match check.map_or(Answer::Unknown, |check| (check.ask)(&told.names, kept)) {
        Answer::Confirmed(mut lines) => {
            let more = lines.len().saturating_sub(SHOWN);
            lines.truncate(SHOWN);
            let mut lines: Vec<_> = lines
                .into_iter()
                .map(|line| format!("confirmed by the workspace: {line}"))
                .collect();
            if more > 0 {
                lines.push(format!("confirmed by the workspace: {more} more like it"));
            }
            lines
        }
        Answer::NotHere(why) if !kept.is_partial => vec![format!("not the case in the workspace: {why}")],
        Answer::NotHere(_) | Answer::Unknown => Vec::new(),
    }
}

/// Confirmed where there is anything to say.
fn answer(lines: Vec<String>, otherwise: &str) -> Answer {
    if lines.is_empty() {
        Answer::NotHere(otherwise.to_owned())
    } else {
        Answer::Confirmed(lines)
    }
}

/// Whether the rules for files find it.
fn same(kept: &Kept, codes: &[Code], otherwise: &str) -> Answer {
    let mut lines = Vec::new();
    for (node, file) in kept.files() {
        let found = file
            .findings
            .iter()
            .filter(|finding| codes.contains(&finding.code));
        lines.extend(found.map(|finding| format!("{}/{}: {}", node.name, file.name, finding.message)));
    }
    answer(lines, otherwise)
}
