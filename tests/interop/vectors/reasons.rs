//! The short lists: where we and others differ, and a word why.

/// What is no certificate and no private key, by pyca's word, and what of it our messages say.
pub(super) struct Kind {
    word: &'static str,
    named: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        word: "list",
        named: &["a list of revoked certificates", "only `X509 CRL`"],
    },
    Kind {
        word: "request",
        named: &["a certificate request", "REQUEST`"],
    },
    Kind {
        word: "public key",
        named: &["a public key", "PUBLIC KEY`"],
    },
    Kind {
        word: "parameters",
        named: &[
            "PARAMETERS`",
            "a public key",
            "this is no file of certificates or keys",
        ],
    },
    Kind {
        word: "ocsp",
        named: &["this is no file of certificates or keys"],
    },
    Kind {
        word: "ssh",
        named: &["this is no file of certificates or keys"],
    },
    Kind {
        word: "ssh key",
        named: &["a private key in the form of OpenSSH"],
    },
];

impl Kind {
    pub(super) fn of(word: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.word == word)
    }

    pub(super) fn is_named_by(&self, message: &str) -> bool {
        self.named.iter().any(|name| message.contains(name))
    }
}

/// A code, a part of the file's name or of our message, and why it is refused.
pub(super) type Row = (&'static str, &'static str, &'static str);

pub(super) fn why(rows: &[Row], name: &str, code: &str, message: &str) -> Option<&'static str> {
    let row = rows
        .iter()
        .find(|(of, part, _)| *of == code && (name.contains(part) || message.contains(part)));
    row.map(|(.., why)| *why)
}

/// A file, and a word why it stands here.
pub(super) type Exception = (&'static str, &'static str);

pub(super) fn is_listed(exceptions: &[Exception], name: &str) -> bool {
    exceptions.iter().any(|(known, _)| *known == name)
}

const DSA: &str = "no TLS of today has a use for DSA";
const AGREEMENT: &str = "a key that cannot sign";
const SHORT: &str = "OpenSSL refuses RSA under 2048 bits (security level 2)";
const OF_ONE_PEER: &str = "one of the peers does not know it";
const BROKEN: &str = "a broken cipher, which OpenSSL 3 does not load by itself";
const ON_PURPOSE: &str = "damaged on purpose: pyca's tests expect a refusal";
const NOT_OURS: &str = "neither certificate nor private key";

/// What is sound, and of no use on the link.
pub(super) const ONLY_WE_REFUSE: &[Row] = &[
    ("key-unsupported", "`DSA`", DSA),
    ("key-unsupported", "Diffie-Hellman", AGREEMENT),
    ("key-unsupported", "`X25519`", AGREEMENT),
    ("key-unsupported", "`X448`", AGREEMENT),
    ("key-unsupported", "`ML-KEM-768`", AGREEMENT),
    ("key-unsupported", "`Ed448`", OF_ONE_PEER),
    ("key-unsupported", "`ML-DSA-44`", OF_ONE_PEER),
    ("key-unsupported", "`RSA-PSS`", OF_ONE_PEER),
    ("key-too-short", "an RSA key of 1024 bits", SHORT),
    ("encryption-unsupported", "RC4", BROKEN),
    ("encryption-unsupported", "PBES2 with RC2", BROKEN),
    (
        "key-unreadable",
        "with_garbage",
        "what stands in it as a private key is none",
    ),
    (
        "key-password-wrong",
        "with_headers",
        "a key that has nothing to do with the certificate, under a password that pyca does not tell",
    ),
];

/// What is made to be refused, or is nothing for either.
pub(super) const BOTH_REFUSE: &[Row] = &[
    ("key-unsupported", "`DSA`", DSA),
    ("key-unsupported", "Diffie-Hellman", AGREEMENT),
    ("key-unsupported", "`ML-DSA-65`", OF_ONE_PEER),
    (
        "key-unsupported",
        "`secp128r1`",
        "a curve that no one takes for safe",
    ),
    ("key-unsupported", "ec-missing-curve", ON_PURPOSE),
    (
        "key-unsupported",
        "`ECDSA without a named curve`",
        "a curve in numbers that are none of those with a name that is supported",
    ),
    ("key-unsupported", "bad-oid", ON_PURPOSE),
    ("key-unsupported", "unknown-oid", ON_PURPOSE),
    (
        "key-unsupported",
        "withdompar",
        "a curve under somebody's own number",
    ),
    ("key-too-short", "rsa-bad-1025", ON_PURPOSE),
    ("encryption-unsupported", "the algorithm", ON_PURPOSE),
    ("encryption-unsupported", "effective-key-length", ON_PURPOSE),
    ("key-damaged", "", ON_PURPOSE),
    ("key-unreadable", "", ON_PURPOSE),
    ("certificate-unreadable", "badasn1time", ON_PURPOSE),
    ("nothing-to-read", "PUBLIC KEY`", NOT_OURS),
    ("nothing-to-read", "PARAMETERS`", NOT_OURS),
    ("nothing-to-read", "CRL`", NOT_OURS),
    ("nothing-to-read", "REQUEST`", NOT_OURS),
    ("store-format-unsupported", "a public key", NOT_OURS),
    (
        "store-format-unsupported",
        "a list of revoked certificates",
        NOT_OURS,
    ),
    (
        "store-format-unsupported",
        "without certificates",
        "a message and not a bundle",
    ),
    ("store-format-unknown", "ocsp", NOT_OURS),
    (
        "store-format-unknown",
        "tbs-precert",
        "a certificate before it was signed",
    ),
];

/// What pyca alone refuses.
pub(super) const ONLY_WE_READ: &[Exception] = &[
    (
        "asymmetric/EC/truncated-private-key.der",
        "a number without its zeros in front, which are put there",
    ),
    (
        "asymmetric/PKCS8/invalid-version.der",
        "version 2, which is good without a public key too (RFC 5958)",
    ),
    (
        "asymmetric/PKCS8/wrong-pem-delimiter-rsa.pem",
        "PKCS#8 under the label of PKCS#1",
    ),
    (
        "x509/PKITS_data/certs/DSAParametersInheritedCACert.crt",
        "a DSA key whose parameters its issuer has",
    ),
    (
        "x509/PKITS_data/certs/ValidDSAParameterInheritanceTest5EE.crt",
        "the same",
    ),
    (
        "x509/custom/dsa_null_alg_params.pem",
        "NULL where nothing should be",
    ),
    ("x509/custom/ecdsa_null_alg.pem", "the same"),
    (
        "x509/custom/invalid_version.pem",
        "version 8, which is found to be a defect",
    ),
    (
        "x509/ed25519/ed25519-rfc8410.pem",
        "an example of RFC 8410 that pyca finds fault with",
    ),
];

/// What Java alone refuses, beside what we say stops it.
pub(super) const ONLY_JAVA_REFUSES: &[Exception] = &[
    (
        "x509/custom/long-form-name-attribute.pem",
        "a tag over 30 in its subject",
    ),
    (
        "x509/custom/nc_excluded.pem",
        "a URI with its scheme in the constraints",
    ),
    ("x509/custom/nc_permitted.pem", "the same"),
    ("x509/custom/nc_permitted_excluded.pem", "the same"),
    (
        "x509/custom/nc_ip_invalid_length.pem",
        "malformed, which we say, and critical",
    ),
];

/// Extensions that pyca alone looks into, or alone is strict about.
pub(super) const READ_OTHERWISE: &[Exception] = &[
    (
        "x509/badssl-sct-anonymous-sig.der",
        "time stamps of transparency logs",
    ),
    ("x509/badssl-sct-none-hash.der", "the same"),
    ("x509/custom/invalid-sct-version.der", "the same"),
    ("x509/custom/cp_invalid.pem", "certificate policies"),
    ("x509/custom/cp_invalid2.der", "the same"),
    (
        "x509/custom/empty-eku.pem",
        "no usage at all: it is good for nothing, which is found",
    ),
    ("x509/san_edipartyname.der", "a name of a kind that nobody has"),
    ("x509/san_x400address.der", "the same"),
    (
        "x509/wosign-bc-invalid.pem",
        "a path length of what is no authority",
    ),
];
