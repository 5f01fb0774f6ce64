use std::str::FromStr;

use super::quoted::Quoted;
use super::{Fault, Host, HostError, San, SanError};

/// Several hosts in one text: `zk[1-3].example.com`, `zk[01-12]`, `rack[a-c]-zk[1,2]`.
///
/// Brackets hold numbers, single lower-case letters and words, alone, as ranges or as a list; a leading zero in the
/// first number of a range gives all of them its width. Several brackets make every combination, the last one
/// turning fastest. An IPv6 address in brackets is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    OneOf(Vec<String>),
}

impl HostPattern {
    /// The hosts that one pattern can stand for: more is a slip of the keyboard.
    pub const MOST: usize = 65_536;

    /// The hosts that the text stands for, in the order of its ranges; one where it is no pattern.
    pub fn expand(text: &str) -> Result<Vec<Host>, HostPatternError> {
        let pattern: Self = text.parse()?;
        let hosts = pattern
            .texts()
            .iter()
            .map(|host| host.parse())
            .collect::<Result<_, _>>()?;
        Ok(hosts)
    }

    /// How many it stands for.
    fn count(&self) -> usize {
        self.pieces.iter().map(Piece::count).product()
    }

    fn texts(&self) -> Vec<String> {
        let mut texts = vec![String::new()];
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => texts.iter_mut().for_each(|text| text.push_str(literal)),
                Piece::OneOf(choices) => {
                    texts = texts
                        .iter()
                        .flat_map(|text| choices.iter().map(move |choice| format!("{text}{choice}")))
                        .collect();
                }
            }
        }
        texts
    }
}

impl Piece {
    fn count(&self) -> usize {
        match self {
            Self::Literal(_) => 1,
            Self::OneOf(choices) => choices.len(),
        }
    }
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |reason| HostPatternError::Form {
            text: text.to_owned(),
            reason,
        };
        let mut pieces = Vec::new();
        let mut count = 1_usize;
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('[') {
            let (inside, after) = behind
                .split_once(']')
                .ok_or_else(|| refused("a `[` is not closed"))?;
            if inside.contains(':') {
                break;
            }
            let choices = choices(inside, HostPattern::MOST / count).map_err(|fault| match fault {
                ChoiceFault::Form(reason) => refused(reason),
                ChoiceFault::TooMany => HostPatternError::TooMany {
                    text: text.to_owned(),
                },
            })?;
            count *= choices.len();
            pieces.push(Piece::Literal(before.to_owned()));
            pieces.push(Piece::OneOf(choices));
            rest = after;
        }
        pieces.push(Piece::Literal(rest.to_owned()));
        Ok(Self {
            text: text.to_owned(),
            pieces,
        })
    }
}

/// What `HOST[,ALT…]` on the command line stands for: a node's host and its alternative names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeNames {
    /// What clients dial.
    pub host: Host,
    /// The other names and addresses that its certificate carries.
    pub alt: Vec<San>,
}

impl NodeNames {
    /// The nodes that `HOST[,ALT…]` stands for: `zk[1-3].example.com,10.0.0.[1-3],*.zk.example.com`.
    ///
    /// Where the host is a pattern, an alternative name that is one as well is paired with it, the first with the
    /// first; a single one is everyone's. Where the host is a single one, it gets all of them.
    pub fn expand(text: &str) -> Result<Vec<Self>, HostPatternError> {
        let mut items = split_outside_brackets(text).into_iter();
        let host_pattern = items.next().unwrap_or_default();
        let hosts = HostPattern::expand(host_pattern)?;
        let mut nodes: Vec<Self> = hosts
            .into_iter()
            .map(|host| Self {
                host,
                alt: Vec::new(),
            })
            .collect();
        for item in items {
            let pattern: HostPattern = item.parse()?;
            let names: Vec<San> = pattern
                .texts()
                .iter()
                .map(|name| name.parse())
                .collect::<Result<_, _>>()?;
            match (nodes.as_mut_slice(), names.as_slice()) {
                ([node], names) => node.alt.extend_from_slice(names),
                (nodes, [name]) => nodes.iter_mut().for_each(|node| node.alt.push(name.clone())),
                (nodes, names) if nodes.len() == names.len() => {
                    nodes
                        .iter_mut()
                        .zip(names)
                        .for_each(|(node, name)| node.alt.push(name.clone()));
                }
                (nodes, _) => {
                    return Err(HostPatternError::Unpaired {
                        host: host_pattern.to_owned(),
                        hosts: nodes.len(),
                        names: pattern.count(),
                        alternative: pattern.text,
                    });
                }
            }
        }
        Ok(nodes)
    }
}

/// Why a text is not a host, nor a pattern of hosts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostPatternError {
    /// The brackets hold something else than numbers, letters and ranges of them.
    #[error("{} is not a pattern of hosts: {reason}", Quoted(text))]
    Form {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// It stands for more than [`HostPattern::MOST`].
    #[error("{} stands for more than {} hosts", Quoted(text), HostPattern::MOST)]
    TooMany {
        /// What was given.
        text: String,
    },
    /// The alternative names cannot be paired with the hosts.
    #[error(
        "{} stands for {names} names and {} for {hosts} hosts: they go in pairs",
        Quoted(alternative),
        Quoted(host)
    )]
    Unpaired {
        /// The pattern of the hosts.
        host: String,
        /// How many hosts that is.
        hosts: usize,
        /// The pattern of the alternative names.
        alternative: String,
        /// How many names that is.
        names: usize,
    },
    /// One of those it stands for is not a host.
    #[error(transparent)]
    Host(#[from] HostError),
    /// One of those it stands for is not an alternative name.
    #[error(transparent)]
    Alternative(#[from] SanError),
}

impl Fault for HostPatternError {
    fn code(&self) -> &'static str {
        "host-invalid"
    }
}

enum ChoiceFault {
    Form(&'static str),
    TooMany,
}

/// What stands between two brackets: `1-3,7,a-c,blue`.
fn choices(inside: &str, most: usize) -> Result<Vec<String>, ChoiceFault> {
    let mut all = Vec::new();
    for item in inside.split(',') {
        match item.split_once('-') {
            _ if item.is_empty() => return Err(ChoiceFault::Form("an entry in its brackets is empty")),
            Some((first, last)) => range(first, last, most - all.len(), &mut all)?,
            None => all.push(item.to_owned()),
        }
        if all.len() > most {
            return Err(ChoiceFault::TooMany);
        }
    }
    Ok(all)
}

fn range(first: &str, last: &str, most: usize, all: &mut Vec<String>) -> Result<(), ChoiceFault> {
    const FORM: ChoiceFault =
        ChoiceFault::Form("a range is two numbers or two lower-case letters: `[1-3]`, `[a-c]`");
    const BACKWARDS: ChoiceFault = ChoiceFault::Form("a range runs backwards");
    if let (&[first @ b'a'..=b'z'], &[last @ b'a'..=b'z']) = (first.as_bytes(), last.as_bytes()) {
        if first > last {
            return Err(BACKWARDS);
        }
        all.extend((first..=last).map(|letter| char::from(letter).to_string()));
        return Ok(());
    }
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| digits).ok_or(FORM)
    };
    let width = if first.starts_with('0') { first.len() } else { 0 };
    let (first, last) = (number(first)?, number(last)?);
    if first > last {
        return Err(BACKWARDS);
    }
    if usize::try_from(last - first).is_ok_and(|steps| steps >= most) {
        return Err(ChoiceFault::TooMany);
    }
    all.extend((first..=last).map(|number| format!("{number:0width$}")));
    Ok(())
}

/// The parts between commas, those inside brackets left alone, without the blanks around them.
fn split_outside_brackets(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|character| {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    })
    .map(str::trim)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<T: std::fmt::Display>(items: &[T]) -> String {
        items
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_pattern_stands_for_each_of_its_hosts_in_order() {
        for (text, hosts) in [
            ("zk1.example.com", "zk1.example.com"),
            (
                "zk[1-3].example.com",
                "zk1.example.com zk2.example.com zk3.example.com",
            ),
            ("zk[9-11]", "zk9 zk10 zk11"),
            ("zk[08-11]", "zk08 zk09 zk10 zk11"),
            ("zk[1,3,5-6]", "zk1 zk3 zk5 zk6"),
            ("zk-[a-c]", "zk-a zk-b zk-c"),
            ("zk-[blue,green]", "zk-blue zk-green"),
            ("rack[1-2]-zk[a,b]", "rack1-zka rack1-zkb rack2-zka rack2-zkb"),
            ("10.0.0.[1-2]", "10.0.0.1 10.0.0.2"),
            ("ZK[1-1].Example.com.", "zk1.example.com"),
            ("[::1]", "::1"),
            ("fd00::1", "fd00::1"),
        ] {
            assert_eq!(shown(&HostPattern::expand(text).expect(text)), hosts, "{text}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_meant_is_refused_with_a_reason() {
        for (text, reason) in [
            ("zk[1-3", "not closed"),
            ("zk[]", "empty"),
            ("zk[1,]", "empty"),
            ("zk[3-1]", "backwards"),
            ("zk[c-a]", "backwards"),
            ("zk[1-c]", "range"),
            ("zk[-3]", "range"),
            ("zk[1-]", "range"),
            ("zk[1-2-3]", "range"),
            ("zk[+1-2]", "range"),
            ("zk[1-99999999999]", "range"),
            ("zk[1-65537]", "more than 65536"),
            ("zk[0-4294967295]", "more than 65536"),
            ("a[1-300]b[1-300]", "more than 65536"),
            ("zk[[1-2]]", "range"),
            ("zk1]", "bracket"),
            ("zk[1-2]:2281", "without the port"),
            ("zk[a b]", "blank"),
            ("zk[1-2]..x", "empty label"),
            ("", "empty"),
        ] {
            let error = HostPattern::expand(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn alternative_names_are_paired_with_hosts() {
        for (text, nodes) in [
            ("zk1", "zk1"),
            ("zk1,10.0.0.1,*.zk.example.com", "zk1=10.0.0.1,*.zk.example.com"),
            ("zk1, 10.0.0.1", "zk1=10.0.0.1"),
            ("zk1,10.0.0.[1-2]", "zk1=10.0.0.1,10.0.0.2"),
            ("zk[1-2].x,10.0.0.[1-2],zk", "zk1.x=10.0.0.1,zk zk2.x=10.0.0.2,zk"),
            ("zk[1,2],fd00::1", "zk1=fd00::1 zk2=fd00::1"),
        ] {
            let shown: Vec<String> = NodeNames::expand(text)
                .expect(text)
                .iter()
                .map(|node| match node.alt.as_slice() {
                    [] => node.host.to_string(),
                    alt => format!("{}={}", node.host, shown(alt).replace(' ', ",")),
                })
                .collect();
            assert_eq!(shown.join(" "), nodes, "{text}");
        }
        for (text, reason) in [
            (
                "zk[1-3],10.0.0.[1-2]",
                "stands for 2 names and `zk[1-3]` for 3 hosts",
            ),
            ("zk1,", "empty"),
            (",zk1", "empty"),
            ("*.example.com", "dial"),
            ("zk1,zk*.x", "whole left-most label"),
        ] {
            let error = NodeNames::expand(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
