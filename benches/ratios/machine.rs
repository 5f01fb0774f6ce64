//! What the kernel counts: CPU time of this process and of those that it waited for, and a process's peak memory.

use std::process::Child;
use std::time::Duration;

use crate::Result;

/// CPU time since the start.
pub(crate) struct CpuTime {
    /// In programs.
    pub(crate) user: Duration,
    /// In the kernel.
    pub(crate) system: Duration,
}

/// Of this process, with all its threads, and of every child that has ended: fields 14 to 17 of `proc_pid_stat(5)`.
pub(crate) fn cpu_time() -> Result<CpuTime> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = text.rsplit_once(") ").ok_or("/proc/self/stat has no name")?;
    let ticks: Vec<f64> = fields
        .split(' ')
        .skip(11)
        .take(4)
        .map(str::parse)
        .collect::<std::result::Result<_, _>>()?;
    let &[user, system, child_user, child_system] = ticks.as_slice() else {
        return Err("/proc/self/stat is too short".into());
    };
    let second = rustix::param::clock_ticks_per_second() as f64;
    Ok(CpuTime {
        user: Duration::from_secs_f64((user + child_user) / second),
        system: Duration::from_secs_f64((system + child_system) / second),
    })
}

/// Waits for a child, and answers the most memory that it held at any time in kB (`VmHWM`), as last seen before its end.
pub(crate) fn wait_and_watch(child: &mut Child) -> Result<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = found.map_or(peak, |found: u64| found.max(peak));
        if let Some(status) = child.try_wait()? {
            return if status.success() {
                Ok(peak)
            } else {
                Err(format!("it ended with {status}").into())
            };
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
