use std::path::Path;

use serde_json::Value;
use time::OffsetDateTime;

use super::condition::Condition;
use super::metrics::Sample;
use super::table::Row;
use super::{findings, json};
use crate::commands::findings::shown;
use crate::report::Finding;
use crate::workspace::manifest::LeafSettings;
use crate::workspace::{Found, Held};

/// Looks at one certificate at a time, and keeps of it only what will be shown.
pub(super) struct Observer<'a> {
    pub(super) root: &'a Path,
    pub(super) leaf: &'a LeafSettings,
    pub(super) now: OffsetDateTime,
    pub(super) wanted: Wanted,
}

/// What will be shown.
pub(super) struct Wanted {
    /// The objects of JSON.
    pub(super) objects: bool,
    /// The samples of the metrics.
    pub(super) samples: bool,
    /// Subject and issuer.
    pub(super) names: bool,
}

/// What is kept of one certificate or file.
#[derive(Default)]
pub(super) struct One {
    row: Option<Row>,
    object: Option<Value>,
    sample: Option<Sample>,
    finding: Option<Finding>,
}

/// The same of all of them.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) rows: Vec<Row>,
    pub(super) objects: Vec<Value>,
    pub(super) samples: Vec<Sample>,
    pub(super) findings: Vec<Finding>,
}

impl Observer<'_> {
    pub(super) fn look(&self, found: Found<'_>) -> One {
        match found {
            Found::Certificate(held) => self.certificate(&held),
            Found::Exposed(exposed) => One {
                finding: Some(shown(findings::of_exposed(&exposed))),
                ..One::default()
            },
        }
    }

    fn certificate(&self, held: &Held<'_>) -> One {
        let condition = Condition::of(held, self.leaf, self.now);
        let is_table = !self.wanted.objects && !self.wanted.samples;
        let finding = findings::of_certificate(held, self.leaf, self.now);
        One {
            row: is_table.then(|| Row::of(held, condition, self)),
            object: (self.wanted.objects).then(|| json::object(held, condition, self)),
            sample: (self.wanted.samples).then(|| Sample::of(held, condition, self)),
            finding: finding.map(shown),
        }
    }
}

impl Seen {
    pub(super) fn add(&mut self, one: One) {
        self.rows.extend(one.row);
        self.objects.extend(one.object);
        self.samples.extend(one.sample);
        self.findings.extend(one.finding);
    }
}
