use super::Owner;

/// An account as the kernel sees its processes: who they are, and every group that they are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// User id.
    pub user: u32,
    /// Group ids, the first one that of the account itself.
    pub groups: Vec<u32>,
}

/// What somebody may do with a file or directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Read the file.
    Read = 0o4,
    /// Go through the directory.
    Pass = 0o1,
}

impl Account {
    /// Whether the account has this right, by permission bits and owner: those of the first class that it belongs to count,
    /// and root may everything (`path_resolution(7)`, "Permissions"). Access control lists are not asked.
    #[must_use]
    pub fn may(&self, right: Right, mode: u32, owner: Owner) -> bool {
        if self.user == 0 {
            return true;
        }
        let class = if owner.user == self.user {
            mode >> 6
        } else if self.groups.contains(&owner.group) {
            mode >> 3
        } else {
            mode
        };
        class & right as u32 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_class_that_an_account_belongs_to_counts() {
        let account = Account {
            user: 107,
            groups: vec![113, 900],
        };
        let root = Account {
            user: 0,
            groups: vec![0],
        };
        // Mode, user and group of the file; whether it may be read, and passed if it is a directory.
        for (mode, user, group, read, pass) in [
            (0o400, 107, 0, true, false),
            (0o040, 107, 113, false, false),
            (0o640, 0, 113, true, false),
            (0o750, 0, 900, true, true),
            (0o604, 0, 900, false, false),
            (0o711, 0, 0, false, true),
            (0o600, 0, 0, false, false),
        ] {
            let owner = Owner { user, group };
            let found = (
                account.may(Right::Read, mode, owner),
                account.may(Right::Pass, mode, owner),
            );
            assert_eq!(found, (read, pass), "{mode:o} {user}:{group}");
            assert!(root.may(Right::Read, mode, owner));
        }
    }
}
