use crate::site::Site;

const SSL: &str = "etc/clickhouse-server/config.d/zz-zkcerts-ssl.xml";
const NODES: &str = "etc/clickhouse-server/config.d/zz-zkcerts-zookeeper.xml";

fn site(settings: &str, config: &str, zookeeper: &str) -> Site {
    let site = Site::with(settings);
    site.write("root/etc/clickhouse-server/config.xml", config);
    if !zookeeper.is_empty() {
        site.write("root/etc/clickhouse-server/config.d/zookeeper.xml", zookeeper);
    }
    site
}

const PLAIN: &str = "<clickhouse><path>/var/lib/clickhouse/</path></clickhouse>";
const OLD_NODES: &str = "<clickhouse>\n<zookeeper>\n<root>/clickhouse</root>\n<identity>ch:hunter2</identity>\n\
    <node><host>zk1</host><port>2181</port></node>\n<node><host>zk2</host><port>2181</port></node>\n\
    </zookeeper>\n</clickhouse>";

#[test]
fn what_would_be_lost_is_listed_with_what_to_write_and_nothing_is_written() {
    let site = site("", PLAIN, OLD_NODES);
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    for word in [
        "zookeeper.root",
        "/clickhouse",
        "zookeeper.identity",
        "zookeeper.xml:3",
        "identity_file",
    ] {
        assert!(answer.stderr.contains(word), "{word}: {}", answer.stderr);
    }
    assert!(!answer.stderr.contains("hunter2"), "an identity is never shown");
    assert!(!site.target(SSL).exists() && !site.target("etc/clickhouse-server/client.key").exists());
}

#[test]
fn with_root_and_identity_in_the_manifest_it_is_deployed() {
    let directory = assert_fs::TempDir::new().expect("a directory");
    let identity = directory.path().join("identity");
    std::fs::write(&identity, "ch:hunter2\n").expect("written");
    let settings = format!(
        "[clickhouse]\nroot = \"/clickhouse\"\nidentity_file = \"{}\"\n",
        identity.display()
    );
    let site = site(&settings, PLAIN, OLD_NODES);
    site.deployed("clickhouse", &[]);
    assert!(site.read(NODES).contains("<root>/clickhouse</root>"));
}

#[test]
fn authorities_that_https_and_object_stores_need_are_not_cut_off() {
    let config = "<clickhouse><storage_configuration><disks><s3><type>s3</type>\
        <endpoint>https://bucket.example.com/data/</endpoint></s3></disks></storage_configuration></clickhouse>";
    let refused = site("", config, "");
    let answer = refused.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stderr.contains("bucket.example.com") && answer.stderr.contains("trust = \"both\""),
        "{}",
        answer.stderr
    );
    site("[clickhouse]\ntrust = \"both\"\n", config, "").deployed("clickhouse", &[]);
}

#[test]
fn a_file_that_sorts_later_and_merges_plaintext_nodes_over_ours_is_named() {
    let site = site("", PLAIN, "");
    site.write(
        "root/etc/clickhouse-server/config.d/zzz.xml",
        "<clickhouse><zookeeper><node><host>zk9</host></node></zookeeper></clickhouse>",
    );
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("zzz.xml"), "{}", answer.stderr);
    assert!(!site.target(SSL).exists());
}

#[test]
fn a_configuration_that_cannot_be_read_is_named_with_its_line() {
    let site = site(
        "",
        PLAIN,
        "<clickhouse>\n<zookeeper>\n<identity>a&b</identity></zookeeper></clickhouse>",
    );
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stderr.contains("zookeeper.xml") && answer.stderr.contains("line 3"),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_changed_list_of_nodes_is_no_loss() {
    let site = site("", PLAIN, "");
    site.deployed("clickhouse", &[]);
    assert_eq!(
        site.run(&["add", "zookeeper", "zk2.example.test,10.0.0.2"]).code,
        0
    );
    site.deployed("clickhouse", &[]);
    assert!(site.read(NODES).contains("zk2.example.test"));
}

#[test]
fn another_root_is_a_loss_even_when_the_manifest_asks_for_it() {
    let site = site("[clickhouse]\nroot = \"/a\"\n", PLAIN, "");
    site.deployed("clickhouse", &[]);
    site.edit("root = \"/a\"", "root = \"/b\"");
    let answer = site.deploy("clickhouse", &[]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("zookeeper.root"), "{}", answer.stderr);
}

#[test]
fn nodes_alone_need_an_identity_that_is_deployed() {
    let site = site("", PLAIN, "");
    let answer = site.deploy("clickhouse", &["--only", "nodes"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stderr.contains("no identity is deployed"),
        "{}",
        answer.stderr
    );
    site.deployed("clickhouse", &["--only", "identity"]);
    assert!(!site.target(NODES).exists());
    site.deployed("clickhouse", &["--only", "nodes"]);
    assert!(site.target(NODES).exists());
}

#[test]
fn zookeeper_has_no_list_of_nodes_to_deploy_alone() {
    let answer = Site::new().deploy("zookeeper", &["--only", "nodes"]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("--only nodes"), "{}", answer.stderr);
}
