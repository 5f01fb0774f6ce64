//! Diagnosis: what is wrong with certificates and stores, why, and what settles it.
//!
//! Values in, [`Finding`]s out: pure functions over what others have read. Every kind of finding is a row of `code`, with
//! its severity, cause and fix; what finds it is a row of `rules`. This room knows no file, no clock and no output: the
//! moment is passed in, and `commands` shows what was found.
//!
//! To add a finding: its row in `code`, and the rule that finds it in `rules`.

mod code;
mod codes;
mod evidence;
mod finding;
mod rules;

pub use code::Code;
pub use evidence::{File, certificates, has_key};
pub use finding::{Finding, Severity};
pub use rules::{
    of_awaited, of_certificate, of_damaged, of_dates, of_due, of_file, of_inaccessible, of_missing,
    of_readable, of_unreadable,
};
