use std::fmt::{self, Write};

/// A text that someone else wrote, in back-ticks, for use in a message: on one line, without invisible characters,
/// and cut when it is very long.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

impl Quoted<'_> {
    /// The characters that are shown at most.
    const LONGEST: usize = 80;
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('`')?;
        for character in self.0.chars().take(Self::LONGEST) {
            match character {
                '\\' | '\'' | '"' => formatter.write_char(character)?,
                other => write!(formatter, "{}", other.escape_debug())?,
            }
        }
        if self.0.chars().nth(Self::LONGEST).is_some() {
            formatter.write_char('…')?;
        }
        formatter.write_char('`')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_stays_on_one_line_and_shows_what_is_invisible() {
        for (text, shown) in [
            ("zk1", "`zk1`"),
            ("bücher \"x\" \\", "`bücher \"x\" \\`"),
            ("a\nerror: b", "`a\\nerror: b`"),
            ("a\u{1b}[31m", "`a\\u{1b}[31m`"),
            ("a\u{202e}b\u{200b}", "`a\\u{202e}b\\u{200b}`"),
        ] {
            assert_eq!(Quoted(text).to_string(), shown);
        }
        assert_eq!(Quoted(&"x".repeat(500)).to_string().chars().count(), 83);
    }
}
