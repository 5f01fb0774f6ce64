//! `zkcerts` on a private machine, and its answer as scripts read it.

use std::fmt;

use serde_json::Value;

use crate::bed::machine::Machine;

/// What a run with `--json` said.
pub(crate) struct Answer {
    pub(crate) code: i32,
    /// The one object on standard output.
    pub(crate) json: Value,
    pub(crate) stderr: String,
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "exit code {}\n{}\n{}",
            self.code, self.json, self.stderr
        )
    }
}

impl Answer {
    /// # Panics
    /// With the whole answer, unless it succeeded.
    pub(crate) fn must(self) -> Self {
        assert_eq!(self.code, 0, "{self}");
        assert_eq!(self.json["ok"], true, "{self}");
        self
    }

    /// Whether anything was changed.
    pub(crate) fn changed(&self) -> bool {
        self.json["changed"].as_bool().unwrap_or_else(|| panic!("{self}"))
    }

    /// The stable code of the error; empty when there is none.
    pub(crate) fn error(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    /// What it warns of; notes are none.
    pub(crate) fn warnings(&self) -> Vec<&str> {
        let notices = self.json["notices"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let warnings = notices.iter().filter(|notice| notice["severity"] == "warning");
        warnings.filter_map(|notice| notice["message"].as_str()).collect()
    }

    /// Whether it says this word anywhere: in the object, or to people.
    pub(crate) fn says(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let mut texts = vec![self.stderr.as_str()];
        collect(&self.json, &mut texts);
        texts.iter().any(|text| text.to_lowercase().contains(&word))
    }
}

impl Machine {
    /// Runs `zkcerts … --json` as root.
    ///
    /// # Panics
    /// When what it prints is not one object.
    pub(crate) fn zkcerts(&self, arguments: &[&str]) -> Answer {
        self.zkcerts_under(&[], arguments)
    }

    /// The same under another program, which gives it another user or a limit: `["prlimit", "--as=1000000"]`.
    ///
    /// # Panics
    /// As [`Machine::zkcerts`].
    pub(crate) fn zkcerts_under(&self, wrapper: &[&str], arguments: &[&str]) -> Answer {
        let command = [wrapper, &[PROGRAM], arguments, &["--json"]].concat();
        let said = self.run(command[0], &command[1..]);
        let json = serde_json::from_str(&said.stdout)
            .unwrap_or_else(|error| panic!("{command:?}: {error}\n{}\n{}", said.stdout, said.stderr));
        Answer {
            code: said.status.code().unwrap_or(-1),
            json,
            stderr: said.stderr,
        }
    }

    /// What it says to people: both streams.
    pub(crate) fn zkcerts_to_people(&self, arguments: &[&str]) -> String {
        let said = self.run(PROGRAM, arguments);
        said.stdout + &said.stderr
    }
}

/// The program under test, where everybody can run it.
pub(crate) const PROGRAM: &str = "/usr/local/bin/zkcerts";

/// Every text in a value.
fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}
