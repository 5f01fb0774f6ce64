//! Who writes stores, and how.

use rayon::prelude::*;

use super::bed::Bed;
use super::content::{Kind, Refusal};
use super::java;

/// The programs that write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// None: the files themselves.
    Files,
    /// With these options.
    Openssl(&'static str),
    /// In this format.
    Keytool(&'static str),
    Certtool,
    Pk12util,
}

/// Who writes what zkcerts converts. What zkcerts itself writes, it makes of files.
pub(super) const WRITERS: [(&str, How); 7] = [
    ("zkcerts", How::Files),
    ("openssl", How::Openssl("")),
    ("openssl -legacy", How::Openssl("-legacy")),
    ("keytool pkcs12", How::Keytool("pkcs12")),
    ("keytool jks", How::Keytool("jks")),
    ("certtool", How::Certtool),
    ("pk12util", How::Pk12util),
];

impl How {
    /// What is started in the folder of a [`Bed`], one after the other; keytool is told where that is.
    fn lines(self, kind: Kind, out: &str, folder: &str) -> Vec<String> {
        match (self, kind) {
            (Self::Files, Kind::Keystore) => vec![format!("cp everything.pem {out}")],
            (Self::Files, Kind::Truststore) => vec![format!("cp both.pem {out}")],
            (Self::Openssl(options), Kind::Keystore) => vec![format!(
                "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out {out} {options}"
            )],
            (Self::Openssl(options), Kind::Truststore) => vec![format!(
                "openssl pkcs12 -export -in both.pem -nokeys -passout pass:changeit -out {out} {options}"
            )],
            // It takes no key but from a store.
            (Self::Keytool(format), Kind::Keystore) => vec![format!(
                "keytool -importkeystore -debug -noprompt -srckeystore {folder}/import.p12 -srcstorepass changeit \
                 -destkeystore {folder}/{out} -deststoretype {format} -deststorepass changeit"
            )],
            (Self::Keytool(format), Kind::Truststore) => ["own", "other"]
                .map(|name| {
                    format!(
                        "keytool -importcert -debug -noprompt -alias {name} -file {folder}/{name}.crt \
                         -keystore {folder}/{out} -storetype {format} -storepass changeit"
                    )
                })
                .to_vec(),
            (Self::Certtool, Kind::Keystore) => vec![format!(
                "certtool --to-p12 --load-certificate chain.pem --load-privkey leaf.key --p12-name zk \
                 --password changeit --outder --outfile {out}"
            )],
            (Self::Certtool, Kind::Truststore) => vec![format!(
                "certtool --to-p12 --load-certificate both.pem --p12-name both --password changeit --outder \
                 --outfile {out}"
            )],
            (Self::Pk12util, Kind::Keystore) => [
                "mkdir keys",
                "certutil -N -d keys --empty-password",
                "pk12util -i import.p12 -d keys -W changeit",
                &format!("pk12util -o {out} -d keys -n zk -W changeit"),
            ]
            .map(str::to_owned)
            .to_vec(),
            (Self::Pk12util, Kind::Truststore) => [
                "mkdir anchors",
                "certutil -N -d anchors --empty-password",
                "certutil -A -a -i own.crt -d anchors -n own -t C,,",
                &format!("pk12util -o {out} -d anchors -n own -W changeit"),
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }
}

/// A store of a [`Bed`] that somebody of [`WRITERS`] wrote, or did not.
pub(super) struct Store<'a> {
    pub(super) bed: &'a Bed,
    pub(super) kind: Kind,
    pub(super) writer: &'static str,
    how: How,
    pub(super) written: Result<(), Refusal>,
}

impl Store<'_> {
    /// Its name in the folder of the bed.
    pub(super) fn file(&self) -> String {
        format!("{}.{}", self.writer.replace(' ', ""), self.kind.name())
    }

    /// How zkcerts is told what to make of it.
    pub(super) fn options(&self) -> &'static str {
        match (self.kind, self.how) {
            (Kind::Keystore, How::Files) => "--alias zk",
            (Kind::Keystore, _) => "",
            (Kind::Truststore, _) => "--truststore",
        }
    }

    fn lines(&self) -> Vec<String> {
        let folder = self.bed.folder.path("");
        let folder = folder.to_str().expect("text").trim_end_matches('/');
        self.how.lines(self.kind, &self.file(), folder)
    }
}

/// Has everyone write everything: keytool in one go, all others at once.
pub(super) fn write(beds: &[Bed]) -> Vec<Store<'_>> {
    let all = beds.iter().flat_map(|bed| Kind::ALL.map(|kind| (bed, kind)));
    let all = all.flat_map(|(bed, kind)| {
        WRITERS.map(|(writer, how)| Store {
            bed,
            kind,
            writer,
            how,
            written: Ok(()),
        })
    });
    let (mut javas, mut stores): (Vec<_>, Vec<_>) =
        all.partition(|store| matches!(store.how, How::Keytool(_)));
    let lines: Vec<_> = javas.iter().map(Store::lines).collect();
    let answers = java::run(&lines.concat());
    let mut answers = answers.into_iter();
    for (store, lines) in javas.iter_mut().zip(&lines) {
        let own: Vec<_> = answers.by_ref().take(lines.len()).collect();
        store.written = own.into_iter().try_for_each(|answer| answer.map(drop));
    }
    stores.par_iter_mut().for_each(|store| {
        store.written = store
            .lines()
            .iter()
            .try_for_each(|line| store.bed.attempt(line).map(drop));
    });
    stores.extend(javas);
    stores
}
