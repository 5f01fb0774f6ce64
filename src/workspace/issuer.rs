use crate::pki::{Authority, Certificate, IssueError, check_path};

/// An authority as the peers see it: its certificate, and those above it up to the root that is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    certificate: Certificate,
    above: Vec<Certificate>,
}

impl Issuer {
    /// Takes what issues, and the certificates that lead from it to its root.
    pub fn new(certificate: Certificate, above: Vec<Certificate>) -> Result<Self, IssueError> {
        check_path(&certificate, &above)?;
        Ok(Self { certificate, above })
    }

    /// What issues.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The chain that a leaf of it is sent with, without the leaf.
    pub fn path(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.certificate).chain(&self.above)
    }

    /// What is trusted: OpenSSL trusts no chain that does not end at a root.
    #[must_use]
    pub fn root(&self) -> &Certificate {
        self.above.last().unwrap_or(&self.certificate)
    }
}

impl From<&Authority> for Issuer {
    fn from(authority: &Authority) -> Self {
        Self {
            certificate: authority.certificate().clone(),
            above: authority.path().skip(1).cloned().collect(),
        }
    }
}
