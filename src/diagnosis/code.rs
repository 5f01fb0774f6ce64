use super::Severity;
use super::codes::codes;

codes! {
    // A certificate in time.

    /// It has ended.
    Expired = "expired", Error,
        cause "every certificate ends, and nobody replaced this one in time",
        fix "have it issued again, and put the new one in its place";
    /// It has not begun.
    NotYetValid = "not-yet-valid", Error,
        cause "it was issued for later, or the clock of the issuer or of this machine is wrong",
        fix "compare the clocks of both machines (`timedatectl`); if both are right, wait";
    /// It ends within a month.
    EndsSoon = "ends-soon", Warning,
        cause "every certificate ends",
        fix "have it issued again before that day";

    // Its names.

    /// A server's certificate that names no host at all.
    NoName = "no-name", Error,
        cause "clients compare the host that they dial with the names in the certificate, and there are none",
        fix "have it issued again with every name and address that clients dial as subjectAltName";
    /// A server's certificate with its host in the common name alone.
    CommonNameOnly = "common-name-only", Warning,
        cause "host names stand in subjectAltName since RFC 2818; Go and rustls do not look at the common name at all",
        fix "have it issued again with every name and address that clients dial as subjectAltName";
    /// An IP address in the place of a DNS name.
    AddressAsName = "address-as-name", Error,
        cause "clients that dial an address look for it among the addresses (iPAddress), not among the DNS names",
        fix "have it issued again with the address as iPAddress: `IP:10.0.0.1` in OpenSSL's configuration";
    /// A name that no host has.
    NameMalformed = "name-malformed", Warning,
        cause "it was copied with a blank, a dot or a `*` in the wrong place, and fits no host that is dialled",
        fix "have it issued again with the name as clients dial it";

    // What it may be used for.

    /// A server's certificate that is an authority too.
    LeafIsAuthority = "leaf-is-authority", Warning,
        cause "`openssl req -x509` makes every certificate an authority: who has this key can issue for any name",
        fix "have it issued by an authority, without CA:TRUE";
    /// Neither client nor server.
    UsageOfNoRole = "usage-of-no-role", Error,
        cause "its extended key usage allows neither serverAuth nor clientAuth, and every peer refuses it",
        fix "have it issued again: serverAuth and clientAuth for ZooKeeper, clientAuth for ClickHouse and other clients";
    /// Server, and not client.
    UsageServerOnly = "usage-server-only", Note,
        cause "its extended key usage has no clientAuth: it serves ZooKeeper's client port, and nothing else",
        fix "for a client, or for TLS between ZooKeeper's servers, have it issued with clientAuth too";
    /// Not for signatures.
    UsageNoSignature = "usage-no-signature", Error,
        cause "TLS 1.3, and 1.2 with ephemeral keys, sign with this key; Java refuses a certificate that does not allow it, \
               which `openssl verify` does not show",
        fix "have it issued again with digitalSignature in its keyUsage";
    /// An authority that must not sign certificates.
    AuthorityMayNotSign = "authority-may-not-sign", Error,
        cause "its keyUsage has no keyCertSign: what it issued is refused",
        fix "have the authority's certificate made again with keyCertSign";

    // How it is made.

    /// An extension that programs disagree about.
    ExtensionDefect = "extension-defect", Error,
        cause "programs disagree about it: some refuse the certificate, others overlook the extension",
        fix "have it issued again, and look at what issues it: `-addext` beside a configuration file adds a second one";
    /// A serial number that RFC 5280 forbids.
    SerialNumber = "serial-number", Warning,
        cause "RFC 5280 (4.1.2.2) wants positive numbers of 20 octets at most, and strict programs refuse others",
        fix "have it issued again with a random serial number";
    /// A serial number that is not DER.
    SerialNotDer = "serial-not-der", Error,
        cause "its serial number has more octets than it needs, which is no DER: OpenSSL refuses the certificate",
        fix "have it issued again, and look at what issues it";
    /// Dates in the wrong type.
    DateEncoding = "date-encoding", Warning,
        cause "RFC 5280 (4.1.2.5) wants UTCTime up to 2049 and GeneralizedTime from 2050 on; strict programs refuse others",
        fix "have it issued again, and look at what issues it";
    /// A key that is too weak.
    WeakKey = "weak-key", Error,
        cause "current programs refuse such a key, OpenSSL with `ee key too small` or `unsupported`",
        fix "make a new key, ECDSA on P-256 or RSA of 2048 bits at least, and have a certificate issued for it";
    /// A signature that can be forged.
    WeakSignature = "weak-signature", Error,
        cause "others can make a certificate with the same signature; programs refuse it, often as `unknown issuer`",
        fix "have it issued again with SHA-256";
    /// A weak signature that nobody checks.
    WeakRootSignature = "weak-root-signature", Note,
        cause "a root is trusted as it is, and nobody checks its own signature",
        fix "nothing has to be done; the next root should be signed with SHA-256";
    /// A key that some of the peers do not know.
    KeyOfFewPeers = "key-of-few-peers", Note,
        cause "Java before 15 and ZooKeeper's PEM reader do not know Ed25519; TLS servers often do not offer P-521",
        fix "where a peer refuses it, take ECDSA on P-256";
    /// A key that TLS has no use for here.
    KeyUnsupported = "key-unsupported", Warning,
        cause "one side of the link does not know such keys: ZooKeeper takes RSA, ECDSA on P-256, P-384 and P-521",
        fix "make a new key, ECDSA on P-256 or RSA of 2048 bits at least, and have a certificate issued for it";

    // A file.

    /// Nothing can be made of it.
    Unreadable = "unreadable", Error,
        cause "the file is damaged, or is not what it should be",
        fix "write the file again";
    /// The machine does not give it.
    Inaccessible = "inaccessible", Error,
        cause "there is no such file, or this account may not read it",
        fix "name the right file, and look at who may read it: `ls -l FILE`";
    /// It needs a password to be looked at.
    PasswordMissing = "password-missing", Warning,
        cause "what is in it is encrypted as a whole, and no password was named: it was not checked",
        fix "name the file that holds the password: `--password-file FILE`";
    /// The password does not open it.
    PasswordWrong = "password-wrong", Error,
        cause "the store has another password, or it was damaged on its way",
        fix "compare the password file with what the store was made with; a blank or a line end counts";
    /// Peers do not read it as it is.
    NeedsRepair = "needs-repair", Warning,
        cause "the file was changed by an editor, a shell or a hand-written script; the peers do not mend it: they refuse it, or \
               read less of it",
        fix "have it written anew: `zkcerts convert FILE --to FORMAT --out NEW`";
    /// Its name says that it is something else.
    NameMisleads = "name-misleads", Warning,
        cause "programs that choose by the file's name take it for something else",
        fix "name the type where the file is used (`ssl.keyStore.type`), or give it the right extension";
    /// A private key in it can be read by everyone.
    KeyExposed = "key-exposed", Error,
        cause "every account of this machine can read the private key in it",
        fix "close it (`chmod o= FILE`), and take a new key if others may have seen this one";

    /// A private key in it, which is encrypted, can be read by everyone.
    StoreExposed = "store-exposed", Warning,
        cause "every account of this machine can read the file, and try passwords on the private key in it",
        fix "close it: `chmod o= FILE`";

    // What is in a store.

    /// A key in it does not open.
    KeyNotOpened = "key-not-opened", Note,
        cause "it is encrypted, and no password was named: whether it fits its certificate was not checked",
        fix "name the file that holds the password: `--password-file FILE`";
    /// A key in it has another password.
    KeyPasswordDiffers = "key-password-differs", Error,
        cause "ZooKeeper has one password for the store and its key: it starts, and fails at every handshake",
        fix "give key and store one password: `keytool -keypasswd`, or make the store again";
    /// A key in it is of no use.
    KeyUnusable = "key-unusable", Error,
        cause "the key is damaged, or of a kind that one side of the link does not know",
        fix "make a new key, ECDSA on P-256 or RSA of 2048 bits at least, and have a certificate issued for it";
    /// Keys and certificates that have nothing to do with each other.
    KeyMismatch = "key-mismatch", Error,
        cause "the key or the certificate was renewed, and the other one was not: ClickHouse then sends no certificate, and \
               says nothing",
        fix "put the certificate that was issued for this key beside it";
    /// One key of several has no certificate.
    KeyWithoutCertificate = "key-without-certificate", Warning,
        cause "no certificate in the file holds the public half of this key: Java cannot use it",
        fix "put its certificate beside it, or take the key out";
    /// A store in which Java finds nobody to trust.
    NoAnchorForJava = "no-anchor-for-java", Error,
        cause "OpenSSL does not mark certificates as trusted, and Java lists those alone: `the trustAnchors parameter must be \
               non-empty`",
        fix "have it written anew: `zkcerts convert FILE --to pkcs12 --truststore --out NEW`";
    /// A certificate that no one looks at.
    CertificateIgnored = "certificate-ignored", Note,
        cause "it belongs to no key here, and is not marked as trusted: Java does not list it",
        fix "nothing has to be done, unless it should be trusted";
    /// A leaf as an anchor.
    AnchorIsLeaf = "anchor-is-leaf", Warning,
        cause "Java trusts this one certificate until it is renewed; OpenSSL does not trust a certificate whose issuer is missing",
        fix "trust the authority that issued it";
    /// Anchors of which ZooKeeper keeps one.
    SameSubject = "same-subject", Warning,
        cause "from a PEM file ZooKeeper keeps one certificate of each subject, the last one (ZOOKEEPER-4992)",
        fix "have them written as a store: `zkcerts convert FILE --to pkcs12 --truststore --out NEW`";
    /// Two entries that Java takes for one.
    AliasTwice = "alias-twice", Warning,
        cause "Java has no capitals in aliases, and keeps the last entry of a name alone",
        fix "give one of them another alias: `keytool -changealias`";
    /// An alias that Java does not find.
    AliasCapitals = "alias-capitals", Warning,
        cause "Java asks for the alias in lower case, and a JKS file is searched to the letter",
        fix "have it written anew: `zkcerts convert FILE --to pkcs12 --out NEW`";
    /// The leaf does not stand first, or its issuers not after it.
    ChainOrder = "chain-order", Warning,
        cause "servers send the certificates as they stand, and take the first one for their own",
        fix "have them put in order: `zkcerts convert FILE --to pem --out NEW`";
    /// The chain ends before a root.
    ChainIncomplete = "chain-incomplete", Note,
        cause "the certificate of its issuer is not in the file: a peer that does not have it refuses this one",
        fix "nothing has to be done where the issuer is the root that the peers trust; else add its certificate";
    /// Something that is neither certificate nor key.
    EntryIgnored = "entry-ignored", Note,
        cause "it is neither a certificate nor a private key",
        fix "nothing has to be done";

    // How a store is protected.

    /// Anyone can undo its encryption.
    WeakEncryption = "weak-encryption", Warning,
        cause "the key of this cipher is so short that anyone can try them all; OpenSSL 3 refuses it without `-legacy`",
        fix "have it written anew: `zkcerts convert FILE --to pkcs12 --out NEW`";
    /// Nothing shows a change.
    NoMac = "no-mac", Warning,
        cause "it was written without a MAC (`-nomac`): nothing shows whether somebody changed it",
        fix "have it written anew: `zkcerts convert FILE --to pkcs12 --out NEW`";
    /// A change would show only with the password.
    IntegrityUnchecked = "integrity-unchecked", Note,
        cause "the MAC of a store is checked with its password",
        fix "name the file that holds the password: `--password-file FILE`";
    /// A password that Java refuses.
    PasswordNotAscii = "password-not-ascii", Error,
        cause "Java takes ASCII in passwords of stores only: `Password is not ASCII`",
        fix "give the store another password: `zkcerts convert FILE --to pkcs12 --out NEW`";
    /// A key in PEM that is not PKCS#8.
    PemKeyForm = "pem-key-form", Note,
        cause "ZooKeeper reads PKCS#8 alone from PEM: `algid parse error, not a sequence`; OpenSSL and ClickHouse read this too",
        fix "for ZooKeeper have it written anew: `zkcerts convert FILE --to pem --out NEW`";
    /// An encrypted key in PEM.
    PemKeyEncrypted = "pem-key-encrypted", Note,
        cause "ZooKeeper reads a key that OpenSSL encrypted from PEM on Java 21 and later only",
        fix "for ZooKeeper on an older Java take a PKCS#12 store: `zkcerts convert FILE --to pkcs12 --out NEW`";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_is_kebab_case_and_stands_for_one_kind() {
        let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for word in words {
            let is_kebab = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(
                is_kebab && !word.starts_with('-') && !word.ends_with('-'),
                "{word}"
            );
        }
    }

    #[test]
    fn every_kind_says_how_it_comes_about_and_what_settles_it() {
        for code in Code::ALL {
            for text in [code.cause(), code.fix()] {
                assert!(
                    !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                    "{}",
                    code.name()
                );
            }
        }
    }
}
