//! What the service's account cannot read, and what everybody can.

use super::Remark;
use crate::diagnosis::Closed;

/// Everybody may read it.
pub(super) const READ_BY_OTHERS: u32 = 0o004;

/// The first thing on the way that is closed for the account.
pub(super) fn closed(closed: Option<&Closed>) -> Vec<Remark> {
    let remark = |closed: &Closed| {
        let Closed {
            path,
            is_directory,
            mode,
            owner: (user, group),
            account,
        } = closed;
        let (what, fix) = if *is_directory {
            (
                "go through",
                format!(
                    "open the directory to the service: `chmod o+x {path}`, or give it the service's group and `chmod g+x`"
                ),
            )
        } else {
            (
                "read",
                format!("give it to the service's group: `chgrp GROUP {path}`, `chmod 0640 {path}`"),
            )
        };
        Remark::new(format!("the account `{account}` may not {what} `{path}`"))
            .seen(format!("mode {mode:04o}, owner {user}:{group}"))
            .fixed_by(Some(fix))
    };
    closed.map(remark).into_iter().collect()
}
