//! ClickHouse's files as `zkcerts` reads them, held against the engine that reads them itself: what a configuration comes to can be
//! asked for by `system.macros`, `system.clusters` and the list of ZooKeeper hosts.

mod cases;
mod random;
mod seen;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use zkcerts::config::clickhouse::{
    ClusterSettings, ConfigSource, Includes, Lookup, MemberCluster, MemberShard, Merged, ReadError,
    ZookeeperSettings, merge, merge_directories, merge_order, render_cluster, render_zookeeper,
};
use zkcerts::model::Host;

use self::cases::{ACCEPTED, REFUSED};
use self::random::Random;
use self::seen::Seen;
use crate::support::clickhouse::{Engine, RELEASES};
use crate::support::namespace::Place;
use crate::support::workspace::scratch;

/// Set for every test by cargo, and so in the environment of the engine too.
const VARIABLE: (&str, &str) = ("CARGO_PKG_NAME", env!("CARGO_PKG_NAME"));
const MAIN: &str = "config.xml";
const INCLUDES: &str = "includes.xml";

/// Files by their names below one folder. `INCLUDES_PATH` in a text stands for the path of [`INCLUDES`].
type Files<'a> = &'a [(&'a str, &'a str)];

#[test]
fn files_are_merged_as_the_engine_merges_them() {
    for files in ACCEPTED {
        let scratch = scratch();
        let main = write(scratch.path(), files);
        let ours = read(&main).unwrap_or_else(|error| panic!("{error}: {files:?}"));
        assert!(ours.ambiguous().is_empty(), "the engine may choose: {files:?}");
        for release in RELEASES {
            assert_eq!(
                Seen::by_us(&ours),
                Seen::by(release, &main, scratch.path()),
                "{} {files:?}",
                release.name()
            );
        }
    }
}

#[test]
fn what_the_engine_does_not_start_with_is_refused() {
    for files in REFUSED {
        let scratch = scratch();
        let main = write(scratch.path(), files);
        read(&main)
            .map(|_| ())
            .expect_err("we read what the engine refuses");
        for release in RELEASES {
            let answer = Engine::start(Place::here(), release, &main, scratch.path()).query("SELECT 1");
            assert!(answer.is_err(), "{} reads {files:?}", release.name());
        }
    }
}

/// The engine takes whichever of several alike its tree puts on top: that is why such merges are reported.
#[test]
fn which_of_several_alike_the_engine_takes_is_not_to_be_relied_on() {
    let files: Files<'_> = &[
        (
            MAIN,
            "<clickhouse><zookeeper><session_timeout_ms>1</session_timeout_ms><node><host>a</host></node><node><host>b</host></node><node><host>c</host></node></zookeeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>s</host><secure>1</secure></node></zookeeper></clickhouse>",
        ),
    ];
    let scratch = scratch();
    let main = write(scratch.path(), files);
    assert_eq!(read(&main).expect("a configuration").ambiguous().len(), 1);
    for release in RELEASES {
        let hosts = Seen::by(release, &main, scratch.path()).hosts;
        let hosts: Vec<_> = hosts.split(',').collect();
        assert_eq!(hosts.len(), 3, "{hosts:?}");
        assert_ne!(hosts.first(), Some(&"secure://s:2181"), "the first one after all");
    }
}

/// Values that would break out of the text around them come back from the engine as they were.
#[test]
fn the_engine_reads_what_is_rendered() {
    let hostile = "a&b<c>d\"e'f]]>&amp;<!--é🐘 ";
    let hosts: Vec<Host> = ["127.0.0.1", "::1"]
        .iter()
        .map(|host| host.parse().expect("a host"))
        .collect();
    let shards = hosts
        .iter()
        .zip(1..)
        .map(|(host, number)| MemberShard {
            number,
            replicas: vec![(host, 9000)],
        })
        .collect();
    let cluster = render_cluster(&ClusterSettings {
        clusters: &[MemberCluster { name: "main", shards }],
        macros: &[("hostile", hostile), ("shard", "1")],
    })
    .expect("rendered");
    let nodes: Vec<_> = hosts.iter().cloned().zip([2281, 2282]).collect();
    let zookeeper = render_zookeeper(&ZookeeperSettings {
        nodes: &nodes,
        root: Some(&format!("/{hostile}")),
        identity: None,
        session_timeout_ms: 30_000,
        operation_timeout_ms: 10_000,
    })
    .expect("rendered");
    let zookeeper = String::from_utf8_lossy(zookeeper.bytes());
    let files = [
        (MAIN, "<clickhouse/>"),
        ("config.d/c.xml", cluster.as_str()),
        ("config.d/z.xml", zookeeper.as_ref()),
    ];
    let scratch = scratch();
    let main = write(scratch.path(), &files);
    for release in RELEASES {
        let seen = Seen::by(release, &main, scratch.path());
        assert_eq!(
            seen,
            Seen::by_us(&read(&main).expect("a configuration")),
            "{}",
            release.name()
        );
        assert_eq!(
            seen.macros.first().map(|(_, value)| value.as_str()),
            Some(hostile)
        );
        assert_eq!(seen.hosts, "secure://127.0.0.1:2281,secure://[::1]:2282");
        assert_eq!(seen.clusters, ["main 1 127.0.0.1 9000", "main 2 ::1 9000"]);
    }
}

/// Hundreds of merges in one start of the engine: each under a macro of its own, whose text is all text in it.
#[test]
fn random_files_are_merged_as_the_engine_merges_them() {
    let mut random = Random(0x5eed);
    let (mut main, mut other) = (String::new(), String::new());
    while main.len() < 60_000 {
        let tree = |random: &mut Random, instructions| {
            format!("<m{0}>{1}</m{0}>", main.len(), random.content(3, instructions))
        };
        let (one, two) = (tree(&mut random, false), tree(&mut random, true));
        if is_plain(&one, &two) {
            main.push_str(&one);
            other.push_str(&two);
        }
    }
    let within = |text: &str| format!("<clickhouse><macros>{text}</macros></clickhouse>");
    let (main, other) = (within(&main), within(&other));
    let scratch = scratch();
    let main = write(scratch.path(), &[(MAIN, &main), ("config.d/o.xml", &other)]);
    let ours = Seen::by_us(&read(&main).expect("a configuration"));
    for release in RELEASES {
        let theirs = Seen::by(release, &main, scratch.path());
        for (ours, theirs) in ours.macros.iter().zip(&theirs.macros) {
            assert_eq!(ours, theirs, "{}", release.name());
        }
        assert_eq!(ours.macros.len(), theirs.macros.len());
    }
}

/// Whether there is one way to merge the two, and ClickHouse starts with it.
fn is_plain(main: &str, other: &str) -> bool {
    let within = |text: &str| format!("<clickhouse>{text}</clickhouse>");
    let (main, other) = (within(main), within(other));
    let source = |text| ConfigSource {
        path: Path::new(MAIN),
        bytes: text,
    };
    let lookup = Lookup {
        environment: &BTreeMap::new(),
        includes: Includes::None,
    };
    let merged =
        merge(source(main.as_bytes()), &[source(other.as_bytes())]).and_then(|files| files.resolve(&lookup));
    merged.is_ok_and(|merged| merged.ambiguous().is_empty())
}

/// Writes the files and gives the path of the main one.
fn write(folder: &Path, files: Files<'_>) -> PathBuf {
    let includes = folder.join(INCLUDES).display().to_string();
    for (name, text) in files {
        let file = folder.join(name);
        let parent = file.parent().expect("a file in a folder");
        fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
        fs::write(&file, text.replace("INCLUDES_PATH", &includes))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    folder.join(MAIN)
}

/// Reads them as `deploy` does, but with the engine's environment.
fn read(main: &Path) -> Result<Merged, ReadError> {
    let listed = merge_directories(main)
        .into_iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten();
    let paths = listed.map(|entry| entry.expect("it can be listed").path());
    let contents: Vec<_> = std::iter::once(main.to_owned())
        .chain(merge_order(main, paths))
        .map(|path| {
            let bytes = fs::read(&path).expect("it was written");
            (path, bytes)
        })
        .collect();
    let sources: Vec<_> = contents
        .iter()
        .map(|(path, bytes)| ConfigSource { path, bytes })
        .collect();
    let (first, others) = sources.split_first().expect("a main file");
    let unresolved = merge(*first, others)?;
    let environment: BTreeMap<_, _> = [(VARIABLE.0.to_owned(), VARIABLE.1.to_owned())].into();
    let named = unresolved.include_from(&environment).expect("its name is known");
    let content = fs::read(&named).ok();
    let includes = content.as_ref().map_or(Includes::None, |bytes| {
        Includes::File(ConfigSource { path: &named, bytes })
    });
    unresolved.resolve(&Lookup {
        environment: &environment,
        includes,
    })
}
