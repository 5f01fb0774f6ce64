//! ClickHouse as the upstream guide sets it up: it trusts what the system trusts. Its ZooKeeper shows a certificate of our authority.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bed::consumers::Verdict;
use crate::bed::machine::Machine;
use crate::support::clickhouse::{RELEASES, Release, round_trip, write_base_configuration};
use crate::support::workspace::Workspace;
use crate::support::zookeeper::{self, Server, base_configuration};

/// The guide's port; each machine of a test has a loopback of its own.
const PORT: &str = "2281";

/// A workspace, a ZooKeeper that serves its certificate, and the guide's configuration for ClickHouse.
pub(crate) struct Guide {
    workspace: Workspace,
    config: PathBuf,
    _server: Server,
}

impl Guide {
    /// Sets both up in this machine, with the server running.
    pub(crate) fn on(machine: &Machine) -> Self {
        let at = |name: &str| machine.folder().join(name);
        let shown = |name: &str| at(name).display().to_string();
        let workspace = Workspace::at(&at("workspace"));
        let directories = [
            "--zookeeper-dir",
            &shown("zookeeper/tls"),
            "--clickhouse-dir",
            &shown("clickhouse"),
        ];
        workspace.must(&[&["init", "--port", PORT], &directories[..]].concat());
        let zoo_cfg = at("zookeeper/zoo.cfg");
        let base = base_configuration(&at("zookeeper/data"), "127.0.0.1");
        fs::write(&zoo_cfg, base).expect("the test's folder can be written");
        workspace.deploy_zookeeper("localhost", &zoo_cfg);
        let server = Server::start(machine.place(), &zookeeper::Release::newest("3.9"), &zoo_cfg);
        let config = write_base_configuration(&at("clickhouse"));
        let client = workspace.file("clickhouse/localhost");
        fs::write(at("clickhouse/config.d/guide.xml"), guide_section(&client))
            .expect("the test's folder can be written");
        Self {
            workspace,
            config,
            _server: server,
        }
    }

    /// The workspace's directory.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.workspace.file("")
    }

    /// The certificate that the guide has people trust.
    pub(crate) fn authority(&self) -> PathBuf {
        self.workspace.file("ca/zookeeper.crt")
    }

    /// What ZooKeeper shows.
    pub(crate) fn server_certificate(&self) -> PathBuf {
        self.workspace.file("zookeeper/localhost/server.crt")
    }

    /// Whether a fresh engine comes to a session over TLS, by its own word.
    fn clickhouse(&self, machine: &Machine, release: Release) -> Verdict {
        let trip = round_trip(machine.place(), release, &self.config, machine.folder());
        trip.row.clone()?;
        trip.assert_secure();
        Ok(())
    }

    /// # Panics
    /// When an engine of either release comes to no session.
    pub(crate) fn assert_trusted(&self, machine: &Machine) {
        for release in RELEASES {
            let verdict = self.clickhouse(machine, release);
            assert_eq!(verdict, Ok(()), "the engine {}", release.name());
        }
    }

    /// # Panics
    /// Unless the engines of both releases refuse the certificate; for whatever else they fail, it is not that.
    pub(crate) fn assert_not_trusted(&self, machine: &Machine) {
        for release in RELEASES {
            let refusal = self
                .clickhouse(machine, release)
                .expect_err("the engine trusts it");
            let reasons = ["certificate verify failed", "CERTIFICATE_VERIFY_FAILED"];
            assert!(
                reasons.iter().any(|reason| refusal.contains(reason)),
                "the engine {}: {refusal}",
                release.name()
            );
        }
    }
}

/// The guide's client section and its node, with the certificate of the workspace. No `caConfig`: the system's store decides.
fn guide_section(client: &Path) -> String {
    let client = client.display();
    format!(
        "<clickhouse>\n<openSSL><client>\n\
         <certificateFile>{client}/client.crt</certificateFile>\n\
         <privateKeyFile>{client}/client.key</privateKeyFile>\n\
         <loadDefaultCAFile>true</loadDefaultCAFile>\n\
         <cacheSessions>true</cacheSessions>\n\
         <disableProtocols>sslv2,sslv3</disableProtocols>\n\
         <preferServerCiphers>true</preferServerCiphers>\n\
         <invalidCertificateHandler><name>RejectCertificateHandler</name></invalidCertificateHandler>\n\
         </client></openSSL>\n\
         <zookeeper><node><host>localhost</host><port>{PORT}</port><secure>1</secure></node></zookeeper>\n\
         </clickhouse>\n"
    )
}
