//! The families of systems, one row each: where anchors are put, which program tells everybody, and who reads what.

use std::path::{Path, PathBuf};

use super::consumer::{Consumer, Form, Presence};

/// How a family's systems keep their authorities.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Family {
    /// The word for it on the command line and in answers.
    pub name: &'static str,
    /// `ID`s of os-release(5), and what others name in `ID_LIKE`.
    pub(super) ids: &'static [&'static str],
    /// Directories by which a system is known that does not say what it is; all of them are there.
    pub(super) landmarks: &'static [&'static str],
    /// The directory of local anchors.
    pub(super) anchors: &'static str,
    /// Directories of certificates that are not to be trusted, wherever they come from.
    pub(super) blocklists: &'static [&'static str],
    /// How the anchors reach those who read them.
    pub(super) mechanism: Mechanism,
    /// The programs that do so; the first one that is there is run.
    pub(super) tools: &'static [Tool],
    /// Who reads what.
    pub(super) consumers: &'static [Consumer],
    /// What to type where the package with all this is missing.
    pub(super) install: &'static str,
}

/// A program of the family.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [&'static str],
}

/// How anchors reach those who read them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// Files are concatenated and linked; the rules are simple enough to be followed here.
    Directory(&'static Dialect),
    /// p11-kit extracts them: only the family's tool does that.
    Extraction,
    /// The store is one file, which is changed here.
    File,
}

/// How an `update-ca-certificates` goes about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The list of the distribution's certificates; a line that begins with `!` deselects one.
    pub(super) selection: &'static str,
    /// The directory of the distribution's certificates.
    pub(super) distribution: &'static str,
    /// The directory of links to the certificates, with the hash links and the bundle.
    pub(super) links: &'static str,
    /// The name of the bundle in it.
    pub(super) bundle: &'static str,
    /// The directory of hooks.
    pub(super) hooks: &'static str,
    /// What a link's name begins with.
    pub(super) prefix: &'static str,
    /// Whether local anchors are only those that end in `.crt`, are looked for in subdirectories as well, and may be
    /// links.
    pub(super) is_recursive: bool,
    /// Whether a file without a last line end gets one in the bundle.
    pub(super) ends_lines: bool,
    /// Whether a link to a file that is listed no more goes, though the file is still there.
    pub(super) unlinks_unlisted: bool,
}

/// Debian's script, and Alpine's program (ca-certificates 2023 and later). Both are read in their sources; the first is
/// also run beside ours in the tests.
const DEBIAN_DIALECT: Dialect = Dialect {
    selection: "/etc/ca-certificates.conf",
    distribution: "/usr/share/ca-certificates",
    links: "/etc/ssl/certs",
    bundle: "ca-certificates.crt",
    hooks: "/etc/ca-certificates/update.d",
    prefix: "",
    is_recursive: true,
    ends_lines: true,
    unlinks_unlisted: false,
};

const ALPINE_DIALECT: Dialect = Dialect {
    prefix: "ca-cert-",
    is_recursive: false,
    ends_lines: false,
    unlinks_unlisted: true,
    ..DEBIAN_DIALECT
};

const fn tool(name: &'static str, arguments: &'static [&'static str]) -> Tool {
    Tool { name, arguments }
}

const fn always(name: &'static str, form: Form, path: &'static str) -> Consumer {
    Consumer {
        name,
        form,
        path,
        presence: Presence::Always,
    }
}

const fn where_there(name: &'static str, form: Form, path: &'static str) -> Consumer {
    Consumer {
        presence: Presence::WhereThere,
        ..always(name, form, path)
    }
}

const DIRECTORY_CONSUMERS: &[Consumer] = &[
    always("bundle", Form::Bundle, "/etc/ssl/certs/ca-certificates.crt"),
    always("hash links", Form::HashDirectory, "/etc/ssl/certs"),
    where_there("Java", Form::Java, "/etc/ssl/certs/java/cacerts"),
];

/// Every family whose store belongs to the system, in the order in which they are looked for.
pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "debian",
        ids: &["debian", "ubuntu"],
        landmarks: &["/usr/share/ca-certificates", "/var/lib/dpkg"],
        anchors: "/usr/local/share/ca-certificates",
        blocklists: &[],
        mechanism: Mechanism::Directory(&DEBIAN_DIALECT),
        tools: &[tool("update-ca-certificates", &[])],
        consumers: DIRECTORY_CONSUMERS,
        install: "apt-get install ca-certificates",
    },
    Family {
        name: "alpine",
        ids: &["alpine"],
        landmarks: &["/usr/share/ca-certificates", "/etc/apk"],
        anchors: "/usr/local/share/ca-certificates",
        blocklists: &[],
        mechanism: Mechanism::Directory(&ALPINE_DIALECT),
        tools: &[tool("update-ca-certificates", &[])],
        consumers: DIRECTORY_CONSUMERS,
        install: "apk add ca-certificates",
    },
    Family {
        name: "fedora",
        ids: &["fedora", "rhel", "centos", "amzn"],
        landmarks: &["/etc/pki/ca-trust/source"],
        anchors: "/etc/pki/ca-trust/source/anchors",
        blocklists: &[
            "/etc/pki/ca-trust/source/blocklist",
            "/etc/pki/ca-trust/source/blacklist",
            "/usr/share/pki/ca-trust-source/blocklist",
            "/usr/share/pki/ca-trust-source/blacklist",
        ],
        mechanism: Mechanism::Extraction,
        tools: &[tool("update-ca-trust", &["extract"])],
        consumers: &[
            always(
                "bundle",
                Form::Bundle,
                "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            ),
            where_there(
                "hash links",
                Form::HashDirectory,
                "/etc/pki/ca-trust/extracted/pem/directory-hash",
            ),
            where_there("Java", Form::Java, "/etc/pki/ca-trust/extracted/java/cacerts"),
        ],
        install: "dnf install ca-certificates",
    },
    Family {
        name: "arch",
        ids: &["arch"],
        landmarks: &["/etc/ca-certificates/trust-source"],
        anchors: "/etc/ca-certificates/trust-source/anchors",
        blocklists: &[
            "/etc/ca-certificates/trust-source/blocklist",
            "/etc/ca-certificates/trust-source/blacklist",
            "/usr/share/ca-certificates/trust-source/blocklist",
            "/usr/share/ca-certificates/trust-source/blacklist",
        ],
        mechanism: Mechanism::Extraction,
        tools: &[tool("update-ca-trust", &[]), tool("trust", &["extract-compat"])],
        consumers: &[
            always(
                "bundle",
                Form::Bundle,
                "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
            ),
            where_there(
                "hash links",
                Form::HashDirectory,
                "/etc/ca-certificates/extracted/cadir",
            ),
            where_there("Java", Form::Java, "/etc/ssl/certs/java/cacerts"),
        ],
        install: "pacman -S ca-certificates-utils",
    },
    Family {
        name: "suse",
        ids: &["suse", "opensuse", "sles"],
        landmarks: &["/etc/pki/trust"],
        anchors: "/etc/pki/trust/anchors",
        blocklists: &[
            "/etc/pki/trust/blocklist",
            "/etc/pki/trust/blacklist",
            "/usr/share/pki/trust/blocklist",
            "/usr/share/pki/trust/blacklist",
        ],
        mechanism: Mechanism::Extraction,
        tools: &[tool("update-ca-certificates", &[])],
        consumers: &[
            always("bundle", Form::Bundle, "/var/lib/ca-certificates/ca-bundle.pem"),
            where_there("hash links", Form::HashDirectory, "/var/lib/ca-certificates/pem"),
            where_there("Java", Form::Java, "/var/lib/ca-certificates/java-cacerts"),
        ],
        install: "zypper install ca-certificates",
    },
];

impl Family {
    /// The dialect of a family whose rules are followed here.
    pub(super) const fn dialect(&self) -> Option<&'static Dialect> {
        match &self.mechanism {
            Mechanism::Directory(dialect) => Some(dialect),
            Mechanism::Extraction | Mechanism::File => None,
        }
    }
}

impl Dialect {
    /// The link to a certificate's file, as the family's tools write it.
    pub(super) fn link_to(&self, path: &Path) -> PathBuf {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Path::new(self.links).join(self.link_name(&name))
    }

    /// The name of the link to a certificate's file, in the directory of links.
    ///
    /// What a shell would stumble over is replaced, by both programs in the same way.
    pub(super) fn link_name(&self, file_name: &str) -> String {
        let stem = file_name.strip_suffix(".crt").unwrap_or(file_name);
        let safe = |character| match character {
            ' ' | ',' => '_',
            '(' | ')' => '=',
            other => other,
        };
        let stem: String = stem.chars().map(safe).collect();
        format!("{}{stem}.pem", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_the_name_that_the_familys_tool_gives_it() {
        let table = [
            ("zookeeper.crt", "zookeeper.pem", "ca-cert-zookeeper.pem"),
            (
                "corp ca (2024), a.crt",
                "corp_ca_=2024=__a.pem",
                "ca-cert-corp_ca_=2024=__a.pem",
            ),
            ("root.pem", "root.pem.pem", "ca-cert-root.pem.pem"),
        ];
        for (file, debian, alpine) in table {
            assert_eq!(DEBIAN_DIALECT.link_name(file), debian);
            assert_eq!(ALPINE_DIALECT.link_name(file), alpine);
        }
    }

    #[test]
    fn no_two_families_share_a_name_or_an_id() {
        let mut words: Vec<_> = FAMILIES.iter().map(|family| family.name).collect();
        words.dedup();
        assert_eq!(words.len(), FAMILIES.len());
        let mut ids: Vec<_> = FAMILIES.iter().flat_map(|family| family.ids).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
