//! `zkcerts probe`, run and timed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::namespace::Place;
use crate::support::process::run;

/// What a run came to.
#[derive(Debug)]
pub(super) struct Probed {
    pub(super) code: Option<i32>,
    pub(super) object: Value,
    pub(super) errors: String,
    pub(super) took: Duration,
}

/// What starting a process may take on a busy machine, beyond the time-out that is asked for.
pub(super) const START: Duration = Duration::from_secs(1);

/// Asks for JSON, in a place, without a workspace.
pub(super) fn probe(place: Place, words: &[&str]) -> Probed {
    probe_of(place, Path::new("/nowhere"), words)
}

/// The same with a workspace.
pub(super) fn probe_of(place: Place, workspace: &Path, words: &[&str]) -> Probed {
    let (json, start) = (["--json"], Instant::now());
    let said = run(&mut command(place, workspace, &[words, &json].concat()), LIMIT);
    let took = start.elapsed();
    let object = serde_json::from_str(&said.stdout)
        .unwrap_or_else(|error| panic!("{words:?}: {error}\n{}\n{}", said.stdout, said.stderr));
    Probed {
        code: said.status.code(),
        object,
        errors: said.stderr,
        took,
    }
}

const LIMIT: Duration = Duration::from_mins(1);

pub(super) fn command(place: Place, workspace: &Path, words: &[&str]) -> Command {
    let mut command = place.command(env!("CARGO_BIN_EXE_zkcerts"));
    command.arg("--dir").arg(workspace).arg("probe").args(words);
    command
}

impl Probed {
    /// The codes of the errors and warnings.
    pub(super) fn codes(&self) -> BTreeSet<&str> {
        let findings = self.object["findings"].as_array().map(Vec::as_slice);
        findings
            .unwrap_or_default()
            .iter()
            .filter(|finding| finding["severity"] != "note")
            .filter_map(|finding| finding["code"].as_str())
            .collect()
    }

    /// What was found at the only target.
    pub(super) fn target(&self) -> &Value {
        &self.object["targets"][0]
    }
}
