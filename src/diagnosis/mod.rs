//! Diagnosis: what is wrong with certificates and stores, why, and what settles it.
//!
//! Values in, [`Finding`]s out: pure functions over what others have read. Every kind of finding is a row of `code`, with
//! its severity, cause and fix; what finds it is a row of `rules` or, in a log, of [`messages`]. This room knows no file, no clock and no output: the
//! moment is passed in, and `commands` shows what was found.
//!
//! To add a finding: its row in `code`, and the rule that finds it in `rules`.

mod code;
mod codes;
mod evidence;
mod finding;
pub mod messages;
mod rules;
mod verdicts;

pub use code::Code;
pub use evidence::{
    ClickhouseEvidence, Closed, ConfigurationFile, Content, File, Holds, NamedAnchors, Origin, PasswordFile,
    StorePassword, Stored, Told, ZookeeperEvidence, ZookeeperStore, certificates, has_key, holds_key_of,
};
pub use finding::{Finding, Place, Remark, Severity};
pub use rules::{
    Shown, of_awaited, of_certificate, of_clickhouse, of_damaged, of_dates, of_due, of_file, of_inaccessible,
    of_link, of_malformed, of_missing, of_no_pem, of_readable, of_shown, of_unreadable, of_zookeeper,
};
pub use verdicts::of_verdicts;
