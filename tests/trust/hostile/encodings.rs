//! One certificate in every shape, whole and damaged.

use crate::bed::forms::{self, Form};
use crate::hostile::row::{PLAIN, Row, Scene, accepted, refused};

fn shaped(scene: &Scene, form: Form) -> Vec<String> {
    scene.trust("shaped.crt", &form(&scene.certificates.pem(PLAIN)))
}

/// Two certificates in one file, the second in this shape.
fn second(scene: &Scene, form: Form) -> Vec<String> {
    let certificates = &scene.certificates;
    let first = certificates.pem("authority-1");
    scene.trust(
        "two.pem",
        &[first, form(&certificates.pem("authority-2"))].concat(),
    )
}

fn made(scene: &Scene, name: &str, openssl: &str) -> Vec<String> {
    scene.trust(name, &scene.certificates.made(PLAIN, openssl))
}

pub(crate) const ENCODINGS: &[Row] = &[
    accepted("PEM", Scene::trust_plain),
    accepted("DER, called .crt", |scene| {
        made(scene, "der.crt", "x509 -outform DER -in {crt}")
    }),
    accepted("DER, called .pem", |scene| {
        made(scene, "der.pem", "x509 -outform DER -in {crt}")
    }),
    accepted("the text that openssl prints before the block", |scene| {
        made(scene, "text.crt", "x509 -text -in {crt}")
    }),
    accepted("the attributes that openssl pkcs12 prints", |scene| {
        shaped(scene, forms::bag_attributes)
    }),
    accepted("comments that speak of certificates", |scene| {
        shaped(scene, forms::comments)
    }),
    accepted("line ends of Windows", |scene| shaped(scene, forms::crlf)),
    accepted("line ends of old Macs", |scene| shaped(scene, forms::cr_only)).saying("carriage return"),
    accepted("a byte order mark", |scene| shaped(scene, forms::byte_order_mark)).saying("byte order mark"),
    accepted("UTF-16", |scene| shaped(scene, forms::utf16)).saying("UTF-16"),
    accepted("blanks at the ends of lines", |scene| {
        shaped(scene, forms::trailing_blanks)
    }),
    accepted("no line end at the end", |scene| {
        shaped(scene, forms::no_last_line_end)
    }),
    accepted("blanks where line ends were", |scene| {
        shaped(scene, forms::one_line)
    })
    .saying("blanks"),
    accepted("`\\n` where line ends were", |scene| {
        shaped(scene, forms::escaped)
    })
    .saying("\\n"),
    accepted("OpenSSL's trusted certificate", |scene| {
        made(
            scene,
            "trusted.crt",
            "x509 -trustout -addtrust serverAuth -in {crt}",
        )
    })
    .saying("trust settings"),
    accepted("a PKCS#7 bundle in PEM", |scene| {
        made(scene, "bundle.p7b", "crl2pkcs7 -nocrl -certfile {crt}")
    }),
    accepted("a PKCS#7 bundle in DER", |scene| {
        made(
            scene,
            "bundle.p7b",
            "crl2pkcs7 -nocrl -outform DER -certfile {crt}",
        )
    }),
    refused(
        "a version that has no extensions",
        "certificate-defect",
        |scene| {
            let der = scene.certificates.made(PLAIN, "x509 -outform DER -in {crt}");
            scene.trust("version.crt", &forms::as_version_2(&der))
        },
    ),
    accepted("bytes behind the certificate in its block", |scene| {
        let der = scene.certificates.made(PLAIN, "x509 -outform DER -in {crt}");
        scene.trust("trailing.crt", &[&der[..], &[0; 4]].concat())
    })
    .saying("cut off"),
    refused("DER, cut", "certificate-unreadable", |scene| {
        let der = scene.certificates.made(PLAIN, "x509 -outform DER -in {crt}");
        scene.trust("cut.der", &der[..der.len() - 20])
    }),
    refused("cut in the middle of the block", "pem-damaged", |scene| {
        shaped(scene, forms::truncated)
    }),
    refused("the last of two cut", "pem-damaged", |scene| {
        second(scene, forms::truncated)
    }),
    refused("a character that is not base64", "pem-damaged", |scene| {
        shaped(scene, forms::not_base64)
    }),
    refused("the last of two damaged", "pem-damaged", |scene| {
        second(scene, forms::not_base64)
    }),
    refused("another label at the end", "pem-damaged", |scene| {
        shaped(scene, forms::other_label_at_the_end)
    }),
    refused("base64 of something else", "certificate-unreadable", |scene| {
        scene.trust(
            "other.crt",
            b"-----BEGIN CERTIFICATE-----\naGVsbG8gd29ybGQ=\n-----END CERTIFICATE-----\n",
        )
    }),
];
