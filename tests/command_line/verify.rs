use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::brought::Brought;

const ZOO_CFG: &str = "\
dataDir=/var/lib/zookeeper
secureClientPort=2281
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
ssl.keyStore.location=zk1.p12
ssl.keyStore.passwordPath=password
ssl.trustStore.location=trust.p12
ssl.trustStore.passwordPath=password
ssl.enabledProtocols=TLSv1.2,TLSv1.3
ssl.authProvider=x509
client.certReload=true
";

const CONFIG: &str = "\
<clickhouse>
  <zookeeper>
    <node><host>zk1.example.com</host><port>2281</port><secure>1</secure></node>
  </zookeeper>
  <openSSL><client>
    <certificateFile>zk1.crt</certificateFile>
    <privateKeyFile>zk1.key</privateKeyFile>
    <caConfig>ca.crt</caConfig>
    <loadDefaultCAFile>false</loadDefaultCAFile>
    <verificationMode>strict</verificationMode>
    <extendedVerification>true</extendedVerification>
  </client></openSSL>
</clickhouse>
";

/// Both ends of a link, with the files that they name. Root's account may read everything, whatever this machine has.
const BOTH: &str = "verify --zoo-cfg zoo.cfg --clickhouse-config config.xml --user 0";

fn both() -> Brought {
    let brought = Brought::new();
    for line in [
        "convert zk1.key zk1.crt ca.crt --to pkcs12 --out zk1.p12 --out-password-file password",
        "convert zk1.key zk1.crt ca.crt --to jks --out zk1.jks --out-password-file password",
        "convert zk1.key zk1.crt ca.crt --to pem --out zk1.pem",
        "convert ca.crt --to pkcs12 --truststore --out trust.p12 --out-password-file password",
        "convert ca.crt --to der --out ca.der",
        "convert zk1.crt --to der --out zk1.der",
        "convert old.crt --to pkcs12 --truststore --out old.p12 --out-password-file password",
    ] {
        assert!(brought.run(line).contains("--- exit code 0"), "{line}");
    }
    write(&brought, "zoo.cfg", ZOO_CFG);
    write(&brought, "config.xml", CONFIG);
    mode(&brought, "password", 0o600);
    brought
}

fn write(brought: &Brought, name: &str, text: &str) {
    brought.write(name, text.as_bytes());
    mode(brought, name, 0o644);
}

fn mode(brought: &Brought, name: &str, mode: u32) {
    fs::set_permissions(brought.path(name), fs::Permissions::from_mode(mode)).expect("a mode");
}

/// The codes that a line finds, notes left out, and its exit code.
fn codes(brought: &Brought, line: &str) -> (String, i32) {
    let (object, exit) = brought.json(line);
    let findings = object
        .get("findings")
        .and_then(serde_json::Value::as_array)
        .expect("findings")
        .iter();
    let codes: Vec<_> = findings
        .filter(|finding| finding["severity"] != "note")
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(object.get("ok"), Some(&(exit == 0).into()), "{line}");
    (codes.join(" "), exit)
}

#[test]
fn a_person_sees_what_was_checked_and_what_is_wrong() {
    let brought = both();
    let good = brought.run(BOTH);
    write(
        &brought,
        "zoo.cfg",
        "clientPort=2281\nsecureClientPort=2281\nssl.keystore.location=zk1.p12\nzookeeper.ssl.clientAuth=none\n\
         ssl.trustStore.location=old.p12\nssl.trustStore.password=hunter2\n",
    );
    write(
        &brought,
        "config.xml",
        "<clickhouse>\n<zookeeper>\n<node><host>zk1.example.com</host></node>\n<node><host>zk2.example.com</host>\n\
         <port>2282</port><secure>1</secure></node>\n</zookeeper>\n<openSSL><client>\n<certificateFile>zk1.crt</certificateFile>\n\
         <extendedVerification>false</extendedVerification></client></openSSL></clickhouse>\n",
    );
    let runs = [
        good,
        brought.run(BOTH),
        brought.run("verify --zoo-cfg absent"),
        brought.run("verify --zoo-cfg zoo.cfg --json --sarif"),
    ];
    assert!(!runs.join("").contains("hunter2"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("verify", runs.join("\n"));
    });
}

/// What is replaced in either file, by what; what is found.
const CHANGES: &[(&str, &str, &str)] = &[
    ("dataDir", "dataDir", ""),
    ("=zk1.p12", "=zk1.jks", ""),
    ("=trust.p12", "=absent.p12", "inaccessible"),
    ("=zk1.p12", "=words", "unreadable"),
    ("=zk1.p12", "=zk1.keystore", "store-type-differs"),
    ("=zk1.p12", "=store.pem", "store-type-differs"),
    (
        "=zk1.p12",
        "=zk1.p12\nssl.keyStore.type=PEM",
        "store-type-differs",
    ),
    ("=zk1.p12", "=trust.p12", "store-without-key"),
    ("=trust.p12", "=zk1.p12", "no-anchor-for-java issuer-unknown"),
    ("=trust.p12", "=old.p12", "anchor-is-leaf expired issuer-unknown"),
    (
        "ssl.keyStore.passwordPath=password",
        "ssl.keyStore.passwordPath=crlf",
        "password-file-form",
    ),
    (
        "ssl.keyStore.passwordPath=password",
        "ssl.keyStore.passwordPath=two",
        "password-file-form",
    ),
    (
        "ssl.keyStore.passwordPath=password",
        "ssl.keyStore.passwordPath=wrong",
        "password-wrong",
    ),
    (
        "ssl.keyStore.passwordPath=password",
        "ssl.keyStore.passwordPath=absent",
        "inaccessible",
    ),
    ("ssl.keyStore.passwordPath=password\n", "", "password-wrong"),
    ("=zk1.p12\nssl.keyStore.passwordPath=password", "=zk1.pem", ""),
    ("=zk1.p12", "=zk1.pem", "password-wrong"),
    ("dataDir", "ssl.crl=true\ndataDir", "setting-harmful"),
    (
        "dataDir",
        "ssl.crl=true\nssl.ocsp=true\ndataDir",
        "setting-harmful",
    ),
    (
        "TLSv1.2,TLSv1.3",
        "TLSv1.2\nssl.ciphersuites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "nothing-in-common",
    ),
    (
        "TLSv1.2,TLSv1.3",
        "TLSv1.2\nssl.ciphersuites=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "",
    ),
    (
        "TLSv1.2,TLSv1.3",
        "TLSv1.2,TLSv1.3\nssl.ciphersuites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "",
    ),
    ("2281</port>", "2282</port>", "node-port-differs"),
    ("zk1.example.com<", "zk9.example.com<", "name-mismatch"),
    (">ca.crt<", ">old.crt<", "expired issuer-unknown"),
    (">ca.crt<", ">unhashed<", "anchors-unhashed"),
    (">ca.crt<", ">absent<", "inaccessible"),
    (">ca.crt<", ">ca.der<", "unreadable"),
    (">ca.crt<", ">trust.p12<", "unreadable"),
    (">zk1.crt<", ">zk1.der<", "unreadable"),
    (">zk1.crt<", ">zk1.p12<", "unreadable"),
    (">zk1.key<", ">zk1.p12<", "unreadable"),
    (">zk1.key<", ">zk1.jks<", "unreadable"),
    (">zk1.crt<", ">ca.crt<", "key-mismatch"),
    (">zk1.key<", ">other.key<", "key-mismatch"),
    (
        "<privateKeyFile>zk1.key</privateKeyFile>",
        "",
        "client-certificate-missing",
    ),
    ("TLSv1.2,TLSv1.3", "TLSv1.2", ""),
    (
        "<client>",
        "<client><disableProtocols>tlsv1_2</disableProtocols>",
        "",
    ),
];

/// One change at a time of a link that is as it should be: in zoo.cfg, in config.xml.
#[test]
fn each_fault_of_a_file_or_of_the_link_is_found_and_nothing_else() {
    let brought = both();
    brought.write("words", b"see ticket 4711\n");
    brought.write("empty", b"");
    brought.write("crlf", b"changeit\r\n");
    brought.write("two", b"changeit\nchangeit\n");
    brought.write("wrong", b"letmein\n");
    brought.write(
        "zk1.keystore",
        &fs::read(brought.path("zk1.p12")).expect("a store"),
    );
    brought.write("store.pem", &fs::read(brought.path("zk1.p12")).expect("a store"));
    fs::create_dir(brought.path("unhashed")).expect("made");
    brought.write("unhashed/ca.crt", brought.text("ca.crt").as_bytes());
    for name in ["crlf", "two", "wrong", "zk1.keystore", "store.pem", "zk1.pem"] {
        mode(&brought, name, 0o600);
    }
    let key = openssl_key(&brought);
    for &(old, new, expected) in CHANGES {
        if new.contains("other.key") && !key {
            continue;
        }
        write(&brought, "zoo.cfg", &ZOO_CFG.replace(old, new));
        write(&brought, "config.xml", &CONFIG.replace(old, new));
        assert_ne!(
            (ZOO_CFG.contains(old), CONFIG.contains(old)),
            (false, false),
            "{old}"
        );
        let (found, exit) = codes(&brought, BOTH);
        let sorted = |codes: &str| {
            let mut codes: Vec<_> = codes.split(' ').map(str::to_owned).collect();
            codes.sort();
            codes.dedup();
            codes
        };
        assert_eq!(sorted(&found), sorted(expected), "{old} -> {new}");
        assert_eq!(exit, if found.is_empty() { 0 } else { 3 }, "{old} -> {new}");
    }
}

/// Another key, where there is a tool to make one.
fn openssl_key(brought: &Brought) -> bool {
    let made = std::process::Command::new("openssl")
        .args([
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
        ])
        .arg(brought.path("other.key"))
        .output();
    made.is_ok_and(|made| made.status.success()) && {
        mode(brought, "other.key", 0o600);
        true
    }
}

/// Java asks for the lists that certificates name: where one does, it may be had.
#[test]
fn a_certificate_that_names_its_revocation_list_may_pass() {
    let brought = both();
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "300",
        ])
        .args([
            "-subj",
            "/CN=zk1.example.com",
            "-addext",
            "subjectAltName=DNS:zk1.example.com",
        ])
        .args([
            "-addext",
            "crlDistributionPoints=URI:http://pki.example.com/ca.crl",
        ])
        .arg("-keyout")
        .arg(brought.path("listed.key"))
        .arg("-out")
        .arg(brought.path("listed.crt"))
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        return;
    }
    let line = "convert listed.key listed.crt --to pkcs12 --out listed.p12 --out-password-file password";
    assert!(brought.run(line).contains("--- exit code 0"), "{line}");
    let asking = ZOO_CFG.to_owned() + "ssl.crl=true\n";
    for (text, is_told) in [(asking.replace("=zk1.p12", "=listed.p12"), false), (asking, true)] {
        write(&brought, "zoo.cfg", &text);
        let (found, _) = codes(&brought, "verify --zoo-cfg zoo.cfg --user 0");
        assert_eq!(found.contains("setting-harmful"), is_told, "{text} {found}");
    }
}

#[test]
fn both_ends_without_a_version_in_common_are_told() {
    let brought = both();
    write(
        &brought,
        "zoo.cfg",
        &ZOO_CFG.replace("TLSv1.2,TLSv1.3", "TLSv1.2"),
    );
    write(
        &brought,
        "config.xml",
        &CONFIG.replace("<client>", "<client><disableProtocols>tlsv1_2</disableProtocols>"),
    );
    assert_eq!(codes(&brought, BOTH), ("nothing-in-common".to_owned(), 3));
    // What a release does not know it does not switch off.
    let only_1_3 = ZOO_CFG.replace("TLSv1.2,TLSv1.3", "TLSv1.3");
    write(&brought, "zoo.cfg", &only_1_3);
    write(
        &brought,
        "config.xml",
        &CONFIG.replace("<client>", "<client><disableProtocols>tlsv1_3</disableProtocols>"),
    );
    for (version, expected) in [("26.8.10.6", "setting-ignored"), ("26.9.1", "nothing-in-common")] {
        let (found, _) = codes(&brought, &format!("{BOTH} --clickhouse-version {version}"));
        assert_eq!(found, expected, "{version}");
    }
    write(&brought, "config.xml", CONFIG);
    // Without zoo.cfg nobody can say so.
    assert_eq!(
        codes(&brought, "verify --clickhouse-config config.xml --user 0"),
        (String::new(), 0)
    );
}

/// `zk1.crt` is for zk1.example.com alone.
#[test]
fn one_store_for_every_server_is_missed_where_it_is_known_who_is_who() {
    let brought = both();
    let members = "server.1=zk1.example.com:2888:3888\nserver.2=zk2.example.com:2888:3888\n";
    for (number, id) in [(1, "1"), (2, "2"), (3, "")] {
        let data = format!("data{number}");
        fs::create_dir(brought.path(&data)).expect("made");
        if !id.is_empty() {
            write(&brought, &format!("{data}/myid"), id);
        }
        let text = ZOO_CFG.replace("/var/lib/zookeeper", &data) + members;
        write(&brought, &format!("zoo{number}.cfg"), &text);
        write(&brought, &format!("peer{number}.cfg"), &text);
    }
    let dialled = |hosts: &[&str]| {
        let node =
            |host: &&str| format!("<node><host>{host}</host><port>2281</port><secure>1</secure></node>");
        let nodes: String = hosts.iter().map(node).collect();
        let (before, rest) = CONFIG.split_once("<node>").expect("a node");
        let (_, after) = rest.split_once("</node>").expect("its end");
        format!("{before}{nodes}{after}")
    };
    let two = dialled(&["zk1.example.com", "zk2.example.com"]);
    for (config, files, expected) in [
        (two.clone(), "zoo3.cfg", ""),
        (two.clone(), "zoo3.cfg zoo3.cfg", ""),
        (two.clone(), "zoo3.cfg peer3.cfg", "name-mismatch"),
        (two.clone(), "zoo1.cfg", ""),
        (two.clone(), "zoo2.cfg", "name-mismatch"),
        (two.clone(), "zoo1.cfg zoo2.cfg", "name-mismatch"),
        (
            dialled(&["zk1.example.com", "zk1.example.com"]),
            "zoo3.cfg peer3.cfg",
            "",
        ),
        (
            dialled(&["zk1.example.com", "elsewhere.example.com"]),
            "zoo1.cfg",
            "",
        ),
        (dialled(&["localhost"]), "zoo3.cfg", "name-mismatch"),
        (
            dialled(&["localhost"]).replace("strict", "relaxed"),
            "zoo3.cfg",
            "",
        ),
        (
            dialled(&["127.0.0.1"]).replace("strict", "relaxed"),
            "zoo3.cfg",
            "",
        ),
        (
            two.replace("<extendedVerification>true", "<extendedVerification>false"),
            "zoo3.cfg peer3.cfg",
            "host-check-off",
        ),
    ] {
        write(&brought, "config.xml", &config);
        let line = format!("verify --zoo-cfg {files} --clickhouse-config config.xml --user 0");
        assert_eq!(codes(&brought, &line).0, expected, "{files} {config}");
    }
}

#[test]
fn a_port_that_takes_plaintext_is_told_to_those_who_dial_it_with_tls() {
    let brought = both();
    write(&brought, "zoo.cfg", &(ZOO_CFG.to_owned() + "clientPort=2182\n"));
    write(&brought, "config.xml", &CONFIG.replace("2281", "2182"));
    let (found, _) = codes(&brought, BOTH);
    assert_eq!(found, "plaintext-port-open node-port-plain node-port-differs");
}

#[test]
fn what_is_merged_is_judged_and_not_each_file() {
    let brought = both();
    fs::create_dir(brought.path("config.d")).expect("made");
    let plain = "<clickhouse><zookeeper replace='1'><node><host>zk1.example.com</host><port>2181</port></node></zookeeper></clickhouse>";
    write(&brought, "config.d/zookeeper.xml", plain);
    let (found, _) = codes(&brought, "verify --clickhouse-config config.xml --user 0");
    assert_eq!(found, "node-plaintext");
    write(
        &brought,
        "config.d/broken.xml",
        "<clickhouse><zookeeper>\n<root>a&b</root></zookeeper></clickhouse>",
    );
    let (object, exit) = brought.json("verify --clickhouse-config config.xml --user 0");
    let finding = &object["findings"][0];
    assert_eq!((finding["code"].as_str(), exit), (Some("unreadable"), 3));
    let evidence = finding["evidence"][0].as_str().unwrap_or_default();
    assert!(evidence.contains("config.d/broken.xml:2"), "{finding}");
}

#[test]
fn sarif_has_a_result_for_each_finding_with_its_file_and_line() {
    let brought = both();
    write(
        &brought,
        "zoo.cfg",
        &ZOO_CFG.replace("client.certReload=true", "ssl.clientAuth=none"),
    );
    let shown = brought.run("verify --zoo-cfg zoo.cfg --user 0 --sarif");
    let line = shown
        .lines()
        .find(|line| line.starts_with('{'))
        .expect("an object");
    let log: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let ids: Vec<_> = results
        .iter()
        .filter_map(|result| result["ruleId"].as_str())
        .collect();
    assert_eq!(ids, ["client-auth-off", "reload-off"]);
    let index = usize::try_from(results[0]["ruleIndex"].as_u64().expect("an index")).expect("small");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "client-auth-off");
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "zoo.cfg");
    assert_eq!(location["region"]["startLine"], 10);
    assert!(shown.contains("--- exit code 3"), "{shown}");
}

#[test]
fn what_the_jvm_is_told_beside_zoo_cfg_counts_too() {
    let brought = both();
    let without = ZOO_CFG.replace(
        "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n",
        "",
    );
    write(&brought, "zoo.cfg", &without);
    let line = "verify --zoo-cfg zoo.cfg --user 0";
    assert_eq!(codes(&brought, line), ("netty-missing".to_owned(), 3));
    let flags = "export SERVER_JVMFLAGS=\"-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\"\n";
    write(&brought, "java.env", &flags.replace("SERVER_", "CLIENT_"));
    assert_eq!(codes(&brought, line), ("netty-missing".to_owned(), 3));
    write(&brought, "java.env", flags);
    assert_eq!(codes(&brought, line), (String::new(), 0));
    let environment = "CLASSPATH=\"$ZOOCFGDIR:/usr/share/java/netty.jar:/usr/share/java/zookeeper.jar\"\n";
    write(&brought, "environment", environment);
    assert_eq!(codes(&brought, line), ("netty-codec-missing".to_owned(), 3));
    let mended = environment.replace("zookeeper.jar", "zookeeper.jar:/usr/share/java/netty-codec.jar");
    write(&brought, "environment", &mended);
    assert_eq!(codes(&brought, line), (String::new(), 0));
}

#[test]
fn an_old_java_is_told_of_a_store_that_it_cannot_read() {
    let brought = both();
    let java = brought.path("java");
    fs::create_dir(&java).expect("made");
    write(&brought, "java.env", &format!("JAVA_HOME={}\n", java.display()));
    let line = "verify --zoo-cfg zoo.cfg --user 0";
    for (version, expected) in [
        ("1.8.0_292", "store-too-new store-too-new"),
        ("1.8.0_301", ""),
        ("11.0.10", "store-too-new store-too-new"),
        ("17.0.15", ""),
    ] {
        write(&brought, "java/release", &format!("JAVA_VERSION=\"{version}\"\n"));
        assert_eq!(codes(&brought, line).0, expected, "{version}");
    }
}

#[test]
fn what_stands_in_a_file_does_not_reach_the_terminal_as_it_is() {
    let brought = both();
    write(
        &brought,
        "zoo.cfg",
        &(ZOO_CFG.to_owned() + "ssl.\\u001b[31mx=\\u202e\n"),
    );
    for line in [
        "verify --zoo-cfg zoo.cfg --user 0",
        "verify --zoo-cfg zoo.cfg --user 0 --sarif",
    ] {
        let shown = brought.run(line);
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{shown:?}"
        );
        assert!(
            shown.contains("setting-ignored") || shown.contains("is no key of ZooKeeper's"),
            "{shown}"
        );
    }
}

/// Two authorities of one name in PEM, as in the middle of a change: ZooKeeper before 3.10 keeps the last one alone.
#[test]
fn an_authority_that_zookeeper_does_not_keep_is_missed_and_so_are_its_certificates() {
    let brought = both();
    for name in ["one", "other"] {
        begun(&brought, name);
    }
    let [one, other] = ["one", "other"].map(|name| brought.text(&format!("{name}/ca/zookeeper.crt")));
    let client = "one/clickhouse/ch1.example.com/client";
    let config = CONFIG
        .replace("zk1.crt", &format!("{client}.crt"))
        .replace("zk1.key", &format!("{client}.key"));
    write(&brought, "config.xml", &config);
    let store = "ssl.trustStore.location=trust.p12\nssl.trustStore.passwordPath=password";
    write(
        &brought,
        "zoo.cfg",
        &ZOO_CFG.replace(store, "ssl.trustStore.location=trust.pem"),
    );
    let lost = "anchor-dropped issuer-namesake";
    for (anchors, version, expected) in [
        (format!("{one}{other}"), "3.9.5", lost),
        (format!("{one}{other}"), "3.10.0", ""),
        (format!("{one}{one}"), "3.9.5", ""),
        // The one that is kept is the one that counts.
        (format!("{other}{one}"), "3.9.5", "anchor-dropped"),
    ] {
        write(&brought, "trust.pem", &anchors);
        let (found, _) = codes(&brought, &format!("{BOTH} --zookeeper-version {version}"));
        assert_eq!(found, expected, "{version} {anchors}");
    }
}

/// A workspace of its own: its authority has the same name as any other's.
fn begun(brought: &Brought, workspace: &str) {
    let made = brought.run(&format!(
        "--dir {workspace} init --zookeeper zk1.example.com --clickhouse ch1.example.com"
    ));
    assert!(made.contains("--- exit code 0"), "{made}");
}

/// A keystore whose certificate has a name and no address, and the authority that issued it.
fn unaddressed(brought: &Brought) {
    begun(brought, "w");
    let node = "w/zookeeper/zk1.example.com";
    let made = brought.run(&format!(
        "convert {node}/server.key {node}/server.crt --to pkcs12 --out nameless.p12 --out-password-file password"
    ));
    assert!(made.contains("--- exit code 0"), "{made}");
}

#[test]
fn a_release_that_compares_addresses_misses_one_in_the_certificate() {
    let brought = both();
    unaddressed(&brought);
    write(&brought, "zoo.cfg", &ZOO_CFG.replace("=zk1.p12", "=nameless.p12"));
    let client = "w/clickhouse/ch1.example.com/client";
    let config = CONFIG
        .replace("zk1.crt", &format!("{client}.crt"))
        .replace("zk1.key", &format!("{client}.key"))
        .replace("ca.crt", "w/ca/zookeeper.crt");
    brought.run("convert w/ca/zookeeper.crt --to pkcs12 --truststore --out trust.p12 --out-password-file password --force");
    let relaxed = config.replace("strict", "relaxed");
    let dialled = config.replace("zk1.example.com<", "192.0.2.9<");
    for (config, version, expected) in [
        (&config, "26.9.1", ""),
        (&config, "26.5.0", "name-mismatch"),
        // Not strict it lets the addresses of its own machine pass, and this may be one.
        (&relaxed, "26.5.0", "address-missing"),
        (&dialled, "26.5.0", "name-mismatch"),
    ] {
        write(&brought, "config.xml", config);
        let (found, _) = codes(&brought, &format!("{BOTH} --clickhouse-version {version}"));
        assert_eq!(found, expected, "{version} {config}");
    }
}

/// `zk1.crt` has the name zk1.example.com and an address; what the peers look for is held against `server.N`, and `myid` says which.
#[test]
fn what_the_peers_look_for_in_a_server_s_certificate_is_missed() {
    let brought = both();
    fs::create_dir(brought.path("data")).expect("made");
    let quorum = ZOO_CFG.replace("/var/lib/zookeeper", "data")
        + "sslQuorum=true\nsslQuorumReloadCertFiles=true\nssl.quorum.keyStore.location=nameless.p12\n\
           ssl.quorum.keyStore.passwordPath=password\nssl.quorum.trustStore.location=trust.p12\n\
           ssl.quorum.trustStore.passwordPath=password\n";
    let addressed = quorum.replace("nameless.p12", "zk1.p12");
    unaddressed(&brought);
    let named = "server.1=zk1.example.com:2888:3888\nserver.2=zk2.example.com:2888:3888\n";
    let missed = "peer-name-missing";
    for (text, members, id, more, expected) in [
        // A name alone: who is dialled would have to ask the reverse DNS.
        (&quorum, named, "1", "fips-mode=false\n", missed),
        (&quorum, named, "", "fips-mode=false\n", missed),
        (&quorum, named, "1", "fips-mode=true\n", ""),
        (
            &quorum,
            named,
            "1",
            "fips-mode=false\nssl.quorum.hostnameVerification=false\n",
            "",
        ),
        (
            &quorum,
            "server.1=zk1.example.com:2888:3888\n",
            "1",
            "fips-mode=false\n",
            "",
        ),
        (&addressed, named, "1", "fips-mode=false\n", ""),
        (
            &addressed,
            "server.1=192.0.2.9:2888:3888\nserver.2=192.0.2.8:2888:3888\n",
            "",
            "fips-mode=false\n",
            missed,
        ),
        (
            &addressed,
            "server.1=0.0.0.0:2888:3888\nserver.2=192.0.2.8:2888:3888\n",
            "1",
            "fips-mode=false\n",
            "",
        ),
    ] {
        write(&brought, "zoo.cfg", &format!("{text}{members}{more}"));
        write(&brought, "data/myid", &format!("{id}\n"));
        if id.is_empty() {
            fs::remove_file(brought.path("data/myid")).expect("removed");
        }
        let (found, _) = codes(
            &brought,
            "verify --zoo-cfg zoo.cfg --user 0 --zookeeper-version 3.9.5",
        );
        assert_eq!(found, expected, "{members}{more}{id}");
    }
}

#[test]
fn a_file_in_another_encoding_than_utf_8_is_read_and_told() {
    let brought = both();
    let line = "verify --clickhouse-config config.xml --user 0";
    let utf16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(CONFIG.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut latin1 = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!-- caf\xe9 -->".to_vec();
    latin1.extend_from_slice(CONFIG.as_bytes());
    let marked = format!("\u{feff}{CONFIG}").into_bytes();
    for (bytes, expected) in [
        (utf16, "other-encoding"),
        (latin1, "other-encoding"),
        (marked, ""),
    ] {
        brought.write("config.xml", &bytes);
        mode(&brought, "config.xml", 0o644);
        assert_eq!(codes(&brought, line).0, expected, "{:?}", bytes.get(..8));
    }
}
