//! Other programs: those that run, as /proc shows them, and those that are started here.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::fs::{MemfdFlags, memfd_create};

use super::environment::variable;
use super::{OsError, fs};

/// Where system programs are looked for, beside what PATH names: the shells of some users leave these out.
const SYSTEM_DIRECTORIES: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// What a maintainer script of a package hands on; the hooks of other packages rely on it (deb-triggers(5)).
const HANDED_ON: [&str; 7] = [
    "TMPDIR",
    "DPKG_ADMINDIR",
    "DPKG_ROOT",
    "DPKG_MAINTSCRIPT_ARCH",
    "DPKG_MAINTSCRIPT_NAME",
    "DPKG_MAINTSCRIPT_PACKAGE",
    "DPKG_RUNNING_VERSION",
];

/// How a program ended, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output and standard error, in the order in which it wrote it.
    pub output: String,
}

/// A program that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path.
    pub path: PathBuf,
    /// Whether PATH does not name its directory.
    pub is_off_path: bool,
}

/// Looks for a program in the directories of PATH, then in those that system programs live in.
pub fn find(program: &str) -> Result<Option<Found>, OsError> {
    let search = variable("PATH").unwrap_or_default();
    let named = std::env::split_paths(&search).filter(|directory| directory.is_absolute());
    let named = named.map(|directory| (directory, false));
    let further = SYSTEM_DIRECTORIES.map(|directory| (PathBuf::from(directory), true));
    for (directory, is_off_path) in named.chain(further) {
        let path = directory.join(program);
        if fs::may_execute(&path)? {
            return Ok(Some(Found { path, is_off_path }));
        }
    }
    Ok(None)
}

/// Runs a program to its end: `input` is its standard input, its language is `C`, and its environment holds PATH (the
/// system's directories included) and what dpkg hands on, nothing else.
///
/// What it says is kept in memory, not read from a pipe: a pipe ends only with the last process that holds it, and a hook
/// may leave one behind that never ends.
pub fn run(program: &Path, arguments: &[OsString], input: &[u8]) -> Result<Finished, OsError> {
    let fail = |error: io::Error| OsError::new("run", program, error);
    let said = memfd_create("output", MemfdFlags::CLOEXEC).map_err(|error| fail(error.into()))?;
    let mut said = File::from(said);
    #[expect(clippy::disallowed_methods, reason = "this is the door to other programs")]
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(HANDED_ON.iter().filter_map(|name| Some((name, variable(name)?))))
        .env("LC_ALL", "C")
        .env("PATH", search_path())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(said.try_clone().map_err(fail)?)
        .stderr(said.try_clone().map_err(fail)?);
    let mut child = command.spawn().map_err(fail)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input closes it, which is no failure of ours; what is written here is a few
        // lines, which a pipe holds.
        let _ = stdin.write_all(input);
    }
    let status = child.wait().map_err(fail)?;
    let mut output = Vec::new();
    said.rewind().map_err(fail)?;
    said.read_to_end(&mut output).map_err(fail)?;
    Ok(Finished {
        code: status.code(),
        output: String::from_utf8_lossy(&output).into_owned(),
    })
}

fn search_path() -> OsString {
    let named = variable("PATH").unwrap_or_default();
    let further = SYSTEM_DIRECTORIES.iter().filter(|directory| {
        !std::env::split_paths(&named).any(|path| path.as_os_str() == OsStr::new(directory))
    });
    let mut search = named.clone();
    for directory in further {
        if !search.is_empty() {
            search.push(":");
        }
        search.push(directory);
    }
    search
}

/// How a server is known among the programs that run.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// The name of its program.
    pub name: &'static str,
    /// The program of many uses that it may also be, and the word with which that is this server.
    pub part_of: (&'static str, &'static str),
}

/// Whether a server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// The oldest one was started then, in seconds since 1970.
    Since(i64),
    /// None does.
    No,
    /// Others' processes are not shown to this account, or not at all.
    Untold,
}

/// Looks for a server among the processes that /proc shows.
pub fn running(server: Server) -> Result<Running, OsError> {
    let proc = Path::new("/proc");
    // `hidepid` keeps even this one from other accounts (proc(5)).
    let shows_others = matches!(fs::read_with_stat(&proc.join("1/stat")), Ok(Some(_)));
    let Some(boot) = boot_time(proc)?.filter(|_| shows_others) else {
        return Ok(Running::Untold);
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
        let read = |file: &str| fs::read_with_stat(&proc.join(&name).join(file)).ok().flatten();
        let Some((bytes, _)) = read("stat") else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        let arguments = || read("cmdline").map(|(bytes, _)| bytes).unwrap_or_default();
        if let Some((found, ticks_after_boot)) = parse(&text)
            && server.is(found, arguments)
        {
            let start = boot + ticks_after_boot / ticks;
            oldest = Some(oldest.map_or(start, |before: i64| before.min(start)));
        }
    }
    Ok(oldest.map_or(Running::No, Running::Since))
}

impl Server {
    /// Whether a process of this name (15 characters of it are kept), with these arguments, each ended by a NUL, is one.
    fn is(self, found: &str, arguments: impl FnOnce() -> Vec<u8>) -> bool {
        let (whole, word) = self.part_of;
        found == self.name.get(..15).unwrap_or(self.name)
            || (found == whole && arguments().split(|byte| *byte == 0).nth(1) == Some(word.as_bytes()))
    }
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
    fn a_server_is_known_by_its_name_or_by_the_word_behind_a_greater_one() {
        let server = Server {
            name: "clickhouse-server",
            part_of: ("clickhouse", "server"),
        };
        for (name, arguments, expected) in [
            ("clickhouse-serv", "", true),
            ("clickhouse", "/usr/bin/clickhouse\0server\0--config\0x", true),
            ("clickhouse", "/usr/bin/clickhouse\0client\0server\0", false),
            ("clickhouse", "", false),
            ("bash", "bash\0server\0", false),
        ] {
            assert_eq!(
                server.is(name, || arguments.into()),
                expected,
                "{name} {arguments}"
            );
        }
    }

    #[test]
    fn a_program_hears_its_input_and_both_its_voices_are_heard_in_order() {
        let script = [
            "-c",
            "echo one; echo two >&2; cat; echo \"${HOME:-none} $LC_ALL\"; exit 3",
        ];
        let finished = run(Path::new("/bin/sh"), &script.map(OsString::from), b"three\n").expect("runs");
        assert_eq!(finished.output, "one\ntwo\nthree\nnone C\n");
        assert_eq!(finished.code, Some(3));
    }

    #[test]
    fn a_program_that_leaves_another_one_behind_has_ended_all_the_same() {
        let script = ["-c", "sleep 600 & echo $!"];
        let finished = run(Path::new("/bin/sh"), &script.map(OsString::from), b"").expect("runs");
        let left: i32 = finished.output.trim().parse().expect("a number");
        let left = rustix::process::Pid::from_raw(left).expect("a process");
        rustix::process::kill_process(left, rustix::process::Signal::KILL).expect("it was there");
    }

    #[test]
    fn a_program_of_the_system_is_found_and_an_unknown_one_is_not() {
        let shell = find("sh").expect("looked for").expect("there");
        assert!(shell.path.is_absolute(), "{shell:?}");
        assert_eq!(find("no-such-program-of-ours").expect("looked for"), None);
    }

    #[test]
    fn a_name_with_blanks_and_brackets_is_read_whole() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 9 0 8815 1 1 1";
        assert_eq!(parse(stat), Some(("a (b) c", 8815)));
    }
}
