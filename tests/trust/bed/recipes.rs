//! The kinds of certificate that people hand to a trust store.

/// One kind of certificate.
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    /// As `openssl req -subj` takes it.
    pub(crate) subject: &'static str,
    pub(crate) key: &'static str,
    pub(crate) digest: &'static str,
    /// Who signs it; nobody else means that it signs itself.
    pub(crate) issuer: Option<&'static str>,
    pub(crate) window: (&'static str, &'static str),
    pub(crate) extensions: &'static [&'static str],
}

/// An authority of today, from which the others differ in what they are about.
pub(crate) const AUTHORITY: Recipe = Recipe {
    name: "authority",
    subject: "/O=Example/CN=Example authority",
    key: "EC",
    digest: "sha256",
    issuer: None,
    window: TODAY,
    extensions: OF_AUTHORITY,
};

const TODAY: (&str, &str) = ("20240101000000Z", "20491231235959Z");
const PAST: (&str, &str) = ("20200101000000Z", "20210101000000Z");
const FUTURE: (&str, &str) = ("20480101000000Z", "20491231235959Z");

const OF_AUTHORITY: &[&str] = &[
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,keyCertSign,cRLSign",
    "subjectKeyIdentifier=hash",
];
const OF_INTERMEDIATE: &[&str] = &[
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,keyCertSign,cRLSign",
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid",
];
const OF_SERVER: &[&str] = &[
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth",
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
    "subjectKeyIdentifier=hash",
];
/// What `openssl req -x509` makes when it is asked for a server's certificate.
const OF_SERVER_BY_DEFAULT: &[&str] = &[
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid:always",
    "basicConstraints=critical,CA:TRUE",
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
];

/// All of them. A name says what is odd about it; the rest is as in [`AUTHORITY`].
pub(crate) const RECIPES: &[Recipe] = &[
    AUTHORITY,
    Recipe {
        name: "other-authority",
        subject: "/O=Example/CN=Other authority",
        ..AUTHORITY
    },
    // The same subject over another key: both belong into one slot of the hashed directory.
    Recipe {
        name: "namesake",
        ..AUTHORITY
    },
    Recipe {
        name: "constrained-authority",
        subject: "/CN=Constrained authority",
        extensions: &[
            "basicConstraints=critical,CA:TRUE",
            "keyUsage=critical,keyCertSign,cRLSign",
            "subjectKeyIdentifier=hash",
            "nameConstraints=critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0",
        ],
        ..AUTHORITY
    },
    Recipe {
        name: "rsa-authority",
        subject: "/CN=RSA authority",
        key: "RSA-2048",
        ..AUTHORITY
    },
    Recipe {
        name: "ed25519-authority",
        subject: "/CN=Ed25519 authority",
        key: "ED25519",
        ..AUTHORITY
    },
    Recipe {
        name: "expired-authority",
        subject: "/CN=Expired authority",
        window: PAST,
        ..AUTHORITY
    },
    Recipe {
        name: "future-authority",
        subject: "/CN=Future authority",
        window: FUTURE,
        ..AUTHORITY
    },
    Recipe {
        name: "md5-authority",
        subject: "/CN=MD5 authority",
        key: "RSA-2048",
        digest: "md5",
        ..AUTHORITY
    },
    Recipe {
        name: "sha1-authority",
        subject: "/CN=SHA-1 authority",
        digest: "sha1",
        ..AUTHORITY
    },
    Recipe {
        name: "rsa-1024-authority",
        subject: "/CN=RSA-1024 authority",
        key: "RSA-1024",
        ..AUTHORITY
    },
    Recipe {
        name: "version-1-authority",
        subject: "/CN=Version 1 authority",
        extensions: &[],
        ..AUTHORITY
    },
    Recipe {
        name: "odd-name-authority",
        // Right-to-left override, escape sequence, and words that look like another certificate's.
        subject: "/CN=\u{202e}ytirohtua\u{1b}[2J \u{e9}\u{4e2d}",
        ..AUTHORITY
    },
    Recipe {
        name: "server-with-ca-true",
        subject: "/CN=localhost",
        extensions: OF_SERVER_BY_DEFAULT,
        ..AUTHORITY
    },
    Recipe {
        name: "server-with-ca-false",
        subject: "/CN=localhost",
        extensions: OF_SERVER,
        ..AUTHORITY
    },
    Recipe {
        name: "expired-server",
        subject: "/CN=localhost",
        extensions: OF_SERVER,
        window: PAST,
        ..AUTHORITY
    },
    Recipe {
        name: "leaf",
        subject: "/CN=localhost",
        extensions: OF_SERVER,
        issuer: Some("authority"),
        ..AUTHORITY
    },
    Recipe {
        name: "intermediate",
        subject: "/CN=Example intermediate",
        issuer: Some("authority"),
        extensions: OF_INTERMEDIATE,
        ..AUTHORITY
    },
    Recipe {
        name: "sha1-intermediate",
        subject: "/CN=SHA-1 intermediate",
        issuer: Some("authority"),
        digest: "sha1",
        extensions: OF_INTERMEDIATE,
        ..AUTHORITY
    },
    // Names its own subject as its issuer's, but another key has signed it.
    Recipe {
        name: "falsely-self-issued",
        issuer: Some("authority"),
        extensions: OF_INTERMEDIATE,
        ..AUTHORITY
    },
];
