use std::path::PathBuf;

use crate::model::Fault;
use crate::os::OsError;

/// Why steps were not carried out.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The machine refused.
    #[error(transparent)]
    Os(#[from] OsError),
    /// The journal of a run that was cut short cannot be read.
    #[error("the journal `{}` of a run that was cut short is damaged", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
    },
}

impl Fault for PlanError {
    fn code(&self) -> &'static str {
        match self {
            Self::Os(error) => error.code(),
            Self::Journal { .. } => "journal-damaged",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Os(error) => error.hint(),
            Self::Journal { path } => Some(format!(
                "remove `{}` and run the same command again: what it began is judged anew from the files",
                path.display()
            )),
        }
    }
}
