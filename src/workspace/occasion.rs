use std::collections::HashMap;

use super::brought::Brought;
use super::foundation::Authorities;
use super::intent::Reason;

/// What a run does beside what the manifest asks for.
pub struct Occasion {
    /// Whether authorities may be made.
    pub authorities: Authorities,
    /// What is put into the workspace that was not made here.
    pub brought: Brought,
    /// What is made anew although nothing is wrong with it, by the index of the node.
    pub renewals: HashMap<usize, Renewal>,
}

impl Occasion {
    /// Everything is made here, where it is missing or not as it should be.
    #[must_use]
    pub fn plain(authorities: Authorities) -> Self {
        Self {
            authorities,
            brought: Brought::Nothing,
            renewals: HashMap::new(),
        }
    }

    /// The same, and something is brought.
    #[must_use]
    pub fn bringing(brought: Brought) -> Self {
        Self {
            brought,
            ..Self::plain(Authorities::MustExist)
        }
    }
}

/// What of a node is made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewal {
    /// Why its certificate is, if it is.
    pub leaf: Option<Reason>,
    /// Why the certificate that it shows its peers is, if it is.
    pub quorum: Option<Reason>,
    /// Whether the keys are made anew too.
    pub rekey: bool,
    /// Whether the passwords of its keystores are made anew too.
    pub passwords: bool,
}
