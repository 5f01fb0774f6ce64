use std::fmt;

/// The serial number of a certificate: a positive integer of 20 octets at most (RFC 5280, 4.1.2.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Serial([u8; Self::LENGTH]);

impl Serial {
    /// The octets of a serial number, and of the entropy that it takes.
    pub const LENGTH: usize = 20;

    /// The serial number of 159 random bits: the first bit is cleared so that the integer is positive and its encoding
    /// stays within 20 octets, and the one value that is not allowed, zero, becomes one.
    #[must_use]
    pub fn from_entropy(entropy: [u8; Self::LENGTH]) -> Self {
        let mut octets = entropy;
        octets[0] &= 0x7f;
        if octets == [0; Self::LENGTH] {
            octets[Self::LENGTH - 1] = 1;
        }
        Self(octets)
    }

    /// Big-endian, most significant octet first.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Serial(")?;
        for octet in self.0 {
            write!(formatter, "{octet:02x}")?;
        }
        formatter.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_positive_whatever_the_entropy() {
        assert_eq!(Serial::from_entropy([0xff; 20]).octets()[0], 0x7f);
        assert_eq!(Serial::from_entropy([0; 20]).octets()[19], 1);
        let mut only_the_sign = [0; 20];
        only_the_sign[0] = 0x80;
        assert_eq!(Serial::from_entropy(only_the_sign).octets()[19], 1);
    }

    #[test]
    fn all_other_bits_are_kept() {
        let entropy: [u8; 20] = std::array::from_fn(|index| u8::try_from(index).unwrap_or(0) + 1);
        assert_eq!(Serial::from_entropy(entropy).octets(), entropy);
    }
}
