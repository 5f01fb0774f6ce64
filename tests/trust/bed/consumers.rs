//! Those who read a trust store, each asked in its own way whether it trusts.

use std::path::Path;

use crate::bed::certificates::Certificates;
use crate::bed::machine::Machine;
use crate::bed::tree::{JAVA_PASSWORD, java_listing};

/// What a consumer answers: that it trusts, or why it does not.
pub(crate) type Verdict = Result<(), String>;

/// Where the programs of one distribution read.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    /// One file with all certificates.
    pub(crate) bundle: &'static str,
    /// Links by the hash of the subject.
    pub(crate) directory: Option<&'static str>,
    /// Java's.
    pub(crate) java: Option<&'static str>,
}

impl Places {
    /// Debian's, where OpenSSL's own defaults point to.
    pub(crate) const DEBIAN: Self = Self {
        bundle: "/etc/ssl/certs/ca-certificates.crt",
        directory: Some("/etc/ssl/certs"),
        java: Some("/etc/ssl/certs/java/cacerts"),
    };

    /// What each of them says of an authority, and of a certificate that it issued: (who, verdict).
    pub(crate) fn verdicts(
        &self,
        machine: &Machine,
        authority: &Path,
        issued: &Path,
    ) -> Vec<(&'static str, Verdict)> {
        let mut verdicts = vec![("openssl by file", openssl_by_file(machine, self.bundle, issued))];
        if let Some(directory) = self.directory {
            verdicts.push((
                "openssl by directory",
                openssl_by_directory(machine, directory, issued),
            ));
        }
        if let Some(store) = self.java {
            verdicts.push(("java", java(machine, store, authority)));
        }
        verdicts
    }

    /// # Panics
    /// When one of them does not trust, with its reason.
    pub(crate) fn assert_trusted(&self, machine: &Machine, authority: &Path, issued: &Path) {
        for (who, verdict) in self.verdicts(machine, authority, issued) {
            assert_eq!(verdict, Ok(()), "{who} does not trust {}", authority.display());
        }
    }

    /// # Panics
    /// When one of them trusts.
    pub(crate) fn assert_not_trusted(&self, machine: &Machine, authority: &Path, issued: &Path) {
        for (who, verdict) in self.verdicts(machine, authority, issued) {
            assert!(verdict.is_err(), "{who} trusts {}", authority.display());
        }
    }
}

/// OpenSSL, which reads this bundle and nothing else.
pub(crate) fn openssl_by_file(machine: &Machine, bundle: &str, certificate: &Path) -> Verdict {
    openssl(
        machine,
        &["-CAfile", bundle, "-no-CApath", "-no-CAstore"],
        certificate,
    )
}

/// OpenSSL, which reads the hash links in this directory and nothing else.
pub(crate) fn openssl_by_directory(machine: &Machine, directory: &str, certificate: &Path) -> Verdict {
    openssl(
        machine,
        &["-CApath", directory, "-no-CAfile", "-no-CAstore"],
        certificate,
    )
}

fn openssl(machine: &Machine, places: &[&str], certificate: &Path) -> Verdict {
    let certificate = certificate.display().to_string();
    let arguments = [&["verify"], places, &[certificate.as_str()]].concat();
    let said = machine.run("openssl", &arguments);
    if said.status.success() {
        Ok(())
    } else {
        Err(format!("{}{}", said.stdout, said.stderr))
    }
}

/// Java: whether its store lists this very certificate.
pub(crate) fn java(machine: &Machine, store: &str, authority: &Path) -> Verdict {
    let fingerprint = Certificates::fingerprint(authority);
    let listed = machine.must(
        "keytool",
        &["-list", "-storepass", JAVA_PASSWORD, "-keystore", store],
    );
    let found = java_listing(&listed)
        .iter()
        .any(|entry| entry.ends_with(&fingerprint));
    if found {
        Ok(())
    } else {
        Err(format!("{fingerprint} is not in {store}"))
    }
}
