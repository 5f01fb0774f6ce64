use super::super::tables::Tables;
use super::{codes, trace, tries};
use crate::diagnosis::Code;

/// What Netty and ZooKeeper wrap their exceptions in.
const DECODER: &str = "io.netty.handler.codec.DecoderException";
const CONTEXT: &str = "org.apache.zookeeper.common.X509Exception$SSLContextException";

/// An exception, what caused it, and what it means.
const EXCEPTIONS: &[(&str, &str, Code)] = &[
    (
        CONTEXT,
        "java.io.IOException: keystore password was incorrect",
        Code::PasswordWrong,
    ),
    (
        CONTEXT,
        "java.io.IOException: Keystore was tampered with, or password was incorrect",
        Code::PasswordWrong,
    ),
    (
        CONTEXT,
        "java.io.IOException: overrun, bytes = 111",
        Code::PasswordWrong,
    ),
    (
        CONTEXT,
        "java.io.IOException: getSecretKey failed: Password is not ASCII",
        Code::PasswordFileForm,
    ),
    (
        CONTEXT,
        "java.io.IOException: Integrity check failed: java.security.NoSuchAlgorithmException: Algorithm HmacPBESHA256 not available",
        Code::StoreTooNew,
    ),
    (
        CONTEXT,
        "java.io.FileNotFoundException: /etc/zk/k.p12 (No such file or directory)",
        Code::Inaccessible,
    ),
    (
        CONTEXT,
        "java.io.FileNotFoundException: /etc/zk/k.p12 (Permission denied)",
        Code::ServiceCannotRead,
    ),
    (
        CONTEXT,
        "java.nio.file.NoSuchFileException: /etc/zk/k.pem",
        Code::Inaccessible,
    ),
    (
        CONTEXT,
        "java.nio.file.AccessDeniedException: /etc/zk/k.pem",
        Code::ServiceCannotRead,
    ),
    (
        CONTEXT,
        "java.lang.IllegalArgumentException: Unable to auto-detect store file type from file name: /etc/zk/k.keystore",
        Code::StoreTypeDiffers,
    ),
    (
        CONTEXT,
        "java.lang.IllegalArgumentException: No enum constant org.apache.zookeeper.common.KeyStoreFileType.P12",
        Code::StoreTypeDiffers,
    ),
    (
        CONTEXT,
        "java.io.IOException: toDerInputStream rejects tag type 45",
        Code::StoreTypeDiffers,
    ),
    (
        CONTEXT,
        "java.io.IOException: Invalid keystore format",
        Code::StoreTypeDiffers,
    ),
    (
        CONTEXT,
        "java.security.KeyStoreException: BCFKS not found",
        Code::StoreTypeDiffers,
    ),
    (
        CONTEXT,
        "java.security.KeyStoreException: did not find a private key",
        Code::StoreWithoutKey,
    ),
    (
        CONTEXT,
        "java.security.spec.InvalidKeySpecException: Inappropriate key specification: IOException : algid parse error, not a sequence",
        Code::KeyUnusable,
    ),
    (
        CONTEXT,
        "java.security.NoSuchAlgorithmException: 1.2.840.113549.1.5.13 SecretKeyFactory not available",
        Code::KeyUnusable,
    ),
    (
        CONTEXT,
        "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
        Code::NoAnchorForJava,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: No available authentication scheme",
        Code::KeyPasswordDiffers,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: no cipher suites in common",
        Code::StoreWithoutKey,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Empty client certificate chain",
        Code::ClientCertificateMissing,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: null cert chain",
        Code::ClientCertificateMissing,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: \
             unable to find valid certification path to requested target",
        Code::IssuerUnknown,
    ),
    (
        DECODER,
        "java.security.cert.CertPathValidatorException: Path does not chain with any of the trust anchors",
        Code::IssuerUnknown,
    ),
    (
        DECODER,
        "PKIX path validation failed: java.security.cert.CertPathValidatorException: signature check failed",
        Code::IssuerNamesake,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Extended key usage does not permit use for TLS client authentication",
        Code::UsageNotClient,
    ),
    (
        DECODER,
        "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed",
        Code::Expired,
    ),
    (
        "PKIX path validation failed: validity check failed",
        "java.security.cert.CertificateNotYetValidException: NotBefore: Wed Nov 26 00:00:00 UTC 2025",
        Code::NotYetValid,
    ),
    (
        DECODER,
        "io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 0000002d0000000000000000",
        Code::PlaintextToTls,
    ),
    (
        DECODER,
        "java.security.cert.CertificateException: No subject alternative DNS name matching zk1 found.",
        Code::NameMismatch,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Received fatal alert: unknown_ca",
        Code::IssuerUnknown,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_expired",
        Code::Expired,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Insufficient buffer remaining for AEAD cipher fragment (2). Needs to be more than tag size (16)",
        Code::CertificateRefused,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Client requested protocol TLSv1.2 is not enabled or supported in server context",
        Code::NothingInCommon,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: The client supported protocol versions [TLSv1.3] are not accepted by server preferences [TLSv1.2]",
        Code::NothingInCommon,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake",
        Code::ConnectionClosed,
    ),
    (
        DECODER,
        "javax.net.ssl.SSLHandshakeException: something that nobody has seen",
        Code::HandshakeFails,
    ),
];

/// What stands behind `Code: 210. DB::NetException: `, and what it means.
const TRIES: &[(&str, Code)] = &[
    (
        "Certificate validation error: Unacceptable certificate from zk1: application verification failure",
        Code::NameMismatch,
    ),
    (
        "SSL Exception: error:0A000086:SSL routines::certificate verify failed",
        Code::CertificateRefused,
    ),
    (
        "SSL Exception: error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED",
        Code::CertificateRefused,
    ),
    (
        "SSL Exception: error:0A00045C:SSL routines::tlsv13 alert certificate required",
        Code::ClientCertificateMissing,
    ),
    (
        "SSL Exception: error:0A000410:SSL routines::ssl/tls alert handshake failure",
        Code::ClientCertificateMissing,
    ),
    (
        "SSL Exception: error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE",
        Code::ClientCertificateMissing,
    ),
    (
        "SSL Exception: error:0A000412:SSL routines::ssl/tls alert bad certificate",
        Code::ClientCertificateMissing,
    ),
    (
        "SSL Exception: error:0A000416:SSL routines::ssl/tls alert certificate unknown",
        Code::CertificateRefused,
    ),
    (
        "SSL Exception: error:0A000418:SSL routines::tlsv1 alert unknown ca",
        Code::IssuerUnknown,
    ),
    (
        "SSL Exception: error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",
        Code::IssuerUnknown,
    ),
    (
        "SSL Exception: error:0A000415:SSL routines::ssl/tls alert certificate expired",
        Code::Expired,
    ),
    (
        "SSL Exception: error:0A00042E:SSL routines::tlsv1 alert protocol version",
        Code::NothingInCommon,
    ),
    (
        "SSL Exception: error:0A000000:SSL routines::what nobody has seen",
        Code::HandshakeFails,
    ),
    ("Net Exception: Socket is not connected", Code::ConnectionClosed),
    ("SSL connection unexpectedly closed", Code::ConnectionClosed),
    ("Net Exception: Connection reset by peer", Code::ConnectionClosed),
    (
        "Cannot read all data. Bytes read: 0. Bytes expected: 4.: while receiving handshake from ZooKeeper",
        Code::ConnectionClosed,
    ),
    (
        "Unexpected handshake length received: 352518400 (Marshalling error)",
        Code::PlaintextToTls,
    ),
    (
        "Unexpected handshake length received: 352518912 (Marshalling error)",
        Code::PlaintextToTls,
    ),
    (
        "Unexpected handshake length received: 1213486160 (Marshalling error)",
        Code::NotZookeeper,
    ),
    (
        "Unexpected handshake length received: 37 (Marshalling error)",
        Code::SessionRefused,
    ),
    (
        "SSL context exception: Error loading private key from file /etc/ch/client.key: error:80000002:system library::No such file or directory",
        Code::Inaccessible,
    ),
    (
        "SSL context exception: Error loading private key from file /etc/ch/client.key: error:0200000d:system library::Permission denied",
        Code::ServiceCannotRead,
    ),
    (
        "SSL context exception: Error loading private key from file /etc/ch/client.key: error:1C800064:Provider routines::bad decrypt",
        Code::PasswordWrong,
    ),
    (
        "SSL context exception: Cannot load CA file/directory at /etc/ch/ca.der: error:05800088:x509 certificate routines::no certificate or crl found",
        Code::Unreadable,
    ),
    (
        "SSL context exception: Cannot load CA file/directory at /etc/ch/ca.crt: error:8000000D:system library::Permission denied",
        Code::ServiceCannotRead,
    ),
    (
        "SSL context exception: Cannot load CA file/directory at /etc/ch/ca.crt: error:80000002:system library::No such file or directory",
        Code::Inaccessible,
    ),
    (
        "SSL context exception: Cannot load CA file/directory at /etc/ch/ca.crt: error:0000:what nobody has seen",
        Code::Unreadable,
    ),
    (
        "File not found: /etc/clickhouse-server/ca.crt",
        Code::Inaccessible,
    ),
    ("Host not found: secure://zk1", Code::NodeHostMalformed),
    ("Host not found: zk1", Code::HostUnknown),
    ("Service not found: :1:2281", Code::NodeHostMalformed),
    (
        "Cannot parse input: expected 'eof' before: 'deep': while parsing setting 'openssl_client_verification_depth' value. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)",
        Code::SettingInvalid,
    ),
    ("Service not found: 70000", Code::SettingInvalid),
    ("Connection refused", Code::ConnectionRefused),
    (
        "Invalid argument: Invalid verification mode. Should be relaxed, strict or once but got: full",
        Code::SettingInvalid,
    ),
];

#[test]
fn what_zookeeper_writes_is_recognised_in_old_and_new_words() {
    for (exception, caused_by, code) in EXCEPTIONS {
        let log = trace(exception, caused_by);
        assert_eq!(codes(&log), [*code], "{log}");
    }
}

#[test]
fn single_lines_of_zookeeper_are_recognised() {
    let stamp = "2025-11-25 12:00:00,123 [myid:1] -";
    for (line, expected) in [
        (
            "java.lang.UnsupportedOperationException: SSL isn't supported in NIOServerCnxn",
            Some(Code::NettyMissing),
        ),
        (
            "java.lang.NoClassDefFoundError: io/netty/handler/codec/ByteToMessageDecoder",
            Some(Code::NettyCodecMissing),
        ),
        (
            "java.lang.NoClassDefFoundError: io/netty/resolver/AddressResolverGroup",
            Some(Code::NettyCodecMissing),
        ),
        (
            "java.io.IOException: Len error 369295617",
            Some(Code::PortIsPlaintext),
        ),
        (
            "java.io.IOException: Len error. A message from /10.0.0.5:36574 with advertised length of 369295622 is either a malformed message or",
            Some(Code::PortIsPlaintext),
        ),
        (
            "java.io.IOException: Unreasonable length = 369296129",
            Some(Code::PortIsPlaintext),
        ),
        ("java.io.IOException: Len error 4194400", None),
        (
            "java.lang.IllegalArgumentException: clientPortAddress is set but clientPort is not set",
            Some(Code::SettingInvalid),
        ),
        (
            "java.lang.IllegalArgumentException: secureClientPortAddress is set but secureClientPort is not set",
            Some(Code::SettingInvalid),
        ),
        (
            "org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: No auth provider configured for the SSL authentication scheme 'X509'.",
            Some(Code::SettingInvalid),
        ),
        (
            "java.net.BindException: Address already in use",
            Some(Code::PortTwice),
        ),
        ("X509 Auth provider not found: x509", Some(Code::ProviderMissing)),
        (
            "ERROR Failed to verify both host address and host name",
            Some(Code::NameMismatch),
        ),
        (
            "ERROR Failed to verify host address, and reverse lookup is disabled",
            Some(Code::NameMismatch),
        ),
        ("DEBUG Failed to verify both host address and host name", None),
        (
            "Failed to trust certificate for session 0x1",
            Some(Code::ReloadOff),
        ),
        ("Blocked insecure connection attempt", Some(Code::PlaintextToTls)),
        (
            "Keystore is required for SSL server: zookeeper.ssl.keyStore.location",
            Some(Code::StoreNotNamed),
        ),
        ("Unsuccessful handshake with session 0x0", Some(Code::TcpProbe)),
        (
            "Accepted TLS connection from zk2/10.0.0.2:3888 - NONE - SSL_NULL_WITH_NULL_NULL",
            Some(Code::HandshakeFails),
        ),
        (
            "Accepted TLS connection from zk2/10.0.0.2:3888 - TLSv1.3 - TLS_AES_256_GCM_SHA384",
            None,
        ),
        (
            "Invalid option yes for sslQuorum. Choose 'true' or 'false.'",
            Some(Code::SettingInvalid),
        ),
        (
            "java.io.FileNotFoundException: /var/lib/zookeeper/snapshot.0 (No such file or directory)",
            None,
        ),
    ] {
        let log = format!("{stamp} {line}\n");
        assert_eq!(codes(&log), expected.into_iter().collect::<Vec<_>>(), "{line}");
    }
}

#[test]
fn what_clickhouse_writes_is_recognised_in_old_and_new_words() {
    for (text, code) in TRIES {
        let log = tries(
            "secure://10.0.0.1:2281",
            &[&format!("Code: 210. DB::NetException: {text}, 10.0.0.1:2281")],
        );
        assert_eq!(codes(&log), [*code], "{log}");
    }
}

#[test]
fn every_wording_leads_to_its_rows() {
    let tables = Tables::shared().expect("tables");
    for (row, message) in tables.rows.iter().enumerate() {
        assert!(!message.wordings.is_empty());
        for wording in message.wordings {
            // A short one would stop at every other line.
            assert!(wording.len() >= 9, "{wording}");
            let mut found = Vec::new();
            tables.look(wording.as_bytes(), &mut found);
            assert!(found.contains(&row), "{wording}");
        }
        for text in [message.cause, message.fix]
            .into_iter()
            .flatten()
            .chain([message.says])
        {
            assert!(!text.ends_with('.') && !text.contains("  "), "{text}");
        }
    }
}
