use std::fs;

use crate::brought::Brought;

/// What tcpdump wrote of a handshake of TLS 1.2, and of the beginning of a session in the clear.
const LINK: &[u8] = include_bytes!("brought/link.pcap");

#[test]
fn a_person_sees_what_each_connection_is_and_the_verdict() {
    let brought = Brought::new();
    brought.write("link.pcap", LINK);
    brought.write("broken.pcap", &LINK[..LINK.len() - 7]);
    brought.write(
        "words.pcap",
        b"19:20:11.1 IP 10.0.0.9.40000 > 10.0.0.1.2281: Flags [S], seq 1\n",
    );
    brought.write("link.pcap.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    brought.write("empty.pcap", b"");
    fs::create_dir(brought.path("folder")).expect("a directory");
    let runs = [
        "probe --capture link.pcap",
        "probe --capture link.pcap --port 2281",
        "probe --capture link.pcap --port 2282",
        "probe --capture broken.pcap --port 2181",
        "probe --capture words.pcap",
        "probe --capture link.pcap.gz",
        "probe --capture empty.pcap",
        "probe --capture absent.pcap",
        "probe --capture folder",
        "probe --capture link.pcap --json",
        "probe --capture link.pcap --json --port 2281",
    ];
    let shown: Vec<_> = runs.iter().map(|line| brought.run(line)).collect();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("capture", shown.join("\n"));
    });
}
