//! Whether the authority that ClickHouse is told to find in the system's store is there yet.

use std::path::Path;

use crate::model::Trust;
use crate::os::clock;
use crate::report::{Notice, command_line};
use crate::trust::{Candidates, Leniency, Site, Wanted};

/// What to say about it, for a configuration that relies on the store of this machine, or of the tree below `root`.
///
/// `authorities` are the certificates as PEM; `command` is what puts them there.
pub(super) fn notice(
    trust: Trust,
    authorities: &[u8],
    root: Option<&Path>,
    command: &[String],
) -> Option<Notice> {
    if trust == Trust::File {
        return None;
    }
    let place = match root {
        Some(root) => format!("the system in `{}`", root.display()),
        None => "this machine".to_owned(),
    };
    let fix = vec![format!("`{}`", command_line(command))];
    Some(match is_trusted(authorities, root) {
        Some(true) => Notice::note(format!("{place} trusts the authority: it is in the system's store")),
        Some(false) if trust == Trust::System => Notice::warning(format!(
            "{place} does not trust the authority yet, and a ClickHouse that relies on the system's store refuses every \
             ZooKeeper until it does"
        ))
        .fixed_by(fix),
        Some(false) => {
            Notice::note(format!("{place} does not trust the authority yet; ClickHouse finds it in `ca.crt`")).fixed_by(fix)
        }
        None => Notice::note(format!(
            "whether {place} trusts the authority could not be found out; a ClickHouse that relies on the system's store \
             has to find it there"
        ))
        .fixed_by(fix),
    })
}

/// Whether everybody who reads the store trusts all of them; `None` where there is no store, or it cannot be read.
fn is_trusted(authorities: &[u8], root: Option<&Path>) -> Option<bool> {
    let mut candidates = Candidates::default();
    let leniency = Leniency {
        expired: true,
        intermediates: true,
    };
    candidates
        .take(Path::new("ca.crt"), authorities, leniency, clock::now())
        .ok()?;
    let wanted = Wanted {
        root,
        ..Wanted::default()
    };
    let changes = Site::find(&wanted)
        .ok()?
        .changes_to_trust(&candidates.certificates, None)
        .ok()?;
    Some(changes.is_empty())
}
