use std::borrow::Cow;

/// One line of text that is safe on a terminal: what could move the cursor, hide or reorder text is shown as `\u{…}`.
///
/// Names in certificates, lines of a log and paths are written by others; a newline in one would forge a line of ours.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => cleaned.push_str("\\n"),
            '\r' => cleaned.push_str("\\r"),
            '\t' => cleaned.push_str("\\t"),
            _ if is_unsafe(character) => cleaned.extend(character.escape_unicode()),
            _ => cleaned.push(character),
        }
    }
    Cow::Owned(cleaned)
}

/// Whether a terminal would act on the character, or show nothing for it.
///
/// Control characters (Unicode category Cc), the bidirectional marks and overrides of UAX #9, what has no width
/// (UTR #36, 2.10), line and paragraph separators, and the tag characters.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_passes_unchanged() {
        for text in ["zk1.example.com", "Zürich – 東京", "CN=a,O=b \\ `c`", ""] {
            assert!(
                matches!(clean(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_terminal_would_act_on_is_shown_as_an_escape() {
        let table = [
            ("two\nlines", "two\\nlines"),
            ("back\rover", "back\\rover"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("C1 \u{9b}31m", "C1 \\u{9b}31m"),
            ("delete \u{7f}", "delete \\u{7f}"),
            ("nul \0", "nul \\u{0}"),
            ("zk\u{202e}moc.live", "zk\\u{202e}moc.live"),
            ("isolate \u{2066}x", "isolate \\u{2066}x"),
            ("zk\u{200b}1", "zk\\u{200b}1"),
            ("\u{feff}start", "\\u{feff}start"),
            ("tag \u{e0041}", "tag \\u{e0041}"),
        ];
        for (text, shown) in table {
            assert_eq!(clean(text), shown);
        }
    }
}
