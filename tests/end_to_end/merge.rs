//! ClickHouse's files as `zkcerts` reads them, held against the engine that reads them itself: what a configuration comes to can be
//! asked for by `system.macros`, `system.clusters` and the list of ZooKeeper hosts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use zkcerts::config::clickhouse::{
    ClusterSettings, ConfigSource, Includes, Lookup, MemberCluster, MemberShard, Merged, ReadError, Switch,
    Value, ZookeeperNode, ZookeeperSettings, merge, merge_directories, merge_order, render_cluster,
    render_zookeeper,
};
use zkcerts::model::Host;

use crate::support::clickhouse::{Engine, RELEASES, Release};
use crate::support::namespace::Place;
use crate::support::workspace::scratch;

/// Set for every test by cargo, and so in the environment of the engine too.
const VARIABLE: (&str, &str) = ("CARGO_PKG_NAME", env!("CARGO_PKG_NAME"));
const MAIN: &str = "config.xml";
const INCLUDES: &str = "includes.xml";

/// Files by their names below one folder. `INCLUDES_PATH` in a text stands for the path of [`INCLUDES`].
type Files<'a> = &'a [(&'a str, &'a str)];

const ACCEPTED: &[Files<'_>] = &[
    // Values, sections and repeated elements.
    &[
        (
            MAIN,
            "<clickhouse><macros><a>1</a><b>2</b><n><x>1</x><y>2</y></n><r>1</r></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a>3</a><n><y>4</y><z>5</z></n><r>3</r><r>4</r><r>5</r></macros></clickhouse>",
        ),
    ],
    // The order of files: all of conf.d comes first, capitals before small letters, any known extension in any case.
    &[
        (
            MAIN,
            "<clickhouse><macros><a>main</a><b>main</b><c>main</c><d>main</d></macros></clickhouse>",
        ),
        (
            "conf.d/zzz.xml",
            "<clickhouse><macros><a>conf</a><b>conf</b><c>conf</c><d>conf</d></macros></clickhouse>",
        ),
        (
            "config.d/Z.conf",
            "<clickhouse><macros><b>Z</b><c>Z</c></macros></clickhouse>",
        ),
        ("config.d/a.XML", "<yandex><macros><c>a</c></macros></yandex>"),
        (
            "config.d/.hidden.xml",
            "<clickhouse><macros><d>hidden</d></macros></clickhouse>",
        ),
        (
            "config.d/d.xml.bak",
            "<clickhouse><macros><d>bak</d></macros></clickhouse>",
        ),
    ],
    // Identity is tag and attributes; the two instructions count by being there.
    &[
        (
            MAIN,
            "<clickhouse><macros><a k='1' l='2'>1</a><b>1</b><c>1</c><d>1</d></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a l='2' k='1'>2</a><a>3</a><b remove='0'/><c replace='no'>2</c><e remove='1'>3</e></macros></clickhouse>",
        ),
    ],
    // Text, blank text, sections and comments.
    &[
        (
            MAIN,
            "<clickhouse><macros><a> </a><b><![CDATA[<x>]]></b><c>1<!-- x -->2</c><d>1</d><e>&lt;&amp;&#65;</e><f>\n 1 \n</f></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a>1</a><b>y</b><d><!-- x --></d></macros></clickhouse>",
        ),
    ],
    // Instructions inside of what is replaced, and of what is new.
    &[
        (
            MAIN,
            "<clickhouse><macros><a><x>1</x><y>2</y></a></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><a replace='1'><y remove='1'>3</y></a><b><x remove='1'>4</x><y replace='1'>5</y></b></macros></clickhouse>",
        ),
        (
            "config.d/p.xml",
            "<clickhouse><macros><a><y>6</y></a></macros></clickhouse>",
        ),
    ],
    // References from one value to another.
    &[(
        MAIN,
        "<clickhouse><one>1</one><two><n>2</n><n>3</n></two><macros><a>${one}</a><b>${two.n[1]}x${no.such}${one</b></macros></clickhouse>",
    )],
    // What stands elsewhere.
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><macros><a from_env='CARGO_PKG_NAME'/><b incl='deep/er'/><c incl='m'>own </c>\
            <d from_env='CARGO_PKG_NAME' replace='1'>x</d><e incl='no' optional='1'/><f incl='no'>own</f><include incl='m'/><g from_env='CARGO_PKG_NAME'/></macros></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><macros><g>over</g></macros></clickhouse>",
        ),
        (
            INCLUDES,
            "<yandex><deep><er>value</er></deep><m><p>part</p></m></yandex>",
        ),
    ],
    // The ensemble: one node is overwritten where there is one, others are added; ports and switches in all their forms.
    &[
        (
            MAIN,
            "<clickhouse><zookeeper><node><host>a</host><port>1</port></node><node index='2'><host>b</host><secure>YES</secure></node></zookeeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>c</host><secure>2</secure></node><node x='1'><host>d</host><secure>off</secure></node></zookeeper></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><zookeeper><node><host>a</host></node><node><host>b</host></node></zookeeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper replace='1'><node><host>[::1]</host><port>9</port><secure>1</secure></node></zookeeper></clickhouse>",
        ),
    ],
    // The form of the section that old releases ship comes before one of another identity, and goes where it finds nothing.
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><zookeeper incl='zk' optional='true'/></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
        (
            INCLUDES,
            "<clickhouse><zk><node><host>included</host></node></zk></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><zookeeper incl='zk' optional='true'/></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><zookeeper><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
    ],
    &[
        (
            MAIN,
            "<clickhouse><include_from>INCLUDES_PATH</include_from><zookeeper incl='zk' optional='true'/><keeper><node><host>k</host></node></keeper></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><keeper remove='1'/><zookeeper optional='true' remove='1'/><zookeeper replace='1'><node><host>ours</host></node></zookeeper></clickhouse>",
        ),
        (
            INCLUDES,
            "<clickhouse><zk><node><host>included</host></node></zk></clickhouse>",
        ),
    ],
    // Both names of the section: the first of the two counts.
    &[(
        MAIN,
        "<clickhouse><keeper><node><host>k</host></node></keeper><zookeeper><node><host>z</host></node></zookeeper></clickhouse>",
    )],
    // Clusters.
    &[
        (
            MAIN,
            "<clickhouse><remote_servers incl='no'><m><shard><replica><host>127.0.0.1</host><port>1</port></replica></shard></m><old><node><host>127.0.0.2</host><port>2</port></node></old></remote_servers></clickhouse>",
        ),
        (
            "config.d/o.xml",
            "<clickhouse><remote_servers><m replace='1'><shard><replica><host>::1</host><port>3</port></replica><replica><host>127.0.0.3</host><port>4</port></replica></shard></m></remote_servers></clickhouse>",
        ),
    ],
    // Another encoding.
    &[(
        MAIN,
        "<?xml version='1.0' encoding='UTF-8'?><clickhouse><macros><a>Zoë &#x1F418;</a></macros></clickhouse>",
    )],
];

const REFUSED: &[Files<'_>] = &[
    &[(MAIN, "<clickhouse/>"), ("config.d/o.xml", "<config/>")],
    &[
        (MAIN, "<clickhouse/>"),
        (
            "config.d/o.xml",
            "<clickhouse><a remove='1' replace='1'/></clickhouse>",
        ),
    ],
    &[(MAIN, "<clickhouse><a>x & y</a></clickhouse>")],
    &[(MAIN, "<clickhouse><a></clickhouse>")],
    &[(
        MAIN,
        "<clickhouse><a incl='x' from_env='CARGO_PKG_NAME'/></clickhouse>",
    )],
    &[(
        MAIN,
        "<clickhouse><a from_env='CARGO_PKG_NAME'>x</a></clickhouse>",
    )],
    &[(MAIN, "<clickhouse><include/></clickhouse>")],
    &[(MAIN, "<clickhouse><include incl='x'>x</include></clickhouse>")],
    &[(MAIN, "<?xml version='1.0' encoding='windows-1252'?><clickhouse/>")],
];

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

/// A generator that makes the same tests every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn content(&mut self, depth: u32, instructions: bool) -> String {
        let parts = self.below(4);
        (0..parts).map(|_| self.part(depth, instructions)).collect()
    }

    fn part(&mut self, depth: u32, instructions: bool) -> String {
        match self.below(8) {
            0 => format!("t{}", self.below(1000)),
            1 => format!("<![CDATA[c{}]]>", self.below(1000)),
            2 => " \n".to_owned(),
            3 => "<!-- n -->".to_owned(),
            _ if depth == 0 => format!("d{}", self.below(1000)),
            _ => self.element(depth, instructions),
        }
    }

    fn element(&mut self, depth: u32, instructions: bool) -> String {
        let name = ["a", "b", "c"][usize::try_from(self.below(3)).expect("small")];
        let attribute = ["", "", " k='1'", " k='2'"][usize::try_from(self.below(4)).expect("small")];
        let instruction = if instructions { self.below(6) } else { 9 };
        let instruction = match instruction {
            0 => " replace='1'",
            1 => " remove='1'",
            _ => "",
        };
        format!(
            "<{name}{attribute}{instruction}>{}</{name}>",
            self.content(depth - 1, instructions)
        )
    }
}

/// What a configuration comes to.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    macros: Vec<(String, String)>,
    hosts: String,
    clusters: Vec<String>,
}

impl Seen {
    fn by_us(merged: &Merged) -> Self {
        let mut macros: Vec<_> = merged
            .macros()
            .iter()
            .map(|(name, setting)| (name.clone(), text(&setting.value)))
            .collect();
        macros.sort();
        let hosts = merged
            .zookeeper()
            .map(|section| section.nodes.iter().map(host).collect::<Vec<_>>().join(","));
        let mut clusters = Vec::new();
        for cluster in merged.clusters() {
            for (shard, replicas) in cluster.shards.iter().enumerate() {
                for replica in replicas {
                    let host = replica.host.as_ref().map(text).unwrap_or_default();
                    clusters.push(format!(
                        "{} {} {host} {}",
                        cluster.name,
                        shard + 1,
                        text(&replica.port)
                    ));
                }
            }
        }
        clusters.sort();
        Self {
            macros,
            hosts: hosts.unwrap_or_default(),
            clusters,
        }
    }

    fn by(release: Release, main: &Path, scratch: &Path) -> Self {
        let mut engine = Engine::start(Place::here(), release, main, scratch);
        let mut ask = |sql: &str| {
            engine
                .query(sql)
                .unwrap_or_else(|error| panic!("{}: {error}", release.name()))
        };
        let macros = ask("SELECT hex(macro), hex(substitution) FROM system.macros");
        let hosts = ask("SELECT value FROM system.server_settings WHERE name = 'keeper_hosts'");
        // The engine has clusters of its own for its tests.
        let clusters = ask(
            "SELECT cluster || ' ' || toString(shard_num) || ' ' || host_name || ' ' || toString(port) \
             FROM system.clusters WHERE NOT startsWith(cluster, 'test_') AND cluster != 'default'",
        );
        let mut macros: Vec<_> = macros
            .lines()
            .map(|line| line.split_once('\t').expect("two columns"))
            .map(|(name, value)| (from_hex(name), from_hex(value)))
            .collect();
        macros.sort();
        let mut clusters: Vec<_> = clusters.lines().map(str::to_owned).collect();
        clusters.sort();
        Self {
            macros,
            hosts: hosts.trim_end().to_owned(),
            clusters,
        }
    }
}

/// As the engine lists it.
fn host(node: &ZookeeperNode) -> String {
    let scheme = if node.secure == Switch::On {
        "secure://"
    } else {
        ""
    };
    let name = node.host.as_ref().map(text).unwrap_or_default();
    let name = if name.contains(':') {
        format!("[{name}]")
    } else {
        name
    };
    format!("{scheme}{name}:{}", text(&node.port))
}

fn text(value: &Value) -> String {
    value
        .plain()
        .unwrap_or_else(|| panic!("{value} is not known"))
        .to_owned()
}

fn from_hex(digits: &str) -> String {
    let bytes = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).expect("digits");
        u8::from_str_radix(pair, 16).expect("two digits")
    });
    String::from_utf8(bytes.collect()).expect("UTF-8")
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
    let included = fs::read(&named).ok();
    let includes = included.as_ref().map_or(Includes::None, |bytes| {
        Includes::File(ConfigSource { path: &named, bytes })
    });
    unresolved.resolve(&Lookup {
        environment: &environment,
        includes,
    })
}
