use std::collections::{BTreeMap, HashSet};

use zeroize::Zeroizing;

use super::{Kind, Place, Remarks, Repair, Warning, curve};
use crate::keystore::pem::{Content, mended_blocks};
use crate::keystore::{KeystoreError, asn1, pkcs7};
use crate::pki::Certificate;

/// What stands in a file that is not a store, before any key in it is opened.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) certificates: Vec<Found>,
    pub(super) keys: Vec<FoundKey>,
    /// Whole stores in PKCS#12, where they stand in blocks of their own.
    pub(super) stores: Vec<(Place, Vec<u8>)>,
    /// What the blocks are called, where there are blocks.
    pub(super) labels: Vec<String>,
}

pub(super) struct Found {
    pub(super) place: Place,
    pub(super) certificate: Certificate,
    /// Whether the file itself says that it is trusted.
    pub(super) is_trusted: bool,
}

pub(super) struct FoundKey {
    pub(super) place: Place,
    /// What its block is called; nothing where there are no blocks.
    pub(super) label: Option<String>,
    pub(super) content: Content,
}

impl FoundKey {
    /// What a message calls it.
    pub(super) fn entry(&self) -> String {
        match self.place {
            Place::Line(line) => format!("the private key at line {line}"),
            Place::Number(_) => "the private key".to_owned(),
        }
    }
}

impl Findings {
    /// What stands in a file of this kind; nothing if that is no kind that is taken apart here.
    pub(super) fn of(kind: Kind, bytes: &[u8], remarks: &mut Remarks) -> Result<Self, KeystoreError> {
        let mut found = Self::default();
        match kind {
            Kind::Pem => found.pem(bytes, remarks)?,
            Kind::Certificate => found.der(bytes, remarks)?,
            Kind::Pkcs7 => found.bundle(bytes, None, remarks)?,
            Kind::EncryptedPkcs8 => found.key(bytes, |der| Content::EncryptedKey(der.to_vec()), remarks),
            Kind::Dsa => found.keys.push(FoundKey {
                place: Place::Number(1),
                label: Some("DSA PRIVATE KEY".to_owned()),
                content: Content::Other,
            }),
            Kind::Pkcs8 | Kind::Pkcs1 | Kind::Sec1 => {
                found.key(bytes, |der| Content::Key(Zeroizing::new(der.to_vec())), remarks);
            }
            _ => {}
        }
        Ok(found)
    }

    fn pem(&mut self, bytes: &[u8], remarks: &mut Remarks) -> Result<(), KeystoreError> {
        for block in mended_blocks(bytes, &mut remarks.repairs)? {
            let place = Place::Line(block.line);
            match block.content {
                Content::Certificate(der) => {
                    let rest = self.first(&der, place, false, remarks)?;
                    cut(rest, &named(place), Some(block.line), remarks);
                }
                Content::TrustedCertificate(der) => {
                    let rest = self.first(&der, place, true, remarks)?;
                    if !rest.is_empty() {
                        remarks.repairs.add(Repair::TrustSettings {
                            line: block.line,
                            octets: rest.len(),
                        });
                    }
                }
                Content::Pkcs7(der) => self.bundle(&der, Some(place), remarks)?,
                Content::Pkcs12(der) => self.stores.push((place, der)),
                Content::Request(_) => pass_over(&block.label, place, remarks),
                Content::Other if !block.label.contains("PRIVATE KEY") => {
                    pass_over(&block.label, place, remarks);
                }
                content => self.keys.push(FoundKey {
                    place,
                    label: Some(block.label.clone()),
                    content,
                }),
            }
            self.labels.push(block.label);
        }
        Ok(())
    }

    /// Certificates one after the other, as `cat` makes them.
    fn der(&mut self, bytes: &[u8], remarks: &mut Remarks) -> Result<(), KeystoreError> {
        let mut rest = bytes;
        for number in 1.. {
            let place = Place::Number(number);
            rest = self.first(rest, place, false, remarks)?;
            if !matches!(Kind::of(rest), Ok(Kind::Certificate)) {
                cut(rest, &named(place), None, remarks);
                break;
            }
        }
        Ok(())
    }

    fn bundle(
        &mut self,
        bytes: &[u8],
        block: Option<Place>,
        remarks: &mut Remarks,
    ) -> Result<(), KeystoreError> {
        let bundle = pkcs7::read(bytes, &mut remarks.repairs)?;
        let first = self.certificates.len();
        for (number, der) in (1..).zip(bundle.certificates) {
            self.first(&der, block.unwrap_or(Place::Number(number)), false, remarks)?;
        }
        // They stand in a set: their order in the file says nothing.
        let found = self.certificates.split_off(first);
        self.certificates.extend(in_order(found));
        remarks
            .warnings
            .extend(bundle.others.into_iter().map(|what| Warning::PassedOver {
                place: block.unwrap_or(Place::Number(1)),
                what,
            }));
        Ok(())
    }

    fn key(&mut self, bytes: &[u8], content: impl Fn(&[u8]) -> Content, remarks: &mut Remarks) {
        let place = Place::Number(1);
        let (first, rest) = asn1::split_first(bytes).unwrap_or((bytes, &[]));
        cut(rest, "the private key", None, remarks);
        self.keys.push(FoundKey {
            place,
            label: None,
            content: content(first),
        });
    }

    /// Reads the certificate at the front, and returns what follows it.
    fn first<'a>(
        &mut self,
        der: &'a [u8],
        place: Place,
        is_trusted: bool,
        remarks: &mut Remarks,
    ) -> Result<&'a [u8], KeystoreError> {
        let (first, rest) = asn1::split_first(der).unwrap_or((der, &[]));
        let certificate = Certificate::from_der(first).map_err(|source| KeystoreError::Certificate {
            entry: named(place),
            source,
        })?;
        if curve::is_spelt_out(certificate.public_key_der()) {
            remarks.warn(Warning::CurveSpeltOut { entry: named(place) });
        }
        self.certificates.push(Found {
            place,
            certificate,
            is_trusted,
        });
        Ok(rest)
    }
}

fn pass_over(label: &str, place: Place, remarks: &mut Remarks) {
    // OpenSSL puts it before a key, which says the same again.
    if label != "EC PARAMETERS" {
        remarks.warnings.push(Warning::PassedOver {
            place,
            what: label.to_owned(),
        });
    }
}

/// What a message calls the certificate at this place.
fn named(place: Place) -> String {
    match place {
        Place::Line(line) => format!("the certificate at line {line}"),
        Place::Number(number) => format!("certificate {number}"),
    }
}

fn cut(rest: &[u8], entry: &str, line: Option<usize>, remarks: &mut Remarks) {
    if !rest.is_empty() {
        remarks.repairs.add(Repair::TrailingOctets {
            entry: entry.to_owned(),
            line,
            octets: rest.len(),
        });
    }
}

/// Each certificate that issued none of the others, and after it its issuers, by their names alone.
fn in_order(found: Vec<Found>) -> Vec<Found> {
    let issuers: HashSet<Vec<u8>> = found
        .iter()
        .map(|found| &found.certificate)
        .filter(|certificate| !certificate.is_self_issued())
        .map(|certificate| certificate.issuer_der().to_vec())
        .collect();
    let (others, leaves): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|found| issuers.contains(found.certificate.subject_der()));
    let mut by_name: BTreeMap<Vec<u8>, Vec<Found>> = BTreeMap::new();
    for found in others.into_iter().rev() {
        let name = found.certificate.subject_der().to_vec();
        by_name.entry(name).or_default().push(found);
    }
    let mut ordered = Vec::new();
    for leaf in leaves {
        let mut next = Some(leaf);
        while let Some(found) = next {
            let issuer = found.certificate.issuer_der().to_vec();
            ordered.push(found);
            next = by_name.get_mut(&issuer).and_then(Vec::pop);
        }
    }
    ordered.extend(by_name.into_values().flatten());
    ordered
}
