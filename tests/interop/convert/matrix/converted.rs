//! What zkcerts makes of what was written, and who then reads it.

use rayon::prelude::*;

use super::super::made::zkcerts;
use super::content::{Key, Kind, Refusal, Seen};
use super::java;
use super::readers::{By, READERS, Reader};
use super::shown::{Cell, Outcome};
use super::writers::Store;

/// What zkcerts makes for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Modern,
    Legacy,
    Jks,
}

impl Form {
    const ALL: [Self; 3] = [Self::Modern, Self::Legacy, Self::Jks];

    /// Its name among the files, and how `zkcerts convert` is told.
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Modern => ("modern", "--to pkcs12"),
            Self::Legacy => ("legacy", "--to pkcs12 --profile legacy"),
            Self::Jks => ("jks", "--to jks"),
        }
    }
}

/// What came of one conversion.
struct Converted<'a> {
    store: &'a Store<'a>,
    form: Form,
    outcome: Outcome,
}

impl<'a> Converted<'a> {
    fn of(store: &'a Store<'a>, form: Form) -> Self {
        let mut converted = Self {
            store,
            form,
            outcome: Outcome::Done,
        };
        converted.outcome = match &store.written {
            Err(refusal) => Outcome::Impossible(refusal.clone()),
            Ok(()) => converted
                .convert()
                .map_or_else(Outcome::Refused, |()| Outcome::Done),
        };
        converted
    }

    /// A refusal is known by its code.
    fn convert(&self) -> Result<(), Refusal> {
        let (from, to, form) = (self.store.file(), self.file(), self.form.told().1);
        let options = self.store.options();
        let output = zkcerts(
            &self.store.bed.folder,
            &format!(
                "--json convert {from} --in-password-file password --out {to} --out-password-file password {form} {options}"
            ),
        );
        if output.status.success() {
            return Ok(());
        }
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
        Err(Refusal {
            program: "zkcerts".to_owned(),
            reason: answer["error"]["code"].as_str().expect("a code").to_owned(),
        })
    }

    /// Its name in the folder of the bed.
    fn file(&self) -> String {
        format!("{}.{}", self.store.file(), self.form.told().0)
    }
}

/// A conversion, and somebody who reads what came of it.
struct Pair<'a> {
    converted: &'a Converted<'a>,
    reader: &'static Reader,
}

impl Pair<'_> {
    /// Fails where the reader finds something else than was written.
    fn cell(&self, read: impl FnOnce() -> Result<Seen, Refusal>) -> Cell {
        let Store {
            bed, kind, writer, ..
        } = *self.converted.store;
        let outcome = match (&self.converted.outcome, read) {
            (Outcome::Done, read) => match read() {
                Ok(seen) => {
                    seen.check(
                        bed,
                        kind,
                        &format!("{} {} of {writer} for {}", bed.key, kind.name(), self.reader.name),
                    );
                    Outcome::Done
                }
                Err(refusal) => Outcome::Refused(refusal),
            },
            (other, _) => other.clone(),
        };
        Cell {
            kind,
            key: bed.key,
            writer,
            reader: self.reader.name,
            outcome,
        }
    }

    /// What keytool is asked for: what is there, and whether the key fits.
    fn keytool_commands(&self, format: &str) -> Vec<String> {
        if self.converted.outcome != Outcome::Done {
            return Vec::new();
        }
        let Store { bed, kind, .. } = *self.converted.store;
        let file = bed.folder.path(&self.converted.file());
        let file = file.display();
        let list = format!("keytool -list -rfc -keystore {file} -storetype {format} -storepass changeit");
        match kind {
            Kind::Keystore => vec![list, format!("sign {format} {file}")],
            Kind::Truststore => vec![list],
        }
    }
}

/// What everyone finds in what zkcerts makes of these stores.
pub(super) fn read(stores: &[Store<'_>]) -> Vec<Cell> {
    let converted: Vec<_> = stores
        .par_iter()
        .flat_map(|store| Form::ALL.into_par_iter().map(|form| Converted::of(store, form)))
        .collect();
    let pairs = converted.iter().flat_map(|converted| {
        let readers = READERS.iter().filter(|reader| reader.form == converted.form);
        readers.map(move |reader| Pair { converted, reader })
    });
    let (programs, keytools) = pairs.partition::<Vec<_>, _>(|pair| matches!(pair.reader.by, By::Program(_)));
    let (mut cells, others) = rayon::join(|| by_programs(&programs), || by_keytool(&keytools));
    cells.extend(others);
    cells
}

fn by_programs(pairs: &[Pair<'_>]) -> Vec<Cell> {
    pairs
        .par_iter()
        .filter_map(|pair| match pair.reader.by {
            By::Program(read) => {
                let store = pair.converted.store;
                Some(pair.cell(|| read(store.bed, store.kind, &pair.converted.file())))
            }
            By::Keytool(_) => None,
        })
        .collect()
}

fn by_keytool(pairs: &[Pair<'_>]) -> Vec<Cell> {
    let commands: Vec<_> = pairs
        .iter()
        .map(|pair| match pair.reader.by {
            By::Keytool(format) => pair.keytool_commands(format),
            By::Program(_) => Vec::new(),
        })
        .collect();
    let mut answers = java::run(&commands.concat()).into_iter();
    let pairs = pairs.iter().zip(&commands);
    pairs
        .map(|(pair, commands)| {
            let answers: Vec<_> = answers.by_ref().take(commands.len()).collect();
            pair.cell(|| {
                let texts = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
                let mut seen = Seen::in_text(&texts[0], "Alias name: ");
                seen.key = texts.get(1).filter(|said| *said == b"fits").map(|_| Key::Fits);
                Ok(seen)
            })
        })
        .collect()
}
