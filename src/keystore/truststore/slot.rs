use std::ops::Deref;

use zeroize::Zeroizing;

use crate::pki::Certificate;

/// One entry of a store, as it stands there.
pub(in crate::keystore) struct Slot<'a> {
    /// What Java calls it; nothing where it is no entry to Java, such as a certificate of a key's chain in PKCS#12.
    pub(in crate::keystore) alias: Option<String>,
    /// Which part of the file it stands in, counted from zero: PKCS#12 has one or more, JKS has one.
    pub(in crate::keystore) safe: usize,
    /// The whole entry, encoded: it is written back as these octets, understood or not.
    pub(in crate::keystore) octets: Octets<'a>,
    /// The DER of its certificate, where Java trusts it.
    pub(in crate::keystore) trusted: Option<Octets<'a>>,
}

impl Slot<'_> {
    /// The same entry, copied.
    pub(in crate::keystore) fn into_owned(self) -> Slot<'static> {
        Slot {
            alias: self.alias,
            safe: self.safe,
            octets: self.octets.into_owned(),
            trusted: self.trusted.map(Octets::into_owned),
        }
    }

    /// A new entry that trusts this certificate.
    pub(in crate::keystore) fn new(
        alias: String,
        safe: usize,
        octets: Vec<u8>,
        certificate: &Certificate,
    ) -> Self {
        Self {
            alias: Some(alias),
            safe,
            octets: Octets::own(octets),
            trusted: Some(Octets::own(certificate.der().to_vec())),
        }
    }
}

/// Octets of the file, or octets of our own: decrypted or new. Those are wiped when dropped, as there may be a key among them.
pub(in crate::keystore) enum Octets<'a> {
    /// Of the file.
    Lent(&'a [u8]),
    /// Of our own.
    Own(Zeroizing<Vec<u8>>),
}

impl Octets<'_> {
    fn own(octets: Vec<u8>) -> Self {
        Self::Own(Zeroizing::new(octets))
    }

    /// The same octets, copied if they are not ours.
    fn into_owned(self) -> Octets<'static> {
        match self {
            Self::Lent(octets) => Octets::own(octets.to_vec()),
            Self::Own(octets) => Octets::Own(octets),
        }
    }
}

impl Deref for Octets<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(octets) => octets,
            Self::Own(octets) => octets,
        }
    }
}
