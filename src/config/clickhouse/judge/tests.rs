use super::super::fixture::{merged, sources};
use super::*;

const SSL: &str = "<clickhouse><openSSL><client replace='1'><caConfig>/ca.crt</caConfig>\
    <verificationMode>strict</verificationMode><extendedVerification>true</extendedVerification></client></openSSL></clickhouse>";
const ZOOKEEPER: &str = "<clickhouse><keeper remove='1'/><zookeeper optional='true' remove='1'/><zookeeper replace='1'>\
    <node><host>zk1</host><port>2281</port><secure>1</secure></node>\
    <node><host>zk2</host><port>2281</port><secure>1</secure></node></zookeeper></clickhouse>";
const CLUSTER: &str = "<clickhouse><remote_servers><main replace='1'><node><host>ch1</host></node></main></remote_servers>\
    <macros><shard>1</shard></macros></clickhouse>";

/// What there is to say when these stand before and behind our files.
fn judged(before: &str, behind: &str) -> Vec<String> {
    let ours = [
        ("config.d/zz-ssl.xml", SSL),
        ("config.d/zz-zookeeper.xml", ZOOKEEPER),
        ("config.d/zz-cluster.xml", CLUSTER),
    ];
    let before = format!("<clickhouse>{before}</clickhouse>");
    let behind = format!("<clickhouse>\n{behind}</clickhouse>");
    let files: Vec<_> = std::iter::once(("config.xml", before.as_str()))
        .chain(ours)
        .chain([("config.d/zzz.xml", behind.as_str())])
        .collect();
    let ours = alone(&sources(&ours)).expect("ours");
    judge(&merged(&files), &ours)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn what_counts_is_what_was_deployed() {
    for before in [
        "",
        "<zookeeper><node><host>a</host></node><node><host>b</host></node></zookeeper>",
        "<keeper><node><host>a</host></node></keeper>",
        "<zookeeper incl='zookeeper-servers' optional='true'/>",
        "<openSSL><client><verificationMode>none</verificationMode></client></openSSL>",
        "<remote_servers><other><node><host>x</host></node></other></remote_servers><macros><layer>1</layer></macros>",
    ] {
        assert_eq!(judged(before, ""), [""; 0], "{before}");
        // What others add to the sections, without weakening them, is theirs.
        let addition = "<zookeeper><use_compression>1</use_compression></zookeeper>";
        assert_eq!(judged(before, addition), [""; 0], "{before}");
    }
}

#[test]
fn what_undoes_the_deployment_is_named_with_its_line() {
    for (before, behind, expected) in [
        (
            "",
            "<zookeeper replace='1'><node><host>a</host></node></zookeeper>",
            &[
                "`a:2181` is dialled without TLS (config.d/zzz.xml:2)",
                "`zk1:2281` is not among the nodes that count",
                "`zk2:2281` is not among the nodes that count",
            ][..],
        ),
        (
            "",
            "<zookeeper><node index='1'><host>::1</host><port>2281</port><secure>on</secure></node></zookeeper>",
            &["`[::1]:2281` is no node of the manifest (config.d/zzz.xml:2)"],
        ),
        (
            "",
            "<zookeeper><node index='1'><host from_env='X'/><secure>1</secure></node></zookeeper>",
            &["whether ``from_env=\"X\"`:2181` is dialled over TLS cannot be said (config.d/zzz.xml:2)"],
        ),
        (
            "",
            "<zookeeper><node><secure>0</secure></node></zookeeper>",
            &[
                "`zk1:2281` is dialled without TLS (config.d/zzz.xml:2)",
                "releases differ in which `zookeeper.node` the file is merged into (config.d/zzz.xml:2)",
            ],
        ),
        ("", "<zookeeper remove='1'/>", &["there is no `zookeeper`"]),
        (
            "",
            "<zookeeper><root>/x</root></zookeeper>",
            &["another `zookeeper.root` counts (config.d/zzz.xml:2)"],
        ),
        (
            "",
            "<keeper><node><host>a</host></node></keeper>",
            &["`zookeeper` has a second section (config.d/zzz.xml:2)"],
        ),
        (
            "<openSSL><client x='1'><verificationMode>none</verificationMode></client></openSSL>",
            "",
            &[
                "`openSSL.client` has a second section (config.d/zz-ssl.xml:1)",
                "no `openSSL.client.caConfig` counts",
                "another `openSSL.client.verificationMode` counts (config.xml:1)",
                "no `openSSL.client.extendedVerification` counts",
            ],
        ),
        (
            "",
            "<openSSL><client><extendedVerification>false</extendedVerification></client></openSSL>",
            &["another `openSSL.client.extendedVerification` counts (config.d/zzz.xml:2)"],
        ),
        (
            "<macros optional='1'><shard>2</shard></macros>",
            "",
            &["another `macros.shard` counts (config.xml:1)"],
        ),
        (
            "",
            "<remote_servers><main replace='1'><node><host>x</host></node></main></remote_servers>",
            &["another `remote_servers.main.node.host` counts (config.d/zzz.xml:2)"],
        ),
    ] {
        assert_eq!(judged(before, behind), expected, "{before} {behind}");
    }
}
