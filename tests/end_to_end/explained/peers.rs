use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::explained;
use crate::support::fixture::Fixture;
use crate::support::namespace::Place;
use crate::support::process::{tail, wait_for};
use crate::support::workspace::{report, scratch};
use crate::support::zookeeper::{Release, Role, Server, free_port};

/// Two servers of an ensemble, of which the second shows what the first refuses.
#[test]
fn peers_that_refuse_each_other_are_told_from_their_logs() {
    let folder = scratch();
    let (pki, other) = (
        Fixture::make(&folder.join("pki")),
        Fixture::make(&folder.join("other")),
    );
    pki.leaf(
        "elsewhere",
        "DNS:elsewhere.example.test",
        "serverAuth,clientAuth",
        20,
    );
    pki.leaf("peer", "IP:127.0.0.1,IP:127.0.0.2", "serverAuth,clientAuth", 20);
    other.leaf("peer", "IP:127.0.0.1,IP:127.0.0.2", "serverAuth,clientAuth", 20);
    let good = pki.keystore("peer", "peer");
    let table = [
        (
            "foreign authority",
            Release::newest("3.9"),
            other.keystore("peer", "peer"),
            "issuer-unknown",
        ),
        (
            "wrong names",
            Release::newest("3.8"),
            pki.keystore("elsewhere", "elsewhere"),
            "name-mismatch",
        ),
    ];
    std::thread::scope(|scope| {
        for (fault, release, store, code) in &table {
            let folder = folder.join(fault.replace(' ', "-"));
            let (pki, good) = (&pki, &good);
            scope.spawn(move || {
                let ports = [free_port(), free_port(), free_port(), free_port()];
                let peers = [(1, good), (2, store)].map(|(id, store)| {
                    let zoo_cfg = peer(&folder, id, store, pki, ports);
                    let server = Server::launch(Place::here(), release, &zoo_cfg, Role::Member);
                    (server, zoo_cfg.with_extension("log"))
                });
                let [first, second] = peers.each_ref().map(|(_, log)| log);
                // Both tables say it in the end; which of the two sees why depends on who dialled.
                let found = wait_for(Duration::from_mins(1), || {
                    let found = [explained(first), explained(second)];
                    (found[0].contains(code) && !found[1].is_empty()).then_some(found)
                });
                let [one, two] = found.unwrap_or_else(|| panic!("{fault}:\n{}", tail(&peers[0].0.log())));
                report(&format!(
                    "peers: {fault:<21} {:<13} {one:<27} {two}",
                    release.name()
                ));
            });
        }
    });
}

fn peer(folder: &Path, id: u8, store: &Path, pki: &Fixture, ports: [u16; 4]) -> PathBuf {
    let [one, one_elects, two, two_elects] = ports;
    let data = folder.join(format!("data-{id}"));
    fs::create_dir_all(&data).expect("a fresh folder can be written");
    fs::write(data.join("myid"), id.to_string()).expect("a fresh folder can be written");
    let password = pki.at("password").display().to_string();
    let text = format!(
        "dataDir={}\ntickTime=500\ninitLimit=20\nsyncLimit=10\nadmin.enableServer=false\nclientPort=0\nsslQuorum=true\nfips-mode=false\n\
         serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n\
         ssl.quorum.keyStore.location={}\nssl.quorum.keyStore.passwordPath={password}\n\
         ssl.quorum.trustStore.location={}\nssl.quorum.trustStore.passwordPath={password}\n\
         server.1=127.0.0.1:{one}:{one_elects}\nserver.2=127.0.0.2:{two}:{two_elects}\n",
        data.display(),
        store.display(),
        pki.at("truststore.p12").display(),
    );
    let zoo_cfg = folder.join(format!("peer-{id}.cfg"));
    fs::write(&zoo_cfg, text).expect("a fresh folder can be written");
    zoo_cfg
}
