use proptest::prelude::*;

use super::*;

fn pairs(text: &str) -> Vec<(String, String, usize)> {
    let properties = read(text.as_bytes()).expect("a properties file");
    properties
        .entries
        .into_iter()
        .map(|entry| (entry.key, entry.value, entry.line))
        .collect()
}

#[test]
fn a_key_ends_at_the_first_separator_without_a_backslash() {
    for (text, key, value) in [
        ("a=b", "a", "b"),
        ("a:b", "a", "b"),
        ("a b", "a", "b"),
        ("a \t= \x0cb", "a", "b"),
        ("a = = b", "a", "= b"),
        ("a", "a", ""),
        ("=b", "", "b"),
        (r"a\ b\=c=d", "a b=c", "d"),
        ("  a=b # no comment", "a", "b # no comment"),
        ("a=b  ", "a", "b"),
        (r"a=\ b\ ", "a", "b"),
    ] {
        assert_eq!(pairs(text), [(key.to_owned(), value.to_owned(), 1)], "{text:?}");
    }
}

#[test]
fn escapes_are_resolved() {
    let cases = [
        (r"a=\u00e9\t\q\\", "é\tq\\"),
        ("a=\\ud83d\\ude00", "😀"),
        (r"a=\ud83d", "\u{fffd}"),
    ];
    for (text, value) in cases {
        assert_eq!(pairs(text)[0].1, value, "{text}");
    }
    assert_eq!(read(b"a=\xe9").expect("Latin-1").entries[0].value, "é");
}

#[test]
fn a_malformed_escape_is_refused_with_its_line() {
    for text in ["a=1\nb=\\u12g4", "a=1\nb=\\u12", "a=1\n\\u=2"] {
        assert_eq!(read(text.as_bytes()), Err(MalformedEscape { line: 2 }), "{text}");
    }
}

#[test]
fn a_backslash_takes_in_the_next_line_whatever_it_looks_like() {
    let text = "a=x\\\n  # y\n#c\\\nb=1\\\r\n\nc=2\\";
    let expected = [("a", "x# y", 1), ("b", "1", 4), ("c", "2", 6)];
    assert_eq!(
        pairs(text),
        expected.map(|(key, value, line)| (key.to_owned(), value.to_owned(), line))
    );
}

#[test]
fn the_last_of_two_entries_counts_and_both_are_there() {
    let properties = read(b"a=1\nb=2\r\n a = 3").expect("a properties file");
    assert_eq!(properties.entries.len(), 3);
    assert_eq!(
        properties
            .effective("a")
            .map(|entry| (entry.value.as_str(), entry.line)),
        Some(("3", 3))
    );
    assert_eq!(properties.effective("c"), None);
}

#[test]
fn a_value_that_zookeeper_would_change_is_refused() {
    for (value, expected) in [
        ("a\nb", Unwritable::ControlCharacter),
        ("\u{85}", Unwritable::ControlCharacter),
        (" a", Unwritable::OuterBlank),
        ("a ", Unwritable::OuterBlank),
    ] {
        assert_eq!(escape_value(value), Err(expected), "{value:?}");
    }
}

proptest! {
    #[test]
    fn a_written_value_reads_back_as_it_was(value in any::<String>()) {
        if let Ok(escaped) = escape_value(&value) {
            let text = format!("before=1\nkey={escaped}\nafter=2\n");
            prop_assert!(text.is_ascii());
            let properties = read(text.as_bytes()).expect("a properties file");
            prop_assert_eq!(properties.entries.len(), 3);
            prop_assert_eq!(&properties.entries[1].value, &value);
        }
    }

    #[test]
    fn the_lines_of_any_file_together_are_the_file(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let joined: Vec<u8> = lines(&bytes).flat_map(|line| [line.text, line.terminator].concat()).collect();
        prop_assert_eq!(joined, bytes);
    }
}
