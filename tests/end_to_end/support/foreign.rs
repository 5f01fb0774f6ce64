//! Those who must not get in, and the proof that they do not: a client without a certificate, and a stranger whose authority
//! and certificate bear the right names over the wrong keys.
//!
//! A TLS 1.3 handshake is done for the client before the server has judged it, and OpenSSL's `s_client` reports success
//! there. So what is asked is whether ZooKeeper grants a *session*.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::namespace::Place;
use crate::support::process::{must, run};
use crate::support::tools;

/// The protocol versions, as [`knock`] takes them.
pub(crate) const TLS_VERSIONS: [&str; 2] = ["1.2", "1.3"];

/// A client's key and certificate, in PEM.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Credentials {
    /// `client.crt` and `client.key` of a folder.
    pub(crate) fn of_client(folder: &Path) -> Self {
        Self {
            certificate: folder.join("client.crt"),
            key: folder.join("client.key"),
        }
    }

    /// The identity in a PKCS#12 store, taken out by `openssl`.
    pub(crate) fn of_store(store: &Path, password_file: &Path, folder: &Path) -> Self {
        let extracted = Self {
            certificate: folder.join("extracted.crt"),
            key: folder.join("extracted.key"),
        };
        for (parts, out) in [("-nokeys", &extracted.certificate), ("-nocerts", &extracted.key)] {
            let password = format!("file:{}", password_file.display());
            must(
                openssl()
                    .args(["pkcs12", "-in"])
                    .arg(store)
                    .args(["-passin", &password, "-nodes", parts, "-out"])
                    .arg(out),
            );
        }
        extracted
    }

    /// The same names, issued by an authority of the same name, over other keys: nothing but a signature tells them apart.
    pub(crate) fn forged(&self, authority: &Path, folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let at = |name: &str| folder.join(name);
        for key in ["authority.key", "client.key"] {
            must(
                openssl()
                    .args([
                        "genpkey",
                        "-algorithm",
                        "EC",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-out",
                    ])
                    .arg(at(key)),
            );
        }
        must(
            openssl()
                .args(["x509", "-days", "30", "-in"])
                .arg(authority)
                .arg("-signkey")
                .arg(at("authority.key"))
                .arg("-out")
                .arg(at("authority.crt")),
        );
        must(
            openssl()
                .args(["x509", "-x509toreq", "-in"])
                .arg(&self.certificate)
                .arg("-signkey")
                .arg(at("client.key"))
                .arg("-out")
                .arg(at("client.csr")),
        );
        fs::write(
            at("extensions"),
            "extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\n",
        )
        .expect("a fresh folder can be written");
        must(
            openssl()
                .args(["x509", "-req", "-days", "20", "-in"])
                .arg(at("client.csr"))
                .arg("-CA")
                .arg(at("authority.crt"))
                .arg("-CAkey")
                .arg(at("authority.key"))
                .arg("-extfile")
                .arg(at("extensions"))
                .arg("-out")
                .arg(at("client.crt")),
        );
        Self::of_client(folder)
    }
}

/// How far a knock came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Knock {
    /// In: the answers to the actions.
    Session(Vec<serde_json::Value>),
    /// Refused by the server; when, and with what words.
    Refused(String),
    /// We refuse the server's certificate.
    Distrusted(String),
}

/// A door to knock at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Door<'a> {
    pub(crate) from: Place,
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    /// A ZooKeeper peer's port: nobody is granted a session there, who is let in is waited for.
    pub(crate) peer: bool,
}

impl Door<'_> {
    /// Knocks with these credentials, or none, and asks for `actions` in the session: `create=PATH`, `guard=PATH`,
    /// `read=PATH`, `acl=PATH`, `children=PATH`.
    ///
    /// # Panics
    /// When nobody is there: that proves nothing.
    pub(crate) fn knock(self, version: &str, credentials: Option<&Credentials>, actions: &[&str]) -> Knock {
        let mut command = self.from.command(tools::installed("python"));
        command
            .arg(tools::script("knock.py"))
            .args([self.host, &self.port.to_string(), version]);
        if let Some(Credentials { certificate, key }) = credentials {
            command.arg("--cert").arg(certificate).arg("--key").arg(key);
        }
        if self.peer {
            command.arg("--peer");
        }
        for action in actions {
            command.args(["--action", action]);
        }
        let said = run(&mut command, Duration::from_mins(1));
        let verdict: serde_json::Value = serde_json::from_str(&said.stdout)
            .unwrap_or_else(|error| panic!("{command:?}: {error}\n{}\n{}", said.stdout, said.stderr));
        match verdict["verdict"].as_str() {
            Some("session") => Knock::Session(verdict["answers"].as_array().cloned().unwrap_or_default()),
            Some("refused") => Knock::Refused(format!(
                "{} the handshake: {}",
                verdict["stage"], verdict["detail"]
            )),
            Some("distrusted") => Knock::Distrusted(verdict["detail"].to_string()),
            _ => panic!("nobody is at {}:{}: {verdict}", self.host, self.port),
        }
    }

    /// Strangers stay out and friends get in, at each of these protocol versions.
    ///
    /// # Panics
    /// When one of them does not.
    pub(crate) fn assert_guarded(self, friend: &Credentials, stranger: &Credentials, versions: &[&str]) {
        for version in versions {
            for (who, credentials) in [("an anonymous client", None), ("a stranger", Some(stranger))] {
                let knock = self.knock(version, credentials, &[]);
                assert!(
                    matches!(knock, Knock::Refused(_)),
                    "{who} at TLS {version}: {knock:?}"
                );
            }
            // Last, so that the refusals were those of a server that serves.
            let knock = self.knock(version, Some(friend), &[]);
            assert!(
                matches!(knock, Knock::Session(_)),
                "a friend at TLS {version}: {knock:?}"
            );
        }
    }
}

fn openssl() -> Command {
    Command::new("openssl")
}
