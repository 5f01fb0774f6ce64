use super::Target;
use super::error::ConvertError;
use crate::commands::notices;
use crate::keystore::{
    self, Anchors, Chosen, Gathered, Identity, Protection, Readers, Salt, Single, encode_keystore,
    encode_truststore,
};
use crate::model::{Access, KeyAlgorithm, Password, Secret, StoreFormat};
use crate::pki::Certificate;
use crate::plan::Content;
use crate::report::Notice;

/// What is asked for.
pub(super) struct Wanted<'a> {
    pub(super) target: Target,
    pub(super) truststore: bool,
    pub(super) alias: Option<&'a str>,
    pub(super) password: Option<&'a Password>,
    pub(super) protection: Protection,
    pub(super) salt: Salt,
}

/// A file that is ready to be written.
pub(super) struct Made {
    pub(super) content: Content,
    /// A stable word for what is done.
    pub(super) action: &'static str,
    /// Whom it is about.
    pub(super) subject: String,
    /// What it holds, as the end of a sentence.
    pub(super) description: String,
    pub(super) alias: Option<String>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) readers: Option<Readers>,
    pub(super) notices: Vec<Notice>,
}

impl Made {
    pub(super) const fn is_secret(&self) -> bool {
        matches!(self.content, Content::Secret(_))
    }

    pub(super) const fn access(&self) -> Access {
        if self.is_secret() {
            Access::SECRET
        } else {
            Access::PUBLIC
        }
    }

    /// Whether a file holds the same already. Salts differ each time, so that what it decodes to is compared.
    pub(super) fn is_held_by(&self, bytes: &[u8], password: Option<&Password>) -> bool {
        if bytes == self.content.bytes() {
            return true;
        }
        let readings = (
            keystore::read(bytes, password),
            keystore::read(self.content.bytes(), password),
        );
        match readings {
            (Ok(there), Ok(made)) => keystore::same_reading(&there, &made),
            _ => false,
        }
    }
}

pub(super) fn make(gathered: Gathered, wanted: &Wanted<'_>) -> Result<Made, ConvertError> {
    match (wanted.target.store(), wanted.truststore) {
        (Some(format), false) => keystore_of(gathered.into_identity(wanted.alias)?, format, wanted),
        (Some(format), true) => {
            let (anchors, left_out) = gathered.into_anchors()?;
            let mut made = truststore_of(&anchors, format, wanted)?;
            made.notices.extend(notices::of_left_out(&left_out));
            Ok(made)
        }
        (None, false) => gathered.into_single().map(single).map_err(Into::into),
        (None, true) => {
            let (anchors, left_out) = gathered.into_anchors()?;
            let mut made = single(anchors.into_single()?);
            made.notices.extend(notices::of_left_out(&left_out));
            Ok(made)
        }
    }
}

fn keystore_of(chosen: Chosen, format: StoreFormat, wanted: &Wanted<'_>) -> Result<Made, ConvertError> {
    let Chosen {
        alias: old_alias,
        identity,
        missing_issuer,
        left_out,
    } = chosen;
    let mut notices = Vec::new();
    let alias = match wanted.alias {
        Some(alias) => alias.to_owned(),
        None => alias(old_alias, identity.leaf(), &mut notices),
    };
    check_for_java(identity.chain(), format)?;
    let store = encode_keystore(
        format,
        &identity,
        &alias,
        wanted.password,
        wanted.protection,
        wanted.salt,
    )?;
    if let Some(issuer) = missing_issuer {
        notices.push(Notice::note(format!(
            "the certificate of `{issuer}` was not brought: the peers have to have it"
        )));
    }
    notices.extend(notices::of_left_out(&left_out));
    notices.extend(unread_by_zookeeper(&identity, format));
    let has_alias = format.has_password();
    let called = if has_alias {
        format!(", as `{}`", alias.to_lowercase())
    } else {
        String::new()
    };
    Ok(Made {
        content: Content::secret(store),
        action: "write-keystore",
        subject: identity.leaf().called(),
        description: format!(
            "the private key of `{}` with a chain of {}{called}",
            identity.leaf().called(),
            identity.chain().len()
        ),
        alias: has_alias.then(|| alias.to_lowercase()),
        certificates: identity.chain().to_vec(),
        readers: Some(Readers::of_new(format, wanted.protection)),
        notices,
    })
}

/// One certificate that Java refuses keeps it from opening the whole store, with `keystore password was incorrect`.
fn check_for_java(certificates: &[Certificate], format: StoreFormat) -> Result<(), ConvertError> {
    let mut defects = certificates.iter().flat_map(|certificate| {
        let defects = certificate.defects().iter().filter(|defect| defect.stops_java());
        defects.map(move |defect| (certificate, defect))
    });
    match defects.next() {
        Some((certificate, defect)) if format != StoreFormat::Pem => Err(ConvertError::Defective {
            subject: certificate.called(),
            defect: defect.clone(),
        }),
        _ => Ok(()),
    }
}

/// What the identity is called where nobody says: as it was, or after its certificate.
fn alias(old: Option<String>, leaf: &Certificate, notices: &mut Vec<Notice>) -> String {
    if let Some(old) = old {
        if keystore::is_alias(&old) {
            return old;
        }
        notices.push(Notice::note(format!(
            "the alias `{old}` cannot be kept: it was taken from the certificate instead"
        )));
    }
    let names = leaf.sans().iter().map(ToString::to_string);
    leaf.common_name()
        .into_iter()
        .chain(names)
        .find(|name| keystore::is_alias(name))
        .unwrap_or_else(|| "identity".to_owned())
}

/// The one kind of key that a store can hold and ZooKeeper cannot read from it.
fn unread_by_zookeeper(identity: &Identity, format: StoreFormat) -> Option<Notice> {
    let is_unread = format == StoreFormat::Pem && identity.key().algorithm() == Some(KeyAlgorithm::Ed25519);
    is_unread.then(|| {
        Notice::warning(
            "ZooKeeper reads RSA, EC and DSA keys from PEM, and no Ed25519 key: it needs `--to pkcs12`",
        )
    })
}

fn truststore_of(anchors: &Anchors, format: StoreFormat, wanted: &Wanted<'_>) -> Result<Made, ConvertError> {
    let certificates = anchors.certificates();
    check_for_java(certificates, format)?;
    let store = encode_truststore(format, anchors, wanted.password, wanted.protection, wanted.salt)?;
    let (subject, description) = match certificates {
        [only] => {
            let subject = only.called();
            (subject.clone(), format!("`{subject}`, to be trusted"))
        }
        several => (
            format!("{} certificates", several.len()),
            format!("{} certificates, to be trusted", several.len()),
        ),
    };
    Ok(Made {
        content: Content::public(store),
        action: "write-truststore",
        subject,
        description,
        alias: None,
        certificates: certificates.to_vec(),
        readers: Some(Readers::of_new(format, wanted.protection)),
        notices: notices::of_anchors(certificates, format),
    })
}

/// Certificate or key in DER.
fn single(single: Single) -> Made {
    let made = |content, action, subject: String, description, certificates| Made {
        content,
        action,
        subject,
        description,
        alias: None,
        certificates,
        readers: None,
        notices: Vec::new(),
    };
    match single {
        Single::Certificate(certificate) => {
            let subject = certificate.called();
            let description = format!("the certificate `{subject}`");
            let content = Content::public(certificate.der().to_vec());
            made(
                content,
                "write-certificate",
                subject,
                description,
                vec![certificate],
            )
        }
        Single::Key(key) => {
            let content = Content::secret(Secret::new(key.pkcs8_der().to_vec()));
            let description = "a private key in PKCS#8, which nothing encrypts".to_owned();
            made(
                content,
                "write-key",
                "a private key".to_owned(),
                description,
                Vec::new(),
            )
        }
    }
}
