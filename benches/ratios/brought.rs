//! What others made: looked at and converted, by ours and by `openssl` and `keytool`.

use std::path::PathBuf;
use std::process::Command;

use time::OffsetDateTime;
use zkcerts::keystore::{Identity, Protection, encode_keystore, pem};
use zkcerts::model::{KeyAlgorithm, Password, Role, StoreFormat};
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, LeafProfile, PrivateKey, Serial};

use crate::Result;
use crate::measure::{self, Cost, cost};
use crate::program::{Workspaces, zkcerts};
use crate::scale::Scale;
use crate::table::Row;

/// As many as a system trusts.
const BUNDLE: usize = 150;
const PASSWORD: &str = "changeit";

/// Certificates and stores in a folder, and room for what is made of them.
struct Brought<'a> {
    folder: PathBuf,
    workspaces: &'a Workspaces,
}

/// (h) to (j) One file of many certificates, many files of one, and one store for another.
pub(crate) fn rows(scale: Scale, workspaces: &Workspaces) -> Result<Vec<Row>> {
    let brought = Brought {
        folder: workspaces.fresh()?,
        workspaces,
    };
    brought.make(scale.files)?;
    let mut rows = vec![
        brought.inspect_one(scale.starts.min(101))?,
        brought.inspect_many(scale)?,
    ];
    if Command::new("keytool").arg("-help").output().is_ok() {
        rows.push(brought.convert(scale.rounds)?);
    } else {
        println!("SKIPPED: `convert`; there is no keytool to compare with");
    }
    Ok(rows)
}

impl Brought<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn make(&self, files: usize) -> Result<()> {
        std::fs::create_dir(&self.folder)?;
        std::fs::create_dir(self.path("files"))?;
        let authorities: Vec<Certificate> = (0..BUNDLE)
            .map(|number| Ok(authority(&format!("Authority {number}"))?.certificate().clone()))
            .collect::<Result<_>>()?;
        std::fs::write(self.path("bundle.pem"), pem::encode_certificates(&authorities))?;
        let issuer = authority("Authority")?;
        for number in 0..files {
            let (leaf, _) = leaf(&issuer, number)?;
            let file = self.path("files").join(format!("{number:04}.crt"));
            std::fs::write(file, pem::encode_certificates(&[leaf]))?;
        }
        let (leaf, key) = leaf(&issuer, files)?;
        std::fs::write(self.path("zk.key"), pem::encode_key(&key)?.expose())?;
        let chain = vec![leaf, issuer.certificate().clone()];
        std::fs::write(self.path("zk.crt"), pem::encode_certificates(&chain))?;
        std::fs::write(self.path("password"), PASSWORD)?;
        let identity = Identity::new(key, chain)?;
        let password = Password::new(PASSWORD.to_owned());
        let store = encode_keystore(
            StoreFormat::Pkcs12,
            &identity,
            "zk",
            Some(&password),
            Protection::Modern,
            [7; 20],
        )?;
        std::fs::write(self.path("zk.p12"), store.expose())?;
        Ok(())
    }

    fn inspect_one(&self, rounds: usize) -> Result<Row> {
        let rounds = measure::interleave(
            rounds,
            || {
                let mut openssl = Command::new("openssl");
                openssl.args(["storeutl", "-certs", "-noout", "-text"]);
                looked(openssl.arg(self.path("bundle.pem")))
            },
            || looked(zkcerts().arg("inspect").arg(self.path("bundle.pem"))),
        )?;
        Ok(Row::at_least(
            format!("inspect of {BUNDLE} certificates in a file, times faster than `openssl storeutl -text`"),
            5.0,
            rounds.ratio(|openssl, ours| openssl.wall / ours.wall),
            rounds.medians(|cost| cost.wall),
        ))
    }

    fn inspect_many(&self, scale: Scale) -> Result<Row> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.path("files"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.sort();
        let one_by_one = || {
            cost(|| {
                files.iter().try_for_each(|file| {
                    let mut openssl = Command::new("openssl");
                    looked(openssl.args(["x509", "-noout", "-text", "-in"]).arg(file))?;
                    Ok(())
                })
            })
        };
        let rounds = measure::interleave(scale.rounds, one_by_one, || {
            looked(zkcerts().arg("inspect").args(&files))
        })?;
        Ok(Row::at_least(
            format!(
                "inspect of {} files, times faster than one `openssl x509 -text` each",
                scale.files
            ),
            20.0,
            rounds.ratio(|openssl, ours| openssl.wall / ours.wall),
            rounds.medians(|cost| cost.wall),
        ))
    }

    fn convert(&self, rounds: usize) -> Result<Row> {
        let rounds = measure::interleave(
            rounds,
            || {
                let mut keytool = Command::new("keytool");
                keytool.args(["-importkeystore", "-noprompt", "-srcstorepass", PASSWORD]);
                keytool.args([
                    "-deststorepass",
                    PASSWORD,
                    "-deststoretype",
                    "PKCS12",
                    "-srckeystore",
                ]);
                keytool.arg(self.path("zk.p12")).arg("-destkeystore");
                looked(keytool.arg(self.workspaces.fresh()?))
            },
            || {
                let mut convert = zkcerts();
                convert
                    .arg("convert")
                    .args([self.path("zk.key"), self.path("zk.crt")]);
                convert.args(["--to", "pkcs12", "--out-password-file"]);
                convert.arg(self.path("password")).arg("--out");
                looked(convert.arg(self.workspaces.fresh()?))
            },
        )?;
        Ok(Row::at_least(
            "convert of PEM to PKCS#12, times faster than `keytool -importkeystore`",
            50.0,
            rounds.ratio(|keytool, ours| keytool.wall / ours.wall),
            rounds.medians(|cost| cost.wall),
        ))
    }
}

fn authority(name: &str) -> Result<Authority> {
    let profile = AuthorityProfile {
        common_name: name,
        organization: "",
        permitted: &[],
        days: 3650,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256)?;
    let serial = Serial::from_entropy([7; Serial::LENGTH]);
    Ok(Authority::create(&profile, key, serial, now()?)?)
}

fn leaf(issuer: &Authority, number: usize) -> Result<(Certificate, PrivateKey)> {
    let profile = LeafProfile {
        host: &format!("zk{number:05}.example.com").parse()?,
        role: Role::Zookeeper,
        organization: "",
        sans: &[],
        days: 397,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256)?;
    let serial = Serial::from_entropy([9; Serial::LENGTH]);
    let leaf = issuer.issue(&profile, key.public_key_der(), serial, now()?)?;
    Ok((leaf, key))
}

fn now() -> Result<OffsetDateTime> {
    Ok(OffsetDateTime::now_utc().replace_nanosecond(0)?)
}

/// Runs a program that shows something; what ours finds makes its exit code 3.
fn looked(command: &mut Command) -> Result<Cost> {
    cost(|| {
        let output = command.output()?;
        if output.status.success() || output.status.code() == Some(3) {
            Ok(())
        } else {
            Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
        }
    })
}
