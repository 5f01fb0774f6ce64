//! How moments and numbers are written where programs read them.

use std::fmt::Write as _;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// RFC 3339; `None` for a year that it cannot write.
pub(super) fn moment(moment: OffsetDateTime) -> Option<String> {
    moment.format(&Rfc3339).ok()
}

/// Two digits an octet.
pub(super) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        // Writing to a string does not fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// The octets of an INTEGER (big-endian, two's complement) as a decimal number.
pub(super) fn decimal(octets: &[u8]) -> String {
    let is_negative = octets.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = octets.to_vec();
    if is_negative {
        negate(&mut magnitude);
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|octet| *octet != 0) {
        digits.push(divide_by_ten(&mut magnitude));
    }
    if digits.is_empty() {
        return "0".to_owned();
    }
    let sign = is_negative.then_some('-');
    let digits = digits.into_iter().rev().map(|digit| char::from(b'0' + digit));
    sign.into_iter().chain(digits).collect()
}

/// Two's complement.
fn negate(octets: &mut [u8]) {
    let mut carry = true;
    for octet in octets.iter_mut().rev() {
        (*octet, carry) = (!*octet).overflowing_add(u8::from(carry));
    }
}

/// Long division; what is left.
fn divide_by_ten(octets: &mut [u8]) -> u8 {
    let mut rest = 0u16;
    for octet in octets {
        let dividend = rest << 8 | u16::from(*octet);
        // Below 256, because the rest is below ten.
        *octet = u8::try_from(dividend / 10).unwrap_or(u8::MAX);
        rest = dividend % 10;
    }
    u8::try_from(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_of_any_length_and_sign_is_written_in_decimal() {
        for (octets, expected) in [
            (&[][..], "0"),
            (&[0], "0"),
            (&[0x7f], "127"),
            (&[0x00, 0xff], "255"),
            (&[0xff], "-1"),
            (&[0x80], "-128"),
            (&[0xff, 0x00], "-256"),
            (&[0x01, 0x00, 0x00, 0x00, 0x00], "4294967296"),
            (&[0x7f; 20], "727885129180488904360266563744972327436484050815"),
        ] {
            assert_eq!(decimal(octets), expected, "{octets:02x?}");
        }
    }
}
