use std::path::Path;

use super::super::fixture::{unresolved, within};
use super::*;

const INCLUDES: &str = "<yandex>
    <zk><node><host>included</host></node><root>/included</root></zk>
    <m><p>part</p></m>
    <deep><er>value</er></deep>
</yandex>";

fn environment() -> BTreeMap<String, String> {
    [("SHARD", "1"), ("MARKUP", "a&b")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn resolved_with(main: &str, includes: Includes<'_>) -> Result<Merged, ReadError> {
    let main = within(main);
    let environment = environment();
    unresolved(&[("config.xml", &main)])?.resolve(&Lookup {
        environment: &environment,
        includes,
    })
}

fn file() -> Includes<'static> {
    Includes::File(ConfigSource {
        path: Path::new("/etc/metrika.xml"),
        bytes: INCLUDES.as_bytes(),
    })
}

fn text(merged: &Merged, path: &[&str]) -> Option<String> {
    merged.root().at(path).map(Element::text)
}

#[test]
fn values_come_from_the_environment_and_the_includes() {
    let merged = resolved_with(
        "<a from_env='SHARD'/><b incl='deep/er'/><c incl='m'>before </c><d from_env='SHARD' replace='1'>old</d><e><include incl='m'/></e>",
        file(),
    )
    .expect("resolved");
    for (path, expected) in [
        (&["a"][..], "1"),
        (&["b"], "value"),
        (&["c"], "before part"),
        (&["d"], "1"),
        (&["e", "p"], "part"),
    ] {
        assert_eq!(text(&merged, path).as_deref(), Some(expected), "{path:?}");
    }
    assert!(merged.unresolved().is_empty());
    assert_eq!(
        merged.root().child("b").expect("there").location().to_string(),
        "/etc/metrika.xml:4"
    );
}

#[test]
fn what_is_missing_goes_if_it_is_optional() {
    let merged = resolved_with(
        "<a incl='no' optional='1'/><b incl='no'>own</b><c><include incl='no'/></c>",
        file(),
    );
    let merged = merged.expect("resolved");
    assert_eq!(
        (text(&merged, &["a"]), text(&merged, &["b"]).as_deref()),
        (None, Some("own"))
    );
    assert_eq!(merged.root().at(&["c", "include"]).map(Element::name), None);
    assert!(merged.unresolved().is_empty());
}

#[test]
fn what_is_not_known_is_said_and_not_guessed() {
    let main = "<a from_env='ELSEWHERE'/><b from_env='MARKUP'/><c from_zk='/c'/><d incl='m' optional='1'/><e><include incl='m'/></e>";
    let merged = resolved_with(main, Includes::Unknown).expect("resolved");
    let gaps: Vec<_> = merged
        .unresolved()
        .iter()
        .map(|gap| format!("{} {}", gap.path, gap.substitution))
        .collect();
    let expected = [
        "a from_env=\"ELSEWHERE\"",
        "b from_env=\"MARKUP\"",
        "c from_zk=\"/c\"",
        "d incl=\"m\"",
        "e incl=\"m\"",
    ];
    assert_eq!(gaps, expected);
    let value = merged.value(merged.root().child("a").expect("there"));
    assert_eq!(
        value,
        super::super::Value::Unresolved(Substitution {
            kind: "from_env",
            name: "ELSEWHERE".to_owned()
        })
    );
}

#[test]
fn the_section_of_old_config_files_comes_before_ours_where_it_finds_something() {
    let main = "<zookeeper incl='zk' optional='true'/><zookeeper><node><host>ours</host></node></zookeeper>";
    let nodes = |includes| {
        let zookeeper = resolved_with(main, includes)
            .expect("resolved")
            .zookeeper()
            .expect("a section");
        zookeeper
            .nodes
            .iter()
            .map(|node| node.host.as_ref().expect("a host").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(nodes(file()), ["`included`"]);
    assert_eq!(nodes(Includes::None), ["`ours`"]);
}

#[test]
fn what_clickhouse_does_not_start_with_is_refused() {
    for main in [
        "<a incl='m' from_env='SHARD'/>",
        "<include/>",
        "<include incl='m'>x</include>",
        "<a from_env='SHARD'>x</a>",
    ] {
        let error = resolved_with(main, file()).expect_err(main);
        assert!(matches!(error, ReadError::Substitution { .. }), "{error}");
    }
}

#[test]
fn includes_that_include_themselves_end() {
    let includes = "<clickhouse><a incl='a'/><b><c incl='b'/></b></clickhouse>";
    let includes = Includes::File(ConfigSource {
        path: Path::new("metrika.xml"),
        bytes: includes.as_bytes(),
    });
    for main in ["<x incl='a'/>", "<x incl='b'/>"] {
        let error = resolved_with(main, includes).expect_err(main);
        assert!(error.to_string().ends_with("includes without end"), "{error}");
    }
}

#[test]
fn the_file_of_includes_is_the_one_that_is_named() {
    let from = |main: &str| {
        let main = within(main);
        unresolved(&[("config.xml", &main)])
            .expect("merged")
            .include_from(&environment())
    };
    assert_eq!(from(""), Some(DEFAULT_INCLUDES.into()));
    assert_eq!(
        from("<include_from>/etc/x.xml</include_from>"),
        Some("/etc/x.xml".into())
    );
    assert_eq!(from("<include_from from_env='SHARD'/>"), Some("1".into()));
    assert_eq!(from("<include_from from_env='ELSEWHERE'/>"), None);
}
