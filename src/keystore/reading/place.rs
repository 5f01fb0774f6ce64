use std::fmt;

/// Where in a file something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The line at which its block begins, counted from one.
    Line(usize),
    /// Which one of its kind it is, where there are no lines, counted from one.
    Number(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Number(number) => write!(formatter, "number {number}"),
        }
    }
}
