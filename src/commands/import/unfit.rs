use std::path::PathBuf;

use crate::commands::bringing;
use crate::diagnosis::{self, Severity};
use crate::keystore::GatheringError;
use crate::model::Fault;
use crate::os::clock;
use crate::pki::{Certificate, IssueError};
use crate::report::Notice;

/// Why something is not taken over.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    /// The files do not make an identity.
    #[error(transparent)]
    Gathering(#[from] GatheringError),
    /// The peers would refuse it.
    #[error("`{name}` is not taken over: {}", reasons.join("; "))]
    Certificate {
        name: String,
        reasons: Vec<String>,
        /// What settles the first of them.
        fix: Option<String>,
    },
    /// Its issuer is not known.
    #[error("`{name}` is not taken over: the certificate of `{issuer}`, which issued it, was not brought")]
    IssuerMissing { name: String, issuer: String },
    /// Its issuer is known, and is not the one that the peers trust.
    #[error(
        "`{name}` is not taken over: it leads to `{root}`, and the peers of this workspace trust `{anchor}` alone"
    )]
    IssuerForeign {
        name: String,
        root: String,
        anchor: String,
    },
    /// It cannot issue.
    #[error("`{}` cannot be taken over as an authority", path.display())]
    Authority {
        path: PathBuf,
        #[source]
        source: IssueError,
    },
    /// Not one authority.
    #[error("`{}` holds {count} authorities of which none issued another: which one is meant?", path.display())]
    Several { path: PathBuf, count: usize },
    /// None.
    #[error("`{}` holds no authority", path.display())]
    NoAuthority { path: PathBuf },
    /// Nothing says which node.
    #[error("which node is `{name}` for?")]
    WhichNode { name: String },
    /// There is no key.
    #[error("there is no private key for `{name}`: none was brought, and `{node}` has none")]
    NoKey { name: String, node: String },
}

impl Fault for Unfit {
    fn code(&self) -> &'static str {
        match self {
            Self::Gathering(source) => source.code(),
            Self::Certificate { .. } => "certificate-unfit",
            Self::IssuerMissing { .. } => "issuer-missing",
            Self::IssuerForeign { .. } => "issuer-foreign",
            Self::Authority { source, .. } => source.code(),
            Self::Several { .. } => "authority-ambiguous",
            Self::NoAuthority { .. } => "not-an-authority",
            Self::WhichNode { .. } => "node-ambiguous",
            Self::NoKey { .. } => "key-missing",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Gathering(GatheringError::KeyMismatch) => {
                "bring the certificate that was issued for this key, or the key of this certificate: `--key FILE`"
            }
            Self::Gathering(source) => return bringing::hint_of(source, super::PASSWORD),
            Self::Certificate { fix, .. } => return fix.clone(),
            Self::IssuerMissing { .. } => "bring it too: `--chain FILE`",
            Self::IssuerForeign { .. } => {
                "have it issued by that authority; a workspace under another one begins with `zkcerts import authority`"
            }
            Self::Authority { source, .. } => return source.hint(),
            Self::Several { .. } => "bring the one that issues in `--cert`, and the others in `--chain`",
            Self::NoAuthority { .. } => "bring a certificate with `CA:TRUE`",
            Self::WhichNode { .. } => "say it: `--host HOST`",
            Self::NoKey { .. } => "bring it: `--key FILE`; or have one made here: `zkcerts csr ROLE HOST`",
        };
        Some(hint.to_owned())
    }
}

/// Refuses a certificate that has an error of its own; what is less comes back as notices.
pub(super) fn check(
    certificate: &Certificate,
    more: Vec<(String, String)>,
    notices: &mut Vec<Notice>,
) -> Result<(), Unfit> {
    let name = certificate.called();
    let findings = diagnosis::of_certificate(&name, certificate, clock::now());
    let (errors, others): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.severity() == Severity::Error);
    let refusals = errors.into_iter().map(|finding| (finding.message, finding.fix));
    let refusals: Vec<_> = refusals.chain(more).collect();
    if !refusals.is_empty() {
        let fix = refusals.first().map(|(_, fix)| fix.clone());
        return Err(Unfit::Certificate {
            name,
            reasons: refusals.into_iter().map(|(reason, _)| reason).collect(),
            fix,
        });
    }
    let warnings = others
        .into_iter()
        .filter(|finding| finding.severity() == Severity::Warning);
    notices.extend(warnings.map(|finding| Notice::warning(format!("`{name}`: {}", finding.message))));
    Ok(())
}
