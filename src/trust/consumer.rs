//! Those who read a store: who they are, and which file or directory they read in which form.

/// Somebody who reads the store.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Consumer {
    /// What it is called in answers.
    pub name: &'static str,
    pub(super) form: Form,
    pub(super) path: &'static str,
    pub(super) presence: Presence,
}

/// In which form it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// PEM blocks in one file (`SSL_CTX_load_verify_locations` with a file).
    Bundle,
    /// A directory of `HASH.N` links, which OpenSSL looks issuers up in. ClickHouse reads this one (`loadDefaultCAFile`).
    HashDirectory,
    /// A JVM's `cacerts`.
    Java,
}

/// Whether a store of the family has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    WhereThere,
}
