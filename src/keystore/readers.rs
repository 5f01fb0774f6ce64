use super::{Kind, Protection, Reading};
use crate::model::StoreFormat;

/// Which programs read a store, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readers {
    /// The releases of Java, and so of the servers on it.
    pub java: &'static str,
    /// The releases of OpenSSL, and so of what is linked with it.
    pub openssl: &'static str,
}

impl Readers {
    const PEM: Self = Self {
        java: "ZooKeeper 3.5.5 and later as type `PEM`",
        openssl: "every OpenSSL",
    };
    const JKS: Self = Self {
        java: "every Java",
        openssl: "no OpenSSL",
    };
    const JCEKS: Self = Self {
        java: "every Java, but not ZooKeeper",
        openssl: "no OpenSSL",
    };

    /// Who reads a store that is written in this way.
    #[must_use]
    pub const fn of_new(format: StoreFormat, protection: Protection) -> Self {
        match (format, protection) {
            (StoreFormat::Pem, _) => Self::PEM,
            (StoreFormat::Jks, _) => Self::JKS,
            (StoreFormat::Pkcs12, Protection::Modern) => Self::with(Java::SinceAes, OpenSsl::Since1_1),
            (StoreFormat::Pkcs12, Protection::Legacy) => Self::with(Java::Every, OpenSsl::Every),
        }
    }

    /// Who reads a file that others made, as far as its protection was seen; `None` for what is no store, and for what had
    /// to be mended: of those who read that no one can be sure.
    #[must_use]
    pub fn of(reading: &Reading) -> Option<Self> {
        match reading.kind {
            _ if !reading.repairs.is_empty() => None,
            Kind::Pkcs12 => Some(Self::of_pkcs12(&reading.protections)),
            Kind::Jks => Some(Self::JKS),
            Kind::Jceks => Some(Self::JCEKS),
            Kind::Pem if reading.protections.is_empty() => Some(Self::PEM),
            Kind::Pem => Some(Self::of_encrypted_pem(&reading.protections)),
            _ => None,
        }
    }

    fn of_pkcs12(protections: &[String]) -> Self {
        let parts = protections.iter().map(|how| {
            let row = ROWS.iter().find(|(part, ..)| how.contains(part));
            row.map_or((Java::Every, OpenSsl::Every), |(_, java, openssl)| {
                (*java, *openssl)
            })
        });
        let none = (Java::Every, OpenSsl::Every);
        let (java, openssl) = parts.fold(none, |(java, openssl), part| {
            (java.max(part.0), openssl.max(part.1))
        });
        Self::with(java, openssl)
    }

    /// ZooKeeper decrypts with what Java calls `SecretKeyFactory`, which has PBES2 under that name since Java 19.
    fn of_encrypted_pem(protections: &[String]) -> Self {
        let has = |part: &str| protections.iter().any(|how| how.contains(part));
        let java = if has("MD5") {
            "no ZooKeeper"
        } else if has("PBES2") {
            "ZooKeeper as type `PEM`, on Java 21 and later"
        } else {
            Self::PEM.java
        };
        Self { java, ..Self::PEM }
    }

    const fn with(java: Java, openssl: OpenSsl) -> Self {
        Self {
            java: java.words(),
            openssl: openssl.words(),
        }
    }
}

/// From which release on Java reads something, the most demanding last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Java {
    Every,
    /// Since it writes PBES2 and MACs with SHA-256 itself (JDK-8153005).
    SinceAes,
    /// Without PBMAC1 (RFC 9579).
    NotYet,
    Never,
}

impl Java {
    const fn words(self) -> &'static str {
        match self {
            Self::Every => "every Java",
            Self::SinceAes => "Java 8u301, 11.0.12, 17 and later",
            Self::NotYet => "no Java up to 25",
            Self::Never => "no Java",
        }
    }
}

/// The same for OpenSSL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OpenSsl {
    Every,
    Since1_1,
    Since3_4,
    /// What version 3 has moved into a provider that is not loaded by itself.
    Legacy,
    Never,
}

impl OpenSsl {
    const fn words(self) -> &'static str {
        match self {
            Self::Every => "every OpenSSL",
            Self::Since1_1 => "OpenSSL 1.1.0 and later",
            Self::Since3_4 => "OpenSSL 3.4 and later",
            Self::Legacy => "OpenSSL before 3.0, later ones with `-legacy` only",
            Self::Never => "no OpenSSL",
        }
    }
}

/// A part of the words for a protection, and who knows it. The first row that fits counts; what fits none, such as Triple
/// DES and MACs with SHA-1, everyone reads.
const ROWS: &[(&str, Java, OpenSsl)] = &[
    ("PBMAC1", Java::NotYet, OpenSsl::Since3_4),
    ("RC2", Java::Every, OpenSsl::Legacy),
    ("two keys", Java::Never, OpenSsl::Every),
    ("scrypt", Java::Never, OpenSsl::Since1_1),
    ("GCM", Java::Never, OpenSsl::Never),
    ("PBES2 with Triple DES", Java::Never, OpenSsl::Since1_1),
    ("PBES2", Java::SinceAes, OpenSsl::Since1_1),
    ("MAC with HMAC-SHA1 ", Java::Every, OpenSsl::Every),
    ("MAC with HMAC-", Java::SinceAes, OpenSsl::Every),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::{Salt, encode_keystore, fixture, read};
    use crate::model::Password;

    #[test]
    fn a_store_of_ours_is_read_by_those_for_whom_it_was_made() {
        let (identity, password) = (fixture::identity(), Password::new("changeit".to_owned()));
        for format in StoreFormat::ALL.iter().copied() {
            for protection in [Protection::Modern, Protection::Legacy] {
                let password = format.has_password().then_some(&password);
                let store = encode_keystore(format, &identity, "zk", password, protection, Salt::default());
                let reading = read(store.expect("a store").expose(), password).expect("reads");
                let promised = Readers::of_new(format, protection);
                assert_eq!(Readers::of(&reading), Some(promised), "{format} {protection:?}");
            }
        }
    }
}
