//! What people trip over, made for real, and which command finds it.
//!
//! `verify` reads the two configurations, `probe` asks the server with the identity that ClickHouse's configuration names,
//! and `explain` reads what both servers wrote.

mod rows;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use self::rows::{ROWS, Row};
use super::faults::NOT_ASKED;
use super::lab::Lab;
use super::{explained, side_by_side};
use crate::support::clickhouse::{Release as Engine, WITH_NAME_CHECK};
use crate::support::fixture::Fixture;
use crate::support::process::{must, run};
use crate::support::workspace::{report, scratch};

#[test]
fn what_people_trip_over_is_found_by_every_command_that_can_see_it() {
    let folder = scratch();
    let lab = Lab::make(&folder);
    break_more(&lab.pki);
    report(&line([
        "fault",
        "verify",
        "probe",
        "explain, ZooKeeper",
        "explain, ClickHouse",
    ]));
    let failed = side_by_side(ROWS, |row| judge(&lab, row).into_iter().collect());
    assert!(failed.is_empty(), "these are not found:\n{}", failed.join("\n"));
}

/// Shows what was found; what is wrong with it, if anything.
fn judge(lab: &Lab, row: &Row) -> Option<String> {
    let release = (row.release)();
    let folder = lab.folder_of(row.fault, &release);
    let running = lab.start(&folder, &release, row.zoo_cfg, row.serves);
    let config = lab.configured(&folder, row.clickhouse, running.port);
    let [verify, probe, zookeeper, clickhouse] = row.found;
    let asked = |wanted: &str, find: &dyn Fn() -> String| {
        if wanted == NOT_ASKED {
            wanted.to_owned()
        } else {
            find()
        }
    };
    let verified = asked(verify, &|| {
        let release = [
            "--zookeeper-version",
            &release.version,
            "--clickhouse-version",
            called(row.engine),
        ];
        let mut command = zkcerts("verify");
        command
            .args(["--user", "0", "--zoo-cfg"])
            .arg(&running.zoo_cfg)
            .arg("--clickhouse-config")
            .arg(&config);
        found(command.args(release), verify)
    });
    // What `probe` tries stays out of the log.
    let from_clickhouse = asked(clickhouse, &|| {
        explained(&Lab::visit(row.engine, &config, &folder))
    });
    let from_zookeeper = asked(zookeeper, &|| explained(&running.log_since(0, &folder)));
    let probed = asked(probe, &|| {
        let target = format!("localhost:{}", running.port);
        let mut command = zkcerts("probe");
        command.arg(target).arg("--zoo-cfg").arg(&running.zoo_cfg);
        let text = fs::read_to_string(folder.join("config.d/zookeeper.xml")).expect("it was written");
        for (option, element) in [
            ("--cert", "certificateFile"),
            ("--key", "privateKeyFile"),
            ("--ca", "caConfig"),
        ] {
            if let Some(file) = between(&text, element) {
                command.args([option, file]);
            }
        }
        found(&mut command, probe)
    });
    let found = [verified, probed, from_zookeeper, from_clickhouse];
    let is_right = found == row.found;
    let [verify, probe, zookeeper, clickhouse] = &found;
    let shown = line([row.fault, verify, probe, zookeeper, clickhouse]);
    report(&format!("{shown}{}", if is_right { "" } else { "  WRONG" }));
    (!is_right).then(|| format!("{shown}\n  wanted: {}", row.found.join(" | ")))
}

/// The release of the server whose engine this is.
fn called(engine: Engine) -> &'static str {
    if engine == WITH_NAME_CHECK {
        "26.9.1"
    } else {
        engine.name()
    }
}

fn line(cells: [&str; 5]) -> String {
    let [fault, verify, probe, zookeeper, clickhouse] = cells;
    format!("{fault:<42} {verify:<38} {probe:<34} {zookeeper:<27} {clickhouse}")
}

fn zkcerts(verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcerts"));
    command
        .args(["--json", "--dir", "/nonexistent", verb])
        .env_remove("ZKCERTS_DIR");
    command
}

/// The codes of the errors and warnings, and of those notes that are waited for.
fn found(command: &mut Command, wanted: &str) -> String {
    let said = run(command, Duration::from_mins(1));
    let answer: serde_json::Value = serde_json::from_str(&said.stdout)
        .unwrap_or_else(|error| panic!("{command:?}: {error}\n{}\n{}", said.stdout, said.stderr));
    if let Some(code) = answer["error"]["code"].as_str() {
        return format!("error: {code}");
    }
    let findings = answer["findings"].as_array().expect("findings");
    let mut codes: Vec<_> = findings
        .iter()
        .filter_map(|finding| Some((finding["severity"].as_str()?, finding["code"].as_str()?)))
        .filter(|(severity, code)| *severity != "note" || wanted.split(' ').any(|wanted| wanted == *code))
        .map(|(_, code)| code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(" ")
}

/// What stands in the first element of a name.
fn between<'a>(text: &'a str, element: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("<{element}>"))?;
    Some(after.split_once("</")?.0)
}

/// What is wrong in these rows beyond what the lab has.
fn break_more(pki: &Fixture) {
    let openssl = |line: &str| must(pki.openssl().args(line.split(' ')));
    let keytool = |line: &str| {
        must(
            Command::new("keytool")
                .current_dir(pki.at(""))
                .args(line.split(' ')),
        )
    };
    let text = |name: &str| fs::read_to_string(pki.at(name)).expect(name);

    // A server's certificate without a name, and one of next century.
    pki.leaf("nameless", "email:a@example.test", "serverAuth,clientAuth", 20);
    pki.leaf("early", "DNS:localhost,IP:127.0.0.1", "serverAuth,clientAuth", 20);
    pki.written("ca.cnf", CA);
    pki.written("ca.index", "");
    openssl(
        "ca -batch -notext -config ca.cnf -create_serial -cert ca.crt -keyfile ca.key -in early.csr -out early.crt -extfile \
         early.extensions -startdate 21000101000000Z -enddate 21010101000000Z",
    );
    for name in ["nameless", "early"] {
        pki.keystore(name, name);
    }
    pki.written("mismatched.pem", &(text("client.key") + &text("server.crt")));

    // One that an intermediate issued, which is not in the store, or stands at the wrong place.
    pki.written(
        "intermediate.extensions",
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
    );
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout intermediate.key -out intermediate.csr -subj /CN=intermediate",
    );
    openssl(
        "x509 -req -days 20 -CA ca.crt -CAkey ca.key -in intermediate.csr -out intermediate.crt -extfile intermediate.extensions",
    );
    openssl(
        "x509 -req -days 20 -CA intermediate.crt -CAkey intermediate.key -in server.csr -out below.crt -extfile server.extensions",
    );
    openssl(
        "x509 -req -days 20 -CA intermediate.crt -CAkey intermediate.key -in client.csr -out below-client.crt -extfile client.extensions",
    );
    openssl("pkcs12 -export -in below.crt -inkey server.key -out below.p12 -passout file:password");
    pki.written(
        "disordered.crt",
        &(text("intermediate.crt") + &text("below-client.crt")),
    );
    fs::copy(pki.at("client.key"), pki.at("open.key")).expect("a fresh folder can be written");

    // Truststores of another authority.
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout stranger.key -out stranger.crt -days 30 -subj /CN=stranger",
    );
    keytool(
        "-importcert -noprompt -alias stranger -file stranger.crt -keystore stranger.p12 -storetype PKCS12 -storepass fixture-store",
    );

    for entry in fs::read_dir(pki.at("")).expect("the folder is there") {
        let file = entry.expect("it can be read").path();
        let is_open = file.extension().is_some_and(|ending| ending == "crt") || file.ends_with("open.key");
        set_mode(&file, if is_open { 0o644 } else { 0o600 });
    }
}

fn set_mode(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("the folder is ours");
}

/// What `openssl ca` asks for.
const CA: &str = "[ca]\ndefault_ca=d\n[d]\ndatabase=ca.index\nserial=ca.serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n\
                  [p]\ncommonName=supplied\n";
