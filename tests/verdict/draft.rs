//! A certificate before it is signed: every part can be changed, into something wrong too.

use crate::der::{self, OCTET_STRING, bit_string, boolean, named, oid, sequence, value};
use crate::keys::{Key, Scheme, key};

#[derive(Clone)]
pub(crate) struct Draft {
    /// What the version field says: 2 is version 3; `None` leaves it out.
    pub(crate) version: Option<u8>,
    /// The octets of the number.
    pub(crate) serial: Vec<u8>,
    /// The names, encoded.
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    /// Whole values.
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) key: &'static Key,
    pub(crate) extensions: Vec<Extension>,
    /// Who signs, and how.
    pub(crate) signer: &'static Key,
    pub(crate) scheme: Scheme,
    /// What is done last.
    pub(crate) damage: Damage,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Extension {
    pub(crate) oid: &'static str,
    pub(crate) is_critical: bool,
    pub(crate) content: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    None,
    /// The bit of the signed part is turned before it is signed: the signature is right.
    Inside(usize),
    /// The bit of the whole is turned afterwards.
    Outside(usize),
    /// Another algorithm is named inside.
    Algorithm,
    /// Octets are added after the end, or taken away from it.
    Longer(usize),
    Shorter(usize),
    /// The outer length has an octet more than it needs.
    Length,
}

pub(crate) const BASIC: &str = "2.5.29.19";
pub(crate) const USAGE: &str = "2.5.29.15";
pub(crate) const EXTENDED: &str = "2.5.29.37";
pub(crate) const NAMES: &str = "2.5.29.17";
pub(crate) const CONSTRAINTS: &str = "2.5.29.30";
pub(crate) const KEY_ID: &str = "2.5.29.14";
pub(crate) const ISSUER_KEY_ID: &str = "2.5.29.35";

impl Draft {
    /// An authority of this name and key, issued by another.
    pub(crate) fn authority(name: &str, own: &str, issuer: &str, signer: &str) -> Self {
        let mut draft = Self::bare(named(name), key(own), named(issuer), key(signer));
        draft.set(BASIC, true, sequence(&[boolean(true)]));
        draft.set(USAGE, true, usage(&[5, 6]));
        draft
    }

    /// A host's certificate.
    pub(crate) fn leaf(name: &str, own: &str, issuer: &str, signer: &str) -> Self {
        let mut draft = Self::bare(named(name), key(own), named(issuer), key(signer));
        draft.set(USAGE, true, usage(&[0]));
        draft.set(
            EXTENDED,
            false,
            purposes(&["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]),
        );
        draft.set(NAMES, false, sequence(&[dns(name)]));
        draft
    }

    fn bare(subject: Vec<u8>, own: &'static Key, issuer: Vec<u8>, signer: &'static Key) -> Self {
        let mut draft = Self {
            version: Some(2),
            serial: vec![0x11, 0x22, 0x33],
            issuer,
            subject,
            not_before: utc("250101000000Z"),
            not_after: utc("350101000000Z"),
            key: own,
            extensions: Vec::new(),
            signer,
            scheme: Scheme::Usual,
            damage: Damage::None,
        };
        draft.set(KEY_ID, false, value(OCTET_STRING, own.name.as_bytes()));
        draft.set(
            ISSUER_KEY_ID,
            false,
            sequence(&[value(0x80, signer.name.as_bytes())]),
        );
        draft
    }

    /// Writes an extension, or over it.
    pub(crate) fn set(&mut self, oid: &'static str, is_critical: bool, content: Vec<u8>) {
        self.remove(oid);
        self.extensions.push(Extension {
            oid,
            is_critical,
            content,
        });
    }

    pub(crate) fn remove(&mut self, oid: &str) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    /// Another key, with its id.
    pub(crate) fn take_key(&mut self, own: &'static Key) {
        self.key = own;
        self.set(KEY_ID, false, value(OCTET_STRING, own.name.as_bytes()));
    }

    /// Another issuer's key, with its id.
    pub(crate) fn sign_with(&mut self, signer: &'static Key) {
        self.signer = signer;
        self.set(
            ISSUER_KEY_ID,
            false,
            sequence(&[value(0x80, signer.name.as_bytes())]),
        );
    }

    pub(crate) fn sign(&self) -> Vec<u8> {
        let algorithm = self.signer.algorithm(self.scheme);
        let mut content = self.content(&algorithm);
        if let Damage::Inside(bit) = self.damage {
            turn(&mut content, bit);
        }
        let signature = self.signer.sign(self.scheme, &content);
        let mut whole = sequence(&[content, algorithm, bit_string(&signature)]);
        match self.damage {
            Damage::Outside(bit) => turn(&mut whole, bit),
            Damage::Longer(octets) => whole.extend(vec![0; octets]),
            Damage::Shorter(octets) => whole.truncate(whole.len() - octets),
            Damage::Length => {
                let length = u16::from_be_bytes([whole[2], whole[3]]).to_be_bytes();
                whole.splice(1..4, [0x83, 0, length[0], length[1]]);
            }
            Damage::None | Damage::Inside(_) | Damage::Algorithm => {}
        }
        whole
    }

    fn content(&self, algorithm: &[u8]) -> Vec<u8> {
        let mut parts = Vec::new();
        if let Some(version) = self.version {
            parts.push(value(0xa0, &der::number(&[version])));
        }
        parts.push(value(der::INTEGER, &self.serial));
        parts.push(match self.damage {
            Damage::Algorithm => sequence(&[oid("1.2.840.10045.4.3.3")]),
            _ => algorithm.to_vec(),
        });
        parts.push(self.issuer.clone());
        parts.push(sequence(&[self.not_before.clone(), self.not_after.clone()]));
        parts.push(self.subject.clone());
        parts.push(self.key.public.clone());
        if !self.extensions.is_empty() {
            let extensions: Vec<Vec<u8>> = self.extensions.iter().map(Extension::encode).collect();
            parts.push(value(0xa3, &sequence(&extensions)));
        }
        sequence(&parts)
    }
}

impl Extension {
    fn encode(&self) -> Vec<u8> {
        let mut parts = vec![oid(self.oid)];
        if self.is_critical {
            parts.push(boolean(true));
        }
        parts.push(value(OCTET_STRING, &self.content));
        sequence(&parts)
    }
}

fn turn(octets: &mut [u8], bit: usize) {
    let index = bit / 8 % octets.len();
    octets[index] ^= 1 << (bit % 8);
}

/// A time of two digits for the year.
pub(crate) fn utc(text: &str) -> Vec<u8> {
    value(0x17, text.as_bytes())
}

/// A time of four digits for the year.
pub(crate) fn generalized(text: &str) -> Vec<u8> {
    value(0x18, text.as_bytes())
}

/// A keyUsage with these bits, as DER wants it.
pub(crate) fn usage(bits: &[u8]) -> Vec<u8> {
    let Some(last) = bits.iter().max() else {
        return value(der::BIT_STRING, &[0]);
    };
    let mut octets = vec![0_u8; usize::from(last / 8) + 1];
    for bit in bits {
        octets[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    value(der::BIT_STRING, &[&[7 - last % 8], octets.as_slice()].concat())
}

/// An extended key usage.
pub(crate) fn purposes(oids: &[&str]) -> Vec<u8> {
    let oids: Vec<Vec<u8>> = oids.iter().map(|text| oid(text)).collect();
    sequence(&oids)
}

/// A general name: a DNS name.
pub(crate) fn dns(name: &str) -> Vec<u8> {
    value(0x82, name.as_bytes())
}

/// A general name: the octets of an address, or in constraints of a network.
pub(crate) fn address(octets: &[u8]) -> Vec<u8> {
    value(0x87, octets)
}
