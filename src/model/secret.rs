use std::fmt;

use zeroize::Zeroizing;

/// Bytes that must never be seen: a private key, or a store that holds one. Wiped when dropped.
///
/// There is no `Clone` and no `Display`, and `Debug` shows the length only.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; the caller keeps no copy.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves, for a cipher or a file of mode 0600.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret({} bytes)", self.0.len())
    }
}

/// What opens a store or an encrypted key. Wiped when dropped, never printed.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes the text over; the caller keeps no copy.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The password of 128 random bits: 32 hexadecimal digits, so that it is ASCII (Java insists), needs no
    /// escaping anywhere, and stays under the 50 characters that OpenSSL before 1.1.0 can take.
    #[must_use]
    pub fn from_entropy(bits: [u8; 16]) -> Self {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble & 0x0f), 16).unwrap_or_default();
        Self::new(
            bits.iter()
                .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
                .collect(),
        )
    }

    /// The text itself, for a key derivation or a file of mode 0600.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_password_is_thirty_two_hexadecimal_digits() {
        let password = Password::from_entropy([0, 1, 0x2f, 0xff, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(password.expose(), "00012fff0405060708090a0b0c0d0e0f");
    }

    #[test]
    fn debug_output_never_shows_the_secret() {
        let shown = format!(
            "{:?} {:?}",
            Secret::new(b"hunter2".to_vec()),
            Password::new("hunter2".to_owned())
        );
        assert_eq!(shown, "Secret(7 bytes) Password(…)");
    }
}
