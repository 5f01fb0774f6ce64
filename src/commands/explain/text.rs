//! What was read, for people: a paragraph for each log.

use std::fmt::Write as _;

use super::input::{Input, Read};
use crate::diagnosis::messages::{Log, Sessions};
use crate::report::clean;

pub(super) fn shown(inputs: &[Input<'_>]) -> String {
    let mut text = String::new();
    for input in inputs {
        let name = clean(&input.name);
        match &input.read {
            Read::Log(log) => paragraph(&mut text, &name, log),
            Read::Unfit(_) | Read::Refused(_) => {
                let _ = writeln!(text, "{name}: not read");
            }
        }
    }
    text
}

fn paragraph(text: &mut String, name: &str, log: &Log) {
    if log.bytes == 0 {
        let _ = writeln!(text, "{name}: empty");
        return;
    }
    let of = match log.program {
        Some(program) => format!("a log of {}", program.name()),
        None => "a log of neither ZooKeeper nor ClickHouse, as it seems".to_owned(),
    };
    let lines = if log.lines == 1 {
        "1 line".to_owned()
    } else {
        format!("{} lines", log.lines)
    };
    let times = match (log.first.as_str(), log.last.as_str()) {
        ("", _) | (_, "") => ", without time stamps".to_owned(),
        (first, last) if first == last => format!(", at {}", clean(first)),
        (first, last) => format!(", from {} to {}", clean(first), clean(last)),
    };
    let _ = writeln!(text, "{name}: {of}, {lines}{times}");
    for sessions in log.sessions() {
        session(text, &sessions);
    }
    if log.is_silent() {
        let _ = writeln!(text, "  nothing in it is about TLS, as far as is known here");
    }
}

fn session(text: &mut String, sessions: &Sessions) {
    let last = if sessions.last.is_empty() {
        format!("last in line {}", sessions.last_line)
    } else {
        format!("last at {}, line {}", clean(&sessions.last), sessions.last_line)
    };
    let _ = writeln!(text, "  {}: {}, {last}", sessions.what, sessions.count);
    for line in sessions.names.lines() {
        let _ = writeln!(text, "    {}", clean(&line));
    }
}
