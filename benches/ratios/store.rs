//! The trust store of a Debian system, changed by its own tool and by ours.

use std::collections::BTreeMap;
use std::process::Command;

use crate::Result;
use crate::measure::{median, time_text};
use crate::table::Row;

/// A side of a comparison, and the words for both in `trust-store.sh`.
struct Pair {
    what: &'static str,
    tool: &'static str,
    ours: &'static str,
}

const IDLE: Pair = Pair {
    what: "`trust` that finds its work done, times faster than `update-ca-certificates`",
    tool: "idle",
    ours: "trusted",
};
const NATIVE: Pair = Pair {
    what: "`trust --refresh native`, hooks left out, times faster than it",
    tool: "tool",
    ours: "native",
};
const COMMAND: Pair = Pair {
    what: "`trust --refresh command`, hooks included, over it",
    tool: "hooked",
    ours: "command",
};

/// Runs the script; without root or Debian's tool there is nothing to compare with, which is said.
pub(crate) fn rows(rounds: usize) -> Result<Vec<Row>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/trust-store.sh");
    if !rustix::process::geteuid().is_root()
        || !std::path::Path::new("/usr/sbin/update-ca-certificates").exists()
    {
        println!("SKIPPED: the trust store; it takes root and a Debian system");
        return Ok(Vec::new());
    }
    let output = Command::new(script)
        .arg(env!("CARGO_BIN_EXE_zkcerts"))
        .arg(rounds.to_string())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let (word, microseconds) = line.split_once(' ').ok_or("a line of another form")?;
        let seconds = microseconds.parse::<f64>()? / 1e6;
        times.entry(word.to_owned()).or_default().push(seconds);
    }
    Ok(vec![
        Row::at_least(IDLE.what, 100.0, IDLE.ratio(&times)?, IDLE.detail(&times)),
        Row::at_least(NATIVE.what, 20.0, NATIVE.ratio(&times)?, NATIVE.detail(&times)),
        Row::at_most(
            COMMAND.what,
            1.1,
            1.0 / COMMAND.ratio(&times)?,
            COMMAND.detail(&times),
        ),
    ])
}

impl Pair {
    /// The median of the rounds' ratios, the tool's time over ours.
    fn ratio(&self, times: &BTreeMap<String, Vec<f64>>) -> Result<f64> {
        let side = |word: &str| times.get(word).ok_or_else(|| format!("no `{word}`"));
        let mut ratios: Vec<f64> = side(self.tool)?
            .iter()
            .zip(side(self.ours)?)
            .map(|(tool, ours)| tool / ours)
            .collect();
        Ok(median(&mut ratios))
    }

    fn detail(&self, times: &BTreeMap<String, Vec<f64>>) -> String {
        let middle = |word: &str| median(&mut times.get(word).cloned().unwrap_or_default());
        format!(
            "{} against {}",
            time_text(middle(self.ours)),
            time_text(middle(self.tool))
        )
    }
}
