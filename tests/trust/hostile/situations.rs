//! Machines on which the usual way is barred, or the usual tool does not do its work.

use crate::bed::debian::TOOL;
use crate::hostile::row::{Row, Scene, accepted, failed, refused, warned, words};

const ANCHORS: &str = "/usr/local/share/ca-certificates";
const LINKS: &str = "/etc/ssl/certs";
const HOOK: &str = "/etc/ca-certificates/update.d/zz-ours";

fn read_only(scene: &Scene, directory: &str) -> Vec<String> {
    scene.machine.must("mount", &["--bind", directory, directory]);
    scene.machine.must("mount", &["-o", "remount,bind,ro", directory]);
    scene.trust_plain()
}

/// The tool is this script from now on.
fn tool(scene: &Scene, script: &str) -> Vec<String> {
    scene.machine.must("mv", &[TOOL, &format!("{TOOL}.real")]);
    scene
        .machine
        .write_program(TOOL, &format!("#!/bin/sh\n{script}\n"));
    scene.trust_plain()
}

fn without(scene: &Scene, paths: &[&str]) -> Vec<String> {
    scene.machine.must("rm", &[&["-rf"], paths].concat());
    scene.trust_plain()
}

/// This machine says that it is something else.
fn called(scene: &Scene, release: &str) {
    scene.machine.must("rm", &["-f", "/etc/os-release"]);
    scene.machine.write("/etc/os-release", release);
}

pub(crate) const SITUATIONS: &[Row] = &[
    refused(
        "the anchors on a file system for reading only",
        "read-only-file-system",
        |scene| read_only(scene, ANCHORS),
    ),
    refused(
        "the links on a file system for reading only",
        "read-only-file-system",
        |scene| read_only(scene, LINKS),
    ),
    refused("a full file system", "no-space", |scene| {
        scene
            .machine
            .must("mount", &["-t", "tmpfs", "-o", "size=4k", "tmpfs", ANCHORS]);
        scene.machine.write(&format!("{ANCHORS}/filler"), [b'#'; 4096]);
        scene.trust_plain()
    }),
    refused("somebody who is not root", "not-root", |scene| {
        scene
            .machine
            .write("/etc/plain.crt", scene.certificates.pem("constrained-authority"));
        words(&["trust", "/etc/plain.crt"])
    })
    .as_nobody()
    .saying("sudo zkcerts trust /etc/plain.crt"),
    refused("a system that nobody knows", "store-unknown", |scene| {
        called(scene, "NAME=Other\nID=other\n");
        without(scene, &["/usr/share/ca-certificates", "/var/lib/dpkg"])
    })
    .saying("/etc/pki/ca-trust"),
    accepted("a kin of Debian", |scene| {
        called(scene, "NAME=Other\nID=other\nID_LIKE=\"ubuntu debian\"\n");
        scene.trust_plain()
    }),
    accepted("a system that does not say what it is", |scene| {
        scene
            .machine
            .must("rm", &["-f", "/etc/os-release", "/usr/lib/os-release"]);
        scene.trust_plain()
    }),
    refused(
        "the package ca-certificates missing",
        "ca-certificates-missing",
        |scene| {
            without(
                scene,
                &[
                    TOOL,
                    LINKS,
                    "/etc/ca-certificates.conf",
                    "/usr/share/ca-certificates",
                ],
            )
        },
    )
    .saying("apt-get install ca-certificates"),
    accepted("the tool missing", |scene| without(scene, &[TOOL])),
    refused(
        "the tool missing where it is asked for",
        "refresh-tool-missing",
        |scene| without(scene, &[TOOL]),
    )
    .with(&["--refresh", "command"]),
    accepted("the directory of anchors missing", |scene| {
        scene.machine.must("rm", &["-rf", ANCHORS]);
        scene.machine.must(TOOL, &["--fresh"]);
        scene.trust_plain()
    }),
    warned(
        "a certificate that somebody appended to the bundle",
        "no file of the store holds",
        |scene| {
            let appended = scene.certificates.file("authority-1").display().to_string();
            scene.machine.must(
                "sh",
                &["-c", &format!("cat {appended} >>{LINKS}/ca-certificates.crt")],
            );
            scene.trust_plain()
        },
    ),
    warned("a tool that fails", "out of luck", |scene| {
        tool(scene, "echo out of luck >&2; exit 3")
    }),
    accepted("a tool that does nothing and calls it done", |scene| {
        tool(scene, "echo done.")
    }),
    accepted("a tool that leaves an empty bundle", |scene| {
        tool(scene, &format!("{TOOL}.real; : >{LINKS}/ca-certificates.crt"))
    }),
    failed("a hook that fails", "hook-failed", |scene| {
        scene
            .machine
            .write_program(HOOK, "#!/bin/sh\necho out of luck >&2\nexit 7\n");
        scene.trust_plain()
    })
    .saying("out of luck"),
    failed("a hook that fails, without the tool", "hook-failed", |scene| {
        scene
            .machine
            .write_program(HOOK, "#!/bin/sh\necho out of luck >&2\nexit 7\n");
        scene.trust_plain()
    })
    .with(&["--refresh", "native"])
    .saying("out of luck"),
    accepted("a hook that cannot be run", |scene| {
        scene.machine.write(HOOK, "#!/bin/sh\nexit 7\n");
        scene.trust_plain()
    })
    .with(&["--refresh", "native"]),
    accepted("links to nowhere in the store", |scene| {
        for link in [
            "/etc/ssl/certs/gone.pem",
            "/usr/local/share/ca-certificates/gone.crt",
        ] {
            scene.machine.must("ln", &["-s", "/nowhere/gone.crt", link]);
        }
        scene.trust_plain()
    }),
    warned(
        "a private key among the anchors already",
        "private key",
        |scene| {
            let key = b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
            let both = [&scene.certificates.pem("authority-1")[..], key].concat();
            scene.machine.write(&format!("{ANCHORS}/haproxy.crt"), both);
            scene.trust_plain()
        },
    ),
    refused("what somebody has deselected", "blocklisted", |scene| {
        scene.machine.must(
            "sed",
            &[
                "-i",
                "s,^mozilla/ISRG_Root_X1.crt,!&,",
                "/etc/ca-certificates.conf",
            ],
        );
        words(&["trust", "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt"])
    })
    .saying("!mozilla/ISRG_Root_X1.crt"),
    refused("a root that is not there", "not-found", |scene| {
        scene.trust_plain()
    })
    .with(&["--root", "/nowhere"]),
    refused("a JVM that is not there", "store-unknown", |scene| {
        scene.trust_plain()
    })
    .with(&["--store", "java", "--java-home", "/nowhere"]),
    refused(
        "the rules of a family that only its tool knows",
        "refresh-not-native",
        |scene| {
            scene
                .machine
                .must("mkdir", &["-p", "/etc/pki/ca-trust/source/anchors"]);
            scene.trust_plain()
        },
    )
    .with(&["--store", "fedora", "--refresh", "native"]),
    refused("an anchor that nobody knows", "anchor-unknown", |_| {
        words(&["untrust", "nobody"])
    }),
    refused(
        "to untrust what the distribution brings",
        "anchor-not-local",
        |_| words(&["untrust", "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt"]),
    ),
];
