//! Certificates by what they say of themselves.

use crate::hostile::row::{Row, Scene, accepted, refused, warned};

fn of(scene: &Scene, name: &str) -> Vec<String> {
    scene.trust("some.crt", &scene.certificates.pem(name))
}

pub(crate) const KINDS: &[Row] = &[
    accepted("an authority for some names only", |scene| {
        of(scene, "constrained-authority")
    }),
    warned("an authority for every name", "name constraints", |scene| {
        of(scene, "authority")
    }),
    warned("an authority with an RSA key", "name constraints", |scene| {
        of(scene, "rsa-authority")
    }),
    warned("an authority with an Ed25519 key", "name constraints", |scene| {
        of(scene, "ed25519-authority")
    }),
    warned(
        "a name in other scripts, with signs that act on a terminal",
        "name constraints",
        |scene| of(scene, "odd-name-authority"),
    ),
    accepted("a self-signed server", |scene| of(scene, "server-with-ca-false")).saying("server"),
    warned(
        "a self-signed server that may issue, openssl's default",
        "impersonate",
        |scene| of(scene, "server-with-ca-true"),
    ),
    accepted("a certificate of version 1", |scene| {
        of(scene, "version-1-authority")
    }),
    warned("an authority that is not valid yet", "2048", |scene| {
        of(scene, "future-authority")
    }),
    refused("an authority that has expired", "certificate-expired", |scene| {
        of(scene, "expired-authority")
    })
    .saying("2021"),
    refused("a server that has expired", "certificate-expired", |scene| {
        of(scene, "expired-server")
    }),
    warned("an expired one that is asked for", "2021", |scene| {
        of(scene, "expired-authority")
    })
    .with(&["--allow-expired"]),
    warned("signed by itself with MD5", "MD5", |scene| {
        of(scene, "md5-authority")
    }),
    warned("signed by itself with SHA-1", "SHA-1", |scene| {
        of(scene, "sha1-authority")
    }),
    refused("a key of 1024 bits", "certificate-weak", |scene| {
        of(scene, "rsa-1024-authority")
    })
    .saying("1024"),
    refused("an intermediate signed with SHA-1", "certificate-weak", |scene| {
        of(scene, "sha1-intermediate")
    })
    .with(&["--intermediates"])
    .saying("SHA-1"),
    // The issuer is what should be trusted instead.
    refused(
        "a server's certificate that somebody issued",
        "not-self-signed",
        |scene| of(scene, "leaf"),
    )
    .saying("Example authority"),
    refused("an intermediate alone", "only-intermediates", |scene| {
        of(scene, "intermediate")
    })
    .saying("--intermediates"),
    warned("an intermediate that is asked for", "name constraints", |scene| {
        of(scene, "intermediate")
    })
    .with(&["--intermediates"]),
    refused(
        "another key's signature under its own name",
        "self-signature-invalid",
        |scene| of(scene, "falsely-self-issued"),
    ),
    refused(
        "an expired root hidden behind a good one",
        "certificate-expired",
        |scene| {
            let certificates = &scene.certificates;
            let both = [
                certificates.pem("constrained-authority"),
                certificates.pem("expired-authority"),
            ]
            .concat();
            scene.trust("both.crt", &both)
        },
    ),
];
