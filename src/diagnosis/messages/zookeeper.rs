//! What ZooKeeper's servers and its clients in Java write: Java's own texts (JDK 8 to 25), Netty's and ZooKeeper's (3.5.1 to 3.9.6).
//!
//! Of several rows that fit one event the first of the highest rank counts, so what is more exact stands before what is less.

use super::message::{Message, Program, Take, take};
use crate::diagnosis::Code;

const ZOOKEEPER: Program = Program::Zookeeper;

/// `row(code, "what happened", &["wording"])`.
const fn row(code: Code, says: &'static str, wordings: &'static [&'static str]) -> Message {
    Message::new(ZOOKEEPER, code, says, wordings)
}

/// What every event may name: the client of Netty's channel, and the sender of a malformed message.
pub(super) const TAKES: &[Take] = &[
    take("peer", "R:/", "\n "),
    take("peer", "A message from /", " "),
    take("peer", "Accepted TLS connection from ", " "),
    take("peer", "Cannot open channel to ", " \n"),
];

/// Java says of every file in this way that it cannot be had.
const FILE: &[Take] = &[
    take("file", "FileNotFoundException: ", " \n"),
    take("file", "NoSuchFileException: ", " \n"),
    take("file", "AccessDeniedException: ", " \n"),
    take("file", "secret from file ", " \n"),
];

/// What shows that a file is one of TLS.
const OF_TLS: &[&str] = &["X509", "SSL", "KeyStore", "keystore", "secret"];

/// The stores.
const STORES: &[Message] = &[
    row(
        Code::StoreTooNew,
        "this Java cannot check a store that is protected as OpenSSL 3 and current Java do it",
        &["HmacPBESHA256 not available", "PBEWithHmacSHA256AndAES"],
    )
    .by("Java before 8u301 and 11.0.12"),
    row(
        Code::PasswordWrong,
        "a store does not open with the password that is configured for it",
        &[
            "keystore password was incorrect",
            "Keystore was tampered with, or password was incorrect",
        ],
    )
    .cause(
        "the password file holds something else than the store was made with (a blank, a CR or a second line counts), or the store is \
         newer than this Java can read: before 8u301 and 11.0.12 it says the same",
    ),
    row(
        Code::PasswordFileForm,
        "the password file holds more than the password",
        &["Password is not ASCII"],
    ),
    row(
        Code::PasswordWrong,
        "a password is configured for a PEM file whose key is not encrypted, or it is not the key's",
        &["overrun, bytes = "],
    )
    .fix("take `ssl.keyStore.password` and `ssl.keyStore.passwordPath` out of zoo.cfg: a PEM file as zkcerts writes it needs none"),
    row(
        Code::ServiceCannotRead,
        "ZooKeeper may not read a file",
        &["FileNotFoundException: ", "AccessDeniedException: "],
    )
    .when(is_denied)
    .given(OF_TLS)
    .taking(FILE),
    row(
        Code::Inaccessible,
        "a file that zoo.cfg names is not there",
        &[
            "FileNotFoundException: ",
            "NoSuchFileException: ",
            "reading secret from file ",
        ],
    )
    .given(OF_TLS)
    .taking(FILE)
    .fix("name the right file in zoo.cfg, or put it there: `zkcerts deploy zookeeper`"),
    row(
        Code::StoreTypeDiffers,
        "ZooKeeper does not know what type of store a file is",
        &[
            "Unable to auto-detect store file type from file name",
            "No enum constant org.apache.zookeeper.common.KeyStoreFileType.",
            "BCFKS not found",
        ],
    )
    .taking(&[
        take("file", "from file name: ", " \n"),
        take("type", "No enum constant org.apache.zookeeper.common.KeyStoreFileType.", " \n"),
    ]),
    row(
        Code::StoreTypeDiffers,
        "a store is of another type than zoo.cfg or its name says",
        &[
            "toDerInputStream rejects tag type",
            "Invalid keystore format",
            "DER input, Integer tag error",
            "ObjectIdentifier() -- data isn't an object ID",
        ],
    ),
    row(
        Code::StoreWithoutKey,
        "the PEM file of the keystore holds no private key that ZooKeeper reads",
        &["did not find a private key"],
    )
    .cause("ZooKeeper wants key and chain in one PEM file, and the key as PKCS#8 (`BEGIN PRIVATE KEY`)")
    .fix("put key and chain into one file: `zkcerts convert KEY CERT CHAIN --to pem --out NEW`"),
    row(
        Code::KeyUnusable,
        "ZooKeeper does not read the private key of the PEM file",
        &["algid parse error, not a sequence", "Inappropriate key specification"],
    )
    .cause("from PEM ZooKeeper reads PKCS#8 alone (`BEGIN PRIVATE KEY`): not PKCS#1 (`BEGIN RSA PRIVATE KEY`), SEC 1 or Ed25519")
    .fix("have it written anew: `zkcerts convert FILE --to pem --out NEW`"),
    row(
        Code::KeyUnusable,
        "this Java does not decrypt the private key of the PEM file",
        &["SecretKeyFactory not available"],
    )
    .cause("ZooKeeper reads a key that OpenSSL encrypted from PEM on Java 21 and later only")
    .fix("take a PKCS#12 store: `zkcerts convert FILE --to pkcs12 --out NEW`"),
    row(
        Code::NoAnchorForJava,
        "Java finds nobody to trust in the truststore",
        &["the trustAnchors parameter must be non-empty"],
    )
    .cause(
        "it is empty, or OpenSSL wrote it: OpenSSL does not mark certificates as trusted, and Java lists those alone; a key with its \
         chain is no anchor either",
    ),
    row(
        Code::StoreNotNamed,
        "no keystore is configured",
        &["Keystore is required for SSL server"],
    )
    .by("ZooKeeper 3.9.0 and later"),
    row(
        Code::KeyPasswordDiffers,
        "the server has no key to show",
        &["No available authentication scheme"],
    )
    .cause("the key in the keystore has another password than the store, or there is no private key in it")
    .by("TLS 1.3"),
    row(
        Code::StoreWithoutKey,
        "the server has no key to show, or none that fits the client's cipher suites",
        &["no cipher suites in common"],
    )
    .cause(
        "no keystore is configured (`ssl.keyStore.location`), there is no private key in it, the key has another password than the \
         store, or, with a key, `ssl.ciphersuites` and the client's cipher list have nothing in common",
    )
    .fix("look into the keystore: `zkcerts inspect FILE --password-file FILE`; then at `ssl.ciphersuites`")
    .by("TLS 1.2, and 3.8 without keystore"),
    row(
        Code::KeyUnsupported,
        "the TLS library does not take the key in the keystore",
        &["Unable to find key material for auth method"],
    ),
];

/// What the server is configured to do.
const SETTINGS: &[Message] = &[
    row(
        Code::NettyMissing,
        "the network code that is configured knows no TLS, and the server ended",
        &["SSL isn't supported in NIOServerCnxn"],
    ),
    row(
        Code::NettyCodecMissing,
        "a class of Netty is not on the class path, and every TLS connection is closed",
        &[
            "NoClassDefFoundError: io/netty/",
            "ClassNotFoundException: io.netty.",
        ],
    )
    .taking(&[
        take("class", "NoClassDefFoundError: ", " \n"),
        take("class", "ClassNotFoundException: ", " \n"),
    ]),
    row(
        Code::ProviderMissing,
        "clients that came over TLS were let go",
        &["X509 Auth provider not found"],
    ),
    row(
        Code::SettingHarmful,
        "`ssl.clientHostnameVerification` refuses every client",
        &["Endpoint Identification Algorithm HTTPS is not supported on the server side"],
    )
    .fix("take `ssl.clientHostnameVerification` out of zoo.cfg")
    .by("ZooKeeper 3.9.4 and later"),
    row(
        Code::SettingHarmful,
        "`ssl.ocsp` closes every connection",
        &["OCSP is not supported with this SslProvider"],
    )
    .fix("take `ssl.ocsp` out of zoo.cfg, or upgrade to 3.9.4")
    .by("ZooKeeper 3.9.0 to 3.9.3"),
    row(
        Code::SettingHarmful,
        "certificates that name no revocation list are refused",
        &["Could not determine revocation status"],
    )
    .fix("take `ssl.crl` and `ssl.ocsp` out of zoo.cfg, or have certificates issued that name where their revocation is asked for"),
    row(
        Code::SettingInvalid,
        "ZooKeeper does not take a value in zoo.cfg",
        &[
            "No enum constant org.apache.zookeeper.common.X509Util.ClientAuth.",
            "No enum constant io.netty.handler.ssl.SslProvider.",
            "Choose 'true' or 'false.'",
            "IllegalArgumentException: Unsupported protocol",
            "IllegalArgumentException: Unsupported CipherSuite",
            "IllegalArgumentException: Unsupported ciphersuite",
        ],
    )
    .cause("the value is misspelt, has a blank in it (`TLSv1.2, TLSv1.3`), or is written in small letters (`sslProvider`)")
    .taking(&[
        take("value", "No enum constant ", " \n"),
        take("value", "Unsupported protocol ", "\n"),
        take("value", "Unsupported CipherSuite: ", " \n"),
        take("value", "Invalid option ", ".\n"),
    ]),
    row(
        Code::SettingInvalid,
        "an address is set for a port that is not, and the server ended",
        &["PortAddress is set but "],
    )
    .cause("`clientPortAddress` needs `clientPort`, and `secureClientPortAddress` needs `secureClientPort`: without the port ZooKeeper does not start")
    .fix("take the address out of zoo.cfg with its port, or set the port")
    .taking(&[take("not set", "PortAddress is set but ", " \n")]),
    row(
        Code::SettingInvalid,
        "`ssl.authProvider` names a scheme without a class, and the server ended",
        &["No auth provider configured for the SSL authentication scheme"],
    )
    .cause("a scheme other than `x509` needs its class: `authProvider.SCHEME`")
    .fix("write `ssl.authProvider=x509` in zoo.cfg")
    .taking(&[take("scheme", "SSL authentication scheme '", "'\n")]),
    row(
        Code::PortTwice,
        "a port is taken already, and the server ended",
        &["BindException: Address already in use"],
    )
    .cause("`clientPort` and `secureClientPort` are the same, or another program, often an earlier ZooKeeper, listens there")
    .fix("give them different ports, or look who listens there: `ss -ltnp`"),
    row(
        Code::NothingInCommon,
        "the client speaks no TLS version that the server takes",
        &[
            "is not enabled or supported in server context",
            "are not accepted by server preferences",
            "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)",
        ],
    )
    .taking(&[
        take("client offers", "Client requested protocol ", " "),
        take("client offers", "client supported protocol versions [", "]"),
    ]),
];

/// What is sent to the wrong port.
const PORTS: &[Message] = &[
    row(
        Code::PlaintextToTls,
        "a client that speaks plaintext came to the TLS port",
        &["not an SSL/TLS record: "],
    )
    .taking(&[take("first octets", "not an SSL/TLS record: ", " \n")]),
    row(
        Code::PlaintextToTls,
        "a client that speaks plaintext was sent away",
        &["Blocked insecure connection attempt"],
    ),
    row(
        Code::PortIsPlaintext,
        "a client that speaks TLS came to the plaintext port",
        &["Len error ", "advertised length of ", "Unreasonable length = "],
    )
    .when(is_client_hello)
    .cause("the length that ZooKeeper read is the beginning of a TLS handshake (0x1603)"),
    row(
        Code::PortIsPlaintext,
        "the other side answers in plaintext",
        &[
            "Unrecognized SSL message, plaintext connection?",
            "Unsupported or unrecognized SSL message",
        ],
    )
    .cause(
        "the port that was dialled speaks plaintext; among peers, `sslQuorum` differs from one to the other",
    ),
];

/// What one side says of the other's certificate.
const CERTIFICATES: &[Message] = &[
    row(
        Code::ClientCertificateMissing,
        "a client showed no certificate, and was refused",
        &["Empty client certificate chain", "null cert chain"],
    ),
    row(
        Code::ReloadOff,
        "a client of a new authority passed the handshake and was let go after it",
        &["Failed to trust certificate for session"],
    )
    .cause("the stores on the disk are new, and what decides on the client's name still has those that it read at its start")
    .fix("set `ssl.authProvider=x509` and `client.certReload=true` in zoo.cfg, or restart the server")
    .by("ZooKeeper 3.9.0 and later"),
    row(
        Code::ReloadOff,
        "clients pass the handshake and are let go after it",
        &["No trust manager available to authenticate session"],
    )
    .cause("the truststore could not be read when the server started, and what decides on the client's name was left without one")
    .fix("restart the server"),
    row(
        Code::NotYetValid,
        "it is not valid yet",
        &["CertificateNotYetValidException"],
    )
    .judging()
    .taking(&[take("begins", "NotBefore: ", "\n")]),
    row(
        Code::Expired,
        "it has ended",
        &["CertificateExpiredException", "validity check failed"],
    )
    .judging()
    .taking(&[take("ended", "NotAfter: ", "\n")]),
    row(
        Code::UsageNotClient,
        "it is not for clients",
        &["Extended key usage does not permit use for TLS client authentication"],
    )
    .judging(),
    row(
        Code::UsageNotServer,
        "it is not for servers",
        &["Extended key usage does not permit use for TLS server authentication"],
    )
    .judging(),
    row(
        Code::UsageNoSignature,
        "its key may not sign",
        &["KeyUsage does not allow digital signatures"],
    )
    .judging(),
    row(
        Code::IssuerNamesake,
        "its issuer has the name of an authority that is trusted, and another key",
        &["signature check failed"],
    )
    .judging(),
    row(
        Code::WeakSignature,
        "its signature is too weak",
        &["check failed on signature algorithm"],
    )
    .judging(),
    row(
        Code::WeakKey,
        "its key is too weak",
        &["check failed on keysize limits", "Algorithm constraints check failed"],
    )
    .judging(),
    row(
        Code::PathTooLong,
        "its chain is longer than an authority allows",
        &["pathLenConstraint violated"],
    )
    .judging(),
    row(
        Code::IssuerNotAuthority,
        "its issuer is no authority",
        &["this is not a CA certificate", "basic constraints check failed"],
    )
    .judging(),
    row(
        Code::NameNotPermitted,
        "a name in it is none that its authority may issue for",
        &["name constraints check failed"],
    )
    .judging(),
    row(
        Code::IssuerUnknown,
        "no authority that is trusted issued it",
        &[
            "PKIX path building failed",
            "Path does not chain with any of the trust anchors",
            "unable to find valid certification path",
        ],
    )
    .judging(),
    row(
        Code::NameMismatch,
        "it has neither the peer's address nor its name",
        &[
            "Failed to verify both host address and host name",
            "Failed to verify host address, and reverse lookup is disabled",
            "doesn't match any of the subject alternative names",
            "doesn't match common name of the certificate subject",
        ],
    )
    .when(|text| !has(text, " DEBUG "))
    .judging()
    .cause(
        "the one that dials looks for the address and for the name in `server.N`, the one that is dialled for the address and the name that \
         reverse DNS gives: without an address in subjectAltName it is up to the DNS",
    )
    .fix(
        "have it issued again with every name in `server.N` and every address (`alt` in the manifest); `ssl.quorum.hostnameVerification=false` \
         switches the check off",
    )
    .taking(&[take("looked for", "Certificate for <", ">")]),
    row(
        Code::NameMismatch,
        "it does not have the name that was dialled",
        &[
            "No subject alternative DNS name matching",
            "No subject alternative names matching IP address",
            "No subject alternative names present",
            "No name matching ",
        ],
    )
    .judging()
    .taking(&[
        take("looked for", "DNS name matching ", " "),
        take("looked for", "IP address ", " "),
        take("looked for", "No name matching ", " "),
    ]),
];

/// What the other side says before it hangs up.
const ALERTS: &[Message] = &[
    row(
        Code::IssuerUnknown,
        "it does not trust its issuer",
        &["Received fatal alert: unknown_ca"],
    )
    .judged(),
    row(Code::Expired, "it has ended", &["Received fatal alert: certificate_expired"]).judged(),
    row(
        Code::UsageNotServer,
        "it is not for this use",
        &["Received fatal alert: unsupported_certificate"],
    )
    .judged()
    .cause("its extended key usage does not allow what it is used for: serverAuth for a server, clientAuth for a client"),
    row(
        Code::CertificateRefused,
        "it does not say why",
        &[
            "Received fatal alert: certificate_unknown",
            "Received fatal alert: bad_certificate",
            "Received fatal alert: certificate_revoked",
            "Received fatal alert: access_denied",
        ],
    )
    .judged(),
    row(
        Code::CertificateRefused,
        "and Java could not read why",
        &["Insufficient buffer remaining for AEAD cipher fragment"],
    )
    .judged()
    .cause("the client's alert comes unencrypted in the middle of TLS 1.3, which Java cannot read: it mostly means that the client does not trust \
            the server's certificate, which it may find unknown, ended or not for servers")
    .by("TLS 1.3"),
    row(
        Code::ClientCertificateMissing,
        "the server wants a certificate, and this client shows none",
        &["Received fatal alert: certificate_required"],
    ),
    row(
        Code::NothingInCommon,
        "the other side speaks no TLS version or cipher that this side offers",
        &[
            "Received fatal alert: protocol_version",
            "Received fatal alert: insufficient_security",
        ],
    ),
    row(
        Code::NothingInCommon,
        "the other side broke the handshake off",
        &["Received fatal alert: handshake_failure"],
    )
    .cause("the two sides have no TLS version or cipher in common, the server has no key to show, or it wants a certificate and was shown none")
    .fix("look into the log of the other side: `zkcerts explain LOG`"),
];

/// What works, and what says little.
const OTHERS: &[Message] = &[
    Message::session(ZOOKEEPER, "clients known by their certificates", &["Authenticated Id '"])
        .when(|text| has(text, "cheme 'x509'"))
        .taking(&[take("id", "Authenticated Id '", "'")]),
    Message::session(ZOOKEEPER, "connections of the ensemble over TLS", &["Accepted TLS connection from "])
        .when(|text| !has(text, " - NONE - ")),
    row(
        Code::HandshakeFails,
        "a handshake among the peers failed, although the line says `Accepted`",
        &["Accepted TLS connection from "],
    )
    .when(|text| has(text, " - NONE - "))
    .faint()
    .cause("where no protocol stands (`NONE`) there was no handshake: one of the two refused the other's certificate")
    .fix("look into the log of the peer that is named here: `zkcerts explain LOG`"),
    row(
        Code::TcpProbe,
        "connections ended before a word of TLS",
        &["Unsuccessful handshake with session"],
    )
    .faint(),
    row(
        Code::HandshakeFails,
        "a store cannot be used, and every TLS connection is closed",
        &["Failed to initialize a channel", "X509Exception$"],
    )
    .general()
    .cause("it says so in words that are not known here")
    .fix("look at the stores that zoo.cfg names: `zkcerts inspect FILE --password-file FILE`"),
    row(
        Code::ConnectionClosed,
        "the other side hung up in the middle of the handshake",
        &[
            "Remote host terminated the handshake",
            "Remote host closed connection during handshake",
        ],
    )
    .general()
    .cause("the other side cannot use its stores, refused what it was shown, or speaks plaintext on this port; or it was only a look whether the port is open"),
    row(
        Code::HandshakeFails,
        "a handshake failed",
        &["SSLHandshakeException: ", "SSLPeerUnverifiedException: ", "javax.net.ssl.SSLException: "],
    )
    .general()
    .cause("it says so in words that are not known here")
    .fix("`zkcerts probe HOST:PORT` shows the same connection from the outside"),
    // The frames of a stack trace say whose certificate is judged.
    Message::sign(ZOOKEEPER, &["checkClientCerts", "checkServerCerts"]),
];

/// Every row.
pub(super) const ROWS: [&[Message]; 6] = [STORES, SETTINGS, PORTS, CERTIFICATES, ALERTS, OTHERS];

fn has(text: &[u8], part: &str) -> bool {
    memchr::memmem::find(text, part.as_bytes()).is_some()
}

fn is_denied(text: &[u8]) -> bool {
    has(text, "ermission denied") || has(text, "AccessDenied")
}

/// Whether a length is the first four octets of a TLS record with a handshake in it (RFC 8446, 5.1): 22, 3, version.
fn is_client_hello(text: &[u8]) -> bool {
    ["Len error ", "advertised length of ", "Unreasonable length = "]
        .iter()
        .filter_map(|before| super::quote::number_after(text, before))
        .any(|length| length >> 16 == 0x1603)
}
