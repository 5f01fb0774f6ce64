use std::borrow::Cow;

use super::clean;

/// The words as a line that a POSIX shell reads back as the same words.
///
/// Hints and next steps are kept as words, so that a test can run them; they become a line only here.
#[must_use]
pub fn command_line<W: AsRef<str>>(words: &[W]) -> String {
    let quoted: Vec<Cow<'_, str>> = words.iter().map(|word| quote(word.as_ref())).collect();
    quoted.join(" ")
}

fn quote(word: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", clean(word).replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_only_where_a_shell_needs_it() {
        let table: [(&[&str], &str); 4] = [
            (
                &["zkcerts", "--dir", "/srv/zk certs"],
                "zkcerts --dir '/srv/zk certs'",
            ),
            (
                &["add", "zookeeper", "zk1.example.com,10.0.0.1"],
                "add zookeeper zk1.example.com,10.0.0.1",
            ),
            (&["it's", ""], r"'it'\''s' ''"),
            (&["zk[1-3]", "*"], "'zk[1-3]' '*'"),
        ];
        for (words, line) in table {
            assert_eq!(command_line(words), line);
        }
    }
}
