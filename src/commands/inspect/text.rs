//! What was found in files, for people: all of it, a row for each certificate, or a row for each file.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::details::{field, paragraph};
use super::file::{Content, Inspected};
use super::words::{counted, days, name};
use crate::diagnosis;
use crate::keystore::Reading;
use crate::pki::Certificate;
use crate::report::{clean, table};
use crate::trust;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything about every certificate.
    All,
    /// A row for each certificate.
    Certificates,
    /// A row for each file.
    Files,
}

impl Extent {
    /// The most certificates of which everything is shown unasked.
    const FEW: usize = 6;
    /// The most that get a row each: with what stands around them, they fit on a screen.
    const SOME: usize = 20;

    pub(super) fn of(files: &[Inspected<'_>], is_verbose: bool) -> Self {
        let count: usize = files.iter().map(|file| file.certificates().len()).sum();
        let count = count.max(files.len());
        if is_verbose || count <= Self::FEW {
            Self::All
        } else if count <= Self::SOME {
            Self::Certificates
        } else {
            Self::Files
        }
    }

    /// How to see more.
    pub(super) fn hint(self) -> Option<String> {
        (self != Self::All).then(|| "`--verbose` shows everything about each certificate".to_owned())
    }
}

pub(super) fn shown(files: &[Inspected<'_>], extent: Extent, now: OffsetDateTime) -> String {
    let one = match extent {
        Extent::All => paragraph,
        Extent::Certificates => rows,
        Extent::Files => return summary(files, now),
    };
    let paragraphs: Vec<_> = files.iter().map(|file| one(file, now)).collect();
    paragraphs.join("\n")
}

/// The first line about a file: what it is, and how many of what is in it.
pub(super) fn headline(file: &Inspected<'_>) -> String {
    let name = clean(&file.name);
    match &file.content {
        Content::Read(diagnosis::Content { reading, .. }) => {
            format!("{name}: {}: {}\n", reading.kind.described(), holds(reading))
        }
        Content::Unreadable { kind: Some(kind), .. } => {
            format!("{name}: {}, of which nothing can be shown\n", kind.described())
        }
        Content::Unreadable { error, .. } => format!("{name}: {}\n", clean(&error.to_string())),
        Content::Refused(_) => format!("{name}: cannot be read\n"),
    }
}

/// "1 identity, 2 trusted certificates".
fn holds(reading: &Reading) -> String {
    let mut counts: Vec<(&str, &str, usize)> = Vec::new();
    for entry in &reading.entries {
        let name = name(&entry.kind, reading.kind);
        match counts.iter_mut().find(|(known, ..)| *known == name.one) {
            Some((.., count)) => *count += 1,
            None => counts.push((name.one, name.many, 1)),
        }
    }
    if counts.is_empty() {
        return "nothing".to_owned();
    }
    let counts = counts.iter().map(|(one, many, count)| counted(*count, one, many));
    counts.collect::<Vec<_>>().join(", ")
}

/// A row for each certificate.
fn rows(file: &Inspected<'_>, now: OffsetDateTime) -> String {
    const DIGITS: usize = 16;
    let row = |certificate: &&Certificate| {
        [
            certificate.validity().not_after.date().to_string(),
            certificate.validity().days_left(now).to_string(),
            certificate.key_kind().to_string(),
            trust::fingerprint(certificate).chars().take(DIGITS).collect(),
            clean(&certificate.called()).into_owned(),
        ]
    };
    let mut rows: Vec<_> = file.certificates().iter().map(row).collect();
    if !rows.is_empty() {
        rows.insert(
            0,
            ["ENDS", "DAYS LEFT", "KEY", "SHA-256", "SUBJECT"].map(str::to_owned),
        );
    }
    headline(file) + &table(&rows)
}

/// A row for each file, and of a file alone what its many certificates have in common.
fn summary(files: &[Inspected<'_>], now: OffsetDateTime) -> String {
    if let [only] = files {
        return headline(only) + &overview(&only.certificates(), now);
    }
    let row = |file: &Inspected<'_>| {
        let certificates = file.certificates();
        let first = certificates
            .iter()
            .map(|found| found.validity())
            .min_by_key(|validity| validity.not_after);
        let [end, left] = first.map_or_else(Default::default, |validity| {
            [
                validity.not_after.date().to_string(),
                validity.days_left(now).to_string(),
            ]
        });
        let held = match &file.content {
            Content::Read(diagnosis::Content { reading, .. }) => holds(reading),
            Content::Unreadable { .. } | Content::Refused(_) => "cannot be read".to_owned(),
        };
        [end, left, held, clean(&file.name).into_owned()]
    };
    let heading = ["ENDS FIRST", "DAYS LEFT", "HOLDS", "FILE"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(heading).chain(files.iter().map(row)).collect();
    table(&rows)
}

/// Many certificates in a few lines.
fn overview(certificates: &[&Certificate], now: OffsetDateTime) -> String {
    const FIRST: usize = 5;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for certificate in certificates {
        *kinds.entry(certificate.key_kind().to_string()).or_default() += 1;
    }
    let kinds: Vec<_> = kinds
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let authorities = certificates.iter().filter(|found| found.is_authority()).count();
    let roots = certificates.iter().filter(|found| found.is_self_issued()).count();
    let mut text = String::new();
    field(
        &mut text,
        "  authorities",
        &format!("{authorities}, of which roots: {roots}"),
    );
    field(&mut text, "  keys", &kinds.join(", "));
    let mut ends = certificates.to_vec();
    ends.sort_by_key(|found| found.validity().not_after);
    for found in ends.into_iter().take(FIRST) {
        let validity = found.validity();
        let end = format!(
            "{}, {}: {}",
            validity.not_after.date(),
            days(validity.days_left(now)),
            found.called()
        );
        field(&mut text, "  ends first", &end);
    }
    text
}
