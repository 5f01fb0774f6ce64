use super::Password;

/// Why the bytes of a file are not a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFileFault {
    /// Nothing, or a line end only.
    #[error("it is empty")]
    Empty,
    /// ZooKeeper takes every line for the password, OpenSSL the first one.
    #[error("it holds more than one line")]
    Lines,
    /// ZooKeeper keeps the carriage return.
    #[error("its line ends in a carriage return, which ZooKeeper takes for part of the password")]
    CarriageReturn,
    /// Not text, so that no two programs agree on it.
    #[error("it is not UTF-8 text")]
    Encoding,
}

impl Password {
    /// The password that the bytes of a file hold: one line; its one final line feed does not belong to it, blanks do.
    ///
    /// This is what ZooKeeper does with a `passwordPath` (its `SecretUtils`).
    pub fn from_file(bytes: &[u8]) -> Result<Self, PasswordFileFault> {
        let text = std::str::from_utf8(bytes).map_err(|_| PasswordFileFault::Encoding)?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        if line.ends_with('\r') {
            return Err(PasswordFileFault::CarriageReturn);
        }
        if line.contains(['\n', '\r']) {
            return Err(PasswordFileFault::Lines);
        }
        if line.is_empty() {
            return Err(PasswordFileFault::Empty);
        }
        Ok(Self::new(line.to_owned()))
    }

    /// The bytes of a file that holds the password: the text and nothing else, which every reader takes alike.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        self.expose().as_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_final_line_feed_does_not_belong_to_the_password_and_a_blank_does() {
        for (bytes, wanted) in [
            ("changeit\n", "changeit"),
            ("changeit", "changeit"),
            ("changeit \n", "changeit "),
        ] {
            assert_eq!(
                Password::from_file(bytes.as_bytes())
                    .expect("a password")
                    .expose(),
                wanted
            );
        }
    }

    #[test]
    fn what_programs_read_differently_is_refused_with_its_reason() {
        let refused = [
            (&b""[..], PasswordFileFault::Empty),
            (b"\n", PasswordFileFault::Empty),
            (b"a\nb\n", PasswordFileFault::Lines),
            (b"a\n\n", PasswordFileFault::Lines),
            (b"a\r\n", PasswordFileFault::CarriageReturn),
            (b"\xff", PasswordFileFault::Encoding),
        ];
        for (bytes, fault) in refused {
            assert_eq!(
                Password::from_file(bytes).expect_err("refused"),
                fault,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn a_password_that_was_written_reads_back() {
        let password = Password::new("correct horse".to_owned());
        let read = Password::from_file(&password.to_file()).expect("a password");
        assert_eq!(read.expose(), password.expose());
    }
}
