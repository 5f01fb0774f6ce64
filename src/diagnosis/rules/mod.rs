//! What is looked for: a row each.

mod access;
mod clickhouse;
mod dates;
mod due;
mod encoding;
mod keys;
mod link;
mod names;
mod protection;
mod shown;
mod store;
mod strength;
mod text;
mod unreadable;
mod usage;
mod workspace;
mod zookeeper;

use std::collections::HashSet;

use time::OffsetDateTime;

pub use self::clickhouse::of_clickhouse;
pub use self::due::{of_dates, of_due};
pub use self::link::of_link;
pub use self::shown::{Shown, of_shown};
pub use self::unreadable::{of_inaccessible, of_malformed, of_no_pem, of_unreadable};
pub use self::workspace::{of_awaited, of_damaged, of_missing, of_readable};
pub use self::zookeeper::of_zookeeper;
use super::finding::Remark;
use super::{Code, File, Finding};
use crate::pki::Certificate;

/// One thing that may be wrong with a certificate.
struct CertificateRule {
    code: Code,
    of: Part,
    judge: fn(&Certificate, OffsetDateTime) -> Option<Remark>,
}

/// Which certificates a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    /// Those that a server or a client shows, authorities that look like one included.
    Leaf,
    Authority,
}

impl Part {
    fn covers(self, certificate: &Certificate) -> bool {
        match self {
            Self::Any => true,
            Self::Leaf => !certificate.is_authority() || certificate.looks_like_a_server(),
            Self::Authority => certificate.is_authority(),
        }
    }
}

const fn rule(
    code: Code,
    of: Part,
    judge: fn(&Certificate, OffsetDateTime) -> Option<Remark>,
) -> CertificateRule {
    CertificateRule { code, of, judge }
}

const CERTIFICATE_RULES: &[CertificateRule] = &[
    rule(Code::Expired, Part::Any, dates::expired),
    rule(Code::NotYetValid, Part::Any, dates::not_yet_valid),
    rule(Code::EndsSoon, Part::Any, dates::ends_soon),
    rule(Code::NoName, Part::Leaf, names::no_name),
    rule(Code::CommonNameOnly, Part::Leaf, names::common_name_only),
    rule(Code::AddressAsName, Part::Leaf, names::address_as_name),
    rule(Code::NameMalformed, Part::Leaf, names::malformed),
    rule(Code::LeafIsAuthority, Part::Authority, usage::leaf_is_authority),
    rule(Code::UsageOfNoRole, Part::Leaf, usage::of_no_role),
    rule(Code::UsageServerOnly, Part::Leaf, usage::server_only),
    rule(Code::UsageNoSignature, Part::Leaf, usage::no_signature),
    rule(Code::AuthorityMayNotSign, Part::Authority, usage::may_not_sign),
    rule(Code::ExtensionDefect, Part::Any, encoding::extension_defect),
    rule(Code::CertificateDefect, Part::Any, encoding::certificate_defect),
    rule(Code::SerialNumber, Part::Any, encoding::serial_number),
    rule(Code::SerialNotDer, Part::Any, encoding::serial_not_der),
    rule(Code::DateEncoding, Part::Any, encoding::dates),
    rule(Code::WeakKey, Part::Any, strength::weak_key),
    rule(Code::WeakSignature, Part::Any, strength::weak_signature),
    rule(Code::WeakRootSignature, Part::Any, strength::weak_root_signature),
    rule(Code::KeyOfFewPeers, Part::Leaf, strength::key_of_few_peers),
    rule(Code::KeyUnsupported, Part::Any, strength::key_unsupported),
];

/// One thing that may be wrong with a file; each time that it is, a remark.
struct FileRule {
    code: Code,
    judge: fn(&File<'_>) -> Vec<Remark>,
}

const fn of(code: Code, judge: fn(&File<'_>) -> Vec<Remark>) -> FileRule {
    FileRule { code, judge }
}

const FILE_RULES: &[FileRule] = &[
    of(Code::NeedsRepair, store::needs_repair),
    of(Code::NameMisleads, store::name_misleads),
    of(Code::KeyExposed, keys::exposed),
    of(Code::StoreExposed, keys::store_exposed),
    of(Code::KeyNotOpened, keys::not_opened),
    of(Code::PasswordWrong, keys::password_wrong),
    of(Code::KeyPasswordDiffers, keys::password_differs),
    of(Code::KeyUnusable, keys::unusable),
    of(Code::KeyMismatch, keys::mismatch),
    of(Code::KeyWithoutCertificate, keys::without_certificate),
    of(Code::NoAnchorForJava, store::no_anchor_for_java),
    of(Code::CertificateIgnored, store::certificate_ignored),
    of(Code::AnchorIsLeaf, store::anchor_is_leaf),
    of(Code::SameSubject, store::same_subject),
    of(Code::AliasTwice, store::alias_twice),
    of(Code::AliasCapitals, store::alias_capitals),
    of(Code::ChainOrder, store::chain_order),
    of(Code::ChainIncomplete, store::chain_incomplete),
    of(Code::EntryIgnored, store::entry_ignored),
    of(Code::WeakEncryption, protection::weak_encryption),
    of(Code::NoMac, protection::no_mac),
    of(Code::IntegrityUnchecked, protection::integrity_unchecked),
    of(Code::PasswordNotAscii, protection::password_not_ascii),
    of(Code::PemKeyForm, protection::pem_key_form),
    of(Code::PemKeyEncrypted, protection::pem_key_encrypted),
];

/// Everything that there is to say about a file that could be read, and about each certificate in it, once.
#[must_use]
pub fn of_file(file: &File<'_>, now: OffsetDateTime) -> Vec<Finding> {
    let remarks = |rule: &FileRule| {
        let code = rule.code;
        (rule.judge)(file)
            .into_iter()
            .map(move |remark| Finding::new(code, file.name, remark))
            .collect::<Vec<_>>()
    };
    let mut findings: Vec<_> = FILE_RULES.iter().flat_map(remarks).collect();
    let mut seen = HashSet::new();
    for certificate in file
        .certificates()
        .filter(|certificate| seen.insert(*certificate))
    {
        findings.extend(of_certificate(file.name, certificate, now));
    }
    findings
}

/// What there is to say about a certificate alone; `subject` is where it was found.
#[must_use]
pub fn of_certificate(subject: &str, certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    CERTIFICATE_RULES
        .iter()
        .filter(|rule| rule.of.covers(certificate))
        .filter_map(|rule| {
            let remark = (rule.judge)(certificate, now)?;
            Some(Finding::new(rule.code, subject, remark))
        })
        .collect()
}

#[cfg(test)]
mod tests;
