mod fault;

use crate::model::{Quoted, StoreFormat};
use crate::pki::{CertificateError, KeyError};

/// Why a store, a key or a certificate file cannot be written or read.
///
/// The caller, who knows the path, puts it in front.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
    /// An identity without a certificate.
    #[error("there is no certificate for the private key")]
    ChainEmpty,
    /// The leaf holds another public key.
    #[error("the private key does not belong to the first certificate of its chain")]
    KeyMismatch,
    /// Certificates that do not lead from one to the next.
    #[error("certificate {position} of the chain did not issue the one before it")]
    ChainBroken {
        /// Which one, counted from one.
        position: usize,
    },
    /// Anchors without a certificate.
    #[error("there is no certificate to trust")]
    AnchorsEmpty,

    /// A format that is opened with a password, and none was given.
    #[error("a `{format}` store is opened with a password, and there is none")]
    PasswordMissing {
        /// The format of the store.
        format: StoreFormat,
    },
    /// A password for a format that has none.
    #[error("a `{format}` store has no password: what is written would not be protected by it")]
    PasswordUnused {
        /// The format of the store.
        format: StoreFormat,
    },
    /// The empty password.
    #[error("the password is empty")]
    PasswordEmpty,
    /// Java checks each character of a store's password (`Password is not ASCII`).
    #[error("the password holds a character that is not ASCII, and Java opens no store with such a password")]
    PasswordNotAscii,
    /// An alias that the format cannot hold.
    #[error("{} cannot be an alias: {reason}", Quoted(alias))]
    Alias {
        /// What was given.
        alias: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An alias that another entry of the store has.
    #[error("the store has another entry with the alias {}", Quoted(alias))]
    AliasTaken {
        /// The alias, in lower case.
        alias: String,
    },

    /// The store's own check of its password failed.
    #[error("the password does not open this `{format}` store")]
    WrongPassword {
        /// The format of the store.
        format: StoreFormat,
    },
    /// The store opens, a key in it does not.
    #[error("the password opens the store, but {entry} is protected by another one")]
    WrongKeyPassword {
        /// Which key, such as "the key `zk`".
        entry: String,
    },
    /// Content that is recognised and not read.
    #[error("this is {what}")]
    Foreign {
        /// What it is, with its article.
        what: &'static str,
        /// What to do with it.
        advice: &'static str,
    },
    /// Content that is not recognised.
    #[error("this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore")]
    Unrecognised,
    /// A file far larger than any store.
    #[error("the store has {bytes} bytes: more than {limit} are not read")]
    TooLarge {
        /// The size.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// A file with far more keys than any store.
    #[error("it holds {count} private keys: more than {limit} are not read")]
    TooManyKeys {
        /// How many.
        count: usize,
        /// The most that are read.
        limit: usize,
    },
    /// A store or key made to burn time.
    #[error("deriving its keys takes {rounds} rounds: more than {limit} are not run")]
    TooManyRounds {
        /// What the file asks for.
        rounds: u64,
        /// The most that is run.
        limit: u64,
    },
    /// Protection that is not undone here.
    #[error("its protection is not supported: {what}")]
    Unsupported {
        /// What was found.
        what: String,
        /// What to do about it.
        advice: &'static str,
    },
    /// The content contradicts its format.
    #[error("the `{format}` store is damaged: {reason}")]
    Malformed {
        /// The format of the store.
        format: StoreFormat,
        /// Where it stops making sense.
        reason: String,
    },
    /// A key inside that cannot be understood.
    #[error("{entry} cannot be used")]
    Key {
        /// Which one, such as "the key at line 3".
        entry: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// A certificate inside that cannot be understood.
    #[error("{entry} cannot be read")]
    Certificate {
        /// Which one, such as "the certificate at line 3".
        entry: String,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// The encoder gave up; no input is known that does this.
    #[error("the `{format}` store cannot be written: {reason}")]
    Encoding {
        /// The format of the store.
        format: StoreFormat,
        /// What the encoder said.
        reason: String,
    },

    /// A PEM file whose blocks are not well-formed. The offending line is never quoted: it may be a private key.
    #[error("line {line}: {reason}")]
    Pem {
        /// The line, counted from one.
        line: usize,
        /// What is wrong there.
        reason: &'static str,
    },
    /// A file for certificates has none.
    #[error("there is no certificate in it{}", only(found))]
    NoCertificate {
        /// The labels of the blocks that it has.
        found: Vec<String>,
    },
    /// A file for a certification request has none.
    #[error("there is no certification request in it{}", only(found))]
    NoRequest {
        /// The labels of the blocks that it has, or what it is.
        found: Vec<String>,
    },
    /// More requests than one.
    #[error("there are {count} certification requests in it, and one is signed at a time")]
    SeveralRequests {
        /// How many.
        count: usize,
    },
    /// A file for a key has none.
    #[error("there is no private key in it{}", only(found))]
    NoKey {
        /// The labels of the blocks that it has.
        found: Vec<String>,
    },
    /// A file has neither.
    #[error("there is neither a certificate nor a private key in it{}", only(found))]
    Nothing {
        /// The labels of the blocks that it has.
        found: Vec<String>,
    },
    /// A file for one key has more.
    #[error("there are {count} private keys in it, and no certificate says which one is meant")]
    SeveralKeys {
        /// How many.
        count: usize,
    },
    /// An encrypted key that contradicts itself.
    #[error("{entry} is damaged: what says how it is encrypted makes no sense")]
    KeyDamaged {
        /// Which one, such as "the private key at line 3".
        entry: String,
    },
    /// An encrypted key, and no password.
    #[error("{entry} is encrypted, and there is no password")]
    KeyEncrypted {
        /// Which one, such as "the private key at line 3".
        entry: String,
    },
    /// An encrypted key, and the wrong password.
    #[error("the password does not decrypt {entry}")]
    KeyPassword {
        /// Which one, such as "the private key at line 3".
        entry: String,
    },
}

fn only(labels: &[String]) -> String {
    if labels.is_empty() {
        String::new()
    } else {
        let labels: Vec<_> = labels.iter().map(|label| Quoted(label).to_string()).collect();
        format!(", only {}", labels.join(", "))
    }
}
