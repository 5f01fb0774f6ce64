use crate::model::Password;

/// What opens a file that others made: the password of the store, and that of its keys where it is another.
///
/// A key is tried with its own password first, and then with that of the store.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passwords<'a> {
    store: Option<&'a Password>,
    key: Option<&'a Password>,
}

impl<'a> Passwords<'a> {
    /// The same with a password for the keys.
    #[must_use]
    pub const fn with_key(self, key: Option<&'a Password>) -> Self {
        Self { key, ..self }
    }

    pub(super) const fn of_store(self) -> Option<&'a Password> {
        self.store
    }

    /// Those that may open a key, the likeliest first; nothing where there is none.
    pub(super) fn of_keys(self) -> Option<impl Iterator<Item = &'a Password>> {
        let mut passwords = self.key.into_iter().chain(self.store).peekable();
        passwords.peek()?;
        Some(passwords)
    }
}

impl<'a> From<Option<&'a Password>> for Passwords<'a> {
    /// One password for everything.
    fn from(store: Option<&'a Password>) -> Self {
        Self { store, key: None }
    }
}
