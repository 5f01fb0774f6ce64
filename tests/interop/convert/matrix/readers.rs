//! Who reads stores, and what they find.

use std::collections::BTreeSet;

use super::super::made;
use super::bed::Bed;
use super::content::{Key, Kind, Refusal, Seen, blocks};
use super::converted::Form;

type Reading = Result<Seen, Refusal>;

/// Somebody who reads stores.
pub(super) struct Reader {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) by: By,
}

/// How a file in the folder of a bed is read.
pub(super) enum By {
    Program(fn(&Bed, Kind, &str) -> Reading),
    /// In one JVM with all others; the name of the format there.
    Keytool(&'static str),
}

const fn reader(name: &'static str, form: Form, by: By) -> Reader {
    Reader { name, form, by }
}

pub(super) const READERS: [Reader; 8] = [
    reader("zkcerts", Form::Modern, By::Program(zkcerts)),
    reader("openssl", Form::Modern, By::Program(openssl)),
    reader("openssl -legacy", Form::Legacy, By::Program(openssl_legacy)),
    reader("keytool pkcs12", Form::Modern, By::Keytool("PKCS12")),
    reader("keytool legacy", Form::Legacy, By::Keytool("PKCS12")),
    reader("keytool jks", Form::Jks, By::Keytool("JKS")),
    reader("certtool", Form::Modern, By::Program(certtool)),
    reader("pk12util", Form::Modern, By::Program(pk12util)),
];

fn zkcerts(bed: &Bed, kind: Kind, file: &str) -> Reading {
    let inspected = made::zkcerts(
        &bed.folder,
        &format!("--json inspect {file} --password-file password"),
    );
    let answer: serde_json::Value = serde_json::from_slice(&inspected.stdout).expect("one object");
    let entries = answer["files"][0]["entries"].as_array().expect("entries");
    let aliases = entries.iter().filter_map(|entry| entry["alias"].as_str());
    let options = if kind == Kind::Truststore {
        "--truststore"
    } else {
        ""
    };
    let out = format!("{file}.pem");
    let converted = made::zkcerts(
        &bed.folder,
        &format!("convert {file} --in-password-file password --to pem --out {out} {options}"),
    );
    assert!(converted.status.success(), "{converted:?}");
    let key = match kind {
        Kind::Keystore => Some(private_key(&bed.attempt(&format!("openssl pkey -in {out}"))?)),
        Kind::Truststore => None,
    };
    Ok(Seen {
        aliases: aliases.map(str::to_owned).collect(),
        key,
        certificates: blocks(&bed.folder.read(&out), "CERTIFICATE"),
    })
}

fn openssl(bed: &Bed, kind: Kind, file: &str) -> Reading {
    openssl_with(bed, kind, file, "")
}

fn openssl_legacy(bed: &Bed, kind: Kind, file: &str) -> Reading {
    openssl_with(bed, kind, file, "-legacy")
}

fn openssl_with(bed: &Bed, kind: Kind, file: &str, option: &str) -> Reading {
    let text = bed.attempt(&format!(
        "openssl pkcs12 -in {file} -passin pass:changeit -nodes {option}"
    ))?;
    let mut seen = Seen::in_text(&text, "friendlyName: ");
    seen.key = (kind == Kind::Keystore).then(|| private_key(&text));
    Ok(seen)
}

fn private_key(text: &[u8]) -> Key {
    Key::Private(blocks(text, "PRIVATE KEY").concat())
}

/// It shows the key as it is sealed, and is asked for the public half of that.
fn certtool(bed: &Bed, kind: Kind, file: &str) -> Reading {
    let text = bed.attempt(&format!(
        "certtool --p12-info --inder --infile {file} --password changeit"
    ))?;
    let mut seen = Seen::in_text(&text, "Friendly name: ");
    if kind == Kind::Keystore {
        let sealed = format!("{file}.sealed");
        bed.folder.write(&sealed, &text);
        let public = bed.attempt(&format!(
            "certtool --pubkey-info --load-privkey {sealed} --password changeit"
        ))?;
        seen.key = Some(Key::Public(blocks(&public, "PUBLIC KEY").concat()));
    }
    Ok(seen)
}

/// It tells the names, lays down each certificate in a file of its own, and takes all into a database, whose key then signs a
/// request.
fn pk12util(bed: &Bed, kind: Kind, file: &str) -> Reading {
    let inner = format!("{file}.nss");
    let run = |line: &str| bed.attempt_in(&inner, line);
    bed.attempt(&format!("mkdir {inner}"))?;
    run("certutil -N -d . --empty-password")?;
    let mut seen = Seen::in_text(
        &run(&format!("pk12util -l ../{file} -d . -W changeit"))?,
        "Friendly Name: ",
    );
    run(&format!("pk12util -l ../{file} -d . -W changeit -r"))?;
    let names = std::fs::read_dir(bed.folder.path(&inner))
        .expect("a folder")
        .flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let names: BTreeSet<_> = names.filter(|name| name.starts_with("file0")).collect();
    let read = |name: &String| bed.folder.read(&format!("{inner}/{name}"));
    seen.certificates = names.iter().map(read).collect();
    run(&format!("pk12util -i ../{file} -d . -W changeit"))?;
    if kind == Kind::Keystore {
        run("certutil -R -d . -k zk -s CN=anyone -z ../everything.pem -o request")?;
        let public = run("openssl req -in request -inform DER -noout -verify -pubkey")?;
        seen.key = Some(Key::Public(blocks(&public, "PUBLIC KEY").concat()));
    }
    Ok(seen)
}
