//! What is known of the differences between zkcerts and the peers.

use zkcerts::pki::verdict::{Flaw, Peer};

/// A kind of chain that a peer accepts and zkcerts refuses: the peer, what zkcerts says (`None`: it does not read the certificate),
/// and why that is as it should be.
pub(crate) const STRICTER: &[(Peer, Option<Flaw>, &str)] = &[
    (
        Peer::OpenSsl,
        None,
        "the certificate is not read at all: OpenSSL takes broken times and types in what it does not need",
    ),
    (
        Peer::OpenSsl,
        Some(Flaw::UnknownSignature),
        "SHA-224, and RSA-PSS with a salt of another length than the digest: aws-lc does not check them",
    ),
    (
        Peer::OpenSsl,
        Some(Flaw::UnknownKey),
        "secp256k1, DSA of 2048 bits, and RSA-PSS keys with parameters: no TLS server offers them",
    ),
    (
        Peer::OpenSsl,
        Some(Flaw::Extension),
        "a name that is not ASCII where only ASCII may stand, a keyUsage of three octets: OpenSSL looks less closely",
    ),
    (
        Peer::OpenSsl,
        Some(Flaw::Unreadable),
        "a version or a parameter of an algorithm that is another type than it should be: OpenSSL does not look",
    ),
    (
        Peer::OpenSsl,
        Some(Flaw::NameNotPermitted),
        "a malformed network behind one that permits the address: OpenSSL does not come to it",
    ),
    (
        Peer::Java,
        None,
        "the certificate is not read at all: Java takes times without seconds, and with another zone",
    ),
    (
        Peer::Java,
        Some(Flaw::UnknownSignature),
        "as with OpenSSL, and SHA-1 by P-384, which Java takes from authorities of one's own",
    ),
    (
        Peer::Java,
        Some(Flaw::UnknownKey),
        "secp256k1, and what is damaged into a key of an unknown kind: TLS has no use for them any more",
    ),
    (
        Peer::Java,
        Some(Flaw::Extension),
        "malformed within, and not critical: whether Java reads or overlooks it is not told apart",
    ),
    (
        Peer::Java,
        Some(Flaw::Unreadable),
        "a version or a parameter of an algorithm that is another type than it should be: Java does not look",
    ),
    (
        Peer::Java,
        Some(Flaw::NotAuthority),
        "of several anchors with one name and key Java takes any, in another order each time: all must do",
    ),
    (
        Peer::Java,
        Some(Flaw::MayNotSign),
        "of several anchors with one name and key Java takes any, in another order each time: all must do",
    ),
    (
        Peer::Java,
        Some(Flaw::NameNotPermitted),
        "wildcards and networks of mixed lengths: newer releases of Java refuse what 17.0.15 accepts, and the reverse",
    ),
];

/// What OpenSSL calls each flaw, by the number of its error. 20 and its like it says of whatever keeps it from finding an issuer.
const OPENSSL_ERRORS: &[(&[Flaw], &[&str])] = &[
    (
        &[
            Flaw::IssuerUnknown,
            Flaw::IssuerNamesake,
            Flaw::ChainBroken,
            Flaw::AnchorNotRoot,
            Flaw::Extension,
        ],
        &["2", "18", "19", "20"],
    ),
    (
        &[Flaw::UnknownKey, Flaw::UnknownSignature],
        &["20", "66", "67", "68"],
    ),
    (&[Flaw::Expired], &["10"]),
    (&[Flaw::NotYetValid], &["9"]),
    (&[Flaw::BadSignature], &["7"]),
    (&[Flaw::NotAuthority, Flaw::MayNotSign], &["79", "32"]),
    (&[Flaw::NameMismatch], &["62", "64"]),
    (
        &[Flaw::NotForServers, Flaw::NotForClients, Flaw::NotForSignatures],
        &["26"],
    ),
    (&[Flaw::PathTooLong], &["22", "25"]),
    (&[Flaw::NameNotPermitted], &["47", "48", "49", "51", "52", "53"]),
    (&[Flaw::Extension], &["34"]),
    (&[Flaw::WeakSignature], &["68"]),
    (&[Flaw::WeakKey], &["66", "67"]),
    (&[Flaw::Unreadable], &["13", "14", "unreadable"]),
];

/// What Java says of each flaw, where it says what it is: of a path that it has to build itself it says only that there is none.
const JAVA_WORDS: &[(&[Flaw], &[&str])] = &[
    (
        &[Flaw::IssuerNamesake],
        &["does not chain with any", "signature check failed"],
    ),
    (&[Flaw::Expired, Flaw::NotYetValid], &["validity check failed"]),
    (&[Flaw::BadSignature], &["signature check failed"]),
    (&[Flaw::NotAuthority], &["not a CA cert"]),
    (&[Flaw::MayNotSign], &["keyCertSign", "incorrect KeyUsage"]),
    (
        &[Flaw::NameMismatch],
        &[
            "No subject alternative",
            "No name matching",
            "Illegal given domain name",
        ],
    ),
    (&[Flaw::NotForServers], &["TLS server", "SSL server"]),
    (&[Flaw::NotForClients], &["TLS client", "SSL client"]),
    (
        &[Flaw::NotForSignatures],
        &["digital signatures", "incorrect KeyUsage"],
    ),
    (&[Flaw::PathTooLong], &["pathLenConstraint"]),
    (
        &[Flaw::NameNotPermitted],
        &["name constraints", "out of bounds", "out of range"],
    ),
    (
        &[Flaw::Extension],
        &[
            "critical extension",
            "CertificateParsingException",
            "CertificateException",
        ],
    ),
    (
        &[Flaw::WeakSignature, Flaw::WeakKey, Flaw::UnknownSignature],
        &["Algorithm constraints", "signature check failed"],
    ),
    (
        &[Flaw::Unreadable, Flaw::UnknownKey],
        &[
            "CertificateParsingException",
            "CertificateException",
            "signature check failed",
        ],
    ),
    (&[Flaw::Policy], &["policy", "POLICY"]),
];

/// Whether the peer gives the reason that zkcerts gives; `None` where the peer gives none.
pub(crate) fn is_same_reason(peer: Peer, flaw: Flaw, why: &str) -> Option<bool> {
    if peer == Peer::Java && why.contains("unable to find valid certification path") {
        return None;
    }
    let table = match peer {
        Peer::OpenSsl => OPENSSL_ERRORS,
        Peer::Java => JAVA_WORDS,
    };
    let mut words = table
        .iter()
        .filter(|(flaws, _)| flaws.contains(&flaw))
        .flat_map(|(_, words)| *words);
    Some(words.any(|word| match peer {
        Peer::OpenSsl => why.split(' ').next() == Some(word),
        Peer::Java => why.contains(word),
    }))
}
