use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode as _, Tag, Tagged as _};

use super::syntax::{Attribute, FRIENDLY_NAME, LOCAL_KEY_ID, TRUSTED_KEY_USAGE, elements};

/// What stands beside a bag.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Its friendlyName, as it is written.
    pub(super) name: Option<String>,
    /// Its localKeyId: a key and its certificate are meant to have the same.
    pub(super) key_id: Option<Vec<u8>>,
    /// Java trusts it, for whatever it is: Java looks no further.
    pub(super) is_trusted: bool,
}

impl Attributes {
    pub(super) fn read(set: Option<AnyRef<'_>>) -> der::Result<Self> {
        let mut found = Self::default();
        for attribute in set.map(members).transpose()?.unwrap_or_default() {
            let attribute = Attribute::from_der(attribute)?;
            let values = members(attribute.values)?;
            match (attribute.kind, values.first()) {
                (FRIENDLY_NAME, Some(value)) => found.name = Some(text(value)?),
                (LOCAL_KEY_ID, Some(value)) => {
                    found.key_id = Some(<&OctetStringRef>::from_der(value)?.as_bytes().to_vec());
                }
                (TRUSTED_KEY_USAGE, _) => found.is_trusted = true,
                _ => {}
            }
        }
        Ok(found)
    }
}

/// The elements of a SET.
fn members(set: AnyRef<'_>) -> der::Result<Vec<&[u8]>> {
    if set.tag() == Tag::Set {
        elements(set.value())
    } else {
        Err(set.tag().unexpected_error(Some(Tag::Set)).into())
    }
}

/// A name, without failing at half a surrogate pair: it is shown, and never written.
fn text(value: &[u8]) -> der::Result<String> {
    let value = AnyRef::from_der(value)?;
    if value.tag() == Tag::Utf8String {
        return Ok(String::from_utf8_lossy(value.value()).into_owned());
    }
    let (pairs, _) = value.value().as_chunks();
    let units: Vec<_> = pairs.iter().copied().map(u16::from_be_bytes).collect();
    Ok(String::from_utf16_lossy(&units))
}
