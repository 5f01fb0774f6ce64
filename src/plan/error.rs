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
    /// The journal was written by somebody who may not change what it names.
    #[error("the journal `{}` of another user names `{}`, which is not below it", path.display(), target.display())]
    ForeignJournal {
        /// The journal.
        path: PathBuf,
        /// What it names.
        target: PathBuf,
    },
}

impl Fault for PlanError {
    fn code(&self) -> &'static str {
        match self {
            Self::Os(error) => error.code(),
            Self::Journal { .. } => "journal-damaged",
            Self::ForeignJournal { .. } => "journal-foreign",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Os(error) => error.hint(),
            Self::Journal { path } => Some(format!(
                "remove `{}` and run the same command again: what it began is judged anew from the files",
                path.display()
            )),
            Self::ForeignJournal { path, .. } => Some(format!(
                "see who wrote `{0}`, and why; nothing is lost by removing it",
                path.display()
            )),
        }
    }
}
