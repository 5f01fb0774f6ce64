use std::fs;

use crate::site::Site;

const ZOO_CFG: &str = "tickTime=2000\ndataDir=/var/lib/zookeeper\nserver.1=zk1.example.test:2888:3888\n";

fn site(zoo_cfg: &str) -> Site {
    let site = Site::new();
    site.write("root/etc/zookeeper/conf/zoo.cfg", zoo_cfg);
    site
}

const FLAG: [&str; 2] = ["--zoo-cfg", "/etc/zookeeper/conf/zoo.cfg"];

#[test]
fn the_block_stands_behind_what_was_there_and_the_rest_is_left_alone() {
    let site = site(ZOO_CFG);
    site.deployed("zookeeper", &FLAG);
    let text = site.read("etc/zookeeper/conf/zoo.cfg");
    assert!(text.starts_with(ZOO_CFG), "{text}");
    assert!(text.contains("secureClientPort=2281"), "{text}");
}

#[test]
fn a_changed_block_is_replaced_where_it_stands() {
    let site = site(ZOO_CFG);
    site.deployed("zookeeper", &FLAG);
    let text = site.read("etc/zookeeper/conf/zoo.cfg") + "autopurge.purgeInterval=1\n";
    site.write("root/etc/zookeeper/conf/zoo.cfg", &text);
    site.edit("schema = 1", "schema = 1\n[zookeeper]\nport = 2282");
    site.deployed("zookeeper", &FLAG);
    let text = site.read("etc/zookeeper/conf/zoo.cfg");
    assert!(
        text.starts_with(ZOO_CFG) && text.ends_with("autopurge.purgeInterval=1\n"),
        "{text}"
    );
    assert!(
        text.contains("secureClientPort=2282") && !text.contains("secureClientPort=2281"),
        "{text}"
    );
}

#[test]
fn keys_that_stand_outside_the_block_are_listed_and_nothing_is_written() {
    let text = format!("{ZOO_CFG}ssl.clientAuth=none\nsecureClientPort=2281\n");
    let site = site(&text);
    let answer = site.deploy("zookeeper", &FLAG);
    assert_eq!(answer.code, 1);
    for word in ["ssl.clientAuth", "secureClientPort"] {
        assert!(answer.stderr.contains(word), "{word}: {}", answer.stderr);
    }
    assert_eq!(site.read("etc/zookeeper/conf/zoo.cfg"), text);
    assert!(!site.target("etc/zookeeper/tls").exists());
}

#[test]
fn a_plaintext_port_that_stays_open_is_told() {
    let site = site(&format!("{ZOO_CFG}clientPort=2181\n"));
    let answer = site.deployed("zookeeper", &FLAG);
    assert!(answer.stderr.contains("clientPort"), "{}", answer.stderr);
}

#[test]
fn the_mode_and_the_other_bytes_of_zoo_cfg_survive() {
    let site = Site::new();
    let path = site.target("etc/zookeeper/conf/zoo.cfg");
    fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
    fs::write(&path, b"# caf\xe9\r\ndataDir=/d\r\n").expect("written");
    let before = site.access("etc/zookeeper/conf/zoo.cfg");
    site.deployed("zookeeper", &FLAG);
    let bytes = fs::read(&path).expect("zoo.cfg");
    assert!(bytes.starts_with(b"# caf\xe9\r\ndataDir=/d\r\n"));
    assert_eq!(site.access("etc/zookeeper/conf/zoo.cfg"), before);
}

#[test]
fn a_zoo_cfg_that_is_not_there_is_an_error_that_names_it() {
    let site = Site::new();
    let answer = site.deploy("zookeeper", &FLAG);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("zoo.cfg"), "{}", answer.stderr);
    assert!(!site.target("etc/zookeeper/tls").exists());
}
