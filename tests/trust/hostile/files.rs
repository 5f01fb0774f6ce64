//! Files by what is in them beside a certificate, by their names, and what is no file at all.

use std::fs;
use std::os::unix::fs::symlink;

use crate::hostile::row::{PLAIN, Row, Scene, accepted, refused, warned, words};

/// Several certificates and keys in one file: `authority`, `authority.key`.
fn together(scene: &Scene, names: &[&str]) -> Vec<String> {
    let parts = names.iter().map(|name| match name.strip_suffix(".key") {
        Some(name) => scene.certificates.key_pem(name),
        None => scene.certificates.pem(name),
    });
    scene.trust("together.pem", &parts.collect::<Vec<_>>().concat())
}

fn path_of(scene: &Scene, name: &str) -> String {
    scene.machine.folder().join(name).display().to_string()
}

/// Our certificate under the name of one that the distribution brings.
const A_DISTRIBUTIONS_NAME: &str = "ISRG_Root_X1.crt";
const A_DISTRIBUTIONS_OWN: &str = "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt";

pub(crate) const FILES: &[Row] = &[
    warned("two authorities", "name constraints", |scene| {
        together(scene, &["authority-1", "authority-2"])
    })
    .anchors(2),
    warned("two authorities of one name", "name constraints", |scene| {
        together(scene, &["authority", "namesake"])
    })
    .anchors(2),
    accepted("one certificate twice", |scene| together(scene, &[PLAIN, PLAIN])),
    warned("a root and its intermediate", "--intermediates", |scene| {
        together(scene, &["intermediate", "authority"])
    }),
    warned(
        "a root and its intermediate, both asked for",
        "name constraints",
        |scene| together(scene, &["intermediate", "authority"]),
    )
    .with(&["--intermediates"])
    .anchors(2),
    refused("the chain that a server sends", "not-self-signed", |scene| {
        together(scene, &["leaf", "authority"])
    }),
    refused("a certificate and its key", "private-key-in-file", |scene| {
        together(scene, &[PLAIN, "constrained-authority.key"])
    }),
    refused("a key before the certificate", "private-key-in-file", |scene| {
        together(scene, &["constrained-authority.key", PLAIN])
    }),
    refused("a key between two certificates", "private-key-in-file", |scene| {
        together(scene, &["authority-1", "authority-1.key", "authority-2"])
    }),
    refused(
        "an encrypted key beside the certificate",
        "private-key-in-file",
        |scene| {
            let key = scene
                .certificates
                .made(PLAIN, "pkcs8 -topk8 -passout pass:secret -in {key}");
            scene.trust("both.pem", &[scene.certificates.pem(PLAIN), key].concat())
        },
    ),
    refused("an RSA key in its own form", "private-key-in-file", |scene| {
        let key = scene
            .certificates
            .made("rsa-authority", "rsa -traditional -in {key}");
        scene.trust(
            "both.pem",
            &[scene.certificates.pem("rsa-authority"), key].concat(),
        )
    }),
    refused("an EC key with its parameters", "private-key-in-file", |scene| {
        let key = scene.certificates.made(PLAIN, "ec -param_out -in {key}");
        let key = [key, scene.certificates.made(PLAIN, "ec -in {key}")].concat();
        scene.trust("both.pem", &[scene.certificates.pem(PLAIN), key].concat())
    }),
    refused("nothing", "certificate-missing", |scene| {
        scene.trust("empty.crt", b"")
    }),
    refused("words", "certificate-missing", |scene| {
        scene.trust("words.crt", b"see the wiki\n")
    }),
    refused("the page of a failed download", "certificate-missing", |scene| {
        scene.trust(
            "page.crt",
            b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n",
        )
    }),
    refused("compressed bytes", "certificate-missing", |scene| {
        scene.trust("packed.crt", &[0x1f, 0x8b, 8, 0, 0, 0])
    }),
    refused("a request", "certificate-missing", |scene| {
        let request = scene.certificates.made(PLAIN, "req -new -subj /CN=x -key {key}");
        scene.trust("request.crt", &request)
    }),
    refused("a public key", "certificate-missing", |scene| {
        scene.trust(
            "public.crt",
            &scene.certificates.made(PLAIN, "pkey -pubout -in {key}"),
        )
    }),
    refused("a PKCS#12 store", "store-format-unsupported", |scene| {
        let store = scene.certificates.made(
            PLAIN,
            "pkcs12 -export -passout pass:secret -in {crt} -inkey {key}",
        );
        scene.trust("store.p12", &store)
    })
    .saying("PKCS#12"),
    refused("a directory", "is-a-directory", |scene| {
        words(&["trust", &scene.machine.folder().display().to_string()])
    }),
    refused("no file", "not-found", |scene| {
        words(&["trust", &path_of(scene, "nowhere.crt")])
    }),
    refused("a link to nowhere", "not-found", |scene| {
        let link = path_of(scene, "link.crt");
        symlink("nowhere.crt", &link).expect("a link in the test's folder");
        words(&["trust", &link])
    }),
    accepted("a link to the file", |scene| {
        let (file, link) = (scene.certificates.file(PLAIN), path_of(scene, "link.crt"));
        symlink(file, &link).expect("a link in the test's folder");
        words(&["trust", &link])
    }),
    refused(
        "more than anyone would call a certificate",
        "input-too-large",
        |scene| {
            // Not among the certificates, which are read again for what must not be printed.
            let file = path_of(scene, "large.crt");
            fs::write(&file, scene.certificates.pem(PLAIN)).expect("the folder is ours");
            let opened = fs::File::options().append(true).open(&file);
            opened
                .and_then(|opened| opened.set_len(1 << 32))
                .expect("a sparse file");
            words(&["trust", &file])
        },
    ),
    refused("a device that never ends", "input-too-large", |_| {
        words(&["trust", "/dev/zero"])
    }),
    refused("a second file that is bad", "certificate-missing", |scene| {
        let mut words = scene.trust_plain();
        words.push(scene.certificates.written("empty.crt", b"").display().to_string());
        words
    }),
    accepted("a name with blanks, brackets and commas", |scene| {
        scene.trust("corp ca (1), new.crt", &scene.certificates.pem(PLAIN))
    }),
    accepted("a name that begins with a dot", |scene| {
        scene.trust(".hidden", &scene.certificates.pem(PLAIN))
    }),
    accepted("a name in other scripts", |scene| {
        scene.trust("\u{8bc1}\u{4e66}.crt", &scene.certificates.pem(PLAIN))
    }),
    accepted("a name that the distribution has", |scene| {
        scene.trust(A_DISTRIBUTIONS_NAME, &scene.certificates.pem(PLAIN))
    }),
    accepted("a name that somebody has deselected", |scene| {
        let deselect = format!("s,^mozilla/{A_DISTRIBUTIONS_NAME}$,!&,");
        scene
            .machine
            .must("sed", &["-i", &deselect, "/etc/ca-certificates.conf"]);
        scene.machine.must("update-ca-certificates", &[]);
        scene.trust(A_DISTRIBUTIONS_NAME, &scene.certificates.pem(PLAIN))
    }),
    warned(
        "a name that another anchor has, in a directory below",
        "name constraints",
        |scene| {
            let below = "/usr/local/share/ca-certificates/below/some.crt";
            scene.machine.write(below, scene.certificates.pem("authority-1"));
            scene.machine.must("update-ca-certificates", &[]);
            scene.trust("some.crt", &scene.certificates.pem("authority-2"))
        },
    ),
    accepted("what the distribution brings", |_| {
        words(&["trust", A_DISTRIBUTIONS_OWN])
    })
    .anchors(0),
    refused(
        "a name that leaves the directory",
        "anchor-name-invalid",
        Scene::trust_plain,
    )
    .with(&["--name", "../../ssl/openssl"]),
    refused("one name for two", "anchor-name-ambiguous", |scene| {
        together(scene, &["authority-1", "authority-2"])
    })
    .with(&["--name", "ours"]),
    refused("a name that is another's", "anchor-name-taken", |scene| {
        scene.trust_plain()
    })
    .with(&["--name", "ISRG_Root_X1"]),
];
