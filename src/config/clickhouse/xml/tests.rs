use super::*;

fn path() -> Arc<Path> {
    Path::new("config.xml").into()
}

fn read_bytes(bytes: &[u8]) -> Result<Element, ReadError> {
    let path = path();
    read(&path, &decode(&path, bytes)?)
}

fn text_of(bytes: &[u8]) -> String {
    read_bytes(bytes).expect("well-formed").text()
}

#[test]
fn the_encodings_that_expat_knows_are_read() {
    let utf16: Vec<u8> = "\u{feff}<c>Zoë 🐘</c>"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let little: Vec<u8> = "\u{feff}<c>Zoë 🐘</c>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(text_of(&utf16), "Zoë 🐘");
    assert_eq!(text_of(&little), "Zoë 🐘");
    assert_eq!(text_of("\u{feff}<c>Zoë</c>".as_bytes()), "Zoë");
    assert_eq!(
        text_of(b"<?xml version=\"1.0\" encoding='iso-8859-1' ?><c>Zo\xeb</c>"),
        "Zoë"
    );
    assert_eq!(
        text_of(b"<?xml version=\"1.0\" encoding=\"us-ascii\"?><c>Zo</c>"),
        "Zo"
    );
}

#[test]
fn any_other_encoding_is_refused_by_its_name() {
    for (bytes, encoding) in [
        (
            &b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><c/>"[..],
            "WINDOWS-1252",
        ),
        (b"<c>Zo\xeb</c>", "UTF-8"),
        (
            b"<?xml version=\"1.0\" encoding=\"us-ascii\"?><c>\xc3\xa4</c>",
            "US-ASCII",
        ),
        (b"\xff\xfe<\0c\0/\0>", "UTF-16"),
        (b"\xff\xfe\0\xd8", "UTF-16"),
    ] {
        let error = read_bytes(bytes).expect_err("refused");
        assert_eq!(
            error,
            ReadError::Encoding {
                path: path().to_path_buf(),
                encoding: encoding.to_owned()
            }
        );
    }
}

#[test]
fn every_element_knows_its_line() {
    let root = read_bytes(b"<c>\n <a/>\r\n\n <b\n x='1'>\n  <d/></b></c>").expect("well-formed");
    let lines: Vec<_> = ["a", "b"]
        .map(|name| root.child(name).expect("there").location().line)
        .to_vec();
    assert_eq!(lines, [2, 4]);
    assert_eq!(
        root.at(&["b", "d"]).expect("there").location().to_string(),
        "config.xml:6"
    );
}

#[test]
fn sections_are_told_from_text_because_a_merge_keeps_them() {
    for (xml, expected) in [
        ("<![CDATA[x<y]]>", "[x<y]"),
        ("x&lt;y", "x<y"),
        (" \r\n<![CDATA[a\r\nb]]>c&amp;", " \n|[a\nb]|c&"),
        ("a<![CDATA[]]><![CDATA[</e>]]>b<f/>c", "a|[]|[</e>]|b|<f>|c"),
        ("<![CDATA[a]]><!-- < -->b", "[a]|-|b"),
    ] {
        let root = read_bytes(format!("<e>{xml}</e >").as_bytes()).expect("well-formed");
        let parts: Vec<_> = root
            .children
            .iter()
            .map(|child| match child {
                Child::Element(element) => format!("<{}>", element.name),
                Child::Text(text) => text.clone(),
                Child::Verbatim(text) => format!("[{text}]"),
                Child::Comment => "-".to_owned(),
            })
            .collect();
        assert_eq!(parts.join("|"), expected, "{xml}");
    }
}

#[test]
fn a_comment_inside_a_value_does_not_end_it() {
    assert_eq!(text_of(b"<c>22<!-- TLS -->81</c>"), "2281");
}

#[test]
fn the_error_names_file_and_place_and_never_quotes_the_text() {
    for (text, line) in [
        ("<c>\n<password>hunter2&hunter3;</password></c>", 2),
        ("<c>\n<password>hunter2</hunter3></c>", 2),
        ("<c>\n<password>hunter2", 2),
        ("<c>\n\n<password>hunter2 & hunter3</password></c>", 3),
        ("<!DOCTYPE hunter2><c/>", 1),
    ] {
        let error = read_bytes(text.as_bytes()).expect_err("refused");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(&format!("`config.xml` line {line},")), "{shown}");
        assert!(!shown.contains("hunter"), "{shown}");
    }
}

#[test]
fn elements_cannot_stand_in_each_other_without_end() {
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    assert!(matches!(
        read_bytes(deep.as_bytes()),
        Err(ReadError::TooDeep { .. })
    ));
}
