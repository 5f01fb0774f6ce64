//! The outer form of a certificate, tag by tag: x509-parser overlooks the classes of tags, and the peers do not.

use x509_parser::asn1_rs::{Any, Class, FromDer as _, Tag};

/// What a certificate's skeleton shows that x509-parser does not.
pub(super) struct Skeleton {
    /// Whether both dates end in seconds and `Z`, which OpenSSL insists on (RFC 5280, 4.1.2.5).
    pub(super) has_whole_dates: bool,
}

impl Skeleton {
    /// `None` where a tag is not what it should be.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let parts = children(one(der, Tag::Sequence)?)?;
        let [content, algorithm, signature] = parts.as_slice() else {
            return None;
        };
        check_algorithm(algorithm)?;
        check(signature, Tag::BitString)?;
        check(content, Tag::Sequence)?;
        let parts = children(content.data)?;
        let mut parts = parts.iter().peekable();
        if let Some(version) = parts.next_if(|part| is_context(part, 0)) {
            one(version.data, Tag::Integer)?;
        }
        check(parts.next()?, Tag::Integer)?;
        check_algorithm(parts.next()?)?;
        check_name(parts.next()?)?;
        let has_whole_dates = check_dates(parts.next()?)?;
        check_name(parts.next()?)?;
        check_key(parts.next()?)?;
        for number in [1, 2] {
            parts.next_if(|part| is_context(part, number));
        }
        if let Some(extensions) = parts.next_if(|part| is_context(part, 3)) {
            for extension in children(one(extensions.data, Tag::Sequence)?)? {
                check_extension(&extension)?;
            }
        }
        parts.next().is_none().then_some(Self { has_whole_dates })
    }
}

fn check(value: &Any<'_>, tag: Tag) -> Option<()> {
    let is_constructed = matches!(tag, Tag::Sequence | Tag::Set);
    let is_right = value.class() == Class::Universal
        && value.tag() == tag
        && value.header.is_constructed() == is_constructed;
    is_right.then_some(())
}

fn is_context(value: &Any<'_>, number: u32) -> bool {
    value.class() == Class::ContextSpecific && value.tag().0 == number
}

/// The content of the one value of this tag.
fn one(der: &[u8], tag: Tag) -> Option<&[u8]> {
    let (rest, value) = Any::from_der(der).ok()?;
    check(&value, tag)?;
    rest.is_empty().then_some(value.data)
}

fn children(mut content: &[u8]) -> Option<Vec<Any<'_>>> {
    let mut children = Vec::new();
    while !content.is_empty() {
        let (rest, child) = Any::from_der(content).ok()?;
        children.push(child);
        content = rest;
    }
    Some(children)
}

fn check_algorithm(value: &Any<'_>) -> Option<()> {
    check(value, Tag::Sequence)?;
    let parts = children(value.data)?;
    check_oid(parts.first()?)?;
    (parts.len() <= 2).then_some(())
}

/// Every number in it ends, and none begins with nothing (X.690, 8.19.2).
fn check_oid(value: &Any<'_>) -> Option<()> {
    check(value, Tag::Oid)?;
    let is_last = |octet: &u8| *octet < 0x80;
    let mut begins = true;
    for octet in value.data {
        if begins && *octet == 0x80 {
            return None;
        }
        begins = is_last(octet);
    }
    value.data.last().is_some_and(is_last).then_some(())
}

fn check_name(value: &Any<'_>) -> Option<()> {
    check(value, Tag::Sequence)?;
    for relative in children(value.data)? {
        check(&relative, Tag::Set)?;
        let attributes = children(relative.data)?;
        for attribute in &attributes {
            check(attribute, Tag::Sequence)?;
            let parts = children(attribute.data)?;
            check_oid(parts.first()?)?;
            (parts.len() == 2).then_some(())?;
        }
        (!attributes.is_empty()).then_some(())?;
    }
    Some(())
}

/// Whether both dates are whole.
fn check_dates(value: &Any<'_>) -> Option<bool> {
    check(value, Tag::Sequence)?;
    let dates = children(value.data)?;
    let [first, second] = dates.as_slice() else {
        return None;
    };
    let is_whole = |date: &Any<'_>| {
        let digits = match date.tag() {
            Tag::UtcTime => 12,
            Tag::GeneralizedTime => 14,
            _ => return None,
        };
        check(date, date.tag())?;
        let (time, zone) = date.data.split_at_checked(digits).unwrap_or_default();
        Some(zone == b"Z" && time.iter().all(u8::is_ascii_digit))
    };
    Some(is_whole(first)? && is_whole(second)?)
}

fn check_key(value: &Any<'_>) -> Option<()> {
    check(value, Tag::Sequence)?;
    let parts = children(value.data)?;
    let [algorithm, key] = parts.as_slice() else {
        return None;
    };
    check_algorithm(algorithm)?;
    check(key, Tag::BitString)
}

fn check_extension(value: &Any<'_>) -> Option<()> {
    check(value, Tag::Sequence)?;
    let parts = children(value.data)?;
    let mut parts = parts.iter().peekable();
    check_oid(parts.next()?)?;
    parts.next_if(|part| check(part, Tag::Boolean).is_some());
    check(parts.next()?, Tag::OctetString)?;
    parts.next().is_none().then_some(())
}
