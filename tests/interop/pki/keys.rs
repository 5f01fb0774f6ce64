use zkcerts::model::{Fault as _, KeyAlgorithm};
use zkcerts::pki::PrivateKey;

use super::{Folder, key};

/// How OpenSSL makes each kind of key that we make.
const fn genpkey(algorithm: KeyAlgorithm) -> &'static str {
    match algorithm {
        KeyAlgorithm::EcdsaP256 => "EC -pkeyopt ec_paramgen_curve:P-256",
        KeyAlgorithm::EcdsaP384 => "EC -pkeyopt ec_paramgen_curve:P-384",
        KeyAlgorithm::Ed25519 => "ED25519",
        KeyAlgorithm::Rsa2048 => "RSA -pkeyopt rsa_keygen_bits:2048",
        KeyAlgorithm::Rsa3072 => "RSA -pkeyopt rsa_keygen_bits:3072",
        KeyAlgorithm::Rsa4096 => "RSA -pkeyopt rsa_keygen_bits:4096",
    }
}

#[test]
fn openssl_reads_every_kind_of_key_and_finds_the_same_public_key() {
    let folder = Folder::new();
    for algorithm in KeyAlgorithm::ALL {
        let key = key(*algorithm);
        folder.write("key.der", key.pkcs8_der());
        folder.run("openssl pkey -inform DER -in key.der -check -noout");
        folder.run("openssl pkey -inform DER -in key.der -pubout -outform DER -out public.der");
        assert_eq!(folder.der("public.der"), key.public_key_der(), "{algorithm}");
    }
}

#[test]
fn every_form_in_which_openssl_writes_a_key_is_read() {
    let folder = Folder::new();
    for algorithm in KeyAlgorithm::ALL {
        folder.run(&format!(
            "openssl genpkey -algorithm {} -out key.pem",
            genpkey(*algorithm)
        ));
        folder.run("openssl pkey -in key.pem -pubout -outform DER -out public.der");
        let mut forms = vec!["openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out form.der"];
        match algorithm {
            KeyAlgorithm::Ed25519 => {}
            algorithm if algorithm.is_rsa() => {
                forms.push("openssl rsa -traditional -in key.pem -outform DER -out form.der");
            }
            _ => forms.extend([
                "openssl ec -in key.pem -outform DER -out form.der",
                "openssl ec -in key.pem -no_public -outform DER -out form.der",
                "openssl ec -in key.pem -conv_form compressed -outform DER -out form.der",
            ]),
        }
        for form in forms {
            folder.run(form);
            let key = PrivateKey::from_der(&folder.der("form.der")).expect(form);
            assert_eq!(key.algorithm(), Some(*algorithm), "{form}");
            assert_eq!(key.public_key_der(), folder.der("public.der"), "{form}");
        }
    }
}

#[test]
fn an_elliptic_curve_written_out_in_parameters_gets_its_name_back() {
    let folder = Folder::new();
    folder
        .run("openssl ecparam -name prime256v1 -genkey -noout -param_enc explicit -outform DER -out key.der");
    let key = PrivateKey::from_der(&folder.der("key.der")).expect("a key");
    assert_eq!(key.algorithm(), Some(KeyAlgorithm::EcdsaP256));
    folder.write("named.der", key.pkcs8_der());
    let text = folder.run("openssl pkey -inform DER -in named.der -noout -text");
    assert!(text.contains("NIST CURVE: P-256"), "{text}");
}

#[test]
fn keys_that_are_read_but_not_made_have_no_kind() {
    let folder = Folder::new();
    for kind in [
        "EC -pkeyopt ec_paramgen_curve:P-521",
        "RSA -pkeyopt rsa_keygen_bits:2560",
    ] {
        folder.run(&format!(
            "openssl genpkey -algorithm {kind} -outform DER -out key.der"
        ));
        let key = PrivateKey::from_der(&folder.der("key.der")).expect(kind);
        assert_eq!(key.algorithm(), None, "{kind}");
    }
}

#[test]
fn a_key_that_is_of_no_use_is_refused_by_the_name_of_its_kind() {
    let folder = Folder::new();
    for (kind, code, named) in [
        ("RSA -pkeyopt rsa_keygen_bits:1024", "key-too-short", "1024 bits"),
        (
            "RSA-PSS -pkeyopt rsa_keygen_bits:2048",
            "key-unsupported",
            "RSA-PSS",
        ),
        (
            "EC -pkeyopt ec_paramgen_curve:secp256k1",
            "key-unsupported",
            "secp256k1",
        ),
        (
            "EC -pkeyopt ec_paramgen_curve:brainpoolP256r1",
            "key-unsupported",
            "brainpoolP256r1",
        ),
        ("ED448", "key-unsupported", "Ed448"),
        ("X25519", "key-unsupported", "X25519"),
    ] {
        folder.run(&format!(
            "openssl genpkey -algorithm {kind} -outform DER -out key.der"
        ));
        let error = PrivateKey::from_der(&folder.der("key.der")).expect_err(kind);
        assert_eq!(error.code(), code, "{kind}: {error}");
        assert!(error.to_string().contains(named), "{kind}: {error}");
    }
    folder.run("openssl genpkey -algorithm ED25519 -out key.pem");
    folder.run("openssl pkcs8 -topk8 -passout pass:secret -in key.pem -outform DER -out key.der");
    assert_eq!(
        PrivateKey::from_der(&folder.der("key.der"))
            .expect_err("encrypted")
            .code(),
        "key-encrypted"
    );
    folder.run("openssl genrsa -traditional -out key.pem 1024");
    assert_eq!(
        PrivateKey::from_der(&folder.der("key.pem"))
            .expect_err("too short")
            .code(),
        "key-too-short"
    );
    folder.run("openssl pkey -in key.pem -pubout -outform DER -out public.der");
    assert_eq!(
        PrivateKey::from_der(&folder.der("public.der"))
            .expect_err("public")
            .code(),
        "key-unreadable"
    );
}
