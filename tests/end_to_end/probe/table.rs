//! Faults, and what is found of each.

use std::collections::BTreeSet;

use super::pki::Pki;
use super::run::{Probed, probe};
use crate::support::namespace::Place;
use crate::support::workspace::report;

/// What was not found as it should be.
#[derive(Default)]
pub(super) struct Table(Vec<String>);

impl Table {
    /// A row: what was wrong, and the codes of the errors and warnings that have to be found, and no others.
    pub(super) fn check(&mut self, fault: &str, probed: &Probed, expected: &[&str]) {
        let found = probed.codes();
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        let code = if expected.is_empty() { 0 } else { 3 };
        let is_right = found == expected && probed.code == Some(code);
        report(&format!(
            "  {fault:<50} {:<45} {:>5.1}{}",
            found.iter().copied().collect::<Vec<_>>().join(" "),
            probed.took.as_secs_f32(),
            if is_right { "" } else { "  WRONG" }
        ));
        if !is_right {
            self.0.push(format!(
                "{fault}: {expected:?}, not {found:?}\n{:#}\n{}",
                probed.object, probed.errors
            ));
        }
    }

    /// # Panics
    /// When a row was wrong.
    pub(super) fn end(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n\n"));
    }
}

/// Knocks from here as a client of this PKI.
pub(super) fn asked(pki: &Pki, client: &str, further: &[&str]) -> Probed {
    let client = pki.client(client);
    let client = client.iter().map(String::as_str);
    let words: Vec<&str> = further.iter().copied().chain(client).collect();
    probe(Place::here(), &words)
}
