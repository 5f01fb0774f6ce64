//! What something costs, and two things measured in turn.

use std::time::{Duration, Instant};

use crate::{Result, machine};

/// What one run took, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// On the clock.
    pub(crate) wall: f64,
    /// On all cores, in the program.
    pub(crate) user: f64,
    /// On all cores, in the kernel on the program's behalf.
    pub(crate) system: f64,
}

impl Cost {
    /// Both kinds of CPU time.
    pub(crate) fn cpu(&self) -> f64 {
        self.user + self.system
    }
}

/// Runs something in this process, or in one that it starts and waits for.
pub(crate) fn cost(work: impl FnOnce() -> Result<()>) -> Result<Cost> {
    let before = machine::cpu_time()?;
    let start = Instant::now();
    work()?;
    let wall = start.elapsed().as_secs_f64();
    let after = machine::cpu_time()?;
    Ok(Cost {
        wall,
        user: seconds(after.user.saturating_sub(before.user)),
        system: seconds(after.system.saturating_sub(before.system)),
    })
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

/// The costs of two things, round by round.
pub(crate) struct Rounds(Vec<(Cost, Cost)>);

/// Measures two things in turn, so that a neighbour's noise meets both. One round more goes ahead and is not counted.
pub(crate) fn interleave(
    rounds: usize,
    mut yardstick: impl FnMut() -> Result<Cost>,
    mut ours: impl FnMut() -> Result<Cost>,
) -> Result<Rounds> {
    let mut costs = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let pair = (yardstick()?, ours()?);
        if round > 0 || rounds == 1 {
            costs.push(pair);
        }
        if rounds == 1 {
            break;
        }
    }
    Ok(Rounds(costs))
}

impl Rounds {
    /// The median of the rounds' ratios.
    pub(crate) fn ratio(&self, of: impl Fn(&Cost, &Cost) -> f64) -> f64 {
        let mut ratios: Vec<f64> = self
            .0
            .iter()
            .map(|(yardstick, ours)| of(yardstick, ours))
            .collect();
        median(&mut ratios)
    }

    /// The median of each side: `ours against the yardstick's`.
    pub(crate) fn medians(&self, part: fn(&Cost) -> f64) -> String {
        let mut yardstick: Vec<f64> = self.0.iter().map(|(cost, _)| part(cost)).collect();
        let mut ours: Vec<f64> = self.0.iter().map(|(_, cost)| part(cost)).collect();
        format!(
            "{} against {}",
            time_text(median(&mut ours)),
            time_text(median(&mut yardstick))
        )
    }
}

/// A time in the unit that it is read best in.
pub(crate) fn time_text(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// The value in the middle.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
