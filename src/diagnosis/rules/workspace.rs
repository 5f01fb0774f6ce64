use super::super::{Code, Finding};
use super::Remark;
use super::unreadable::with_causes;
use crate::model::Fault;

/// A file that should be there; `fix` where it cannot simply be made anew.
#[must_use]
pub fn of_missing(subject: &str, fix: Option<&str>) -> Finding {
    let remark = Remark::new("there is no such file").fixed_by(fix.map(str::to_owned));
    Finding::new(Code::FileMissing, subject, remark)
}

/// A certificate that is to come from elsewhere.
#[must_use]
pub fn of_awaited(subject: &str) -> Finding {
    Finding::new(
        Code::CertificateAwaited,
        subject,
        Remark::new("waits for its certificate"),
    )
}

/// A secret of a workspace that others than its owner can read, with its permission bits.
#[must_use]
pub fn of_readable(subject: &str, mode: u32) -> Finding {
    let remark = Remark::new("others than its owner can read it").seen(format!("mode: {mode:04o}"));
    Finding::new(Code::SecretReadable, subject, remark)
}

/// A file of a workspace that is not what it should be, why, and what puts it right.
#[must_use]
pub fn of_damaged(subject: &str, fault: &dyn Fault, fix: &str) -> Finding {
    let remark = Remark::new(with_causes(fault)).fixed_by(Some(fix.to_owned()));
    Finding::new(Code::Unreadable, subject, remark)
}
