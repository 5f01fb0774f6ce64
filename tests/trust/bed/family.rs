//! The families of trust stores beside Debian's: their real directories, and their tools, stood in for where Debian has none.

use crate::bed::consumers::Places;

/// One family.
pub(crate) struct Family {
    /// As `--store` takes it.
    pub(crate) name: &'static str,
    pub(crate) os_release: &'static str,
    /// Those that are there before any certificate is.
    pub(crate) directories: &'static [&'static str],
    /// Links that its packages bring: path, target.
    pub(crate) links: &'static [(&'static str, &'static str)],
    /// How it brings the roots of the distribution.
    pub(crate) roots: Roots,
    /// Where the administrator's own certificates go.
    pub(crate) anchors: &'static str,
    /// Programs that stand in for its own: path, and the script's name in `bed/tools`.
    pub(crate) tools: &'static [(&'static str, &'static str)],
    /// How people refresh it.
    pub(crate) refresh: &'static [&'static str],
    /// Where its programs read.
    pub(crate) places: Places,
}

/// How a distribution brings its roots.
#[derive(Clone, Copy)]
pub(crate) enum Roots {
    /// One file that p11-kit reads, below one of the directories that its module is pointed at.
    Bundle {
        file: &'static str,
        sources: &'static str,
    },
    /// A certificate a file, listed in `/etc/ca-certificates.conf`.
    Files { directory: &'static str },
}

/// Every family.
pub(crate) const FAMILIES: [&Family; 4] = [&FEDORA, &ARCH, &SUSE, &ALPINE];

/// Fedora, RHEL and their kin.
pub(crate) const FEDORA: Family = Family {
    name: "fedora",
    os_release: "NAME=\"Fedora Linux\"\nVERSION=\"42 (Server Edition)\"\nID=fedora\nVERSION_ID=42\n",
    directories: &[
        "/etc/pki/ca-trust/source/anchors",
        "/etc/pki/ca-trust/source/blocklist",
        "/etc/pki/ca-trust/extracted/pem",
        "/etc/pki/ca-trust/extracted/openssl",
        "/etc/pki/ca-trust/extracted/java",
        "/etc/pki/ca-trust/extracted/edk2",
        "/usr/share/pki/ca-trust-source/anchors",
        "/usr/share/pki/ca-trust-source/blocklist",
        "/etc/pki/tls/certs",
        "/etc/pki/java",
    ],
    links: &[
        (
            "/etc/pki/tls/certs/ca-bundle.crt",
            "../../ca-trust/extracted/pem/tls-ca-bundle.pem",
        ),
        (
            "/etc/pki/tls/certs/ca-bundle.trust.crt",
            "../../ca-trust/extracted/openssl/ca-bundle.trust.crt",
        ),
        ("/etc/pki/tls/cert.pem", "certs/ca-bundle.crt"),
        ("/etc/pki/java/cacerts", "../ca-trust/extracted/java/cacerts"),
        ("/etc/ssl/certs", "../pki/tls/certs"),
    ],
    roots: Roots::Bundle {
        file: "/usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit",
        sources: "/etc/pki/ca-trust/source:/usr/share/pki/ca-trust-source",
    },
    anchors: "/etc/pki/ca-trust/source/anchors",
    tools: &[("/usr/bin/update-ca-trust", "fedora.sh")],
    refresh: &["update-ca-trust", "extract"],
    places: Places {
        bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        directory: Some("/etc/pki/ca-trust/extracted/pem/directory-hash"),
        java: Some("/etc/pki/ca-trust/extracted/java/cacerts"),
    },
};

/// Arch and its kin.
pub(crate) const ARCH: Family = Family {
    name: "arch",
    os_release: "NAME=\"Arch Linux\"\nPRETTY_NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n",
    directories: &[
        "/etc/ca-certificates/trust-source/anchors",
        "/etc/ca-certificates/trust-source/blocklist",
        "/etc/ca-certificates/extracted",
        "/usr/share/ca-certificates/trust-source/anchors",
        "/usr/share/ca-certificates/trust-source/blocklist",
        "/etc/ssl/certs/java",
    ],
    links: &[
        (
            "/etc/ssl/cert.pem",
            "../ca-certificates/extracted/tls-ca-bundle.pem",
        ),
        (
            "/etc/ssl/certs/ca-certificates.crt",
            "../../ca-certificates/extracted/tls-ca-bundle.pem",
        ),
        (
            "/etc/ssl/certs/java/cacerts",
            "../../../ca-certificates/extracted/java-cacerts.jks",
        ),
    ],
    roots: Roots::Bundle {
        file: "/usr/share/ca-certificates/trust-source/mozilla.trust.p11-kit",
        sources: "/etc/ca-certificates/trust-source:/usr/share/ca-certificates/trust-source",
    },
    anchors: "/etc/ca-certificates/trust-source/anchors",
    tools: &[
        ("/usr/libexec/p11-kit/trust-extract-compat", "arch.sh"),
        ("/usr/bin/update-ca-trust", "arch.sh"),
    ],
    refresh: &["trust", "extract-compat"],
    places: Places {
        bundle: "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
        directory: Some("/etc/ssl/certs"),
        java: Some("/etc/ca-certificates/extracted/java-cacerts.jks"),
    },
};

/// openSUSE and SLES.
pub(crate) const SUSE: Family = Family {
    name: "suse",
    os_release: "NAME=\"openSUSE Tumbleweed\"\nID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n",
    directories: &[
        "/etc/pki/trust/anchors",
        "/etc/pki/trust/blocklist",
        "/usr/share/pki/trust/anchors",
        "/usr/share/pki/trust/blocklist",
        "/var/lib/ca-certificates/pem",
        "/var/lib/ca-certificates/openssl",
        "/etc/ssl",
    ],
    links: &[
        ("/etc/ssl/certs", "../../var/lib/ca-certificates/pem"),
        (
            "/etc/ssl/ca-bundle.pem",
            "../../var/lib/ca-certificates/ca-bundle.pem",
        ),
    ],
    roots: Roots::Bundle {
        file: "/usr/share/pki/trust/ca-certificates-mozilla.trust.p11-kit",
        sources: "/etc/pki/trust:/usr/share/pki/trust",
    },
    anchors: "/etc/pki/trust/anchors",
    tools: &[("/usr/sbin/update-ca-certificates", "suse.sh")],
    refresh: &["update-ca-certificates"],
    places: Places {
        bundle: "/var/lib/ca-certificates/ca-bundle.pem",
        directory: Some("/var/lib/ca-certificates/pem"),
        java: Some("/var/lib/ca-certificates/java-cacerts"),
    },
};

/// Alpine, without its package of a store for Java.
pub(crate) const ALPINE: Family = Family {
    name: "alpine",
    os_release: "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME=\"Alpine Linux v3.22\"\n",
    directories: &[
        "/usr/local/share/ca-certificates",
        "/etc/ca-certificates/update.d",
        "/etc/ssl/certs",
    ],
    links: &[("/etc/ssl/cert.pem", "certs/ca-certificates.crt")],
    roots: Roots::Files {
        directory: "/usr/share/ca-certificates/mozilla",
    },
    anchors: "/usr/local/share/ca-certificates",
    tools: &[
        ("/usr/sbin/update-ca-certificates", "alpine.sh"),
        ("/etc/ca-certificates/update.d/certhash", "alpine-certhash.sh"),
    ],
    refresh: &["update-ca-certificates"],
    places: Places {
        bundle: "/etc/ssl/certs/ca-certificates.crt",
        directory: Some("/etc/ssl/certs"),
        java: None,
    },
};
