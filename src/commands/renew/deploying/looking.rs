//! Whether a server serves: it grants a session.
//!
//! A ZooKeeper that has just been started shows its certificate before it has found its ensemble again. Whoever restarted the
//! next one then would take the quorum away: so a session is asked for, which a server grants as a member alone.

use std::time::Duration;

use crate::commands::converging::Standing;
use crate::commands::probe::knocker::Knocker;
use crate::commands::servers;
use crate::error::Error;
use crate::keystore::Identity;
use crate::os::clock;
use crate::pki::Certificate;
use crate::workspace::Node;

/// How long one look at a server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at servers as a client of the workspace.
pub(super) struct Looker {
    /// Without one, a handshake is all that can be asked for.
    identity: Option<Identity>,
}

/// What was seen of a server.
pub(super) struct Look {
    /// The certificate that it shows.
    pub(super) leaf: Option<Certificate>,
    /// Why it does not serve; `None`: it does.
    pub(super) lacks: Option<String>,
}

impl Looker {
    /// A client whose key is kept elsewhere has no identity here.
    pub(super) fn of(standing: &Standing) -> Self {
        let knocker = Knocker::of_workspace(standing).ok();
        Self {
            identity: knocker.and_then(|knocker| knocker.identity),
        }
    }

    /// Looks at a server; `None` where the node is none.
    pub(super) fn look(&self, node: &Node<'_>) -> Result<Option<Look>, Error> {
        let reports = servers::ask(&[node], self.identity.as_ref(), PATIENCE, clock::now())?;
        Ok(reports.into_iter().flatten().next().map(|report| {
            let leaf = report.main.tls.chain.first().cloned();
            let is_enough = self.identity.is_none() && leaf.is_some();
            let lacks = report.main.outcome.err().filter(|_| !is_enough);
            Look {
                leaf,
                lacks: lacks.map(|stop| stop.to_string()),
            }
        }))
    }
}
