use super::{Code, Finding, Remark};
use crate::diagnosis::Place;
use crate::keystore::Kind;
use crate::model::Fault;

/// Faults of reading that are questions of a password.
const PASSWORDS: [(&str, Code); 3] = [
    ("store-password-missing", Code::PasswordMissing),
    ("key-password-missing", Code::PasswordMissing),
    ("store-password-wrong", Code::PasswordWrong),
];

/// A file of which nothing can be shown, and why.
#[must_use]
pub fn of_unreadable(name: &str, fault: &dyn Fault) -> Finding {
    let known = PASSWORDS.iter().find(|(known, _)| *known == fault.code());
    let code = known.map_or(Code::Unreadable, |(_, code)| *code);
    let advice = fault.hint().filter(|_| code == Code::Unreadable);
    Finding::new(code, name, Remark::new(with_causes(fault)).fixed_by(advice))
}

/// A file that is no PEM, where its program reads nothing else.
#[must_use]
pub fn of_no_pem(name: &str, kind: Kind, program: &str) -> Finding {
    let remark = Remark::new(format!(
        "it is {}, and {program} reads PEM alone here",
        kind.described()
    ));
    let fix = format!("have it written as PEM, and name that: `zkcerts convert {name} --to pem --out NEW`");
    Finding::new(Code::Unreadable, name, remark.fixed_by(Some(fix)))
}

/// A configuration of which nothing can be said, and where the reason stands.
#[must_use]
pub fn of_malformed(name: &str, fault: &dyn Fault, place: &Place) -> Finding {
    let remark = Remark::new(with_causes(fault)).fixed_by(fault.hint());
    Finding::new(Code::Unreadable, name, remark.seen_at(place, "from here on"))
}

/// A file that could not be opened, and why.
#[must_use]
pub fn of_inaccessible(name: &str, fault: &dyn Fault) -> Finding {
    let remark = Remark::new(with_causes(fault));
    Finding::new(Code::Inaccessible, name, remark.fixed_by(fault.hint()))
}

/// The fault and what caused it, in one line.
pub(super) fn with_causes(fault: &dyn Fault) -> String {
    let fault: &dyn std::error::Error = fault;
    let causes = std::iter::successors(Some(fault), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
