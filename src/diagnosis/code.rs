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
    /// A certificate that is put together wrongly.
    CertificateDefect = "certificate-defect", Error,
        cause "RFC 5280 (4.1) forbids it: Java refuses the certificate, and every store that holds it",
        fix "have it issued again, and look at what issues it";
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
        fix "give key and store one password: `zkcerts convert FILE --in-password-file FILE --in-key-password-file FILE --to \
             pkcs12 --out NEW`";
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
    /// An anchor that ZooKeeper does not keep.
    AnchorDropped = "anchor-dropped", Error,
        cause "from a PEM file ZooKeeper before 3.10.0 keeps one certificate of each subject, the last one (ZOOKEEPER-4992): who has a \
               certificate of the other authority is refused",
        fix "have them written as a store, and name that: `zkcerts convert FILE --to pkcs12 --truststore --out NEW`";
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

    // What a peer says of the other's certificate.

    /// No anchor leads to it.
    IssuerUnknown = "issuer-unknown", Error,
        cause "the authority that issued it is not among those that the peer trusts",
        fix "give the peer the authority's certificate (`ca.crt`, the truststore), or have this one issued by an authority that it trusts";
    /// An anchor of the same name has another key.
    IssuerNamesake = "issuer-namesake", Error,
        cause "the peer trusts an authority of the same name with another key: one was made anew, and the other side has the old one",
        fix "give both sides the same authority; a new one deserves a new name";
    /// The chain that is sent does not reach an anchor.
    ChainBroken = "chain-broken", Error,
        cause "an intermediate certificate is missing from what is sent, or belongs to another leaf",
        fix "put the leaf first and each issuer after it, up to the root: `zkcerts convert LEAF CHAIN --to pem --out NEW`";
    /// None of its names is what is dialled.
    NameMismatch = "name-mismatch", Error,
        cause "clients compare what they dial with the certificate's subjectAltName, and it is not there",
        fix "have it issued again with every name and address that clients dial, or dial a name that it has";
    /// The name fits, the address does not.
    AddressMissing = "address-missing", Warning,
        cause "before 26.3.33, 26.7.14.2, 26.8.10.6 and 26.9.1 ClickHouse checks the resolved address, not the name",
        fix "have it issued again with the addresses as subjectAltName too (`alt` in the manifest), or upgrade ClickHouse";
    /// Not for clients.
    UsageNotClient = "usage-not-client", Error,
        cause "its extended key usage has no clientAuth: the server answers `certificate unknown` or closes the connection",
        fix "have it issued again with clientAuth; ZooKeeper's servers among themselves need both";
    /// Not for servers.
    UsageNotServer = "usage-not-server", Error,
        cause "its extended key usage has no serverAuth: OpenSSL says `unsupported certificate purpose`",
        fix "have it issued again with serverAuth; ZooKeeper's servers among themselves need both";
    /// Outside of what its authority may issue.
    NameNotPermitted = "name-not-permitted", Error,
        cause "the name constraints of its authority do not permit one of its names",
        fix "have it issued for names within the constraints, or by another authority";
    /// The path is longer than an authority allows.
    PathTooLong = "path-too-long", Error,
        cause "an authority above it allows fewer authorities below itself (`pathlen`)",
        fix "have it issued by the authority that has the limit, or have that one made again without it";
    /// Issued by what is no authority.
    IssuerNotAuthority = "issuer-not-authority", Error,
        cause "a certificate in its chain has no CA:TRUE, or must not sign certificates",
        fix "have it issued by an authority";
    /// A certificate that the peer refuses without saying why.
    CertificateRefused = "certificate-refused", Error,
        cause "the peer does not take it, and its answer says no more",
        fix "look into the log of the side that refuses: `zkcerts explain LOG`";
    /// No certificate is sent.
    ClientCertificateMissing = "client-certificate-missing", Error,
        cause "the client sends no certificate: none is configured, or key and certificate do not belong together, which ClickHouse \
               does not say",
        fix "name certificate and key (`certificateFile`, `privateKeyFile`; ZooKeeper's clients: `zookeeper.ssl.keyStore.location`)";
    /// No protocol or cipher in common.
    NothingInCommon = "nothing-in-common", Error,
        cause "the two sides have no TLS version or cipher in common: up to 3.8 and in 3.9.1 ZooKeeper speaks TLS 1.2 alone, from 3.9.2 \
               to 3.9.5 TLS 1.3 alone, unless told otherwise",
        fix "write `ssl.enabledProtocols=TLSv1.2,TLSv1.3` in zoo.cfg, and switch neither off in ClickHouse (`disableProtocols`)";

    // What ZooKeeper is told.

    /// The network code that knows no TLS.
    NettyMissing = "netty-missing", Error,
        cause "`secureClientPort` needs the Netty network code: the server ends with `SSL isn't supported in NIOServerCnxn`",
        fix "add `serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory` to zoo.cfg";
    /// A class of Netty that Debian's package forgets.
    NettyCodecMissing = "netty-codec-missing", Error,
        cause "the class path of Debian's ZooKeeper has no netty-codec (clients: netty-resolver), and every TLS connection is closed",
        fix "add /usr/share/java/netty-codec.jar to CLASSPATH in /etc/zookeeper/conf/environment; for clients netty-resolver.jar too";
    /// No port takes TLS.
    SecurePortMissing = "secure-port-missing", Error,
        cause "without `secureClientPort` no port takes TLS",
        fix "add `secureClientPort=2281` to zoo.cfg: `zkcerts config zookeeper`";
    /// One port for both.
    PortTwice = "port-twice", Error,
        cause "`clientPort` and `secureClientPort` are the same: the server ends with `Address already in use`",
        fix "give them different ports, or take `clientPort` and `clientPortAddress` out";
    /// Plaintext is answered too.
    PlaintextPortOpen = "plaintext-port-open", Warning,
        cause "the plaintext port answers everybody who reaches it, without any certificate",
        fix "when every client speaks TLS take `clientPort` and `clientPortAddress` out of zoo.cfg, and `;PORT` out of `server.N`";
    /// Anyone may connect.
    ClientAuthOff = "client-auth-off", Error,
        cause "with `ssl.clientAuth` `none` or `want` the server takes clients that show no certificate",
        fix "set `ssl.clientAuth=need`, or take the line out: it is the default";
    /// A store is not named.
    StoreNotNamed = "store-not-named", Error,
        cause "the server starts without it, and fails at every handshake",
        fix "name it (`ssl.keyStore.location`, `ssl.trustStore.location`): `zkcerts config zookeeper`";
    /// A store of another type than said.
    StoreTypeDiffers = "store-type-differs", Error,
        cause "ZooKeeper goes by `ssl.keyStore.type`, else by the extension (`.jks`, `.pem`, `.p12`, `.bcfks`, in small letters)",
        fix "name the type that the file has, or have it written anew: `zkcerts convert FILE --to pkcs12 --out NEW`";
    /// A keystore without key.
    StoreWithoutKey = "store-without-key", Error,
        cause "a keystore must hold a private key with its certificate: without one there are `no cipher suites in common`",
        fix "put key and chain into it: `zkcerts convert KEY CERT CHAIN --to pkcs12 --out NEW`";
    /// A store that the JVM does not read.
    StoreTooNew = "store-too-new", Warning,
        cause "Java before 8u301 and 11.0.12 reads 3DES and SHA-1 alone, and says `keystore password was incorrect` of a current store",
        fix "upgrade Java, or `zkcerts convert FILE --to pkcs12 --profile legacy --out NEW`";
    /// A password file that is not one line.
    PasswordFileForm = "password-file-form", Error,
        cause "ZooKeeper takes one line end off the file: a second one, a blank or a CR is part of the password",
        fix "write it anew without a line end: `printf %s PASSWORD` into the file";
    /// A password in a configuration file.
    PasswordInline = "password-inline", Warning,
        cause "who can read the file, a backup of it or a ticket with it has the password",
        fix "put it into a file of its own that the service alone reads, and name that: `ssl.keyStore.passwordPath` (from 3.8.0)";
    /// A secret that others can read.
    SecretExposed = "secret-exposed", Error,
        cause "every account of this machine can read a password that stands there",
        fix "close it: `chmod o= FILE`, and take a new password if others may have seen this one";
    /// Something is said that nobody reads.
    SettingIgnored = "setting-ignored", Warning,
        cause "the program does not know such a key and overlooks it in silence: it is misspelt, misplaced, or of another release",
        fix "correct it, or take it out";
    /// A value that is refused.
    SettingInvalid = "setting-invalid", Error,
        cause "the program does not take this value: it ends, refuses connections or goes by another one",
        fix "correct it";
    /// The same key twice.
    SettingTwice = "setting-twice", Warning,
        cause "the last line of a key counts, and the others are overlooked",
        fix "take all lines but one out";
    /// A line that looks like a setting and is none.
    SettingSwallowed = "setting-swallowed", Error,
        cause "a line that ends in a backslash goes on with the next one: what stands there is part of the value",
        fix "write the backslash twice (`\\\\`), or take it out";
    /// Lines that end as on Windows.
    CarriageReturns = "carriage-returns", Warning,
        cause "Java reads them, and zkServer.sh does not: to the script the CR is part of `dataDir`",
        fix "end the lines with LF alone: `sed -i 's/\\r$//' FILE`";
    /// A mark before the first key.
    ByteOrderMark = "byte-order-mark", Error,
        cause "Java has no byte order marks in properties: the three octets become part of the first key, which nobody then knows",
        fix "save the file without a byte order mark: `sed -i '1s/^\\xef\\xbb\\xbf//' FILE`";
    /// A variable that nobody fills in.
    NotExpanded = "not-expanded", Warning,
        cause "nothing is filled in in zoo.cfg: `$` and braces are part of the value",
        fix "write the value itself; a password into a file of its own (`passwordPath`)";
    /// Blanks that are taken off.
    BlanksTrimmed = "blanks-trimmed", Note,
        cause "ZooKeeper takes blanks off both ends of every value",
        fix "nothing has to be done, unless the blank belongs to the password: that goes into a file (`passwordPath`)";
    /// A setting with which a release refuses everyone.
    SettingHarmful = "setting-harmful", Error,
        cause "with it these releases refuse every client",
        fix "take it out";
    /// Stores are read at the start alone.
    ReloadOff = "reload-off", Warning,
        cause "the server keeps what it read at its start: a renewed certificate waits for a restart until the old one ends",
        fix "set `client.certReload=true` (3.7.2, 3.8.5, 3.9.0 and later), for the peers `sslQuorumReloadCertFiles=true`, or restart after \
             each renewal";
    /// The peers talk in plaintext.
    QuorumPlaintext = "quorum-plaintext", Note,
        cause "everything that clients write goes from server to server unencrypted unless `sslQuorum=true`",
        fix "set `quorum = true` in the manifest, or keep the peers' ports in a network of their own";
    /// The peers take plaintext too.
    QuorumUnification = "quorum-unification", Warning,
        cause "with `portUnification=true` the peers' ports take plaintext too; it is meant for the time of the change",
        fix "set `portUnification=false` and restart one after the other";
    /// The peers' names are not compared.
    QuorumNamesUnchecked = "quorum-names-unchecked", Note,
        cause "with `fips-mode` (the default from 3.9.0) any certificate of the peers' authority is taken for any peer",
        fix "set `fips-mode=false`, where each peer's certificate has its address; an authority for the peers alone does as well";
    /// A server whose certificate does not say what its peers look for.
    PeerNameMissing = "peer-name-missing", Warning,
        cause "the servers look for a peer's address in its certificate, then for its name: the one that dials takes the name in \
               `server.N`, the one that is dialled asks the reverse DNS, and from 3.10.0 on takes the address alone",
        fix "have it issued again with the server's name in `server.N` and its addresses as subjectAltName";
    /// Clients of the second authority are let go.
    ProviderMissing = "provider-missing", Error,
        cause "`client.portUnification` without `authProvider.x509` drops every TLS client: `X509 Auth provider not found: x509`",
        fix "add `authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider` to zoo.cfg";

    // What ClickHouse is told.

    /// ClickHouse is told of no ZooKeeper.
    NoNodes = "no-nodes", Error,
        cause "the merged configuration has no `<zookeeper>` with a `<node>`",
        fix "add it: `zkcerts config clickhouse`";
    /// A node without TLS.
    NodePlaintext = "node-plaintext", Error,
        cause "without `<secure>1</secure>` ClickHouse speaks plaintext to this node; files of config.d are merged node by node, and \
               what one leaves in place stays",
        fix "give the node `<secure>1</secure>` and the TLS port, or write `<zookeeper replace=\"1\">` in the file that sorts last";
    /// TLS to the port that is usually plain.
    NodePortPlain = "node-port-plain", Warning,
        cause "2181 is ZooKeeper's plaintext port, unless someone chose otherwise: it answers TLS with `Unexpected handshake length` or a \
               closed connection",
        fix "name the port that zoo.cfg has as `secureClientPort`";
    /// A scheme or port in the host.
    NodeHostMalformed = "node-host-malformed", Error,
        cause "`<host>` is a name or an address: `secure://`, a port or a blank in it is not found in the DNS",
        fix "write the host alone, with `<secure>1</secure>` and `<port>` beside it";
    /// No server listens there.
    NodePortDiffers = "node-port-differs", Error,
        cause "the ports that ClickHouse dials and those that zoo.cfg opens for TLS are not the same",
        fix "name in `<port>` what zoo.cfg has as `secureClientPort`";
    /// The section stands there twice.
    SectionTwice = "section-twice", Error,
        cause "with `<zookeeper>` and `<keeper>` side by side a current ClickHouse does not start; of two alike the first one counts alone",
        fix "take one of them out, or write `remove=\"1\"` at it in the file that sorts last";
    /// The section is given by more than one file.
    NodesMerged = "nodes-merged", Warning,
        cause "files that each have a `<zookeeper>` are merged node by node: which nodes remain depends on how many each file has",
        fix "keep the section in one file, or write `<zookeeper replace=\"1\">` in the one that sorts last";
    /// The host's name is not compared.
    HostCheckOff = "host-check-off", Error,
        cause "any certificate of a trusted authority is taken for any host: who has one can stand in for ZooKeeper",
        fix "set `<verificationMode>strict</verificationMode>` and `<extendedVerification>true</extendedVerification>` in `<openSSL><client>`";
    /// Whether the host's name is compared is up to the release.
    HostCheckByRelease = "host-check-by-release", Warning,
        cause "before 26.3.33, 26.7.14.2, 26.8.10.6 and 26.9.1 ClickHouse compares no host name unless `extendedVerification` is set",
        fix "set `<verificationMode>strict</verificationMode>` and `<extendedVerification>true</extendedVerification>` in `<openSSL><client>`";
    /// Chains are not checked.
    ChainCheckOff = "chain-check-off", Error,
        cause "with `verificationMode` `none`, or `AcceptCertificateHandler`, anybody can stand in for ZooKeeper",
        fix "set `<verificationMode>strict</verificationMode>` and take `<invalidCertificateHandler>` out";
    /// Nothing is trusted.
    AnchorsMissing = "anchors-missing", Error,
        cause "there is no `caConfig` and `loadDefaultCAFile` is off, or what is named holds no certificate: no server is trusted",
        fix "name the authority's certificate: `<caConfig>/etc/clickhouse-server/ca.crt</caConfig>`";
    /// A directory without hash links.
    AnchorsUnhashed = "anchors-unhashed", Error,
        cause "OpenSSL finds certificates in a directory by links named after their subjects' hashes; there are none",
        fix "make them (`openssl rehash DIR`), or name a file";
    /// The whole world is trusted.
    SystemStoreTrusted = "system-store-trusted", Note,
        cause "`loadDefaultCAFile` is on unless switched off: every public authority could vouch for a ZooKeeper",
        fix "set `<loadDefaultCAFile>false</loadDefaultCAFile>` beside `<caConfig>`, if nothing else of this server needs the system's \
             authorities";
    /// An authority in the system's store that may vouch for every name.
    AnchorUnconstrained = "anchor-unconstrained", Note,
        cause "the system's store serves every program of the machine: an authority without name constraints may vouch for any site",
        fix "have the authority made with name constraints (`permitted` in the manifest), or trust it in `caConfig` alone";
    /// The service's account cannot read it.
    ServiceCannotRead = "service-cannot-read", Error,
        cause "the file, or a directory above it, is closed for the account that the service runs as",
        fix "give it to the service's group: `chgrp GROUP FILE`, `chmod 0640 FILE`";
    /// A time-out so short that the host's name is not compared.
    HandshakeHurried = "handshake-hurried", Warning,
        cause "a handshake that takes longer than `connection_timeout_ms` is finished without a look at the host's name",
        fix "take `connection_timeout_ms` out, or set 1000 at least";
    /// Text in another encoding than everything else.
    OtherEncoding = "other-encoding", Warning,
        cause "ClickHouse reads UTF-16 and ISO-8859-1 too; scripts, editors and `grep` take the file for UTF-8, find nothing in it or \
               damage it",
        fix "save it as UTF-8: `iconv -f ENCODING -t UTF-8 FILE`, and take `encoding` out of its first line";
    /// What is not known here.
    ValueElsewhere = "value-elsewhere", Note,
        cause "the value stands in the service's environment, in a file that is not here, or in ZooKeeper itself",
        fix "look at what the server itself has: `preprocessed_configs/config.xml`";
    /// Files can be merged in more than one way.
    MergeAmbiguous = "merge-ambiguous", Warning,
        cause "an element stands more than once in a file, and how another file is merged with it differs between releases",
        fix "write `replace=\"1\"` at the section in the file that sorts last";

    /// Keeper's servers talk in plaintext, although somebody meant otherwise.
    RaftPlaintext = "raft-plaintext", Error,
        cause "`<secure>` counts directly in `<raft_configuration>`; inside of a `<server>` it is overlooked",
        fix "write `<secure>true</secure>` in `<raft_configuration>`, and take it out of the servers";

    // What a workspace holds.

    /// It is time for the next certificate.
    RenewalDue = "renewal-due", Warning,
        cause "it holds no longer than `renew_before_days` of the manifest",
        fix "have the next one issued: `zkcerts renew`";
    /// The same of one that came from elsewhere.
    ImportDue = "import-due", Warning,
        cause "less than a third of its life is left, and what came from elsewhere is never renewed here",
        fix "have the next one issued where it came from (`zkcerts csr ROLE HOST` asks for it), and bring it: `zkcerts import`";
    /// It is time for the next authority.
    RotationDue = "rotation-due", Warning,
        cause "a certificate that it issues now, for `days` of [leaf], would not end before it: none can be renewed for its whole life",
        fix "begin to change the authority: `zkcerts rotate`";
    /// A certificate is to come from elsewhere.
    CertificateAwaited = "certificate-awaited", Note,
        cause "the manifest says that it comes from elsewhere, and it has not come yet",
        fix "`zkcerts csr ROLE HOST` asks for it, `zkcerts import ROLE --host HOST --cert FILE` brings it";
    /// A secret in the workspace that others can read.
    SecretReadable = "secret-readable", Error,
        cause "a key, a store or a password of the workspace is for its owner alone, and its mode was widened",
        fix "if nobody else has read it, `chmod 600 FILE`; if somebody may have, replace it";
    /// A file is missing.
    FileMissing = "file-missing", Error,
        cause "it was never made, or someone removed it",
        fix "have it made: `zkcerts apply`";
    /// A file is not as it was written.
    FileChanged = "file-changed", Warning,
        cause "somebody changed it, or it is older than the manifest",
        fix "put what should be different into the manifest and have it written anew: `zkcerts apply`";
    /// The manifest asks for something else.
    NotConverged = "not-converged", Warning,
        cause "the manifest was changed, and not applied",
        fix "look at what would change (`zkcerts apply --dry-run`), then `zkcerts apply`";
    /// Rights that are too wide, without a secret.
    AccessDiffers = "access-differs", Warning,
        cause "its mode or owner was changed",
        fix "put it back: `chmod`, `chown`";
    /// Two sides that do not come together.
    HandshakeFails = "handshake-fails", Error,
        cause "a TLS handshake with exactly these files does not succeed",
        fix "look at the other findings about the same files; else make them anew: `zkcerts renew HOST --force`";
    /// Someone who should not is let in.
    StrangerAdmitted = "stranger-admitted", Error,
        cause "the server takes a client whose certificate no authority of this link issued: its truststore holds more than it should, or it \
               checks nothing",
        fix "look into its truststore (`zkcerts inspect`), and at `ssl.clientAuth` and `ssl.trustStore.location`";

    // What a live server does.

    /// The name is not known.
    HostUnknown = "host-unknown", Error,
        cause "the name has no address here",
        fix "look at the spelling, /etc/hosts and the DNS";
    /// Nobody listens.
    ConnectionRefused = "connection-refused", Error,
        cause "nobody listens on this port: the server does not run, ended, or listens on another port or address",
        fix "look at the server's log (`zkcerts explain LOG`), `secureClientPort` and `secureClientPortAddress`";
    /// Nothing comes back.
    NoAnswer = "no-answer", Error,
        cause "a firewall drops the packets, the host is down, or the server hangs",
        fix "try from the server's own machine; compare the firewall's rules with the port";
    /// Plaintext where TLS should be.
    PortIsPlaintext = "port-is-plaintext", Error,
        cause "this port speaks ZooKeeper's plaintext protocol: TLS is met by a closed connection or `Unexpected handshake length`",
        fix "take the port that zoo.cfg has as `secureClientPort`";
    /// TLS where plaintext was sent.
    PlaintextToTls = "plaintext-to-tls", Error,
        cause "a client speaks plaintext to the TLS port: the server says `not an SSL/TLS record`",
        fix "switch TLS on in that client: `<secure>1</secure>`, `zookeeper.client.secure=true`";
    /// Plaintext is taken on the TLS port.
    PlaintextAnswered = "plaintext-answered", Error,
        cause "the port takes TLS and plaintext alike (`client.portUnification`): nothing keeps a client from plaintext",
        fix "take `client.portUnification` out of zoo.cfg";
    /// Clients without certificate are let in.
    AnyoneAdmitted = "anyone-admitted", Error,
        cause "the server takes clients that show no certificate: `ssl.clientAuth` is `none` or `want`",
        fix "set `ssl.clientAuth=need` in zoo.cfg, or take the line out";
    /// Something else.
    NotZookeeper = "not-zookeeper", Error,
        cause "what answers on this port is no ZooKeeper",
        fix "look at host and port, and at what listens there: `ss -ltnp`";
    /// TLS stands, the session does not.
    SessionRefused = "session-refused", Error,
        cause "the TLS connection stands, and the server gives no session: it does not serve (no quorum), or its limits are reached",
        fix "look at the server's log: `zkcerts explain LOG`";
    /// The server ends the handshake, and not for the client's certificate.
    HandshakeRefused = "handshake-refused", Error,
        cause "the server breaks the handshake off for a reason of its own: its keystore holds no key, or one that its password does not \
               open (it starts all the same), or its ciphers are none of today's",
        fix "look at the server's log (`zkcerts explain LOG`), at its keystore (`zkcerts inspect FILE`), and at `ssl.ciphersuites`";
    /// The connection ends in the middle.
    ConnectionClosed = "connection-closed", Error,
        cause "the other side closed the connection without a word",
        fix "look into the log of the other side: `zkcerts explain LOG`";
    /// The server shows an older certificate than the one on disk.
    NotReloaded = "not-reloaded", Warning,
        cause "it was renewed, and the server still shows the one that it read before",
        fix "restart it, or set `client.certReload=true` (3.7.2, 3.8.5, 3.9.0 and later)";
    /// Someone opens the port and says nothing.
    TcpProbe = "tcp-probe", Note,
        cause "something opens the port and closes it without a word of TLS: a load balancer, a health check or a scanner",
        fix "nothing has to be done; a check that speaks TLS is `zkcerts probe HOST:PORT`";
    /// A certificate that was made and not brought to its server.
    NotDeployed = "not-deployed", Warning,
        cause "it was renewed in the workspace, and its server has the one before",
        fix "bring it there: `zkcerts deploy`, or `zkcerts export node` and `deploy --from` on the server";
    /// Traffic in the clear.
    TrafficPlaintext = "traffic-plaintext", Error,
        cause "what goes over this connection can be read by everybody on its way",
        fix "switch TLS on: `zkcerts config clickhouse`, `zkcerts config zookeeper`";
    /// Nothing was seen.
    TrafficMissing = "traffic-missing", Warning,
        cause "the capture has no packet with a word of ZooKeeper or TLS in it",
        fix "capture while a client works: `tcpdump -i any port 2281 -w FILE`";
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
