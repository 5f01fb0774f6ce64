use std::process::Command;

use super::content::{Refusal, blocks};
use crate::keystore::{Folder, PASSWORD};

/// A folder with what the stores of one kind of key are made of, as files of their own.
///
/// `leaf` was issued by `mid`, and that by the root `own`, which is trusted as `other` is; `leaf` and `own` have a key of this
/// kind. In `everything.pem` and `chain.pem` the root stands before the authority that it issued.
pub(super) struct Bed {
    pub(super) key: &'static str,
    pub(super) folder: Folder,
    /// The key of `leaf` as `openssl pkey` writes it, and its public half, in DER.
    pub(super) private: Vec<u8>,
    pub(super) public: Vec<u8>,
    /// The certificates that a keystore holds, in order, and those that a truststore holds, in DER.
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) anchors: Vec<Vec<u8>>,
}

impl Bed {
    pub(super) fn new((key, options): (&'static str, &str)) -> Self {
        let folder = Folder::new();
        let other = "ec -pkeyopt ec_paramgen_curve:P-256";
        for (name, key, issuer) in [
            ("own", options, ""),
            ("other", other, ""),
            ("mid", other, "-CA own.crt -CAkey own.key"),
            (
                "leaf",
                options,
                "-CA mid.crt -CAkey mid.key -addext basicConstraints=critical,CA:FALSE",
            ),
        ] {
            folder.run(&format!(
                "openssl req -x509 -newkey {key} -nodes -days 30 {issuer} -keyout {name}.key -out {name}.crt -subj \
                 /CN={name}.example.com"
            ));
        }
        let joined =
            |names: &[&str]| -> Vec<u8> { names.iter().flat_map(|name| folder.read(name)).collect() };
        folder.write(
            "everything.pem",
            &joined(&["leaf.key", "leaf.crt", "own.crt", "mid.crt"]),
        );
        folder.write("chain.pem", &joined(&["leaf.crt", "own.crt", "mid.crt"]));
        folder.write("both.pem", &joined(&["own.crt", "other.crt"]));
        folder.write("password", PASSWORD.as_bytes());
        // For those who take a key from no other file.
        folder
            .run("openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out import.p12");
        let certificates = |names: &[&str]| blocks(&joined(names), "CERTIFICATE");
        let private = blocks(&folder.run_bytes("openssl pkey -in leaf.key"), "PRIVATE KEY");
        let public = blocks(
            &folder.run_bytes("openssl pkey -in leaf.key -pubout"),
            "PUBLIC KEY",
        );
        Self {
            key,
            private: private.concat(),
            public: public.concat(),
            chain: certificates(&["leaf.crt", "mid.crt", "own.crt"]),
            anchors: certificates(&["own.crt", "other.crt"]),
            folder,
        }
    }

    /// Starts a program in the folder: what it writes to its standard output, or how it refuses.
    pub(super) fn attempt(&self, line: &str) -> Result<Vec<u8>, Refusal> {
        self.attempt_in("", line)
    }

    /// The same in a folder of the folder.
    pub(super) fn attempt_in(&self, inner: &str, line: &str) -> Result<Vec<u8>, Refusal> {
        let mut words = line.split_whitespace();
        let program = words.next().expect("a program");
        let output = Command::new(program)
            .args(words)
            .current_dir(self.folder.path(inner))
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect(program);
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(Refusal::of(program, &String::from_utf8_lossy(&output.stderr)))
        }
    }
}
