//! A small PKI made by `openssl` and `keytool`, to prove the harness without `zkcerts`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::clickhouse;
use crate::support::foreign::Credentials;
use crate::support::process::must;
use crate::support::zookeeper;

/// The folder of a made PKI, and what stands in it.
pub(crate) struct Fixture {
    folder: PathBuf,
}

const PASSWORD: &str = "fixture-store";

impl Fixture {
    /// An authority, a server's stores for `localhost`, and a client's certificate.
    pub(crate) fn make(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let fixture = Self {
            folder: folder.to_owned(),
        };
        must(
            fixture
                .openssl()
                .args([
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                ])
                .args([
                    "-keyout",
                    "ca.key",
                    "-out",
                    "ca.crt",
                    "-days",
                    "30",
                    "-subj",
                    "/CN=fixture authority",
                ])
                .args(["-addext", "keyUsage=critical,keyCertSign"]),
        );
        fixture.leaf("server", "DNS:localhost,IP:127.0.0.1", "serverAuth", 20);
        fixture.leaf("client", "DNS:client", "clientAuth", 20);
        fs::write(fixture.at("password"), PASSWORD).expect("a fresh folder can be written");
        fixture.keystore("server", "keystore");
        must(
            Command::new("keytool")
                .current_dir(folder)
                .args([
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    "authority",
                    "-file",
                    "ca.crt",
                ])
                .args([
                    "-keystore",
                    "truststore.p12",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                ]),
        );
        fixture
    }

    /// A file of it.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The client that belongs.
    pub(crate) fn client(&self) -> Credentials {
        Credentials::of_client(&self.folder)
    }

    /// A server that listens at 127.0.0.1 with TLS: its `zoo.cfg`.
    pub(crate) fn zoo_cfg(&self, port: u16) -> PathBuf {
        let base = zookeeper::base_configuration(&self.at("data"), "127.0.0.1");
        let store = |name: &str| {
            let (stem, password) = (
                self.at(&format!("{}.p12", name.to_lowercase())),
                self.at("password"),
            );
            format!(
                "ssl.{name}.location={}\nssl.{name}.passwordPath={}\n",
                stem.display(),
                password.display()
            )
        };
        let text = format!(
            "{base}secureClientPort={port}\n\
             serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n\
             ssl.clientAuth=need\nssl.enabledProtocols=TLSv1.2,TLSv1.3\n\
             ssl.ciphersuites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n{}{}",
            store("keyStore"),
            store("trustStore"),
        );
        self.written("zoo.cfg", &text)
    }

    /// A server that listens at 127.0.0.1 without TLS.
    pub(crate) fn plaintext_zoo_cfg(&self, port: u16) -> PathBuf {
        let base = zookeeper::base_configuration(&self.at("plaintext-data"), "127.0.0.1");
        // ZooKeeper refuses an address for a secure port that is not there.
        let base = base.replace("secureClientPortAddress", "clientPortAddress");
        self.written("plaintext.cfg", &format!("{base}clientPort={port}\n"))
    }

    /// An engine's configuration in a folder of its own, which trusts `authority`.
    pub(crate) fn engine_configuration(
        &self,
        name: &str,
        port: u16,
        secure: bool,
        authority: &Path,
    ) -> PathBuf {
        let config = clickhouse::write_base_configuration(&self.at(name));
        let text = format!(
            "<clickhouse>\n<openSSL><client><privateKeyFile>{}</privateKeyFile><certificateFile>{}</certificateFile>\
             <caConfig>{}</caConfig><loadDefaultCAFile>false</loadDefaultCAFile><verificationMode>strict</verificationMode>\
             <extendedVerification>true</extendedVerification></client></openSSL>\n\
             <zookeeper><node><host>localhost</host><port>{port}</port><secure>{}</secure></node></zookeeper>\n\
             </clickhouse>\n",
            self.at("client.key").display(),
            self.at("client.crt").display(),
            authority.display(),
            u8::from(secure),
        );
        self.written(&format!("{name}/config.d/zookeeper.xml"), &text);
        config
    }

    /// Packs `NAME.key`, `NAME.crt` and the authority into `STORE.p12`.
    pub(crate) fn keystore(&self, name: &str, store: &str) -> PathBuf {
        let of = |ending: &str| format!("{name}.{ending}");
        let out = format!("{store}.p12");
        must(
            self.openssl()
                .args(["pkcs12", "-export", "-in", &of("crt"), "-inkey", &of("key")])
                .args(["-certfile", "ca.crt", "-out", &out, "-passout", "file:password"]),
        );
        self.at(&out)
    }

    /// Issues `NAME.crt` for `NAME.key`; after `-1` days it has ended.
    pub(crate) fn leaf(&self, name: &str, alternatives: &str, usage: &str, days: i32) {
        let extensions = format!(
            "subjectAltName={alternatives}\nextendedKeyUsage={usage}\nkeyUsage=critical,digitalSignature\n"
        );
        self.written(&format!("{name}.extensions"), &extensions);
        let of = |ending: &str| format!("{name}.{ending}");
        must(
            self.openssl()
                .args([
                    "req",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                ])
                .args([
                    "-keyout",
                    &of("key"),
                    "-out",
                    &of("csr"),
                    "-subj",
                    &format!("/CN={name}"),
                ]),
        );
        must(
            self.openssl()
                .args(["x509", "-req", "-days", &days.to_string()])
                .args(["-CA", "ca.crt", "-CAkey", "ca.key"])
                .args([
                    "-in",
                    &of("csr"),
                    "-out",
                    &of("crt"),
                    "-extfile",
                    &of("extensions"),
                ]),
        );
    }

    /// `openssl`, in the folder.
    pub(crate) fn openssl(&self) -> Command {
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder);
        command
    }

    /// Writes a file of it.
    pub(crate) fn written(&self, name: &str, text: &str) -> PathBuf {
        let file = self.at(name);
        fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        file
    }
}
