//! Every ZooKeeper key about TLS that is written or known here: one row each.
//!
//! The releases are those whose *source* reads the key, looked up tag by tag; ZooKeeper's documentation names others
//! for some.

use crate::model::Version;

/// What stands before a key's name wherever it is not in zoo.cfg: in client.properties and in `-D`.
///
/// In zoo.cfg it must not stand: there `zookeeper.ssl.crl` becomes the property `zookeeper.zookeeper.ssl.crl`, which
/// nobody reads.
pub const PROPERTY_PREFIX: &str = "zookeeper.";

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name, without [`PROPERTY_PREFIX`].
    pub name: &'static str,
    /// Where it may stand.
    pub place: Place,
    /// The first release of each line that reads it; a line which is not listed has it if it is newer than the last.
    pub since: &'static [[u32; 3]],
    /// What may be written for it.
    pub values: Values,
    /// What it does, as a fragment that follows the key's name.
    pub about: &'static str,
}

/// Where a key may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In zoo.cfg alone: no property stands for it.
    ZooCfg,
    /// In a server's zoo.cfg as it is; as a property with [`PROPERTY_PREFIX`].
    Server,
    /// In a client's properties, with [`PROPERTY_PREFIX`].
    Client,
    /// On both ends.
    Both,
}

/// What may be written for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// A port number.
    Port,
    /// `true` or `false` in any case; anything else ends the server.
    Boolean,
    /// `true` in any case; anything else counts as false.
    LenientBoolean,
    /// One of these words, in any case.
    Word(&'static [&'static str]),
    /// One of these words, exactly so.
    ExactWord(&'static [&'static str]),
    /// A path in the file system.
    Path,
    /// Words with commas and no blank between them.
    List,
    /// A Java class.
    Class,
    /// Milliseconds.
    Milliseconds,
    /// A host name or address.
    Address,
    /// Any text.
    Text,
}

/// How many of the releases that a version stands for read a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// All of them.
    Every,
    /// The later ones of its line: `3.8` and a key that came with 3.8.5. The earlier ones ignore it.
    Some,
    /// None.
    None,
}

impl Key {
    /// Whether the releases that `version` stands for read this key.
    #[must_use]
    pub fn support(&self, version: &Version) -> Support {
        let same_line = |first: &&[u32; 3]| version.line() == (first[0], first[1]);
        match self.since.iter().find(same_line).or(self.since.last()) {
            Some(first) if version.is_at_least(first) => Support::Every,
            Some(first) if version.may_be_at_least(first) => Support::Some,
            _ => Support::None,
        }
    }
}

/// The row of `name`, given without [`PROPERTY_PREFIX`].
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    ALL.iter().find(|key| key.name == name)
}

const STORE_FORMATS: Values = Values::Word(&["JKS", "PEM", "PKCS12", "BCFKS"]);
const CLIENT_AUTH: Values = Values::Word(&["none", "want", "need"]);

macro_rules! rows {
    ($($constant:ident = $name:literal, $place:ident, $since:expr, $values:expr, $about:literal;)+) => {
        $(
            #[doc = concat!("`", $name, "` ", $about, ".")]
            pub const $constant: Key =
                Key { name: $name, place: Place::$place, since: &$since, values: $values, about: $about };
        )+

        /// All of them, in the order in which they are explained.
        pub const ALL: &[Key] = &[$($constant,)+];
    };
}

rows! {
    SECURE_CLIENT_PORT = "secureClientPort", ZooCfg, [[3, 5, 1]], Values::Port,
        "is the port that takes TLS clients and nobody else";
    SECURE_CLIENT_PORT_ADDRESS = "secureClientPortAddress", ZooCfg, [[3, 5, 1]], Values::Address,
        "binds `secureClientPort` to one address";
    SERVER_CNXN_FACTORY = "serverCnxnFactory", Server, [[3, 4, 0]], Values::Class,
        "chooses the network code: only the Netty one speaks TLS";
    CLIENT_PORT_UNIFICATION = "client.portUnification", Server, [[3, 5, 7], [3, 6, 0]], Values::LenientBoolean,
        "lets `clientPort` take TLS and plaintext alike";
    AUTH_PROVIDER_X509 = "authProvider.x509", Server, [[3, 5, 1]], Values::Class,
        "replaces the class that turns a client's certificate into an identity";
    SUPER_USER = "X509AuthenticationProvider.superUser", Server, [[3, 5, 1]], Values::Text,
        "names the one subject that may do everything";

    KEY_STORE_LOCATION = "ssl.keyStore.location", Both, [[3, 5, 1]], Values::Path,
        "is the store with the own key and chain";
    KEY_STORE_TYPE = "ssl.keyStore.type", Both, [[3, 5, 5]], STORE_FORMATS,
        "is the format of the keystore; without it the extension decides";
    KEY_STORE_PASSWORD = "ssl.keyStore.password", Both, [[3, 5, 1]], Values::Text,
        "is the password of the keystore and of the key in it";
    KEY_STORE_PASSWORD_PATH = "ssl.keyStore.passwordPath", Both, [[3, 8, 0]], Values::Path,
        "is the file with the password of the keystore, and wins over `ssl.keyStore.password`";
    TRUST_STORE_LOCATION = "ssl.trustStore.location", Both, [[3, 5, 1]], Values::Path,
        "is the store with the authorities that are trusted";
    TRUST_STORE_TYPE = "ssl.trustStore.type", Both, [[3, 5, 5]], STORE_FORMATS,
        "is the format of the truststore; without it the extension decides";
    TRUST_STORE_PASSWORD = "ssl.trustStore.password", Both, [[3, 5, 1]], Values::Text,
        "is the password of the truststore";
    TRUST_STORE_PASSWORD_PATH = "ssl.trustStore.passwordPath", Both, [[3, 8, 0]], Values::Path,
        "is the file with the password of the truststore, and wins over `ssl.trustStore.password`";

    CLIENT_AUTH_OF_CLIENTS = "ssl.clientAuth", Server, [[3, 5, 7], [3, 6, 0]], CLIENT_AUTH,
        "says whether a client must show a certificate";
    PROTOCOL = "ssl.protocol", Both, [[3, 5, 5]], Values::Text,
        "is the protocol of the TLS context, and the only one offered where `ssl.enabledProtocols` is not set";
    ENABLED_PROTOCOLS = "ssl.enabledProtocols", Both, [[3, 5, 5]], Values::List,
        "lists the protocols that are offered";
    CIPHER_SUITES = "ssl.ciphersuites", Both, [[3, 5, 5]], Values::List,
        "lists the cipher suites that are offered; before 3.9.2 TLS 1.3 works only if its own are listed";
    AUTH_PROVIDER = "ssl.authProvider", Both, [[3, 5, 1]], Values::Text,
        "takes key and authorities from this authentication provider, which keeps the last good ones";
    CERT_RELOAD = "client.certReload", Server, [[3, 7, 2], [3, 8, 5], [3, 9, 0]], Values::LenientBoolean,
        "reads the stores of the client port again when they change";
    HOSTNAME_VERIFICATION = "ssl.hostnameVerification", Both, [[3, 5, 5]], Values::LenientBoolean,
        "says whether a client compares the server's certificate with the name that it dialled";
    CLIENT_HOSTNAME_VERIFICATION = "ssl.clientHostnameVerification", Both, [[3, 9, 4]], Values::LenientBoolean,
        "refuses every client on the client port";
    ALLOW_REVERSE_DNS_LOOKUP = "ssl.allowReverseDnsLookup", Both, [[3, 8, 6], [3, 9, 5]], Values::LenientBoolean,
        "lets a name found by reverse look-up stand for an address";
    CERTIFICATE_REVOCATION_LISTS = "ssl.crl", Both, [[3, 5, 5]], Values::LenientBoolean,
        "refuses certificates whose revocation list cannot be had";
    OCSP = "ssl.ocsp", Both, [[3, 5, 5]], Values::LenientBoolean,
        "asks for each certificate's state by OCSP, and on 3.9.0 to 3.9.3 refuses everyone";
    SSL_PROVIDER = "ssl.sslProvider", Both, [[3, 9, 0]], Values::ExactWord(&["JDK", "OPENSSL", "OPENSSL_REFCNT"]),
        "chooses who implements TLS";
    CONTEXT_SUPPLIER = "ssl.context.supplier.class", Both, [[3, 6, 0]], Values::Class,
        "replaces the whole TLS context";
    HANDSHAKE_DETECTION = "ssl.handshakeDetectionTimeoutMillis", Both, [[3, 5, 5]], Values::Milliseconds,
        "is how long a port that takes TLS and plaintext waits for the first bytes";
    FIPS_MODE = "fips-mode", Both, [[3, 8, 2], [3, 9, 0]], Values::LenientBoolean,
        "uses Java's own checks only: the names of quorum peers are then not compared";

    SSL_QUORUM = "sslQuorum", ZooCfg, [[3, 5, 5]], Values::Boolean,
        "says whether a server dials its peers with TLS";
    PORT_UNIFICATION = "portUnification", ZooCfg, [[3, 5, 5]], Values::Boolean,
        "lets the quorum ports take TLS and plaintext alike";
    QUORUM_RELOAD = "sslQuorumReloadCertFiles", ZooCfg, [[3, 5, 5]], Values::Boolean,
        "reads the stores of the quorum ports again when they change";
    QUORUM_KEY_STORE_LOCATION = "ssl.quorum.keyStore.location", Server, [[3, 5, 5]], Values::Path,
        "is the store with the peer's key and chain; the admin server uses it too";
    QUORUM_KEY_STORE_TYPE = "ssl.quorum.keyStore.type", Server, [[3, 5, 5]], STORE_FORMATS,
        "is the format of the quorum keystore; without it the extension decides";
    QUORUM_KEY_STORE_PASSWORD = "ssl.quorum.keyStore.password", Server, [[3, 5, 5]], Values::Text,
        "is the password of the quorum keystore and of the key in it";
    QUORUM_KEY_STORE_PASSWORD_PATH = "ssl.quorum.keyStore.passwordPath", Server, [[3, 8, 0]], Values::Path,
        "is the file with the password of the quorum keystore";
    QUORUM_TRUST_STORE_LOCATION = "ssl.quorum.trustStore.location", Server, [[3, 5, 5]], Values::Path,
        "is the store with the authorities whose peers may join";
    QUORUM_TRUST_STORE_TYPE = "ssl.quorum.trustStore.type", Server, [[3, 5, 5]], STORE_FORMATS,
        "is the format of the quorum truststore; without it the extension decides";
    QUORUM_TRUST_STORE_PASSWORD = "ssl.quorum.trustStore.password", Server, [[3, 5, 5]], Values::Text,
        "is the password of the quorum truststore";
    QUORUM_TRUST_STORE_PASSWORD_PATH = "ssl.quorum.trustStore.passwordPath", Server, [[3, 8, 0]], Values::Path,
        "is the file with the password of the quorum truststore";
    QUORUM_CLIENT_AUTH = "ssl.quorum.clientAuth", Server, [[3, 5, 7], [3, 6, 0]], CLIENT_AUTH,
        "says whether a peer that dials must show a certificate";
    QUORUM_PROTOCOL = "ssl.quorum.protocol", Server, [[3, 5, 5]], Values::Text,
        "is the protocol of the TLS context between peers";
    QUORUM_ENABLED_PROTOCOLS = "ssl.quorum.enabledProtocols", Server, [[3, 5, 5]], Values::List,
        "lists the protocols that peers offer each other";
    QUORUM_CIPHER_SUITES = "ssl.quorum.ciphersuites", Server, [[3, 5, 5]], Values::List,
        "lists the cipher suites that peers offer each other";
    QUORUM_HOSTNAME_VERIFICATION = "ssl.quorum.hostnameVerification", Server, [[3, 5, 5]], Values::LenientBoolean,
        "says whether a peer's certificate must name the peer; `fips-mode` switches it off";
    QUORUM_CLIENT_HOSTNAME_VERIFICATION = "ssl.quorum.clientHostnameVerification", Server, [[3, 9, 4]],
        Values::LenientBoolean, "says whether the certificate of the peer that dials must name it";
    QUORUM_ALLOW_REVERSE_DNS_LOOKUP = "ssl.quorum.allowReverseDnsLookup", Server, [[3, 8, 6], [3, 9, 5]],
        Values::LenientBoolean, "lets a peer's name found by reverse look-up stand for its address";
    QUORUM_CERTIFICATE_REVOCATION_LISTS = "ssl.quorum.crl", Server, [[3, 5, 5]], Values::LenientBoolean,
        "refuses peers whose revocation list cannot be had";
    QUORUM_OCSP = "ssl.quorum.ocsp", Server, [[3, 5, 5]], Values::LenientBoolean,
        "asks for each peer's state by OCSP";
    QUORUM_HANDSHAKE_DETECTION = "ssl.quorum.handshakeDetectionTimeoutMillis", Server, [[3, 5, 5]], Values::Milliseconds,
        "is how long a quorum port that takes TLS and plaintext waits for the first bytes";
    QUORUM_CONTEXT_SUPPLIER = "ssl.quorum.context.supplier.class", Server, [[3, 6, 0]], Values::Class,
        "replaces the whole TLS context between peers";

    CLIENT_CNXN_SOCKET = "clientCnxnSocket", Client, [[3, 5, 1]], Values::Class,
        "chooses the client's network code: only the Netty one speaks TLS";
    CLIENT_SECURE = "client.secure", Client, [[3, 5, 1]], Values::LenientBoolean,
        "makes the client speak TLS";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn support(key: Key, version: &str) -> Support {
        key.support(&version.parse().expect("a version"))
    }

    #[test]
    fn each_release_line_has_its_own_first_release() {
        for (version, expected) in [
            ("3.6", Support::None),
            ("3.7", Support::Some),
            ("3.7.1", Support::None),
            ("3.7.2", Support::Every),
            ("3.8", Support::Some),
            ("3.8.4", Support::None),
            ("3.8.5", Support::Every),
            ("3.9", Support::Every),
            ("3.10", Support::Every),
            ("4.0", Support::Every),
        ] {
            assert_eq!(support(CERT_RELOAD, version), expected, "{version}");
        }
    }

    #[test]
    fn a_line_older_than_all_that_are_listed_lacks_the_key() {
        assert_eq!(support(FIPS_MODE, "3.7.2"), Support::None);
        assert_eq!(support(KEY_STORE_PASSWORD_PATH, "3.7"), Support::None);
        assert_eq!(support(KEY_STORE_PASSWORD_PATH, "3.8"), Support::Every);
    }

    #[test]
    fn every_name_stands_once_and_without_the_prefix() {
        let names: HashSet<_> = ALL.iter().map(|key| key.name).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(names.iter().all(|name| !name.starts_with(PROPERTY_PREFIX)));
        assert_eq!(find("fips-mode"), Some(&FIPS_MODE));
        assert_eq!(find("zookeeper.fips-mode"), None);
    }

    #[test]
    fn releases_are_listed_oldest_first() {
        for key in ALL {
            assert!(key.since.is_sorted() && !key.since.is_empty(), "{}", key.name);
        }
    }
}
