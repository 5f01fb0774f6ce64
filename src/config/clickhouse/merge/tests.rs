use super::super::Merged;
use super::super::fixture::{merged, one, pair, unresolved, within};
use super::super::merged::numbered;
use super::*;

/// Keys and values of `<macros>`, which the end-to-end tests can ask the engine for too.
fn macros(merged: &Merged) -> Vec<(String, String)> {
    let section = merged.root().child("macros").map(numbered).into_iter().flatten();
    section.map(|(name, element)| (name, element.text())).collect()
}

fn merged_macros(main: &str, other: &str) -> Vec<(String, String)> {
    macros(&pair(
        &format!("<macros>{main}</macros>"),
        &format!("<macros>{other}</macros>"),
    ))
}

#[test]
fn a_later_file_is_merged_element_by_element() {
    for (main, other, expected) in [
        // A value is overwritten, a new one comes last.
        (
            "<a>1</a><b>2</b>",
            "<a>3</a><c>4</c>",
            &[("a", "3"), ("b", "2"), ("c", "4")][..],
        ),
        // Other attributes make another element.
        (
            "<a k='1'>1</a>",
            "<a>2</a><a k='1'>3</a>",
            &[("a", "3"), ("a[1]", "2")],
        ),
        // The order of attributes does not.
        ("<a k='1' l='2'>1</a>", "<a l='2' k='1'>3</a>", &[("a", "3")]),
        // An empty element empties.
        ("<a>1</a>", "<a/>", &[("a", "")]),
        // Instructions go by being there, whatever they say.
        (
            "<a>1</a><b>2</b>",
            "<a remove='0'/><b replace='false'>3</b>",
            &[("b", "3")],
        ),
        // Nothing to remove: nothing happens.
        ("<a>1</a>", "<b remove='1'>2</b>", &[("a", "1")]),
        // A section is replaced whole, what is in it keeps even `remove`.
        (
            "<a><x>1</x><y>2</y></a>",
            "<a replace='1'><y remove='1'>3</y></a>",
            &[("a", "3")],
        ),
        // What is new is added without its removals.
        ("", "<a><x remove='1'>1</x><y>2</y></a>", &[("a", "2")]),
        // Each of two takes one of two.
        (
            "<a>1</a><a>2</a>",
            "<a>3</a><a>4</a>",
            &[("a", "3"), ("a[1]", "4")],
        ),
        // Blank text and sections stay under what comes.
        (
            "<a> </a><b><![CDATA[x]]></b>",
            "<a>1</a><b>y</b>",
            &[("a", " 1"), ("b", "xy")],
        ),
    ] {
        let expected: Vec<_> = expected
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect();
        assert_eq!(merged_macros(main, other), expected, "{main} + {other}");
    }
}

#[test]
fn a_value_takes_the_place_of_a_substitution() {
    let merged = pair(
        "<macros><a from_env='A'/><b incl='b'/></macros>",
        "<macros><a>1</a><b/></macros>",
    );
    assert_eq!(
        macros(&merged),
        [("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]
    );
    assert_eq!(
        merged.root().at(&["macros", "a"]).and_then(Element::substitution),
        None
    );
}

#[test]
fn the_old_and_the_new_root_are_the_same() {
    let merged = merged(&[
        ("config.xml", "<yandex><macros><a>1</a></macros></yandex>"),
        (
            "config.d/a.xml",
            "<clickhouse><macros><b>2</b></macros></clickhouse>",
        ),
        ("config.d/b.yaml", "macros:\n  c: 3\n"),
    ]);
    assert_eq!(macros(&merged).len(), 3);
}

#[test]
fn any_other_root_is_refused_by_file_and_name() {
    for (main, other, path) in [
        ("config", "clickhouse", "config.xml"),
        ("yandex", "config", "config.d/b.xml"),
    ] {
        let (main, other) = (format!("<{main}/>"), format!("<{other}/>"));
        let error = unresolved(&[("config.xml", &main), ("config.d/b.xml", &other)]).expect_err("refused");
        assert_eq!(
            error,
            ReadError::Root {
                path: path.into(),
                root: "config".to_owned()
            }
        );
    }
}

#[test]
fn both_instructions_at_once_are_refused_with_their_line() {
    let main = within("");
    let error = unresolved(&[
        ("config.xml", &main),
        ("b.xml", "<clickhouse>\n<a replace='1' remove='1'/></clickhouse>"),
    ]);
    assert_eq!(
        error.expect_err("refused").to_string(),
        "`b.xml:2`: `<a>` has both `replace` and `remove`"
    );
}

#[test]
fn a_value_knows_the_file_that_gave_it() {
    let merged = merged(&[
        (
            "config.xml",
            "<clickhouse>\n<a>1</a>\n<s>\n<b>1</b>\n<c>1</c></s></clickhouse>",
        ),
        (
            "config.d/b.xml",
            "<clickhouse><a>2</a>\n<s>\n<c>2</c></s></clickhouse>",
        ),
    ]);
    let place = |path: &[&str]| merged.root().at(path).expect("there").location().to_string();
    assert_eq!(place(&["a"]), "config.d/b.xml:1");
    assert_eq!(place(&["s"]), "config.xml:3");
    assert_eq!(place(&["s", "b"]), "config.xml:4");
    assert_eq!(place(&["s", "c"]), "config.d/b.xml:3");
}

#[test]
fn a_merge_into_one_of_several_is_reported() {
    let main = "<zookeeper><node><host>a</host></node><node><host>b</host></node></zookeeper>";
    let merged = pair(
        main,
        "<zookeeper><node><host>s</host><secure>1</secure></node></zookeeper>",
    );
    let [ambiguity] = merged.ambiguous() else {
        panic!("{:?}", merged.ambiguous());
    };
    assert_eq!(
        (ambiguity.path.as_str(), ambiguity.candidates),
        ("zookeeper.node", 2)
    );
    assert_eq!(ambiguity.location.to_string(), "config.d/other.xml:1");
    assert!(one(main).ambiguous().is_empty());
}

#[test]
fn what_was_ambiguous_is_forgotten_with_the_section_it_was_in() {
    let main = within("<zookeeper><node><host>a</host></node><node><host>b</host></node></zookeeper>");
    let merged = merged(&[
        ("config.xml", &main),
        (
            "config.d/a.xml",
            &within("<zookeeper><node><host>c</host></node></zookeeper>"),
        ),
        (
            "config.d/b.xml",
            &within("<zookeeper replace='1'><node><host>d</host></node></zookeeper>"),
        ),
    ]);
    assert!(merged.ambiguous().is_empty());
}

#[test]
fn thousands_of_nodes_are_merged_in_no_time() {
    let nodes = |count: usize| -> String {
        let node = |index| format!("<node><host>zk{index}</host><port>2281</port></node>");
        within(&format!(
            "<zookeeper>{}</zookeeper>",
            (0..count).map(node).collect::<String>()
        ))
    };
    let (main, other) = (nodes(20_000), nodes(20_000));
    let merged = merged(&[("config.xml", &main), ("config.d/b.xml", &other)]);
    assert_eq!(merged.zookeeper().expect("a section").nodes.len(), 20_000);
}
