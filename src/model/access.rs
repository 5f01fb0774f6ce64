/// Who may do what with a file or directory, from the moment it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Access {
    /// Permission bits, such as `0o600`.
    pub mode: u32,
    /// The owner to give it; `None` leaves it with the process that writes it.
    pub owner: Option<Owner>,
}

/// A user and a group by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// User id.
    pub user: u32,
    /// Group id.
    pub group: u32,
}

impl Access {
    /// A key, a store that holds one, or a password: its owner alone.
    pub const SECRET: Self = Self {
        mode: 0o600,
        owner: None,
    };
    /// Certificates and configuration: anyone may read.
    pub const PUBLIC: Self = Self {
        mode: 0o644,
        owner: None,
    };
    /// A directory with secrets below it.
    pub const PRIVATE_DIRECTORY: Self = Self {
        mode: 0o700,
        owner: None,
    };

    /// The same permissions for another owner.
    #[must_use]
    pub const fn owned_by(self, owner: Owner) -> Self {
        Self {
            mode: self.mode,
            owner: Some(owner),
        }
    }

    /// Whether others than the owner can read what has these permissions.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.mode & 0o077 != 0
    }
}
