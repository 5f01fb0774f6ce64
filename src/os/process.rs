//! Other processes of this machine, as /proc shows them.

use std::path::Path;

use super::{OsError, fs};

/// When the oldest running process whose program has this name was started, in seconds since 1970.
///
/// `None` where no such process runs, or where /proc does not say.
pub fn started(program: &str) -> Result<Option<i64>, OsError> {
    let proc = Path::new("/proc");
    let Some(boot) = boot_time(proc)? else {
        return Ok(None);
    };
    let ticks = i64::try_from(rustix::param::clock_ticks_per_second())
        .unwrap_or(100)
        .max(1);
    let mut oldest = None;
    for name in fs::list(proc)? {
        if !name.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        // A process may end while it is looked at.
        let Ok(Some((bytes, _))) = fs::read_with_stat(&proc.join(&name).join("stat")) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        if let Some((found, ticks_after_boot)) = parse(&text)
            && found == program.get(..15).unwrap_or(program)
        {
            let start = boot + ticks_after_boot / ticks;
            oldest = Some(oldest.map_or(start, |before: i64| before.min(start)));
        }
    }
    Ok(oldest)
}

fn boot_time(proc: &Path) -> Result<Option<i64>, OsError> {
    let Some((bytes, _)) = fs::read_with_stat(&proc.join("stat"))? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    Ok(text
        .lines()
        .find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok()))
}

/// The program's name and its start in ticks after boot: fields 2 and 22 of `/proc/PID/stat` (proc(5)).
fn parse(stat: &str) -> Option<(&str, i64)> {
    let (front, fields) = stat.rsplit_once(')')?;
    let (_, name) = front.split_once('(')?;
    let ticks = fields.split_whitespace().nth(19)?.parse().ok()?;
    Some((name, ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_is_read_whole() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 9 0 8815 1 1 1";
        assert_eq!(parse(stat), Some(("a (b) c", 8815)));
    }
}
