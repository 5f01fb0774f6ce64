//! What a verb fails with: the exit code, a stable code for scripts, the message with its causes, and what to do.
//!
//! Every room has its own error enum that implements [`Fault`]; here they become one type. This file knows no room
//! and no output: `lib` hands what it says to `report`.

use std::fmt;

use crate::model::Fault;

/// How the process ends. Scripts rely on these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Done, or there was nothing to do.
    Done = 0,
    /// Failed: the message says at what, and the hint what to do.
    Failed = 1,
    /// The command line is wrong: nothing was read or written.
    Usage = 2,
    /// The question was answered, and the answer holds an error or a warning.
    FoundProblems = 3,
}

impl ExitCode {
    /// Every one, in the order of its number.
    pub const ALL: &'static [Self] = &[Self::Done, Self::Failed, Self::Usage, Self::FoundProblems];

    /// The number that the parent process sees.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// What it means, for the man page and the README.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing to do",
            Self::Failed => "failed",
            Self::Usage => "usage: the command line is wrong, nothing was touched",
            Self::FoundProblems => "found problems: a check answered with an error or a warning",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// The one error of the command line: some room's fault, and what was being done when it came up.
///
/// Made from any [`Fault`] by `?`; [`Context::context`] adds what was being done.
pub struct Error {
    exit_code: ExitCode,
    doing: Vec<String>,
    fault: Box<dyn Fault>,
}

impl<F: Fault> From<F> for Error {
    fn from(fault: F) -> Self {
        Self {
            exit_code: ExitCode::Failed,
            doing: Vec::new(),
            fault: Box::new(fault),
        }
    }
}

impl Error {
    /// A fault of the command line itself: it ends with [`ExitCode::Usage`], and nothing was touched.
    #[must_use]
    pub fn usage(fault: impl Fault) -> Self {
        Self {
            exit_code: ExitCode::Usage,
            ..Self::from(fault)
        }
    }

    /// How the process ends.
    #[must_use]
    pub const fn exit_code(&self) -> ExitCode {
        self.exit_code
    }

    /// The stable kebab-case word of the fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What the person at the keyboard can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        self.fault.hint()
    }

    /// From the outside in: what was being done, the fault, and its causes.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        let fault: &(dyn std::error::Error + 'static) = &*self.fault;
        let causes = std::iter::successors(Some(fault), |error| error.source());
        self.doing
            .iter()
            .rev()
            .cloned()
            .chain(causes.map(ToString::to_string))
            .collect()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.messages().join(": "))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Error({}, {}: {self})",
            self.exit_code.number(),
            self.code()
        )
    }
}

/// Adds to a failure what was being done.
pub trait Context<T> {
    /// `doing` is a lower-case fragment such as "cannot deploy `zk1`"; it is made only on failure.
    fn context(self, doing: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<Error>> Context<T> for Result<T, E> {
    fn context(self, doing: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|error| {
            let mut error = error.into();
            error.doing.push(doing());
            error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot write `/x`")]
    struct WriteFault(#[source] std::io::Error);

    impl Fault for WriteFault {
        fn code(&self) -> &'static str {
            "cannot-write"
        }
        fn hint(&self) -> Option<String> {
            Some("free some space".to_owned())
        }
    }

    fn failure() -> Error {
        let result: Result<(), _> = Err(WriteFault(std::io::Error::other("the disk is full")));
        result
            .context(|| "cannot write the plan".to_owned())
            .context(|| "cannot deploy `zk1`".to_owned())
            .expect_err("a failure")
    }

    #[test]
    fn messages_go_from_what_was_asked_for_to_the_first_cause() {
        assert_eq!(
            failure().to_string(),
            "cannot deploy `zk1`: cannot write the plan: cannot write `/x`: the disk is full"
        );
    }

    #[test]
    fn an_error_keeps_the_code_and_the_hint_of_the_fault() {
        assert_eq!(failure().code(), "cannot-write");
        assert_eq!(failure().hint().as_deref(), Some("free some space"));
        assert_eq!(failure().exit_code(), ExitCode::Failed);
    }

    #[test]
    fn a_fault_of_the_command_line_exits_with_two() {
        assert_eq!(
            Error::usage(WriteFault(std::io::Error::other("no")))
                .exit_code()
                .number(),
            2
        );
    }

    #[test]
    fn exit_codes_are_numbered_from_zero_in_order() {
        let numbers: Vec<u8> = ExitCode::ALL.iter().map(|code| code.number()).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
    }
}
