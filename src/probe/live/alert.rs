//! What the alerts of TLS (RFC 8446, 6.2) mean when a server sends them to a client.

use rustls::AlertDescription as Alert;

use crate::diagnosis::Code;

/// A row of the table.
pub(super) struct Meaning {
    alert: Alert,
    /// As RFC 8446 calls it.
    pub(super) name: &'static str,
    /// What it says to a client that sent a certificate.
    pub(super) sent: Code,
    /// What it says to a client that was asked for a certificate, and sent none.
    pub(super) unsent: Code,
    /// What it says to a client that was not asked, or not yet.
    pub(super) unasked: Code,
}

/// It is about the client's certificate, if one was asked for.
const fn certificate(alert: Alert, name: &'static str, sent: Code) -> Meaning {
    Meaning {
        alert,
        name,
        sent,
        unsent: Code::ClientCertificateMissing,
        unasked: Code::HandshakeRefused,
    }
}

/// It is about what the two sides speak.
const fn terms(alert: Alert, name: &'static str) -> Meaning {
    Meaning {
        alert,
        name,
        sent: Code::NothingInCommon,
        unsent: Code::NothingInCommon,
        unasked: Code::NothingInCommon,
    }
}

const MEANINGS: &[Meaning] = &[
    // Java says it for whatever PKIX finds wrong.
    certificate(
        Alert::CertificateUnknown,
        "certificate_unknown",
        Code::CertificateRefused,
    ),
    // Java says it for no certificate at all (TLS 1.2 and 1.3).
    certificate(Alert::BadCertificate, "bad_certificate", Code::CertificateRefused),
    certificate(Alert::UnknownCA, "unknown_ca", Code::IssuerUnknown),
    certificate(Alert::CertificateExpired, "certificate_expired", Code::Expired),
    // OpenSSL says it for a purpose that does not fit.
    certificate(
        Alert::UnsupportedCertificate,
        "unsupported_certificate",
        Code::CertificateRefused,
    ),
    certificate(
        Alert::CertificateRevoked,
        "certificate_revoked",
        Code::CertificateRefused,
    ),
    certificate(Alert::AccessDenied, "access_denied", Code::CertificateRefused),
    certificate(Alert::DecryptError, "decrypt_error", Code::CertificateRefused),
    certificate(
        Alert::CertificateRequired,
        "certificate_required",
        Code::ClientCertificateMissing,
    ),
    // OpenSSL says it for no certificate with TLS 1.2. Before a certificate is asked for it is about ciphers, or about a
    // server's key that is not there: Java has no other word for that.
    certificate(
        Alert::HandshakeFailure,
        "handshake_failure",
        Code::CertificateRefused,
    ),
    terms(Alert::ProtocolVersion, "protocol_version"),
    terms(Alert::InsufficientSecurity, "insufficient_security"),
    terms(Alert::NoApplicationProtocol, "no_application_protocol"),
];

/// What an alert means; `None` where it says no more than that the handshake is over.
pub(super) fn meaning(alert: Alert) -> Option<&'static Meaning> {
    MEANINGS.iter().find(|row| row.alert == alert)
}

/// How people call it.
pub(super) fn name(alert: Alert) -> String {
    match meaning(alert) {
        Some(meaning) => meaning.name.to_owned(),
        None => snake_case(&format!("{alert:?}")),
    }
}

/// `InternalError` as RFC 8446 writes it: `internal_error`.
fn snake_case(words: &str) -> String {
    let mut name = String::new();
    for (index, letter) in words.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_has_the_name_of_the_rfc() {
        for (alert, expected) in [
            (Alert::UnknownCA, "unknown_ca"),
            (Alert::InternalError, "internal_error"),
            (Alert::DecodeError, "decode_error"),
            (Alert::CertificateRequired, "certificate_required"),
        ] {
            assert_eq!(name(alert), expected);
        }
    }

    #[test]
    fn no_alert_stands_twice() {
        for row in MEANINGS {
            let same = MEANINGS.iter().filter(|other| other.alert == row.alert);
            assert_eq!(same.count(), 1, "{}", row.name);
        }
    }
}
