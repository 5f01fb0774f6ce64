//! Hooks that hear of every change, by the protocol of `update-ca-certificates`: a line `+PATH` or `-PATH` a link on
//! standard input.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::site::Site;
use crate::os::{fs, process};

/// What a refresh changed in the directory of links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LinkChanges {
    pub(super) added: Vec<PathBuf>,
    pub(super) removed: Vec<PathBuf>,
}

impl LinkChanges {
    /// Adds further changes, each once.
    pub(super) fn extend(&mut self, others: Self) {
        self.added.extend(others.added);
        self.removed.extend(others.removed);
        for list in [&mut self.added, &mut self.removed] {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// What a hook reads: first what came, then what went.
    pub(super) fn lines(&self) -> String {
        let came = self.added.iter().map(|path| format!("+{}\n", path.display()));
        let went = self.removed.iter().map(|path| format!("-{}\n", path.display()));
        came.chain(went).collect()
    }
}

/// A hook that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FailedHook {
    pub(super) hook: String,
    pub(super) output: String,
}

/// Runs the hooks in a directory, in the order of their names, as `run-parts` finds them (run-parts(8)): executable, and
/// of letters, digits, `_` and `-` alone. One that fails does not keep the others from running.
pub(super) fn run(
    site: &Site,
    directory: &str,
    changes: &LinkChanges,
) -> Result<Vec<FailedHook>, TrustError> {
    let place = site.directory(directory)?;
    let mut failed = Vec::new();
    for name in fs::list(&place)?.into_iter().filter(|name| is_hook(name)) {
        let path = place.join(&name);
        if !fs::may_execute(&path)? {
            continue;
        }
        let finished = process::run(&path, &[], changes.lines().as_bytes())?;
        if finished.code != Some(0) {
            failed.push(FailedHook {
                hook: Path::new(directory).join(name).display().to_string(),
                output: finished.output,
            });
        }
    }
    Ok(failed)
}

fn is_hook(name: &str) -> bool {
    name.bytes()
        .all(|octet| octet.is_ascii_alphanumeric() || octet == b'_' || octet == b'-')
}

/// The hooks that a run of the tool says have failed: Debian's script prints a line and goes on, with exit code 0.
pub(super) fn failed_in(output: &str) -> Vec<FailedHook> {
    output
        .lines()
        .filter_map(|line| line.strip_prefix("E: ")?.split_once(" exited with code "))
        .map(|(hook, _)| FailedHook {
            hook: hook.to_owned(),
            output: output.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_have_names_that_run_parts_takes() {
        for (name, taken) in [
            ("jks-keystore", true),
            ("10_mono", true),
            ("hook.sh", false),
            ("jks-keystore.dpkg-old", false),
            ("", true),
        ] {
            assert_eq!(is_hook(name), taken, "{name}");
        }
    }

    #[test]
    fn what_came_is_told_before_what_went() {
        let changes = LinkChanges {
            added: vec!["/etc/ssl/certs/new.pem".into()],
            removed: vec!["/etc/ssl/certs/old.pem".into()],
        };
        assert_eq!(
            changes.lines(),
            "+/etc/ssl/certs/new.pem\n-/etc/ssl/certs/old.pem\n"
        );
    }

    #[test]
    fn a_hook_that_failed_is_found_in_what_the_tool_printed() {
        let output = "1 added, 0 removed; done.\nRunning hooks in /etc/ca-certificates/update.d...\n\
                      E: /etc/ca-certificates/update.d/broken exited with code 7.\ndone.\n";
        let failed = failed_in(output);
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].hook, "/etc/ca-certificates/update.d/broken");
    }
}
