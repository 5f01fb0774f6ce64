use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::brought::Brought;

/// Where nobody can listen: the port of a protocol that nobody has used for decades.
const CLOSED: &str = "127.0.0.1:1";

#[test]
fn what_probe_says_where_nobody_listens_and_what_it_refuses() {
    let brought = Brought::new();
    let mut shown = String::new();
    for words in [
        format!("probe {CLOSED} --ca ca.crt"),
        format!("probe {CLOSED} --ca ca.crt --cert zk1.crt --key zk1.key --json"),
        format!("probe {CLOSED}"),
        "probe zk1.example.com --ca ca.crt".to_owned(),
        format!("probe {CLOSED} --cert zk1.crt --key zk1.key"),
        format!("probe {CLOSED} --ca zk1.key"),
        format!("probe {CLOSED} --ca ca.crt --cert zk1.crt"),
        format!("probe {CLOSED} --ca missing.crt"),
        format!("probe {CLOSED} --ca ca.crt --timeout 0"),
    ] {
        shown.push_str(&brought.run(&words));
        shown.push('\n');
    }
    let shown = shown.replace(&brought.path("").display().to_string(), "HOME/");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("probe", shown);
    });
}

/// A port that says nothing to anyone but who asks for the status, and nothing to that one either unless it is open.
fn port(is_open: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut word = [0; 4];
            if stream.read_exact(&mut word).is_ok() && &word == b"srvr" && is_open {
                stream
                    .write_all(b"Zookeeper version: 3.9.3\n")
                    .expect("an answer");
            }
        }
    });
    port
}

/// What is dialled by another name than in `server.N` may be any member.
#[test]
fn the_plaintext_ports_of_members_are_tried_where_it_is_not_known_which_one_it_is() {
    let brought = Brought::new();
    let (target, closed, open) = (port(false), port(false), port(true));
    let dynamic = brought.path("zoo.cfg.dynamic").display().to_string();
    let members = |host: &str| {
        format!("server.1={host}:2888:3888;{closed}\nserver.2=zk2.example.com:2888:3888;0.0.0.0:{open}\n")
    };
    let named = format!("dynamicConfigFile={dynamic}\n");
    // What stands in zoo.cfg, what in the other file; the port that is told of, whether it answers, and what is noticed.
    for (zoo_cfg, others, expected) in [
        (members("zk1.example.com"), None, (open, true, 0)),
        (members("127.0.0.1"), None, (closed, false, 0)),
        (named.clone(), Some(members("zk1.example.com")), (open, true, 0)),
        (
            format!("{named}clientPort={closed}\n"),
            Some(members("zk1.example.com")),
            (closed, false, 0),
        ),
        (format!("{named}clientPort={closed}\n"), None, (closed, false, 1)),
    ] {
        brought.write("zoo.cfg", zoo_cfg.as_bytes());
        match others {
            Some(others) => brought.write("zoo.cfg.dynamic", others.as_bytes()),
            None => drop(std::fs::remove_file(&dynamic)),
        }
        let (object, _) = brought.json(&format!(
            "probe 127.0.0.1:{target} --ca ca.crt --zoo-cfg zoo.cfg --no-strangers"
        ));
        let findings = object["findings"].as_array().expect("findings");
        let is_told = findings
            .iter()
            .any(|finding| finding["code"] == "plaintext-port-open");
        let (port, answers, notices) = expected;
        assert_eq!(object["targets"][0]["plaintext_port"]["port"], port, "{zoo_cfg}");
        assert_eq!(is_told, answers, "{zoo_cfg} {object}");
        assert_eq!(
            object["notices"].as_array().map(Vec::len),
            Some(notices),
            "{zoo_cfg} {object}"
        );
    }
}
