//! Like events, counted: what is kept of them does not grow with the log.

use super::message::{Program, Take};
use super::quote;

/// The most names of one kind that are kept.
const MANY: usize = 16;
/// The longest name that is kept, in octets.
const LONGEST: usize = 200;

/// Where a line stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Its number, from 1.
    pub(super) line: u64,
    /// When it was written, or the head of its event; empty where nobody says.
    pub(super) stamp: String,
}

/// Events of one kind.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) count: u64,
    pub(super) first: Place,
    pub(super) last: Place,
    /// The first line, as it may be shown.
    pub(super) excerpt: String,
    pub(super) names: Names,
}

impl Tally {
    pub(super) fn new(line: u64, stamp: &str, text: &[u8]) -> Self {
        let first = Place {
            line,
            stamp: stamp.to_owned(),
        };
        Self {
            count: 0,
            last: first.clone(),
            first,
            excerpt: quote::excerpt(text),
            names: Names::default(),
        }
    }

    /// One more, at this line.
    pub(super) fn add(&mut self, line: u64, stamp: &str) {
        self.count += 1;
        self.last.line = line;
        self.last.stamp.clear();
        self.last.stamp.push_str(stamp);
    }
}

/// What events name, by what it is called: hosts, files, values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(Vec<Named>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    what: &'static str,
    values: Vec<String>,
    has_more: bool,
}

impl Names {
    /// Those of one kind, in the order in which they came up; sixteen at most.
    #[must_use]
    pub fn of(&self, what: &str) -> &[String] {
        let named = self.0.iter().find(|named| named.what == what);
        named.map_or(&[], |named| named.values.as_slice())
    }

    /// A line for each kind, such as `peer: 10.0.0.5, 10.0.0.6`.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|named| {
            let more = if named.has_more { ", and others" } else { "" };
            format!("{}: {}{more}", named.what, named.values.join(", "))
        })
    }

    /// Takes out of an event what the row and its program say.
    pub(super) fn collect(&mut self, text: &[u8], program: Program, takes: &[Take]) {
        for take in takes.iter().chain(program.takes()) {
            if let Some(value) = taken(text, take) {
                self.add(take.what, value);
            }
        }
    }

    fn add(&mut self, what: &'static str, value: &[u8]) {
        let Some(named) = self.0.iter_mut().find(|named| named.what == what) else {
            self.0.push(Named {
                what,
                values: vec![quote::excerpt(value)],
                has_more: false,
            });
            return;
        };
        if named.has_more || named.values.iter().any(|known| known.as_bytes() == value) {
            return;
        }
        let shown = quote::excerpt(value);
        if named.values.contains(&shown) {
            return;
        }
        if named.values.len() < MANY {
            named.values.push(shown);
        } else {
            named.has_more = true;
        }
    }
}

/// What stands behind the first `after` that has a value, up to one of `until`, and no further than the line.
fn taken<'a>(text: &'a [u8], take: &Take) -> Option<&'a [u8]> {
    let mut places = memchr::memmem::find_iter(text, take.after.as_bytes());
    if take.what == "node" {
        // What stands before a node stands before much else.
        return places.find_map(|at| value(text, at, take).filter(|value| has_port(value)));
    }
    value(text, places.next()?, take)
}

fn value<'a>(text: &'a [u8], at: usize, take: &Take) -> Option<&'a [u8]> {
    let rest = text.get(at + take.after.len()..)?;
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let ends = |byte: &u8| *byte == b'\n' || take.until.as_bytes().contains(byte);
    let value = rest.get(..rest.iter().position(ends).unwrap_or(rest.len()))?;
    let value = if take.what == "peer" {
        host(value)
    } else {
        value.trim_ascii()
    };
    (!value.is_empty()).then_some(value)
}

/// Whether it ends as `host:port` does.
fn has_port(value: &[u8]) -> bool {
    let colon = value.iter().rposition(|byte| *byte == b':');
    let port = colon.and_then(|at| value.get(at + 1..)).unwrap_or_default();
    !port.is_empty() && port.iter().all(u8::is_ascii_digit)
}

/// The address of `name/address:port` in Java's words: a client has another port every time.
fn host(value: &[u8]) -> &[u8] {
    let slash = value.iter().rposition(|byte| *byte == b'/');
    let value = slash.and_then(|at| value.get(at + 1..)).unwrap_or(value);
    if let Some(bracketed) = value.strip_prefix(b"[") {
        return bracketed.split(|byte| *byte == b']').next().unwrap_or_default();
    }
    value.split(|byte| *byte == b':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::message::take;
    use super::*;

    #[test]
    fn names_are_taken_out_once_each_and_not_without_end() {
        let mut names = Names::default();
        let takes = [take("file", "from ", " \n")];
        for number in 0..40 {
            let line = format!(
                "read from /etc/{} now R:/10.0.0.{}:{number}]",
                number % 20,
                number % 3
            );
            names.collect(line.as_bytes(), Program::Zookeeper, &takes);
        }
        assert_eq!(names.of("peer"), ["10.0.0.0", "10.0.0.1", "10.0.0.2"]);
        assert_eq!(names.of("file").len(), MANY);
        let lines: Vec<_> = names.lines().collect();
        assert!(lines[0].starts_with("file: /etc/0, /etc/1, ") && lines[0].ends_with(", and others"));
        assert_eq!(names.of("host"), [""; 0]);
    }

    #[test]
    fn the_address_of_a_client_is_known_without_its_port() {
        for (text, expected) in [
            ("127.0.0.1:36290", "127.0.0.1"),
            ("localhost/127.0.0.1:13888", "127.0.0.1"),
            ("[0:0:0:0:0:0:0:1]:36290", "0:0:0:0:0:0:0:1"),
            ("zk1", "zk1"),
            ("", ""),
        ] {
            assert_eq!(host(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
