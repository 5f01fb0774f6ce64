//! A PKI with everything that may be wrong with it, servers that are configured with that, and the engine that visits them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::faults::{Server, Visit};
use crate::support::clickhouse::{self, Engine};
use crate::support::fixture::Fixture;
use crate::support::namespace::Place;
use crate::support::process::{must, wait_for};
use crate::support::zookeeper::{self, Release, Role, free_port};

/// What both sides wrote while one fault stood.
pub(super) struct Logs {
    pub(super) zookeeper: PathBuf,
    pub(super) clickhouse: PathBuf,
}

/// Where the faults are made.
pub(super) struct Lab {
    folder: PathBuf,
    pub(super) pki: Fixture,
    other: Fixture,
}

/// A server that runs, or has ended.
pub(super) struct Started {
    pub(super) server: zookeeper::Server,
    pub(super) zoo_cfg: PathBuf,
    pub(super) port: u16,
}

impl Started {
    /// What the server wrote after its first `before` octets, as a file in the folder.
    pub(super) fn log_since(&self, before: usize, folder: &Path) -> PathBuf {
        let (log, settled) = (folder.join("zookeeper.log"), settled(&self.server));
        fs::create_dir_all(folder).expect("the test's folder can be written");
        fs::write(&log, &settled[before..]).expect("the test's folder can be written");
        log
    }
}

/// In the settings: the folder of the PKI, that of another one, and the server's port.
const PLACEHOLDERS: [&str; 3] = ["{pki}", "{other}", "{port}"];

/// A server's settings before anything is wrong with them.
const SERVER: &str = "secureClientPort={port}
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
ssl.clientAuth=need
client.certReload=true
ssl.enabledProtocols=TLSv1.2,TLSv1.3
ssl.keyStore.location={pki}/keystore.p12
ssl.keyStore.passwordPath={pki}/password
ssl.trustStore.location={pki}/truststore.p12
ssl.trustStore.passwordPath={pki}/password
";

/// ClickHouse's.
const CLIENT: &str = "<clickhouse>
<openSSL><client><privateKeyFile>{pki}/client.key</privateKeyFile><certificateFile>{pki}/client.crt</certificateFile>
<caConfig>{pki}/ca.crt</caConfig><loadDefaultCAFile>false</loadDefaultCAFile><verificationMode>strict</verificationMode>
<extendedVerification>true</extendedVerification></client></openSSL>
<zookeeper><node><host>localhost</host><port>{port}</port><secure>1</secure></node></zookeeper>
</clickhouse>
";

impl Lab {
    /// Makes the PKI and the broken stores.
    pub(super) fn make(folder: &Path) -> Self {
        let pki = Fixture::make(&folder.join("pki"));
        let names = "DNS:localhost,IP:127.0.0.1";
        pki.leaf("expired", names, "serverAuth,clientAuth", -1);
        pki.leaf("client-only", names, "clientAuth", 20);
        pki.leaf(
            "elsewhere",
            "DNS:elsewhere.example.test",
            "serverAuth,clientAuth",
            20,
        );
        for name in ["expired", "client-only", "elsewhere"] {
            pki.keystore(name, name);
        }
        pki.written("wrong-password", "another-one");
        // What OpenSSL makes of certificates alone: Java lists nothing in it.
        let openssl = |line: &str| must(pki.openssl().args(line.split(' ')));
        openssl("pkcs12 -export -nokeys -in ca.crt -out unmarked.p12 -passout file:password");
        openssl("genrsa -traditional -out pkcs1.key 2048");
        openssl("pkcs8 -topk8 -in server.key -out sealed.key -passout file:password");
        let text = |name: &str| fs::read_to_string(pki.at(name)).expect(name);
        pki.written("without-key.pem", &text("server.crt"));
        for (pem, key) in [
            ("pkcs1.pem", "pkcs1.key"),
            ("sealed.pem", "sealed.key"),
            ("plain.pem", "server.key"),
        ] {
            pki.written(pem, &(text(key) + &text("server.crt")));
        }
        fs::copy(pki.at("keystore.p12"), pki.at("keystore.store")).expect("a fresh folder can be written");
        must(
            Command::new("keytool")
                .current_dir(pki.at(""))
                .args(TWO_PASSWORDS.split(' ')),
        );
        Self {
            folder: folder.to_owned(),
            pki,
            other: Fixture::make(&folder.join("other")),
        }
    }

    /// Starts a server with its fault, and has it visited.
    pub(super) fn try_server<'a>(&self, server: &'a Server) -> Vec<(&'a Visit, Logs)> {
        let folder = self.folder_of(server.fault, &(server.release)());
        let running = self.start(&folder, &(server.release)(), server.zoo_cfg, server.serves);
        let visit = |(number, visit): (usize, &'a Visit)| {
            // What the server wrote at its start belongs to the first visit.
            let before = if number == 0 {
                0
            } else {
                running.server.log().len()
            };
            let folder = folder.join(visit.fault.replace(' ', "-"));
            let clickhouse = visit.configuration.map_or_else(
                || folder.join("none"),
                |configure| {
                    Self::visit(
                        visit.release,
                        &self.configured(&folder, configure, running.port),
                        &folder,
                    )
                },
            );
            let zookeeper = running.log_since(before, &folder);
            (
                visit,
                Logs {
                    zookeeper,
                    clickhouse,
                },
            )
        };
        server.visits.iter().enumerate().map(visit).collect()
    }

    /// Where a fault's files go.
    pub(super) fn folder_of(&self, fault: &str, release: &Release) -> PathBuf {
        self.folder.join(fault.replace(' ', "-")).join(release.name())
    }

    /// Starts a server, and waits until it serves or ends.
    pub(super) fn start(
        &self,
        folder: &Path,
        release: &Release,
        wrong: fn(&str) -> String,
        stays: bool,
    ) -> Started {
        fs::create_dir_all(folder).expect("the test's folder can be written");
        let port = free_port();
        let base = zookeeper::base_configuration(&folder.join("data"), "127.0.0.1");
        let zoo_cfg = folder.join("zoo.cfg");
        let text = wrong(&format!("{base}{SERVER}"));
        fs::write(&zoo_cfg, self.placed(&text, port)).expect("the test's folder can be written");
        let mut server = zookeeper::Server::launch(Place::here(), release, &zoo_cfg, Role::Standalone);
        if stays {
            server.wait_until_serving();
        } else {
            server.wait_until_ended();
        }
        Started {
            server,
            zoo_cfg,
            port,
        }
    }

    /// An engine's configuration: its main file.
    pub(super) fn configured(&self, folder: &Path, wrong: fn(&str) -> String, port: u16) -> PathBuf {
        let config = clickhouse::write_base_configuration(folder);
        clickhouse::give_time_to_handshakes(folder);
        let text = self.placed(&wrong(CLIENT), port);
        fs::write(folder.join("config.d/zookeeper.xml"), text).expect("the test's folder can be written");
        config
    }

    /// Has an engine knock, and gives its log.
    pub(super) fn visit(release: clickhouse::Release, config: &Path, folder: &Path) -> PathBuf {
        let log = folder.join("clickhouse.log");
        let mut engine = Engine::start(Place::here(), release, config, folder);
        let answer = engine.query("SELECT generateSerialID('x')");
        // The engine answers before its log is written.
        let written = wait_for(Duration::from_secs(5), || {
            let log = engine.log();
            let is_told = log.contains("<Error> executeQuery: ") || log.contains("nitialized, hosts");
            is_told.then_some(log)
        });
        fs::write(&log, written.unwrap_or_else(|| format!("{answer:?}")))
            .expect("the test's folder can be written");
        log
    }

    fn placed(&self, text: &str, port: u16) -> String {
        let folder = |fixture: &Fixture| {
            fixture
                .at("")
                .display()
                .to_string()
                .trim_end_matches('/')
                .to_owned()
        };
        let values = [folder(&self.pki), folder(&self.other), port.to_string()];
        let replace = |text: String, (placeholder, value): (&str, String)| text.replace(placeholder, &value);
        PLACEHOLDERS
            .into_iter()
            .zip(values)
            .fold(text.to_owned(), replace)
    }
}

/// A keystore whose key has another password than the store.
const TWO_PASSWORDS: &str = "-importkeystore -noprompt -srckeystore keystore.p12 -srcstoretype PKCS12 -srcstorepass fixture-store \
                             -destkeystore two-passwords.jks -deststoretype JKS -deststorepass fixture-store -srcalias 1 \
                             -destkeypass another-one";

/// The server's log once nothing more comes.
fn settled(server: &zookeeper::Server) -> String {
    let mut before = server.log();
    let quiet = wait_for(Duration::from_secs(5), || {
        std::thread::sleep(Duration::from_millis(200));
        let now = server.log();
        let is_quiet = now.len() == before.len();
        before.clone_from(&now);
        is_quiet.then_some(now)
    });
    quiet.unwrap_or(before)
}
