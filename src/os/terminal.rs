//! Whether a person is looking.

use std::io::IsTerminal;

/// Whether standard input comes from a terminal.
#[must_use]
pub fn input_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// Whether standard output goes to a terminal.
#[must_use]
pub fn output_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether standard error goes to a terminal.
#[must_use]
pub fn error_is_terminal() -> bool {
    std::io::stderr().is_terminal()
}
