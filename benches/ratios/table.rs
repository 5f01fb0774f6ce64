use std::fmt;

use crate::scale::Scale;

/// The figures with their targets.
pub(crate) struct Table {
    scale: Scale,
    rows: Vec<Row>,
}

/// One figure.
pub(crate) struct Row {
    what: String,
    target: Target,
    figure: f64,
    detail: String,
}

enum Target {
    AtLeast(f64),
    AtMost(f64),
    None,
}

impl Table {
    pub(crate) fn new(scale: Scale) -> Self {
        Self {
            scale,
            rows: Vec::new(),
        }
    }

    /// Adds figures.
    pub(crate) fn extend(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.rows.extend(rows);
    }
}

impl Row {
    /// The more the better.
    pub(crate) fn at_least(what: impl Into<String>, target: f64, figure: f64, detail: String) -> Self {
        Self::new(what.into(), Target::AtLeast(target), figure, detail)
    }

    /// The less the better.
    pub(crate) fn at_most(what: impl Into<String>, target: f64, figure: f64, detail: String) -> Self {
        Self::new(what.into(), Target::AtMost(target), figure, detail)
    }

    /// Nothing is asked of it; it explains another one.
    pub(crate) fn informing(what: impl Into<String>, figure: f64, detail: String) -> Self {
        Self::new(what.into(), Target::None, figure, detail)
    }

    fn new(what: String, target: Target, figure: f64, detail: String) -> Self {
        Self {
            what,
            target,
            figure,
            detail,
        }
    }

    fn verdict(&self) -> &'static str {
        let met = match self.target {
            Target::AtLeast(target) => self.figure >= target,
            Target::AtMost(target) => self.figure <= target,
            Target::None => return "",
        };
        if met { "met" } else { "MISSED" }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::AtLeast(target) => format!("≥ {target}"),
            Self::AtMost(target) => format!("≤ {target}"),
            Self::None => String::new(),
        };
        formatter.pad(&text)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        writeln!(formatter, "scale: {}; {cores} cores", self.scale)?;
        writeln!(formatter, "{:>8}  {:>7}  {:<6}", "figure", "target", "")?;
        for row in &self.rows {
            let verdict = row.verdict();
            writeln!(
                formatter,
                "{:>8.2}  {:>7}  {verdict:<6}  {}: {}",
                row.figure, row.target, row.what, row.detail
            )?;
        }
        Ok(())
    }
}
