//! What is known of a ClickHouse server: its merged configuration, and the files that its TLS client reads.

use std::path::Path;

use super::machine::{Machine, Sight, inaccessible};
use crate::config::clickhouse::{Client, ConfigSource, ReadError, Value};
use crate::diagnosis::{
    ClickhouseEvidence, ConfigurationFile, Finding, NamedAnchors, Place, Stored, of_malformed,
};
use crate::error::Error;
use crate::keystore::pem;
use crate::model::{Password, Version};
use crate::os::fs;
use crate::pki::Certificate;
use crate::workspace::{ClickhouseFiles, ConfigurationError};

/// Where OpenSSL, as ClickHouse is built with it, looks for the system's authorities: by their hashes.
const SYSTEM: &str = "/etc/ssl/certs";

/// How messages call the program.
const CLICKHOUSE: &str = "ClickHouse";

/// What came of one configuration: what is known, or why nothing is.
pub(super) enum Gathered {
    Evidence(Box<ClickhouseEvidence>),
    Unreadable(Finding),
}

/// Reads everything; what the system trusts only where it is asked for. Only a main file that the machine does not give is an
/// error.
pub(super) fn gather(
    path: &Path,
    version: Option<Version>,
    machine: &Machine<'_>,
    with_system: bool,
) -> Result<Gathered, Error> {
    let (bytes, sight) = machine.read(path)?;
    let name = path.display().to_string();
    // A link to the main file is followed for its content; what is merged lies beside the link.
    let main = match machine.root {
        Some(_) => sight.path,
        None => path.to_path_buf(),
    };
    let files = match ClickhouseFiles::beside(main, bytes) {
        Ok(files) => files,
        Err(error) => return Ok(Gathered::Unreadable(inaccessible(&name, &error))),
    };
    let merged = match files.merged(machine.root) {
        Ok(merged) => merged,
        Err(ConfigurationError::Os(error)) => return Ok(Gathered::Unreadable(inaccessible(&name, &error))),
        Err(ConfigurationError::Read(error)) => return Ok(Gathered::Unreadable(unreadable(&name, &error))),
    };
    let client = merged.client();
    let [certificate, key] = ["certificateFile", "privateKeyFile"].map(|key| file(&client, key, machine));
    let anchors = anchors(&client, machine);
    let system = if with_system && client.loads_system_store() {
        hashed(Path::new(SYSTEM), machine).unwrap_or_default().0
    } else {
        Vec::new()
    };
    let files = files
        .sources()
        .map(|source| configuration_file(source, machine))
        .collect();
    Ok(Gathered::Evidence(Box::new(ClickhouseEvidence {
        path: name,
        version,
        files,
        certificate: certificate.or_else(|| file(&client, "privateKeyFile", machine)),
        key,
        anchors,
        system,
        merged,
    })))
}

fn unreadable(name: &str, error: &ReadError) -> Finding {
    let (path, line) = error.place();
    let place = Place {
        path: path.display().to_string(),
        line: line.and_then(|line| usize::try_from(line).ok()),
    };
    of_malformed(name, error, &place)
}

fn configuration_file(source: ConfigSource<'_>, machine: &Machine<'_>) -> ConfigurationFile {
    let path = source.path;
    // Under a root its path is one of this machine already.
    let inside = machine.root.and_then(|root| path.strip_prefix(root).ok());
    let inside = inside.map_or_else(|| path.to_path_buf(), |inside| Path::new("/").join(inside));
    let sight = machine.look(&inside).ok();
    ConfigurationFile {
        name: path.display().to_string(),
        mode: sight.as_ref().and_then(|sight| sight.mode),
        closed: sight.and_then(|sight| sight.closed),
        encoding: source.other_encoding(),
    }
}

/// The value of a key that names a file, where it is known and not empty.
fn named<'a>(client: &'a Client, key: &str) -> Option<&'a str> {
    let value = client.setting(key)?.value.plain()?;
    (!value.is_empty()).then_some(value)
}

fn file(client: &Client, key: &str, machine: &Machine<'_>) -> Option<Stored> {
    let password = match client.setting("privateKeyPassphraseHandler.options.password") {
        Some(setting) => match &setting.value {
            Value::Secret(password) => Some(password),
            Value::Plain(_) | Value::Unresolved(_) => None,
        },
        None => None,
    };
    let password: Option<&Password> = password.filter(|password| !password.expose().is_empty());
    Some(machine.stored_pem(named(client, key)?, password, CLICKHOUSE))
}

fn anchors(client: &Client, machine: &Machine<'_>) -> Option<NamedAnchors> {
    let name = named(client, "caConfig")?;
    match machine.look(Path::new(name)) {
        Ok(Sight {
            kind: fs::Kind::Directory,
            closed,
            ..
        }) => {
            let (hashed, others) = hashed(Path::new(name), machine).unwrap_or_default();
            Some(NamedAnchors::Directory {
                name: name.to_owned(),
                closed,
                hashed,
                others,
            })
        }
        _ => Some(NamedAnchors::File(machine.stored_pem(name, None, CLICKHOUSE))),
    }
}

/// The certificates of a directory that OpenSSL finds there, and how many other files it has.
fn hashed(directory: &Path, machine: &Machine<'_>) -> Option<(Vec<Certificate>, usize)> {
    let place = machine.look(directory).ok()?.path;
    let mut found = Vec::new();
    let mut others = 0;
    for name in fs::list(&place).ok()? {
        let certificate = hash_of(&name).and_then(|hash| {
            let (bytes, _) = machine.read(&directory.join(&name)).ok()?;
            let certificates = pem::decode_certificates(&bytes).ok()?;
            certificates
                .into_iter()
                .next()
                .filter(|certificate| certificate.subject_hash() == Some(hash))
        });
        match certificate {
            Some(certificate) => found.push(certificate),
            None => others += 1,
        }
    }
    Some((found, others))
}

/// The hash in a name such as `5ed36f99.0`.
fn hash_of(name: &str) -> Option<u32> {
    let (hash, number) = name.split_once('.')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (hash.len() == 8 && is_number).then(|| u32::from_str_radix(hash, 16).ok())?
}
