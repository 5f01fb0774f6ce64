//! The matrix as a text: a table for all kinds of key that come out alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::KEYS;
use super::content::{Kind, Refusal};
use super::readers::READERS;
use super::writers::WRITERS;

const DONE: &str = "done";

/// What came of a store between a writer and a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The reader found what was written.
    Done,
    /// zkcerts or the reader names what it does not take.
    Refused(Refusal),
    /// The writer writes no such thing.
    Impossible(Refusal),
}

/// One of them in the matrix.
pub(super) struct Cell {
    pub(super) kind: Kind,
    pub(super) key: &'static str,
    pub(super) writer: &'static str,
    pub(super) reader: &'static str,
    pub(super) outcome: Outcome,
}

/// What programs say when they refuse, and what it comes to; anything else is shown as it is.
const REASONS: [(&str, &str); 6] = [
    ("SEC_ERROR_PKCS12_UNABLE_TO_IMPORT_KEY", "takes no such key"),
    ("SEC_ERROR_PKCS12_UNABLE_TO_EXPORT_KEY", "writes no such key"),
    (
        "Error attempting to export certificates.",
        "writes no certificate without its key",
    ),
    ("SEC_ERROR_ADDING_CERT", "trusts no such certificate"),
    (
        "privkey_import: ASN1 parser: Element was not found.",
        "takes no such key",
    ),
    ("key_id[0]: The curve is unsupported", "has no such curve"),
];

pub(super) fn tables(cells: &[Cell]) -> String {
    let mut reasons = Vec::new();
    let mut text = String::new();
    for kind in Kind::ALL {
        let mut tables: Vec<(String, Vec<&str>)> = Vec::new();
        for (key, _) in KEYS {
            let cells: Vec<_> = cells
                .iter()
                .filter(|cell| cell.kind == kind && cell.key == key)
                .collect();
            let table = table(&cells, &mut reasons);
            match tables.iter_mut().find(|(known, _)| *known == table) {
                Some((_, keys)) => keys.push(key),
                None => tables.push((table, vec![key])),
            }
        }
        for (table, keys) in tables {
            let _ = writeln!(text, "{}: {}\n\n{table}", kind.name(), keys.join(", "));
        }
    }
    for (number, reason) in reasons.iter().enumerate() {
        let _ = writeln!(text, "[{}] {reason}", number + 1);
    }
    text
}

/// A row for each writer, a column for each reader; one cell stands for all where none is done.
fn table(cells: &[&Cell], reasons: &mut Vec<String>) -> String {
    let found: BTreeMap<_, _> = cells
        .iter()
        .map(|cell| ((cell.writer, cell.reader), &cell.outcome))
        .collect();
    assert_eq!(
        found.len(),
        WRITERS.len() * READERS.len(),
        "one cell for each pair"
    );
    let mut text = line("", &READERS.map(|reader| reader.name.to_owned()));
    for (writer, _) in WRITERS {
        let row = READERS.map(|reader| word(found[&(writer, reader.name)], reasons));
        let shown = match &row {
            [first, others @ ..] if first != DONE && others.iter().all(|cell| cell == first) => {
                std::slice::from_ref(first)
            }
            _ => &row,
        };
        text += &line(writer, shown);
    }
    text
}

fn line(first: &str, others: &[String]) -> String {
    let mut line = format!("{first:<15}");
    for cell in others {
        let _ = write!(line, "  {cell:<15}");
    }
    line.trim_end().to_owned() + "\n"
}

/// The outcome in a word, with the number of its reason.
fn word(outcome: &Outcome, reasons: &mut Vec<String>) -> String {
    let (word, refusal) = match outcome {
        Outcome::Done => return DONE.to_owned(),
        Outcome::Refused(refusal) => ("refused", refusal),
        Outcome::Impossible(refusal) => ("impossible", refusal),
    };
    let own = REASONS.iter().find(|(theirs, _)| *theirs == refusal.reason);
    let reason = own.map_or(refusal.reason.as_str(), |(_, own)| own);
    let reason = format!("{}: {reason}", refusal.program);
    let number = reasons
        .iter()
        .position(|known| *known == reason)
        .unwrap_or_else(|| {
            reasons.push(reason);
            reasons.len() - 1
        });
    format!("{word} [{}]", number + 1)
}
