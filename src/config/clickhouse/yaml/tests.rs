use super::*;

fn read_text(text: &str) -> Result<Element, ReadError> {
    read(&Path::new("config.yaml").into(), text)
}

/// The tree as XML, attributes first: enough to compare.
fn shown(element: &Element) -> String {
    let mut text = format!("<{}", element.name());
    for (name, value) in &element.attributes {
        text.extend([" ", name, "='", value, "'"]);
    }
    text.push('>');
    for child in &element.children {
        match child {
            Child::Element(inner) => text.push_str(&shown(inner)),
            Child::Text(part) | Child::Verbatim(part) => text.push_str(part),
            Child::Comment => {}
        }
    }
    text.extend(["</", element.name(), ">"]);
    text
}

#[test]
fn yaml_becomes_the_xml_that_clickhouse_makes_of_it() {
    for (text, expected) in [
        ("", ""),
        ("a: 1\nb: x y", "<a>1</a><b>x y</b>"),
        // Scalars are what is written, whatever they look like.
        ("a: 0x10\nb: yes\nc: 1.0", "<a>0x10</a><b>yes</b><c>1.0</c>"),
        // Nothing, unless it is quoted.
        (
            "a:\nb: ~\nc: null\nd: 'null'\ne: !!str null",
            "<a></a><b></b><c></c><d>null</d><e>null</e>",
        ),
        ("s:\n  t: 1", "<s><t>1</t></s>"),
        // A list repeats its element, lists in lists are one list, an empty one leaves the element.
        ("a: [1, 2]", "<a>1</a><a>2</a>"),
        ("a: [[1, 2], [3]]", "<a>1</a><a>2</a><a>3</a>"),
        ("a: []", "<a></a>"),
        (
            "n:\n  - {host: a, port: 1}\n  - {host: b}",
            "<n><host>a</host><port>1</port></n><n><host>b</host></n>",
        ),
        // Attributes, and text beside them.
        (
            "z:\n  '@replace': 1\n  root: /x",
            "<z replace='1'><root>/x</root></z>",
        ),
        ("a:\n  '@from_env': A\n  '#text': t", "<a from_env='A'>t</a>"),
        ("a: 1\na: 2", "<a>1</a><a>2</a>"),
        ("x: &x {p: 1}\na: *x", "<x><p>1</p></x><a><p>1</p></a>"),
        (
            "x: &x {p: 1, q: 2}\na: {q: 3, <<: *x}",
            "<x><p>1</p><q>2</q></x><a><q>3</q><p>1</p></a>",
        ),
        (
            "x: &x {p: 1}\ny: &y {p: 2, q: 3}\na:\n  <<: [*x, *y]",
            "<x><p>1</p></x><y><p>2</p><q>3</q></y><a><p>1</p><q>3</q></a>",
        ),
        ("a: |\n  one\n  two\n", "<a>one\ntwo\n</a>"),
        ("a: 1\n---\na: 2", "<a>1</a>"),
    ] {
        assert_eq!(
            shown(&read_text(text).expect(text)),
            format!("<clickhouse>{expected}</clickhouse>"),
            "{text}"
        );
    }
}

#[test]
fn every_key_knows_its_line() {
    let root = read_text("# c\nzookeeper:\n  node:\n    - host: a\n    - host: b\n  root:\n    /x\n")
        .expect("well-formed");
    let section = root.child("zookeeper").expect("there");
    let lines: Vec<_> = section
        .elements()
        .map(|element| (element.name(), element.location().line))
        .collect();
    assert_eq!(section.location().line, 2);
    assert_eq!(lines, [("node", 4), ("node", 5), ("root", 6)]);
}

#[test]
fn what_is_not_yaml_is_refused_with_its_line_and_never_quoted() {
    for text in [
        "password: hunter2\n  x: [",
        "a: *hunter2",
        "password: \"hunter2",
        "? [hunter2]\n: 1",
        "<<: hunter2",
        "&a hunter2: [*a, &b [*b]]",
    ] {
        let error = read_text(text).expect_err(text);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        assert!(error.to_string().starts_with("`config.yaml` line "), "{error}");
    }
}

#[test]
fn what_releases_read_differently_is_refused() {
    for text in ["- a: 1\n- b: 2", "clickhouse:\n  a: 1"] {
        assert!(matches!(read_text(text), Err(ReadError::Yaml { .. })), "{text}");
    }
}

#[test]
fn a_few_lines_cannot_stand_for_billions_of_values() {
    let level = |level: usize| {
        format!(
            "a{}: &a{} [{}]\n",
            level + 1,
            level + 1,
            vec![format!("*a{level}"); 10].join(", ")
        )
    };
    let text: Vec<_> = std::iter::once("a0: &a0 [x, x]\n".to_owned())
        .chain((0..12).map(level))
        .collect();
    let error = read_text(&text.concat()).expect_err("refused");
    assert!(error.to_string().ends_with("a million values"), "{error}");
}

#[test]
fn values_cannot_stand_in_each_other_without_end() {
    let flow = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
    let block: Vec<_> = (0..200)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let alias = |level: usize| format!("a{}: &a{} [*a{level}]\n", level + 1, level + 1);
    let aliases: Vec<_> = std::iter::once("a0: &a0 [x]\n".to_owned())
        .chain((0..200).map(alias))
        .collect();
    for text in [flow, block.concat(), aliases.concat()] {
        let error = read_text(&text).expect_err("refused");
        assert!(
            matches!(error, ReadError::TooDeep { .. } | ReadError::Yaml { .. }),
            "{error}"
        );
    }
}
